/** Training the networks: some without each part of the rows, by which they are judged. */
import { AndonError, type MaintenanceEvent } from "@andon/contracts";
import { completed, epochOrder, type Fold } from "@andon/data";
import {
  adamW,
  binaryCrossEntropy,
  fit,
  initialState,
  type Layer,
  layoutOf,
  type Objective,
  type OnnxRuntime,
  oneCycle,
  openSession,
  probe,
  singleStepper,
  tensor,
  type Weights,
  weightsOf,
} from "@andon/nn";
import { averagePrecision } from "@andon/statistics";
import { memberModel } from "./graph.ts";
import { failureNetwork, logisticRegression } from "./network.ts";
import type { FailurePlan } from "./plan.ts";
import { type Forest, forestScores, growForest, TREES, type TreeColumn } from "./trees.ts";

const BASELINE_EPOCHS = 30;
const BASELINE_RATE = 0.02;
/** The weights kept are a running mean of the last steps' (Polyak and Juditsky 1992): with few failures the last step's depend on its batch. */
const KEPT = 0.99;
const TOGETHER = 4096;

/** Rows as the networks see them. */
export interface Prepared {
  /** [rows, width], row by row. */
  readonly values: Float32Array;
  readonly width: number;
  /** Those that trees may ask about. */
  readonly columns: readonly TreeColumn[];
  readonly failed: Uint8Array;
}

export interface Learnt {
  readonly network: Layer;
  /** As many for each part of the rows, part after part. */
  readonly members: readonly Weights[];
  /** The rows of each part: its networks were trained without them, and are judged by them. */
  readonly folds: readonly Fold[];
  /** One for each part. */
  readonly forests: readonly Forest[];
  /** Log odds of each row by the networks that had not seen it, their mean, by trees, and by a logistic regression; NaN where it is not known what became of it. */
  readonly scores: { readonly networks: Float64Array; readonly trees: Float64Array; readonly baseline: Float64Array };
}

/**
 * Trains all members, and the baseline in the same folds; null where the signal stopped it.
 * @throws AndonError `training/diverged`
 */
export async function* learn(
  ort: OnnxRuntime,
  prepared: Prepared,
  plan: FailurePlan,
  signal: AbortSignal,
): AsyncGenerator<MaintenanceEvent, Learnt | null> {
  const members: Weights[] = [];
  const forests: Forest[] = [];
  const none = () => new Float64Array(prepared.failed.length).fill(Number.NaN);
  const [networks, trees, baseline] = [none(), none(), none()];
  const { folds } = plan;
  const all = { members: folds.length * (plan.repeats + 1), epochs: plan.epochs };
  for (const { held, train } of folds) {
    const judge = async (network: Layer, weights: Weights, share: number, into: Float64Array) => {
      const of = await scoresOf(ort, memberModel(network, weights, prepared.width), prepared, held);
      for (const [at, i] of held.entries()) into[i]! += share * of[at]!;
      return of;
    };
    for (const i of held) {
      networks[i] = 0;
      baseline[i] = 0;
    }
    for (let repeat = 0; repeat < plan.repeats; repeat++) {
      const began = performance.now();
      const member = members.length + forests.length + 1;
      const steps = trainOne(
        ort,
        failureNetwork(),
        prepared,
        train,
        { ...plan, seed: plan.seed + members.length + 1 },
        signal,
      );
      let next = await steps.next();
      for (; !next.done; next = await steps.next()) yield { kind: "step", member, ...all, ...next.value };
      if (next.value === null) {
        yield { kind: "stopped", reason: "cancelled" };
        return null;
      }
      members.push(next.value);
      const of = await judge(failureNetwork(), next.value, 1 / plan.repeats, networks);
      yield { kind: "member", member, members: all.members, ...judged(of, prepared, held), ...since(began) };
    }
    const began = performance.now();
    const member = members.length + forests.length + 1;
    const growing = growForest(prepared, train, plan.seed + forests.length);
    let grown = growing.next();
    for (let step = 1; !grown.done; grown = growing.next(), step++) {
      yield { kind: "step", member, members: all.members, epoch: 1, epochs: 1, step, steps: TREES, loss: grown.value };
      if (step % 10 === 0) await new Promise(setImmediate);
      if (signal.aborted) {
        yield { kind: "stopped", reason: "cancelled" };
        return null;
      }
    }
    forests.push(grown.value);
    const of = forestScores(grown.value, prepared, held);
    for (const [at, i] of held.entries()) trees[i] = of[at]!;
    yield { kind: "member", member, members: all.members, ...judged(of, prepared, held), ...since(began) };
    const simple = { ...plan, epochs: BASELINE_EPOCHS, learningRate: BASELINE_RATE };
    const straight = await completed(trainOne(ort, logisticRegression(), prepared, train, simple, signal));
    if (straight === null) {
      yield { kind: "stopped", reason: "cancelled" };
      return null;
    }
    await judge(logisticRegression(), straight, 1, baseline);
  }
  return { network: failureNetwork(), members, forests, folds, scores: { networks, trees, baseline } };
}

const judged = (scores: ArrayLike<number>, { failed }: Prepared, held: Int32Array) => ({
  prAuc:
    averagePrecision(
      scores,
      Array.from(held, (i) => failed[i] === 1),
    )?.value ?? Number.NaN,
});

const since = (began: number) => ({ seconds: (performance.now() - began) / 1000 });

interface Settings {
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly seed: number;
}

/** Tells each step; gives the weights, or null where the signal stopped it. @throws AndonError `training/diverged` */
async function* trainOne(
  ort: OnnxRuntime,
  network: Layer,
  { values, width, failed }: Prepared,
  rows: Int32Array,
  { epochs, batch, learningRate, seed }: Settings,
  signal: AbortSignal,
): AsyncGenerator<{ epoch: number; step: number; steps: number; loss: number }, Weights | null> {
  const objective: Objective = {
    network,
    input: { type: "float32", shape: [width] },
    target: { type: "float32", shape: [] },
    loss: binaryCrossEntropy(),
    optimizer: adamW({ weightDecay: 0.003, clipNorm: 1 }),
  };
  const layout = layoutOf(objective);
  const stepper = singleStepper(ort, objective, layout, initialState(layout, seed), await probe(ort), { threads: 1 });
  const labels = Uint8Array.from(rows, (i) => failed[i]!);
  let order = { epoch: -1, rows };
  let mean: Float32Array | null = null;
  try {
    const events = fit(stepper, {
      samples: rows.length,
      batch,
      epochs,
      learningRate,
      schedule: oneCycle(0.2),
      seed,
      batchAt(epoch, start, size) {
        // failures are drawn more often than they come: between as they are and evenly
        if (order.epoch !== epoch) order = { epoch, rows: epochOrder(rows, labels, { seed, epoch, balanced: true }) };
        const x = new Float32Array(size * width);
        const target = new Float32Array(size);
        for (let i = 0; i < size; i++) {
          const row = order.rows[start + i]!;
          x.set(values.subarray(row * width, (row + 1) * width), i * width);
          target[i] = failed[row]!;
        }
        return { x, target, size };
      },
      signal,
      now: () => performance.now(),
    });
    for await (const event of events) {
      if (event.kind === "step") {
        const { parameters } = stepper.state();
        mean ??= Float32Array.from(parameters);
        for (let i = 0; i < mean.length; i++) mean[i] = KEPT * mean[i]! + (1 - KEPT) * parameters[i]!;
        yield { epoch: event.epoch, step: event.step, steps: event.steps, loss: event.loss };
      } else if (event.kind === "end") {
        if (event.reason === "cancelled") return null;
        if (event.reason === "diverged") throw new AndonError("training/diverged", { learningRate });
        return weightsOf(layout, { ...event.state, parameters: mean ?? event.state.parameters });
      }
    }
    return null;
  } finally {
    await stepper.close();
  }
}

/** What one network says of some rows: log odds. */
export async function scoresOf(
  ort: OnnxRuntime,
  model: Uint8Array,
  { values, width }: Pick<Prepared, "values" | "width">,
  rows: Int32Array,
): Promise<Float32Array> {
  const session = await openSession(ort, model, { threads: 1 });
  const scores = new Float32Array(rows.length);
  try {
    for (let start = 0; start < rows.length; start += TOGETHER) {
      const part = rows.subarray(start, start + TOGETHER);
      const x = new Float32Array(part.length * width);
      for (const [i, row] of part.entries()) x.set(values.subarray(row * width, (row + 1) * width), i * width);
      const result = await session.run({ prepared: tensor(ort, "float32", x, [part.length, width]) });
      scores.set(result.score!.data as Float32Array, start);
    }
  } finally {
    await session.release();
  }
  return scores;
}
