/** The graphs of an anomaly model: those that the trainer uses, and the one that ships. */
import { foldNorms, freeze, input, type Layer, op, type Value, type Weights, writeModel } from "@andon/nn";
import { DEFECT_THRESHOLD, decisionOf, REVIEW_THRESHOLD, thresholdInput } from "../model/decision.ts";
import { type PictureSize, prepareRaw } from "../model/prepare.ts";
import { residual, unitPixels } from "./autoencoder.ts";
import { anomalyLoss, targetSize } from "./loss.ts";
import { distanceTo } from "./memory.ts";
import type { Method } from "./method.ts";
import { gridsOf, standardise, unpack } from "./model.ts";
import { unsureness } from "./rotations.ts";
import { countOf, joined, type Tiles, tilesOf, wholeOf } from "./tiles.ts";

/** A network with its weights, the size it sees, and the tiles of that size that a picture is looked at in. */
export interface Describer {
  readonly method: Method;
  readonly network: Layer;
  readonly weights: Weights;
  readonly size: PictureSize;
  readonly tiles: Tiles;
}

/** What finds how far pictures are from good ones. */
export interface Finder extends Describer {
  /** Descriptions of good places, see `memory.ts`; null for the methods that keep none. */
  readonly memory: Float32Array | null;
}

/** All that a model knows. */
export interface Knowledge extends Finder {
  readonly scale: Scale;
}

/**
 * From distances to scores, by those of good pictures that were not trained on. Each distance counts in its own deviations: where good pictures
 * differ much in one of them, it says little, and says little in the score.
 */
export interface Scale {
  /** Of each distance, in the order of `distanceModel`. */
  readonly spreads: readonly Spread[];
  /** Deviation of the weighted sum of all, each in its own deviations. */
  readonly together: number;
}

export interface Spread {
  readonly mean: number;
  readonly deviation: number;
  /** How much it counts. */
  readonly weight: number;
}

/** Views as they are fed, uint8 [N, 2, H, W, C], to what the network sees [2N, C, H, W]. */
export const prepareViews =
  ({ height, width, channels }: PictureSize) =>
  (x: Value): Value =>
    standardise(op.transpose(op.reshape(x, [2 * (x.shape[0] as number), height, width, channels]), [0, 3, 1, 2]));

/** `views` of so many parts and `target` to the loss and the damage found in each cell [2 * parts, cells]: for validation. */
export function judgingModel(
  { network, weights, size }: Pick<Describer, "network" | "weights" | "size">,
  parts: number,
): Uint8Array {
  const views = input("views", "uint8", [parts, 2, size.height, size.width, size.channels]);
  const target = input("target", "float32", [parts, targetSize(size)]);
  const { output } = freeze(network, prepareViews(size)(views), weights);
  return writeModel([
    { name: "loss", value: anomalyLoss(size)(output, target) },
    { name: "damage", value: op.sigmoid(unpack(output, size).damage) },
  ]);
}

/** `pixels` of the cache, uint8 [N, H, W, C], as tiles [N * tiles, C, height, width]. */
function cached({ size, tiles }: Describer): Value {
  const { height, width, channels } = wholeOf(size, tiles);
  const pixels = input("pixels", "uint8", ["N", height, width, channels]);
  return tilesOf(op.transpose(pixels, [0, 3, 1, 2]), size, tiles);
}

/** Descriptions of the places of tiles [N * tiles, C, height, width], and where a network learnt it, how damaged cells look. */
function look(pixels: Value, { method, network, weights, size }: Describer) {
  if (method === "backbone") return { described: freeze(network, pixels, weights).output, damage: null };
  return unpack(freeze(network, standardise(pixels), weights).output, size);
}

/** `pixels` of the cache, uint8 [N, H, W, C], to `described` [N, places of all tiles, features], and how many of both there are. */
export function describingModel(describer: Describer): {
  readonly model: Uint8Array;
  readonly places: number;
  readonly features: number;
} {
  const { size, tiles } = describer;
  const { described } = look(cached(describer), describer);
  const { places } = gridsOf(size);
  const count = countOf(tiles) * places.height * places.width;
  const features = described.shape[2] as number;
  const value = op.reshape(described, ["N", count, features]);
  return { model: writeModel([{ name: "described", value }]), places: count, features };
}

/** So many of the farthest places count beside the mean over all. */
const FARTHEST = 5;
/** Share of the cells, those that look most damaged, whose mean counts. */
const MOST_DAMAGED = 0.05;
/** Good pictures lie about so many deviations below a score of 1/2. */
const MARGIN = 3;

/** Of prepared pictures. */
interface Distances {
  /**
   * [N, distances]. Memory: over the whole picture, over its farthest places, and how damaged it looks. Autoencoder: the first two.
   * Rotations: how unsure it is which way up the picture is.
   */
  readonly picture: Value;
  /** [N, places]: of each place; null where no place is to blame. */
  readonly places: Value | null;
  /** [N, cells]: how damaged each cell looks, where that was learnt. */
  readonly cells: Value | null;
}

/** Tiles of prepared pixels [N * tiles, C, height, width] to distances. */
function distances(pixels: Value, finder: Finder): Distances {
  const { method, network, weights, size, tiles, memory } = finder;
  if (method === "rotations") return { picture: unsureness(pixels, network, weights), places: null, cells: null };
  const { places: grid, cells: fine } = gridsOf(size);
  const perTile = grid.height * grid.width;
  const ofPicture = (v: Value, each: number) => op.reshape(v, ["N", countOf(tiles) * each]);
  const most = (v: Value, count: number) => op.reduceMean(op.topK(v, count, 1)[0], [1], true);
  const together = (places: Value) => {
    const all = ofPicture(places, perTile);
    return [op.reduceMean(all, [1], true), most(all, Math.min(FARTHEST, perTile))];
  };
  if (memory === null) {
    const places = residual(unitPixels(pixels), freeze(network, unitPixels(pixels), weights).output, size);
    return { picture: op.concat(together(places), 1), places, cells: null };
  }
  const { described, damage } = look(pixels, finder);
  const places = distanceTo(described, memory);
  if (damage === null) return { picture: op.concat(together(places), 1), places, cells: null };
  const cells = fine.height * fine.width;
  const damaged = most(ofPicture(damage, cells), Math.max(1, Math.round(MOST_DAMAGED * cells)));
  return { picture: op.concat([...together(places), damaged], 1), places, cells: damage };
}

/** `pixels` to `distance` [N, distances]: for calibration and for the trainer's side of the certificate; norms not folded, so that it proves the folding. */
export function distanceModel(finder: Finder): Uint8Array {
  return writeModel([{ name: "distance", value: distances(cached(finder), finder).picture }]);
}

/** The weighted sum of distances, each in its own deviations. */
export const sumOf = (distance: ArrayLike<number>, spreads: readonly Spread[]): number =>
  spreads.reduce((sum, { mean, deviation, weight }, i) => sum + (weight * (distance[i]! - mean)) / deviation, 0);

/** The distances of one picture as a score from 0 to 1. */
export function scoreOf(distance: ArrayLike<number>, { spreads, together }: Scale): number {
  const u = sumOf(distance, spreads) / together / MARGIN - 1;
  return 0.5 + (0.5 * u) / (1 + Math.abs(u));
}

/** As `sumOf`: a distance in its deviations, times its weight. */
const deviations = (x: Value, { mean, deviation }: Spread, weight: number): Value =>
  op.mul(op.sub(x, op.like(x, mean)), op.like(x, weight / deviation));

/** Deviations above good pictures to a score: 1/2 + u / (2 (1 + |u|)), which keeps apart what is far as well as what is near. */
function scored(above: Value): Value {
  const one = op.like(above, 1);
  const u = op.sub(op.mul(above, op.like(above, 1 / MARGIN)), one);
  const half = op.like(u, 0.5);
  return op.add(op.div(op.mul(u, half), op.add(op.abs(u), one)), half);
}

/**
 * How far each place is above good pictures, in deviations of their worst places: [N, 1, rows, columns]. How damaged a place looks counts here
 * even where it does not in the score: it says better where a defect is than whether there is one.
 */
function mapped(places: Value, cells: Value | null, { size, tiles, scale }: Knowledge): Value {
  const { places: grid, cells: fine } = gridsOf(size);
  const [, farthest, damaged] = scale.spreads as readonly [Spread, Spread, Spread?];
  const far = (weight: number) => joined(deviations(places, farthest, weight), "N", grid, tiles);
  if (cells === null || damaged === undefined) return far(1);
  const [near, looks] = [farthest.weight, Math.max(1, damaged.weight)];
  const length = Math.hypot(near, looks);
  const raised = op.resize(far(near / length), [tiles.rows * fine.height, tiles.columns * fine.width], {
    axes: [2, 3],
    mode: "linear",
  });
  return op.add(raised, joined(deviations(cells, damaged, looks / length), "N", fine, tiles));
}

/**
 * The file: `image` uint8 [N, H, W, 3] of any size to `score` [N], `map` [N, H, W], scores pixel by pixel on the same scale, and `decision` [N] as
 * `decisionOf` says.
 */
export function anomalyModel(
  knowledge: Knowledge,
  limits: { readonly reject: number; readonly review: number },
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const image = input("image", "uint8", ["N", "H", "W", 3]);
  const { size, tiles, scale } = knowledge;
  const seen = tilesOf(prepareRaw(image, wholeOf(size, tiles)), size, tiles);
  const { picture, places, cells } = distances(seen, knowledge);
  const parts = op.split(
    picture,
    1,
    scale.spreads.map(() => 1),
  );
  const sum = parts.map((part, i) => deviations(part, scale.spreads[i]!, scale.spreads[i]!.weight)).reduce(op.add);
  const score = op.squeeze(scored(op.mul(sum, op.like(sum, 1 / scale.together))), [1]);
  // where no place is to blame, all of them are
  const coarse = places === null ? op.reshape(score, ["N", 1, 1, 1]) : scored(mapped(places, cells, knowledge));
  const own = op.slice(op.shapeOf(image), [1], [3], [0]);
  const map = op.squeeze(op.resizeTo(coarse, own, ["H", "W"], { mode: "linear" }), [1]);
  const decision = decisionOf({
    score,
    reject: thresholdInput(DEFECT_THRESHOLD, limits.reject),
    review: thresholdInput(REVIEW_THRESHOLD, limits.review),
  });
  const [foldedScore, foldedMap, foldedDecision] = foldNorms([score, map, decision]) as [Value, Value, Value];
  return writeModel(
    [
      { name: "score", value: foldedScore },
      { name: "map", value: foldedMap },
      { name: "decision", value: foldedDecision },
    ],
    { name: "andon inspector", metadata },
  );
}
