/** What the plans of all tasks have in common. */
import { AndonError, type Decision, type ModelCard } from "@andon/contracts";
import { type SampleRecord, type SampleSplit, type SplitOptions, splitSamples } from "@andon/data";
import type { Layer, Schedule, summarise } from "@andon/nn";
import type { TrainOptions } from "./options.ts";

/** Everything that is decided before the first step, as plain data, with its reasons; each task adds its own. */
export interface TrainingPlan {
  readonly network: Layer;
  readonly summary: ReturnType<typeof summarise>;
  readonly split: SampleSplit;
  readonly splitCard: ModelCard["split"];
  readonly batch: number;
  readonly epochs: number;
  readonly optimizer: string;
  readonly learningRate: number;
  readonly schedule: Schedule;
  readonly seed: number;
  readonly decisions: readonly Decision[];
  /** Why this task, or this network. */
  readonly why: Decision["why"];
}

/**
 * The split that the options ask for, and what it comes to.
 * @param countOf how often a record counts for label number c
 * @throws AndonError `data/no-validation`, `data/no-training-samples`
 */
export function splitAsAsked(
  records: readonly SampleRecord[],
  labels: readonly string[],
  countOf: (record: number, c: number) => number,
  { seed = 1, splitBy, validation, test, foldCount, fold }: TrainOptions,
  by: SplitOptions["by"] = splitBy,
): Pick<TrainingPlan, "seed" | "split" | "splitCard"> {
  const split = splitSamples(records, { seed, by, validation, test, foldCount, fold });
  // without validation nothing can be chosen, and a class without training pictures cannot be learnt
  if (split.validation.length === 0) throw new AndonError("data/no-validation", { samples: split.train.length });
  const part = (samples: Int32Array) => ({
    samples: samples.length,
    perClass: Object.fromEntries(labels.map((label, c) => [label, samples.reduce((n, i) => n + countOf(i, c), 0)])),
  });
  const train = part(split.train);
  const missing = labels.find((label) => train.perClass[label] === 0);
  if (missing !== undefined) throw new AndonError("data/no-training-samples", { label: missing });
  const splitCard = {
    ...{ seed, by: split.by, train },
    validation: part(split.validation),
    test: split.test.length > 0 ? part(split.test) : null,
  };
  return { seed, split, splitCard };
}
