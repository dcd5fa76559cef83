/** Pictures in: opened, surveyed, checked and prepared with the very graph that will be inside the model. */
import { AndonError, type TrainingEvent } from "@andon/contracts";
import { type Dataset, ingest, requireTrainable, surveyPictures } from "@andon/data";
import { openSession, tensor } from "@andon/nn";
import { type PictureSize, preparationModel } from "../model/prepare.ts";
import type { TrainOptions } from "../train/options.ts";
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
export async function* readPictures({
  ort,
  source,
  options,
  cacheFile,
  signal,
}: Start): AsyncGenerator<TrainingEvent, Pictures> {
  const survey = await surveyPictures(source, { signal });
  const network = chooseNetwork({ ...survey, grey: survey.allGrey }, wantedNetwork(options.network), options.size);
  const size: PictureSize = { height: network.size, width: network.size, channels: survey.allGrey ? 1 : 3 };
  const session = await openSession(ort, preparationModel(size));
  try {
    const reading = ingest(source, {
      cacheFile,
      size,
      onUnreadable: options.onUnreadable ?? "skip",
      signal,
      resize: async ({ data, height, width }) => {
        const result = await session.run({ image: tensor(ort, "uint8", data, [1, height, width, 3]) });
        return result.pixels!.data as Uint8Array;
      },
    });
    let step = await reading.next();
    while (!step.done) {
      yield { kind: "reading", ...step.value };
      step = await reading.next();
    }
    const dataset = step.value;
    try {
      requireTrainable(dataset.records, options.source);
    } catch (error) {
      dataset.pixels.close();
      throw error;
    }
    return { dataset, size, network };
  } finally {
    await session.release();
  }
}

/** @throws AndonError `training/other-network` for a network of another task */
function wantedNetwork(network: TrainOptions["network"]): NetworkName | "auto" {
  if (network === undefined || network === "auto") return "auto";
  const wanted = NAMES.find((name) => name === network);
  if (wanted !== undefined) return wanted;
  throw new AndonError("training/other-network", { network, task: "classify", known: NAMES.join(", ") });
}

const NAMES = Object.keys(networks) as NetworkName[];
