/** Training the members: each without another part of the units, by which it is judged. */
import { AndonError, type MaintenanceEvent } from "@andon/contracts";
import { dealt, lehmer } from "@andon/data";
import {
  adamW,
  type Batch,
  fit,
  initialState,
  type Layer,
  layoutOf,
  type Objective,
  type OnnxRuntime,
  oneCycle,
  openSession,
  probe,
  tensor,
  type Weights,
  weightsOf,
} from "@andon/nn";
import { parallelStepper } from "@andon/nn/node";
import type { OutOfFold } from "./conformal.ts";
import { memberModel } from "./graph.ts";
import { fillWindow, type History, type WindowAt } from "./histories.ts";
import { rulLoss, rulNetworks } from "./networks.ts";
import type { RulPlan } from "./plan.ts";

export interface Learnt {
  readonly network: Layer;
  readonly members: readonly Weights[];
  /** Not yet widened, the truth not capped: every moment of every unit, by the member that had not seen the unit. */
  readonly outOfFold: readonly OutOfFold[];
}

/** The remaining life at a row, capped: rows to the last one, which is the failure, or of a unit still running the least that it can be. */
export const lifeAt = ({ rows }: History, row: number, cap: number): number => Math.min(cap, rows - 1 - row);

/**
 * Trains all members; null where the signal stopped it.
 * @throws AndonError `training/diverged`
 */
export async function* learn(
  ort: OnnxRuntime,
  histories: readonly History[],
  plan: RulPlan,
  threads: number,
  signal: AbortSignal,
): AsyncGenerator<MaintenanceEvent, Learnt | null> {
  const { steps, cap, batch, epochs, learningRate, seed } = plan;
  const width = histories[0]!.features.length / histories[0]!.rows + 1;
  const network = rulNetworks[plan.network]();
  const objective: Objective = {
    network,
    input: { type: "float32", shape: [steps, width] },
    target: { type: "float32", shape: [2] },
    loss: rulLoss,
    optimizer: adamW({ weightDecay: 0.02, clipNorm: 1 }),
  };
  const layout = layoutOf(objective);
  const capabilities = await probe(ort);
  const members: Weights[] = [];
  const outOfFold: OutOfFold[] = [];
  // what has not failed tells no truth to be judged by: every member learns from it
  const failed = [...histories.keys()].filter((i) => !histories[i]!.running);
  const folds = dealt(failed.length, plan.members, seed).map((fold) => fold.map((i) => failed[i]!));
  for (const [k, held] of folds.entries()) {
    const began = performance.now();
    const seen = new Set(held);
    const windows = histories.flatMap(({ rows }, history) =>
      seen.has(history) ? [] : Array.from({ length: rows }, (_, end): WindowAt => ({ history, end })),
    );
    const stepper = await parallelStepper(objective, layout, initialState(layout, seed + k), capabilities, {
      threads,
      batch,
    });
    let weights: Weights | null = null;
    try {
      const events = fit(stepper, {
        samples: windows.length,
        batch,
        epochs,
        learningRate,
        schedule: oneCycle(0.2),
        seed: seed + k,
        batchAt: feed(histories, windows, plan, width, seed + k),
        signal,
        now: () => performance.now(),
      });
      for await (const event of events) {
        if (event.kind === "step") yield { ...event, member: k + 1, members: plan.members, epochs };
        else if (event.kind === "end") {
          if (event.reason === "cancelled") {
            yield { kind: "stopped", reason: "cancelled" };
            return null;
          }
          if (event.reason === "diverged") throw new AndonError("training/diverged", { learningRate });
          weights = weightsOf(layout, event.state);
        }
      }
    } finally {
      await stepper.close();
    }
    members.push(weights!);
    const moments = held.flatMap((history) =>
      Array.from({ length: histories[history]!.rows }, (_, end): WindowAt => ({ history, end })),
    );
    const shares = await predictShares(
      ort,
      memberModel(network, weights!, steps, width),
      histories,
      moments,
      steps,
      threads,
    );
    const judged = moments.map(({ history, end }, i): OutOfFold => {
      const h = histories[history]!;
      const [mean, low, high] = shares.subarray(3 * i, 3 * i + 3) as unknown as [number, number, number];
      return { unit: h.unit, mean: mean * cap, low: low * cap, high: high * cap, truth: h.rows - 1 - end };
    });
    outOfFold.push(...judged);
    const squares = judged.reduce(
      (sum, p) => sum + (Math.min(cap, Math.max(0, p.mean)) - Math.min(cap, p.truth)) ** 2,
      0,
    );
    yield {
      kind: "member",
      member: k + 1,
      members: plan.members,
      rmse: Math.sqrt(squares / judged.length),
      seconds: (performance.now() - began) / 1000,
    };
  }
  return { network, members, outOfFold };
}

/** Batches of an epoch: windows in a new seeded order, with their remaining life as a share of the cap, and whether it is the least. */
function feed(
  histories: readonly History[],
  windows: readonly WindowAt[],
  { steps, cap }: RulPlan,
  width: number,
  seed: number,
) {
  let known: { epoch: number; order: Int32Array } | null = null;
  return (epoch: number, start: number, size: number): Batch => {
    if (known?.epoch !== epoch) {
      const order = Int32Array.from(windows.keys());
      const random = lehmer(seed * 1009 + epoch);
      for (let i = order.length - 1; i > 0; i--) {
        const j = Math.floor(random() * (i + 1));
        [order[i], order[j]] = [order[j]!, order[i]!];
      }
      known = { epoch, order };
    }
    const x = new Float32Array(size * steps * width);
    const target = new Float32Array(2 * size);
    for (let i = 0; i < size; i++) {
      const { history, end } = windows[known.order[start + i]!]!;
      fillWindow(histories[history]!, end, steps, x, i * steps * width);
      const life = lifeAt(histories[history]!, end, cap);
      target[2 * i] = life / cap;
      // beyond the cap nothing is told apart, so that nothing is unknown
      target[2 * i + 1] = histories[history]!.running && life < cap ? 1 : 0;
    }
    return { x, target, size };
  };
}

const TOGETHER = 256;

/** What one network says of prepared windows: [windows, 3], row by row. */
export async function predictShares(
  ort: OnnxRuntime,
  model: Uint8Array,
  histories: readonly History[],
  moments: readonly WindowAt[],
  steps: number,
  threads: number,
): Promise<Float32Array> {
  const width = histories[0]!.features.length / histories[0]!.rows + 1;
  const session = await openSession(ort, model, { threads });
  const shares = new Float32Array(3 * moments.length);
  try {
    for (let start = 0; start < moments.length; start += TOGETHER) {
      const part = moments.slice(start, start + TOGETHER);
      const x = new Float32Array(part.length * steps * width);
      for (const [i, { history, end }] of part.entries())
        fillWindow(histories[history]!, end, steps, x, i * steps * width);
      const result = await session.run({ prepared: tensor(ort, "float32", x, [part.length, steps, width]) });
      shares.set(result.shares!.data as Float32Array, 3 * start);
    }
  } finally {
    await session.release();
  }
  return shares;
}
