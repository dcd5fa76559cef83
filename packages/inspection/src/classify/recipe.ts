/** How each network is trained unless told otherwise. `docs/measurements.md` says how each recipe was found. */
import { adam, adamW, cosine, oneCycle, type Schedule, sgd, type Transformation } from "@andon/nn";
import type { NetworkName } from "./networks.ts";

export type OptimizerName = "adam" | "adamw" | "sgd";

export interface Recipe {
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  readonly schedule: Schedule;
  readonly batch: number;
  readonly epochs: number;
  readonly labelSmoothing: number;
  /** Share of the old value in the averaged weights; 0: no averaging. */
  readonly averaging: number;
}

/** The recipe for a network on so many training pictures. Few pictures get more epochs, so that there are steps enough. */
export function recipeFor(network: NetworkName, trainingSamples: number): Recipe {
  if (network === "seed-cnn") {
    return {
      optimizer: "adam",
      learningRate: 1e-3,
      schedule: cosine(0.02),
      batch: 64,
      epochs: epochsFor(trainingSamples, 10),
      labelSmoothing: 0,
      averaging: 0,
    };
  }
  const steps = { optimizer: "adamw", learningRate: 3e-3, schedule: oneCycle(0.25), labelSmoothing: 0.1 } as const;
  if (network === "resnet-small" && trainingSamples > 5000) {
    return { ...steps, optimizer: "sgd", learningRate: 0.1, batch: 128, epochs: 20, averaging: 0.998 };
  }
  if (network === "resnet-small") return { ...steps, batch: 32, epochs: epochsFor(trainingSamples, 20), averaging: 0 };
  return {
    ...steps,
    learningRate: 1.5e-3,
    batch: 32,
    epochs: epochsFor(trainingSamples, 12, 60_000, 120),
    averaging: 0,
  };
}

/** At least `least` epochs; with few pictures as many as give about `views` views of pictures, `most` at most. */
const epochsFor = (samples: number, least: number, views = 40_000, most = 60) =>
  Math.min(most, Math.max(least, Math.ceil(views / Math.max(samples, 1))));

/** The optimiser by name, with the decay and clipping that suit it. */
export function optimizerOf(name: OptimizerName): Transformation {
  if (name === "adam") return adam();
  if (name === "adamw") return adamW({ weightDecay: 0.02, clipNorm: 5 });
  return sgd({ momentum: 0.9, nesterov: true, weightDecay: 5e-4, clipNorm: 5 });
}

/** Peak rate of an optimiser where the recipe's own is not used. */
export const usualRate: Readonly<Record<OptimizerName, number>> = { adam: 1e-3, adamw: 3e-3, sgd: 0.05 };
