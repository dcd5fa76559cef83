/** Networks that draw a window [N, steps, width] again from a narrow code, and how they are taught to. */
import { AndonError, type MaintenanceEvent } from "@andon/contracts";
import { shuffle } from "@andon/data";
import {
  activation,
  adamW,
  type Batch,
  conv1d,
  dense,
  fit,
  flatten,
  initialState,
  type Layer,
  layoutOf,
  lstm,
  meanSquaredError,
  type Objective,
  type OnnxRuntime,
  oneCycle,
  op,
  probe,
  relu,
  sequential,
  weightsOf,
} from "@andon/nn";
import { parallelStepper } from "@andon/nn/node";
import type { Measure } from "./measures.ts";
import { openScores } from "./scores.ts";

export type AutoencoderName = "conv-ae" | "lstm-ae";

/** [N, steps, channels] to [N, channels, steps] and back. */
const turned = (): Layer => activation("turned", (x) => op.transpose(x, [0, 2, 1]));

const FILTERS = 32;
const UNITS = 48;

export const autoencoders: Readonly<Record<AutoencoderName, (steps: number, width: number, code: number) => Layer>> = {
  "conv-ae": (steps, width, code) =>
    sequential(
      turned(),
      conv1d(FILTERS, 3, { padding: 1 }),
      relu(),
      conv1d(FILTERS / 2, 3, { padding: 1 }),
      relu(),
      flatten(),
      dense(code),
      dense((steps * FILTERS) / 2),
      relu(),
      activation("overTime", (x) => op.reshape(x, [x.shape[0]!, FILTERS / 2, steps])),
      conv1d(FILTERS, 3, { padding: 1 }),
      relu(),
      conv1d(width, 3, { padding: 1 }),
      turned(),
    ),
  // encoder and decoder of Malhotra et al., "LSTM-based encoder-decoder for multi-sensor anomaly detection" (2016); the decoder is given the code at each step
  "lstm-ae": (steps, width, code) =>
    sequential(
      lstm(UNITS),
      dense(code),
      activation("overTime", (x) =>
        op.concat(
          Array.from({ length: steps }, () => op.unsqueeze(x, [1])),
          1,
        ),
      ),
      lstm(UNITS, { output: "all" }),
      dense(width),
    ),
};

/** A code at most so wide: else the network could hand its input through. */
const WIDEST_CODE = 32;
const LEARNING_RATE = 3e-3;
/** Of the windows, the newest share judges each epoch. */
const JUDGING = 0.15;
/** So many steps of training, in at least and at most so many epochs. */
const STEPS = 2400;
const EPOCHS = [12, 160] as const;

/** What training is given. */
export interface Lesson {
  /** Prepared windows of normal operation in their order in time: [windows, steps, width]. */
  readonly windows: Float32Array;
  readonly steps: number;
  readonly width: number;
  /** As wide as so many principal components, where they are not more than a network should have. */
  readonly kept: number;
  readonly seed: number;
  readonly threads: number;
  readonly epochs: number | undefined;
}

/**
 * Teaches a network to draw normal windows; the weights of the epoch that draws the newest ones best. Null where the signal stopped it.
 * @throws AndonError `training/diverged`
 */
export async function* learnToDraw(
  ort: OnnxRuntime,
  name: AutoencoderName,
  { windows, steps, width, kept, seed, threads, epochs: wished }: Lesson,
  signal: AbortSignal,
): AsyncGenerator<MaintenanceEvent, Measure | null> {
  const features = steps * width;
  const count = windows.length / features;
  const taught = Math.max(1, Math.floor((1 - JUDGING) * count));
  const judging = windows.subarray(Math.min(count - 1, taught + steps) * features);
  const network = autoencoders[name](steps, width, Math.min(WIDEST_CODE, kept));
  const objective: Objective = {
    network,
    input: { type: "float32", shape: [steps, width] },
    target: { type: "float32", shape: [steps, width] },
    loss: meanSquaredError(),
    optimizer: adamW({ weightDecay: 0.01, clipNorm: 1 }),
  };
  const layout = layoutOf(objective);
  const batch = count < 2000 ? 32 : 128;
  const epochs = wished ?? Math.max(EPOCHS[0], Math.min(EPOCHS[1], Math.round(STEPS / Math.ceil(taught / batch))));
  const stepper = await parallelStepper(objective, layout, initialState(layout, seed), await probe(ort), {
    threads,
    batch,
  });
  let known: { readonly epoch: number; readonly order: Int32Array } | null = null;
  try {
    const events = fit(stepper, {
      samples: taught,
      batch,
      epochs,
      learningRate: LEARNING_RATE,
      schedule: oneCycle(0.2),
      seed,
      batchAt(epoch, start, size): Batch {
        if (known?.epoch !== epoch)
          known = {
            epoch,
            order: shuffle(
              Int32Array.from({ length: taught }, (_, i) => i),
              seed,
              epoch + 1,
            ),
          };
        const x = new Float32Array(size * features);
        for (let i = 0; i < size; i++) {
          const at = known.order[start + i]! * features;
          x.set(windows.subarray(at, at + features), i * features);
        }
        return { x, target: x, size };
      },
      async validate(state) {
        const measure: Measure = { kind: "drawn", steps, network, weights: weightsOf(layout, state) };
        const scores = await openScores(ort, measure, width, threads);
        try {
          const sum = (await scores.ofWindows(judging)).reduce((a, b) => a + b, 0);
          const loss = sum / judging.length;
          return { loss, score: -loss };
        } finally {
          await scores.close();
        }
      },
      signal,
      now: () => performance.now(),
    });
    for await (const event of events) {
      if (event.kind === "step") yield { ...event, member: 1, members: 1, epochs };
      else if (event.kind === "end") {
        if (event.reason === "cancelled") {
          yield { kind: "stopped", reason: "cancelled" };
          return null;
        }
        if (event.reason === "diverged") throw new AndonError("training/diverged", { learningRate: LEARNING_RATE });
        return { kind: "drawn", steps, network, weights: weightsOf(layout, event.state) };
      }
    }
  } finally {
    await stepper.close();
  }
  return null;
}
