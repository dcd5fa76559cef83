/** Everything that is decided before the first step, as plain data: split, network, recipe, objective, and the reasons. */
import { type AugmentationSettings, classWeights, type ImbalanceMethod } from "@andon/data";
import { crossEntropy, type Objective, summarise } from "@andon/nn";
import { requireWish } from "../decide/wish.ts";
import { scaleCached } from "../model/prepare.ts";
import type { Synthesis } from "../synthesis/rare.ts";
import type { TrainOptions } from "../train/options.ts";
import { splitAsAsked, type TrainingPlan } from "../train/plan.ts";
import { decideAugmentation, decideImbalance, decideSynthesis, findGoodLabel } from "./choices.ts";
import { type NetworkName, networks } from "./networks.ts";
import type { Pictures } from "./read.ts";
import { optimizerOf, recipeFor, usualRate } from "./recipe.ts";

export interface Plan extends TrainingPlan {
  readonly labels: readonly string[];
  readonly goodLabel: string | null;
  /** Class index of each record. */
  readonly classOf: Int32Array;
  readonly networkName: NetworkName;
  readonly imbalance: ImbalanceMethod;
  readonly augmentation: AugmentationSettings;
  /** Defects to blend into good training pictures; null where none are made. */
  readonly synthesis: Synthesis | null;
  readonly objective: Objective;
}

/**
 * Decides what the options leave open.
 * @throws AndonError `decide/*`, `data/no-such-label`, `data/no-such-augmentation`, `data/no-training-samples`, `data/no-validation`
 */
export function planTraining({ dataset, size, network: choice }: Pictures, options: TrainOptions): Plan {
  const { records, report } = dataset;
  const labels = report.classes.map((c) => c.label);
  const goodLabel = findGoodLabel(labels, options.goodLabel);
  if (options.wish !== undefined) requireWish(options.wish, goodLabel, labels);
  const classOf = Int32Array.from(records, ({ label }) => labels.indexOf(label!));
  const parts = splitAsAsked(records, labels, (i, c) => (classOf[i] === c ? 1 : 0), options);
  const { split, splitCard } = parts;
  const counts = labels.map((label) => splitCard.train.perClass[label]!);

  const imbalance = decideImbalance(counts, options.imbalance);
  const augmentation = decideAugmentation(choice, size.channels === 1, options.augment);
  const synthesis = decideSynthesis(dataset.pixels, split.train, classOf, labels, goodLabel, options.synthesise);
  const recipe = recipeFor(choice.name, split.train.length);
  const optimizer = options.optimizer ?? recipe.optimizer;
  const network = networks[choice.name](labels.length);
  return {
    labels,
    goodLabel,
    classOf,
    ...parts,
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
    why: choice.decisions[0]!.why,
    decisions: [...choice.decisions, imbalance.decision, augmentation.decision, ...synthesis.decisions],
  };
}
