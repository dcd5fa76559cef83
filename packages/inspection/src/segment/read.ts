/** Pictures and what is marked on them in: prepared by the very graph that will be inside the model, and kept on disk. */
import type { TrainingEvent } from "@andon/contracts";
import { AndonError } from "@andon/contracts";
import { createPixelCache, type Dataset, type PixelCache, surveyPictures } from "@andon/data";
import type { PictureSize } from "../model/prepare.ts";
import { readPrepared } from "../train/read.ts";
import type { Start } from "../train/road.ts";
import { segmentPreparation } from "./graph.ts";
import { MULTIPLE } from "./network.ts";
import { readTruth } from "./truth.ts";

export interface MarkedPictures {
  readonly dataset: Dataset;
  /** The classes of each record, at the size that the network sees; 0 is background, i + 1 is `labels[i]`. */
  readonly classes: PixelCache;
  /** Which kinds are marked in each record. */
  readonly kinds: readonly ReadonlySet<number>[];
  readonly labels: readonly string[];
  readonly size: PictureSize;
}

/** Long side that the network sees unless told otherwise. */
const USUAL_SIDE = 256;

/**
 * Reads the source into two pixel caches. The caller closes both.
 * @throws AndonError `source/*`, `picture/*`, `mask/other-size`, `data/unmarked`, `annotation/unreadable`
 */
export async function* readMarked(start: Start): AsyncGenerator<TrainingEvent, MarkedPictures> {
  const { source, options, cacheFile, signal } = start;
  const survey = await surveyPictures(source, { signal });
  const scale = Math.min(1, (options.size ?? USUAL_SIDE) / Math.max(survey.medianWidth, survey.medianHeight));
  const fitted = (length: number) => Math.max(2 * MULTIPLE, Math.round((length * scale) / MULTIPLE) * MULTIPLE);
  const size: PictureSize = {
    height: fitted(survey.medianHeight),
    width: fitted(survey.medianWidth),
    channels: survey.allGrey ? 1 : 3,
  };
  const truth = await readTruth(source, size, `${cacheFile}.masks`, null, signal);
  const writer = createPixelCache(`${cacheFile}.classes`, { height: size.height, width: size.width, channels: 1 });
  const kinds: Set<number>[] = [];
  let classes: PixelCache | null = null;
  let dataset: Dataset | null = null;
  try {
    dataset = yield* readPrepared(start, segmentPreparation(size), {
      size,
      onKept: (record) => {
        const map = truth.classesOf(record);
        writer.append(map);
        kinds.push(new Set(map.filter((value) => value !== 0)));
      },
    });
    if (kinds.every((set) => set.size === 0))
      throw new AndonError("data/unmarked", { path: source.root, count: kinds.length });
    classes = writer.finish();
    return { dataset, classes, kinds, labels: truth.labels, size };
  } finally {
    if (classes === null) {
      writer.discard();
      dataset?.pixels.close();
    }
    truth.close();
  }
}
