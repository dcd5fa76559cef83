/** What the cards of all tasks say of a training. */
import { basename, extname } from "node:path";
import type { ModelCard } from "@andon/contracts";
import type { Dataset } from "@andon/data";
import type { Learnt } from "./learning.ts";
import type { TrainingPlan } from "./plan.ts";
import type { Start } from "./road.ts";

type Training = ModelCard["training"];

/** @param own what only the task knows of its training */
export const trainedCard = (
  { source, options, threads, began }: Start,
  dataset: Dataset,
  plan: TrainingPlan,
  { bestEpoch, history }: Learnt,
  own: Pick<Training, "network" | "imbalance" | "augmentation">,
): Pick<ModelCard, "format" | "name" | "createdAt" | "data" | "split" | "training" | "versions"> => ({
  format: "andon-card/1",
  name: basename(options.out, extname(options.out)),
  createdAt: new Date().toISOString(),
  data: {
    source: options.source,
    kind: source.kind,
    samples: dataset.records.length,
    unreadable: dataset.unreadable.length,
    fingerprint: dataset.report.fingerprint,
  },
  split: plan.splitCard,
  training: {
    ...own,
    why: plan.why,
    parameters: plan.summary.parameters,
    multiplyAdds: plan.summary.multiplyAdds,
    epochs: history.length,
    bestEpoch,
    batch: plan.batch,
    optimizer: plan.optimizer,
    schedule: plan.schedule.name,
    learningRate: plan.learningRate,
    seed: plan.seed,
    seconds: (performance.now() - began) / 1000,
    threads,
  },
  versions: { andon: "0.1.0", onnxruntime: "1.30.0", node: process.versions.node },
});
