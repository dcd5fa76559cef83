/** The training loop as every task runs it: steps, validation after each epoch, checkpoints, and what is told of it. */
import { createHash } from "node:crypto";
import { AndonError, type EpochRecord, type TrainingEvent } from "@andon/contracts";
import {
  type EpochResult,
  type FitOptions,
  fit,
  initialState,
  layoutOf,
  type Objective,
  probe,
  type Weights,
  weightsOf,
} from "@andon/nn";
import { parallelStepper } from "@andon/nn/node";
import { readCheckpoint } from "./checkpoint-file.ts";
import type { TrainOptions } from "./options.ts";
import { checkpointPath, saveCheckpoint } from "./output.ts";
import type { TrainingPlan } from "./plan.ts";
import type { Start } from "./road.ts";

export interface Learnt {
  readonly weights: Weights;
  readonly bestEpoch: number;
  readonly history: readonly EpochRecord[];
}

/** What is to be fitted, and by what it is judged. */
export interface Learning extends Pick<FitOptions, "samples" | "batchAt" | "patience"> {
  readonly objective: Objective;
  /** Judges weights on the validation pictures. `score` chooses the best epoch; `shown` is what people see, 0 to 1; higher is better. */
  readonly judge: (
    weights: Weights,
  ) => Promise<{ readonly loss: number; readonly score: number; readonly shown: number }>;
  /** Fingerprint of the pictures: a checkpoint of other ones does not fit. */
  readonly pictures: string;
}

const recordOf = ({ score: _, figures, ...rest }: EpochResult): EpochRecord => ({
  ...rest,
  validationScore: figures.shown ?? Number.NaN,
});

/**
 * Trains as planned; null where the signal stopped it (the "stopped" event names the checkpoint).
 * @throws AndonError `checkpoint/*`, `training/diverged`
 */
export async function* learnWeights(
  { ort, options, threads, signal }: Start,
  { batch, epochs, seed, learningRate, schedule }: TrainingPlan,
  { objective, judge, pictures, ...feed }: Learning,
): AsyncGenerator<TrainingEvent, Learnt | null> {
  const layout = layoutOf(objective);
  const fingerprint = fingerprintOf(pictures, options, threads);
  const resume = options.resume ? await readCheckpoint(checkpointPath(options.out), fingerprint) : undefined;
  const stepper = await parallelStepper(objective, layout, initialState(layout, seed), await probe(ort), {
    threads,
    batch,
  });
  try {
    const events = fit(stepper, {
      ...feed,
      ...{ batch, epochs, seed, learningRate, schedule },
      validate: async (state) => {
        const { loss, score, shown } = await judge(weightsOf(layout, state));
        return { loss, score, figures: { shown } };
      },
      fingerprint,
      signal,
      now: () => performance.now(),
      ...(resume ? { resume } : {}),
    });
    for await (const event of events) {
      if (event.kind === "step") yield { ...event, epochs };
      else if (event.kind === "epoch") {
        yield { kind: "epoch", ...recordOf(event.result), epochs, best: event.best };
        await saveCheckpoint(options.out, event.checkpoint());
      } else {
        const { reason } = event;
        if (reason === "cancelled") {
          yield { kind: "stopped", reason, checkpoint: await saveCheckpoint(options.out, event.checkpoint) };
          return null;
        }
        if (reason === "diverged" && event.history.length === 0)
          throw new AndonError("training/diverged", { learningRate });
        if (reason !== "finished") yield { kind: "stopped", reason, checkpoint: null };
        return {
          weights: weightsOf(layout, event.state),
          bestEpoch: event.bestEpoch,
          history: event.history.map(recordOf),
        };
      }
    }
    return null;
  } finally {
    await stepper.close();
  }
}

/** What must be equal for a checkpoint to fit: the pictures, the options that shape the training, the threads. */
function fingerprintOf(pictures: string, options: TrainOptions, threads: number): string {
  const { resume: _resume, out: _out, report: _report, language: _language, wish: _wish, ...shaping } = options;
  return createHash("sha256").update(JSON.stringify({ pictures, shaping, threads })).digest("hex");
}
