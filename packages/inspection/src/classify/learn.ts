/** The classifier's training: balanced, augmented batches; validation by balanced accuracy. */
import type { TrainingEvent } from "@andon/contracts";
import { type Learnt, learnWeights } from "../train/learning.ts";
import type { Start } from "../train/road.ts";
import { batchFeed } from "./feed.ts";
import { scoringModel } from "./graph.ts";
import { judge } from "./judge.ts";
import type { Plan } from "./plan.ts";
import type { Pictures } from "./read.ts";

/**
 * Trains as planned; null where the signal stopped it (the "stopped" event names the checkpoint).
 * @throws AndonError `checkpoint/*`, `training/diverged`
 */
export function learn(
  start: Start,
  { dataset, size }: Pictures,
  plan: Plan,
): AsyncGenerator<TrainingEvent, Learnt | null> {
  const { split, classOf, labels, epochs, seed, objective } = plan;
  return learnWeights(start, plan, {
    objective,
    samples: split.train.length,
    batchAt: batchFeed(dataset.pixels, split.train, classOf, {
      seed,
      balanced: plan.imbalance === "balanced-sampling",
      augmentation: plan.augmentation,
      synthesis: plan.synthesis,
    }),
    judge: async (weights) => {
      const model = scoringModel(plan.network, weights, size);
      const j = await judge(start.ort, model, dataset.pixels, split.validation, classOf, labels.length, start.threads);
      // balanced accuracy decides; among equals the smaller loss
      return { loss: j.loss, score: j.balancedAccuracy - 1e-3 * Math.min(j.loss, 100), shown: j.accuracy };
    },
    patience: Math.max(10, Math.ceil(epochs / 2)),
    pictures: dataset.report.fingerprint,
  });
}
