/** Everything that is decided before the first step, as plain data: split, network, recipe, objective, and the reasons. */
import { AndonError, type Decision, type ModelCard } from "@andon/contracts";
import {
  type AugmentationSettings,
  classWeights,
  type ImbalanceMethod,
  type SampleSplit,
  splitSamples,
} from "@andon/data";
import { crossEntropy, type Layer, type Objective, type Schedule, summarise } from "@andon/nn";
import { requireWish } from "../decide/wish.ts";
import { scaleCached } from "../model/prepare.ts";
import type { Synthesis } from "../synthesis/rare.ts";
import type { TrainOptions } from "../train/options.ts";
import { decideAugmentation, decideImbalance, decideSynthesis, findGoodLabel } from "./choices.ts";
import { type NetworkName, networks } from "./networks.ts";
import type { Pictures } from "./read.ts";
import { type OptimizerName, optimizerOf, recipeFor, usualRate } from "./recipe.ts";

export interface Plan {
  readonly labels: readonly string[];
  readonly goodLabel: string | null;
  /** Class index of each record. */
  readonly classOf: Int32Array;
  readonly split: SampleSplit;
  readonly splitCard: ModelCard["split"];
  readonly networkName: NetworkName;
  readonly network: Layer;
  readonly summary: ReturnType<typeof summarise>;
  readonly imbalance: ImbalanceMethod;
  readonly augmentation: AugmentationSettings;
  /** Defects to blend into good training pictures; null where none are made. */
  readonly synthesis: Synthesis | null;
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  readonly schedule: Schedule;
  readonly batch: number;
  readonly epochs: number;
  readonly seed: number;
  readonly objective: Objective;
  readonly decisions: readonly Decision[];
}

/**
 * Decides what the options leave open.
 * @throws AndonError `decide/*`, `data/no-such-label`, `data/no-such-augmentation`, `data/no-training-samples`, `data/no-validation`
 */
export function planTraining({ dataset, size, network: choice }: Pictures, options: TrainOptions): Plan {
  const { records, report } = dataset;
  const seed = options.seed ?? 1;
  const labels = report.classes.map((c) => c.label);
  const goodLabel = findGoodLabel(labels, options.goodLabel);
  if (options.wish !== undefined) requireWish(options.wish, goodLabel, labels);
  const split = splitSamples(records, {
    seed,
    ...(options.validation === undefined ? {} : { validation: options.validation }),
    ...(options.test === undefined ? {} : { test: options.test }),
    ...(options.splitBy === undefined ? {} : { by: options.splitBy }),
    ...(options.foldCount === undefined ? {} : { foldCount: options.foldCount, fold: options.fold ?? 0 }),
  });
  const classOf = Int32Array.from(records, ({ label }) => labels.indexOf(label!));
  const count = (samples: Int32Array) =>
    labels.map((_, c) => samples.reduce((n, i) => n + (classOf[i] === c ? 1 : 0), 0));
  const counts = count(split.train);
  // a class without training pictures cannot be learnt, and without validation nothing can be chosen
  const empty = counts.indexOf(0);
  if (empty >= 0) throw new AndonError("data/no-training-samples", { label: labels[empty]! });
  if (split.validation.length === 0) throw new AndonError("data/no-validation", { samples: split.train.length });

  const imbalance = decideImbalance(counts, options.imbalance);
  const augmentation = decideAugmentation(choice, size.channels === 1, options.augment);
  const synthesis = decideSynthesis(dataset.pixels, split.train, classOf, labels, goodLabel, options.synthesise);
  const recipe = recipeFor(choice.name, split.train.length);
  const optimizer = options.optimizer ?? recipe.optimizer;
  const network = networks[choice.name](labels.length);
  const part = (samples: Int32Array) => {
    const perClass = count(samples);
    return { samples: samples.length, perClass: Object.fromEntries(labels.map((label, c) => [label, perClass[c]!])) };
  };
  return {
    labels,
    goodLabel,
    classOf,
    split,
    splitCard: {
      seed,
      by: split.by,
      train: part(split.train),
      validation: part(split.validation),
      test: split.test.length > 0 ? part(split.test) : null,
    },
    networkName: choice.name,
    network,
    summary: summarise(network, [size.channels, size.height, size.width]),
    imbalance: imbalance.method,
    augmentation: augmentation.settings,
    synthesis: synthesis.synthesis,
    optimizer,
    learningRate: options.learningRate ?? (optimizer === recipe.optimizer ? recipe.learningRate : usualRate[optimizer]),
    schedule: recipe.schedule,
    batch: Math.min(options.batch ?? recipe.batch, split.train.length),
    epochs: options.epochs ?? recipe.epochs,
    seed,
    objective: {
      network,
      input: { type: "uint8", shape: [size.height, size.width, size.channels] },
      target: { type: "int32", shape: [] },
      prepare: scaleCached,
      loss: crossEntropy({
        labelSmoothing: recipe.labelSmoothing,
        ...(imbalance.method === "class-weights" ? { classWeights: [...classWeights(counts)] } : {}),
        ...(imbalance.method === "focal" ? { focalGamma: 2 } : {}),
      }),
      optimizer: optimizerOf(optimizer),
      averaging: recipe.averaging,
    },
    decisions: [...choice.decisions, imbalance.decision, augmentation.decision, ...synthesis.decisions],
  };
}
