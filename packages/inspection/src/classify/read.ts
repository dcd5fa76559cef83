/** Pictures in: opened, surveyed, checked and prepared with the very graph that will be inside the model. */
import { AndonError, type TrainingEvent } from "@andon/contracts";
import { type Dataset, requireTrainable, surveyPictures } from "@andon/data";
import { type PictureSize, preparationModel } from "../model/prepare.ts";
import type { TrainOptions } from "../train/options.ts";
import { readPrepared } from "../train/read.ts";
import type { Start } from "../train/road.ts";
import { chooseNetwork, type NetworkChoice, type NetworkName, networks } from "./networks.ts";

export interface Pictures {
  readonly dataset: Dataset;
  readonly size: PictureSize;
  readonly network: NetworkChoice;
}

/**
 * Reads the source into a pixel cache. The caller closes `dataset.pixels`.
 * @throws AndonError `source/*`, `picture/*`, `data/one-class`, `data/class-too-small`, `data/unlabelled`
 */
export async function* readPictures(start: Start): AsyncGenerator<TrainingEvent, Pictures> {
  const { source, options, signal } = start;
  const survey = await surveyPictures(source, { signal });
  const network = chooseNetwork({ ...survey, grey: survey.allGrey }, wantedNetwork(options.network), options.size);
  const size: PictureSize = { height: network.size, width: network.size, channels: survey.allGrey ? 1 : 3 };
  const dataset = yield* readPrepared(start, preparationModel(size), { size });
  try {
    requireTrainable(dataset.records, options.source);
  } catch (error) {
    dataset.pixels.close();
    throw error;
  }
  return { dataset, size, network };
}

/** @throws AndonError `training/other-network` for a network of another task */
function wantedNetwork(network: TrainOptions["network"]): NetworkName | "auto" {
  if (network === undefined || network === "auto") return "auto";
  const wanted = NAMES.find((name) => name === network);
  if (wanted !== undefined) return wanted;
  throw new AndonError("training/other-network", { network, task: "classify", known: NAMES.join(", ") });
}

const NAMES = Object.keys(networks) as NetworkName[];
