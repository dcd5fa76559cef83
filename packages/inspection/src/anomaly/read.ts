/** Pictures and masks in, prepared with the very graph that will be inside the model. */
import { AndonError, type TrainingEvent } from "@andon/contracts";
import { type Dataset, ingest, surveyPictures } from "@andon/data";
import { openSession, tensor } from "@andon/nn";
import { findGoodLabel } from "../classify/choices.ts";
import { type PictureSize, preparationModel } from "../model/prepare.ts";
import type { TrainOptions } from "../train/options.ts";
import type { Start } from "../train/road.ts";

export interface Parts {
  readonly dataset: Dataset;
  readonly goodLabel: string;
  readonly size: PictureSize;
}

/** Sides are multiples of this: the network halves the picture five times. */
const MULTIPLE = 32;
/** The network sees about this square of pixels unless told otherwise. */
const USUAL_SIDE = 192;

/**
 * Reads the source into a pixel cache. The caller closes `dataset.pixels`.
 * @throws AndonError `source/*`, `picture/*`, `data/no-good-label`, `data/unlabelled`
 */
export async function* readParts({
  ort,
  source,
  options,
  cacheFile,
  signal,
}: Start): AsyncGenerator<TrainingEvent, Parts> {
  const labels = source.classes;
  if (labels.length === 0) throw new AndonError("data/unlabelled", { where: options.source, count: source.count });
  const goodLabel =
    labels.length === 1 && options.goodLabel === undefined ? labels[0]! : findGoodLabel(labels, options.goodLabel);
  if (goodLabel === null) throw new AndonError("data/no-good-label", { labels: labels.join(", ") });
  const size = sizeFor(await surveyPictures(source, { signal }), options);
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
    return { dataset: step.value, goodLabel, size };
  } finally {
    await session.release();
  }
}

/** The proportions of the median picture, about `side` squared in area, never larger than the picture by more than a multiple. */
function sizeFor(
  survey: { readonly medianWidth: number; readonly medianHeight: number; readonly allGrey: boolean },
  { size: wanted, network }: Pick<TrainOptions, "size" | "network">,
): PictureSize {
  const { medianWidth, medianHeight } = survey;
  const own = Math.sqrt(medianWidth * medianHeight);
  const side = wanted ?? Math.min(USUAL_SIDE, Math.max(MULTIPLE, own));
  // what is turned by a quarter must be square
  const proportion = network === "rotations" ? 1 : medianHeight / medianWidth;
  const stretch = Math.sqrt(Math.min(4, Math.max(0.25, proportion)));
  const fitted = (length: number) => Math.max(MULTIPLE, Math.round(length / MULTIPLE) * MULTIPLE);
  return { height: fitted(side * stretch), width: fitted(side / stretch), channels: survey.allGrey ? 1 : 3 };
}
