/** The training itself: steps, validation after each epoch, checkpoints. */
import { createHash } from "node:crypto";
import { AndonError, type EpochRecord, type TrainingEvent } from "@andon/contracts";
import { type EpochResult, fit, initialState, layoutOf, probe, weightsOf } from "@andon/nn";
import { parallelStepper } from "@andon/nn/node";
import type { Weights } from "../model/prepare.ts";
import { readCheckpoint } from "../train/checkpoint-file.ts";
import type { TrainOptions } from "../train/options.ts";
import { checkpointPath, saveCheckpoint } from "../train/output.ts";
import type { Start } from "../train/road.ts";
import { batchFeed } from "./feed.ts";
import { scoringModel } from "./graph.ts";
import { judge } from "./judge.ts";
import type { Plan } from "./plan.ts";
import type { Pictures } from "./read.ts";

export interface Learnt {
  readonly weights: Weights;
  readonly bestEpoch: number;
  readonly history: readonly EpochRecord[];
}

const recordOf = ({ score: _, figures, ...rest }: EpochResult): EpochRecord => ({
  ...rest,
  validationScore: figures.accuracy ?? Number.NaN,
});

/**
 * Trains as planned; null where the signal stopped it (the "stopped" event names the checkpoint).
 * @throws AndonError `checkpoint/*`, `training/diverged`
 */
export async function* learn(
  { ort, options, threads, signal }: Start,
  { dataset, size }: Pictures,
  plan: Plan,
): AsyncGenerator<TrainingEvent, Learnt | null> {
  const { split, classOf, labels, batch, epochs, seed, learningRate } = plan;
  const layout = layoutOf(plan.objective);
  const fingerprint = fingerprintOf(dataset.report.fingerprint, options, threads);
  const resume = options.resume ? await readCheckpoint(checkpointPath(options.out), fingerprint) : undefined;
  const stepper = await parallelStepper(plan.objective, layout, initialState(layout, seed), await probe(ort), {
    threads,
    batch,
  });
  try {
    const events = fit(stepper, {
      samples: split.train.length,
      batch,
      epochs,
      learningRate,
      schedule: plan.schedule,
      seed,
      batchAt: batchFeed(dataset.pixels, split.train, classOf, {
        seed,
        balanced: plan.imbalance === "balanced-sampling",
        augmentation: plan.augmentation,
      }),
      validate: async (state) => {
        const model = scoringModel(plan.network, weightsOf(layout, state), size);
        const j = await judge(ort, model, dataset.pixels, split.validation, classOf, labels.length, threads);
        // balanced accuracy decides; among equals the smaller loss
        const score = j.balancedAccuracy - 1e-3 * Math.min(j.loss, 100);
        return { loss: j.loss, score, figures: { accuracy: j.accuracy } };
      },
      patience: Math.max(10, Math.ceil(epochs / 2)),
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
