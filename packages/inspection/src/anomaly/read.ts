/** Pictures and masks in, prepared with the very graph that will be inside the model. */
import { AndonError, type TrainingEvent } from "@andon/contracts";
import { type Dataset, surveyPictures } from "@andon/data";
import { findGoodLabel } from "../classify/choices.ts";
import { type PictureSize, preparationModel } from "../model/prepare.ts";
import type { TrainOptions } from "../train/options.ts";
import { readPrepared } from "../train/read.ts";
import type { Start } from "../train/road.ts";
import { type Backbone, openBackbone } from "./backbone.ts";
import { chooseMethod, type Method } from "./method.ts";
import { type Tiles, wholeOf } from "./tiles.ts";

export interface Parts {
  readonly dataset: Dataset;
  readonly goodLabel: string;
  readonly method: Method;
  /** What the network sees: a picture, or a tile of one. */
  readonly size: PictureSize;
  readonly tiles: Tiles;
  /** The network that the user brings, or null. */
  readonly backbone: Backbone | null;
}

/** Sides are multiples of this: the network halves the picture five times. */
const MULTIPLE = 32;
/** The network sees about this square of pixels unless told otherwise. */
const USUAL_SIDE = 192;
/** A tile is about so many pixels of the picture high and wide. */
const LARGE = 512;
/** More tiles than this in a row are only looked at where they are asked for: each costs as much as a picture. */
const MOST_TILES = 4;

/**
 * Reads the source into a pixel cache. The caller closes `dataset.pixels`.
 * @throws AndonError `source/*`, `picture/*`, `data/no-good-label`, `data/unlabelled`, `backbone/unusable`, `training/other-network`, `training/other-option`
 */
export async function* readParts(start: Start): AsyncGenerator<TrainingEvent, Parts> {
  const { source, options, signal } = start;
  const method = chooseMethod(options);
  const labels = source.classes;
  if (labels.length === 0) throw new AndonError("data/unlabelled", { where: options.source, count: source.count });
  const goodLabel =
    labels.length === 1 && options.goodLabel === undefined ? labels[0]! : findGoodLabel(labels, options.goodLabel);
  if (goodLabel === null) throw new AndonError("data/no-good-label", { labels: labels.join(", ") });
  const backbone = options.backbone === undefined ? null : await openBackbone(options.backbone, options.layers);
  const survey = await surveyPictures(source, { signal });
  const tiles = tilesFor(survey, options);
  const size = sizeFor(survey, tiles, options, backbone);
  const whole = wholeOf(size, tiles);
  const dataset = yield* readPrepared(start, preparationModel(whole), { size: whole });
  return { dataset, goodLabel, method, size, tiles, backbone };
}

interface Survey {
  readonly medianWidth: number;
  readonly medianHeight: number;
  readonly allGrey: boolean;
}

/** As asked for; otherwise so many that none is larger than that by much. One where the method sees pictures as a whole. */
function tilesFor({ medianWidth, medianHeight }: Survey, { tiles, network }: TrainOptions): Tiles {
  const usual = (length: number) => Math.min(MOST_TILES, Math.max(1, Math.round(length / LARGE)));
  if (tiles !== undefined) return tiles;
  if (network === "autoencoder" || network === "rotations") return { rows: 1, columns: 1 };
  return { rows: usual(medianHeight), columns: usual(medianWidth) };
}

/** The proportions of the median picture's tiles, about `side` squared in area, never larger than they are by more than a multiple. */
function sizeFor(
  survey: Survey,
  tiles: Tiles,
  { size: wanted, network }: TrainOptions,
  backbone: Backbone | null,
): PictureSize {
  const channels = survey.allGrey && backbone === null ? 1 : 3;
  if (backbone?.side) return { ...backbone.side, channels };
  const [tileWidth, tileHeight] = [survey.medianWidth / tiles.columns, survey.medianHeight / tiles.rows];
  const own = Math.sqrt(tileWidth * tileHeight);
  const side = wanted ?? Math.min(USUAL_SIDE, Math.max(MULTIPLE, own));
  // what is turned by a quarter must be square
  const proportion = network === "rotations" ? 1 : tileHeight / tileWidth;
  const stretch = Math.sqrt(Math.min(4, Math.max(0.25, proportion)));
  const fitted = (length: number) => Math.max(MULTIPLE, Math.round(length / MULTIPLE) * MULTIPLE);
  return { height: fitted(side * stretch), width: fitted(side / stretch), channels };
}
