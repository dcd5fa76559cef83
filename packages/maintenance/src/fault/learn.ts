/** Training the network, judged after each epoch on what was held out. */
import { AndonError, type EpochRecord, type MaintenanceEvent } from "@andon/contracts";
import {
  adamW,
  crossEntropy,
  fit,
  freeze,
  initialState,
  input,
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
  writeModel,
} from "@andon/nn";
import { parallelStepper } from "@andon/nn/node";
import { lossOfParts } from "./networks.ts";
import type { FaultPlan } from "./plan.ts";
import { feed, inputOf, partsOf, type Signal, startsOf } from "./windows.ts";

export interface Learnt {
  readonly weights: Weights;
  readonly history: readonly EpochRecord[];
}

/** A window that was held out, and the recording it is of. */
export interface HeldWindow {
  readonly signal: Signal;
  readonly samples: Float32Array;
  readonly start: number;
  readonly rpm: number;
}

export const heldWindows = (signals: readonly Signal[], window: number): readonly HeldWindow[] =>
  signals.flatMap((signal) => {
    const [, samples] = partsOf(signal.samples, window);
    return startsOf(samples, window).map((start) => ({ signal, samples, start, rpm: signal.rpm }));
  });

/** Windows that each epoch shows. */
const PER_EPOCH = 1200;

/** Null where the signal stopped it. @throws AndonError `training/diverged` */
export async function* learn(
  ort: OnnxRuntime,
  network: Layer,
  signals: readonly Signal[],
  plan: FaultPlan,
  threads: number,
  signal: AbortSignal,
): AsyncGenerator<MaintenanceEvent, Learnt | null> {
  const { batch, epochs, learningRate, seed, axis } = plan;
  const objective: Objective = {
    network,
    input: { type: "float32", shape: [axis.samples + 1] },
    target: { type: "int64", shape: [] },
    loss: lossOfParts(crossEntropy({ labelSmoothing: 0.05 })),
    optimizer: adamW({ weightDecay: 0.05, clipNorm: 1 }),
  };
  const layout = layoutOf(objective);
  const learnt = signals.map((s): Signal => ({ ...s, samples: partsOf(s.samples, axis.samples)[0] }));
  const held = heldWindows(signals, axis.samples);
  const stepper = await parallelStepper(objective, layout, initialState(layout, seed), await probe(ort), {
    threads,
    batch,
  });
  // every part's loss counts by itself; what is told is their mean, beside that of the held-out windows
  const parts = plan.network === "both" ? 2 : 1;
  const history: EpochRecord[] = [];
  try {
    const events = fit(stepper, {
      samples: PER_EPOCH,
      batch,
      epochs,
      learningRate,
      schedule: oneCycle(0.2),
      seed,
      batchAt: feed(learnt, axis.samples, seed),
      async validate(state) {
        const answered = { samples: axis.samples, classes: plan.labels.length, near: () => true };
        return judged(await logitsOf(ort, network, weightsOf(layout, state), held, answered, threads), held);
      },
      signal,
      now: () => performance.now(),
    });
    for await (const event of events) {
      if (event.kind === "step") yield { ...event, loss: event.loss / parts, member: 1, members: 1, epochs };
      else if (event.kind === "epoch") {
        const { epoch, trainLoss, validationLoss, score, learningRate: rate, seconds } = event.result;
        history.push({
          epoch,
          trainLoss: trainLoss / parts,
          validationLoss,
          validationScore: score,
          learningRate: rate,
          seconds,
        });
        yield { kind: "epoch", ...history.at(-1)!, epochs };
      } else {
        if (event.reason === "cancelled") {
          yield { kind: "stopped", reason: "cancelled" };
          return null;
        }
        if (event.reason === "diverged") throw new AndonError("training/diverged", { learningRate });
        // the last weights, not the best: so what was held out has chosen nothing
        return { weights: weightsOf(layout, event.checkpoint.state), history };
      }
    }
  } finally {
    await stepper.close();
  }
  return null;
}

function judged(logits: Float32Array, held: readonly HeldWindow[]): { loss: number; score: number } {
  const classes = logits.length / held.length;
  let [loss, right] = [0, 0];
  for (const [i, { signal }] of held.entries()) {
    const row = logits.subarray(i * classes, (i + 1) * classes);
    const most = row.reduce((a, b) => Math.max(a, b));
    const sum = row.reduce((total, v) => total + Math.exp(v - most), 0);
    loss += Math.log(sum) + most - row[signal.label]!;
    right += row[signal.label] === most ? 1 : 0;
  }
  return { loss: loss / held.length, score: right / held.length };
}

const TOGETHER = 64;

/**
 * What the network says of windows, before the softmax: [windows, classes]. The trainer's side of the certificate.
 * @param answered.near whether all parts answer window i; else the first alone does
 */
export async function logitsOf(
  ort: OnnxRuntime,
  network: Layer,
  weights: Weights,
  windows: readonly HeldWindow[],
  answered: { readonly samples: number; readonly classes: number; readonly near: (i: number) => boolean },
  threads: number,
): Promise<Float32Array> {
  const { samples, classes, near } = answered;
  const x = input("x", "float32", ["N", samples + 1]);
  const model = writeModel([{ name: "logits", value: freeze(network, x, weights).output }]);
  const session = await openSession(ort, model, { threads });
  const all = new Float32Array(windows.length * classes);
  try {
    for (let from = 0; from < windows.length; from += TOGETHER) {
      const some = windows.slice(from, from + TOGETHER);
      const fed = { x: tensor(ort, "float32", inputOf(some, samples), [some.length, samples + 1]) };
      const logits = (await session.run(fed)).logits!.data as Float32Array;
      const parts = logits.length / some.length / classes;
      for (let i = 0; i < some.length; i++)
        for (let p = 0; p < (near(from + i) ? parts : 1); p++)
          for (let c = 0; c < classes; c++) all[(from + i) * classes + c]! += logits[(i * parts + p) * classes + c]!;
    }
  } finally {
    await session.release();
  }
  return all;
}
