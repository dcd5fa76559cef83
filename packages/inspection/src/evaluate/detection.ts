/** How good are boxes? Matching, average precision, F-score, with intervals over pictures. */
import type { DetectionEvaluation, Estimate } from "@andon/contracts";
import { randomUniform } from "@andon/data";
import { proportion } from "@andon/statistics";

export interface Box {
  /** Left, top, right, bottom. */
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  /** Index of the class. */
  readonly label: number;
}

export interface FoundBox extends Box {
  readonly confidence: number;
}

/** Area in common over area together. */
export function overlapOf(a: Box, b: Box): number {
  const width = Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1);
  const height = Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1);
  if (width <= 0 || height <= 0) return 0;
  const common = width * height;
  const area = (box: Box) => (box.x2 - box.x1) * (box.y2 - box.y1);
  return common / (area(a) + area(b) - common);
}

/** A detection, and whether it hit. */
export interface JudgedBox {
  readonly label: number;
  readonly confidence: number;
  readonly hit: boolean;
}

/**
 * One picture's detections against its truth: the most confident first takes, of the boxes of its class that are free, the one that it
 * overlaps most, if by more than `least`. A second one on the same box is a false alarm.
 */
export function judgeBoxes(found: readonly FoundBox[], truth: readonly Box[], least: number): readonly JudgedBox[] {
  const free = new Set(truth);
  return mostConfidentFirst(found).map((detection) => {
    let best: Box | null = null;
    let most = least;
    for (const box of free) {
      if (box.label !== detection.label) continue;
      const share = overlapOf(detection, box);
      if (share > most) [best, most] = [box, share];
    }
    if (best !== null) free.delete(best);
    return { label: detection.label, confidence: detection.confidence, hit: best !== null };
  });
}

const mostConfidentFirst = <T extends { readonly confidence: number }>(list: readonly T[]): T[] =>
  [...list].sort((a, b) => b.confidence - a.confidence);

/** One entry of a ranked list; `times` counts it so often (a resample). */
interface Ranked {
  readonly hit: boolean;
  readonly times: number;
}

/**
 * The mean, over the true boxes, of the precision at the rank at which each was hit (never: 0). DeepPCB's authors measure with it, all classes
 * and pictures in one list.
 */
export function averagePrecision(ranked: readonly Ranked[], boxes: number): number {
  let [hits, rank, sum] = [0, 0, 0];
  for (const { hit, times } of ranked) {
    rank += times;
    if (!hit || times === 0) continue;
    hits += times;
    sum += (times * hits) / rank;
  }
  return boxes === 0 ? Number.NaN : sum / boxes;
}

/** COCO's: the mean, over 101 recalls 0, 0.01, ... 1, of the highest precision at that recall or beyond. */
export function averagePrecision101(ranked: readonly Ranked[], boxes: number): number {
  if (boxes === 0) return Number.NaN;
  const best = new Float64Array(101);
  let [hits, rank] = [0, 0];
  for (const { hit, times } of ranked) {
    rank += times;
    if (hit) hits += times;
    if (!hit || times === 0) continue;
    const reached = Math.min(100, Math.floor((100 * hits) / boxes + 1e-9));
    best[reached] = Math.max(best[reached]!, hits / rank);
  }
  for (let i = 99; i >= 0; i--) best[i] = Math.max(best[i]!, best[i + 1]!);
  return best.reduce((a, b) => a + b, 0) / 101;
}

/** One picture: what was found in it and what is there, in the same pixels. */
export interface DetectionSample {
  readonly found: readonly FoundBox[];
  readonly truth: readonly Box[];
}

/** A hit in the sense of DeepPCB (Tang et al. 2019). */
export const HIT_OVERLAP = 0.33;
const RESAMPLES = 200;

/**
 * The figures of DeepPCB's authors and of COCO. Intervals of those that are no plain rates: 95 % percentiles of 200
 * bootstrap resamples of whole pictures (Efron 1979), with fixed random numbers.
 * @param threshold confidence from which on a box is shown
 */
export function evaluateDetection(
  samples: readonly DetectionSample[],
  labels: readonly string[],
  threshold: number,
): DetectionEvaluation {
  const ranked = (least: number) =>
    mostConfidentFirst(
      samples.flatMap(({ found, truth }, sample) => judgeBoxes(found, truth, least).map((j) => ({ ...j, sample }))),
    );
  const [loose, strict] = [ranked(HIT_OVERLAP), ranked(0.5)];
  const supports = samples.map(({ truth }) => labels.map((_, c) => truth.filter(({ label }) => label === c).length));
  const shown = loose.filter(({ confidence }) => confidence >= threshold);

  const figures = (times: (sample: number) => number) => {
    const support = labels.map((_, c) => supports.reduce((sum, counts, s) => sum + times(s) * counts[c]!, 0));
    const all = support.reduce((a, b) => a + b, 0);
    const weighed = (list: typeof loose) => list.map((j) => ({ ...j, times: times(j.sample) }));
    const byClass = (list: ReturnType<typeof weighed>, measure: typeof averagePrecision) =>
      labels.map((_, c) =>
        measure(
          list.filter(({ label }) => label === c),
          support[c]!,
        ),
      );
    const list = weighed(loose);
    const perClass = byClass(list, averagePrecision);
    const now = weighed(shown);
    const count = (only: (j: (typeof now)[number]) => boolean) => now.reduce((n, j) => n + (only(j) ? j.times : 0), 0);
    return {
      perClass,
      meanAveragePrecision: meanOfKnown(perClass),
      pooledAveragePrecision: averagePrecision(list, all),
      averagePrecision50: meanOfKnown(byClass(weighed(strict), averagePrecision101)),
      fScore: all === 0 ? 0 : (2 * count((j) => j.hit)) / (count(() => true) + all),
    };
  };
  const point = figures(() => 1);
  const resampled = Array.from({ length: RESAMPLES }, (_, r) => {
    const times = new Int32Array(samples.length);
    for (let i = 0; i < samples.length; i++) times[Math.floor(randomUniform(0xb007, r, i) * samples.length)]!++;
    return figures((sample) => times[sample]!);
  });
  const estimated = (name: Exclude<keyof typeof point, "perClass">): Estimate => {
    const values = resampled
      .map((figure) => figure[name])
      .filter(Number.isFinite)
      .sort((a, b) => a - b);
    const at = (share: number) => values[Math.round(share * (values.length - 1))] ?? Number.NaN;
    const value = Number.isFinite(point[name]) ? point[name] : 0;
    const [low, high] = [Math.min(value, at(0.025)), Math.max(value, at(0.975))];
    return {
      value,
      low: low || 0,
      high: Number.isFinite(high) ? high : 1,
      method: `bootstrap over pictures, ${RESAMPLES} resamples`,
    };
  };
  const rates = (only: (j: { readonly label: number }) => boolean, support: number) => {
    const mine = shown.filter(only);
    const hits = mine.filter(({ hit }) => hit).length;
    return { precision: proportion(hits, mine.length), recall: proportion(hits, support) };
  };
  const support = labels.map((_, c) => supports.reduce((sum, counts) => sum + counts[c]!, 0));
  const defects = support.reduce((a, b) => a + b, 0);
  const bad = samples.filter(({ truth }) => truth.length > 0);
  const good = samples.filter(({ truth }) => truth.length === 0);
  const flagged = ({ found }: DetectionSample) => found.some(({ confidence }) => confidence >= threshold);
  return {
    samples: samples.length,
    defects,
    overlap: HIT_OVERLAP,
    meanAveragePrecision: estimated("meanAveragePrecision"),
    pooledAveragePrecision: estimated("pooledAveragePrecision"),
    averagePrecision50: estimated("averagePrecision50"),
    ...rates(() => true, defects),
    fScore: estimated("fScore"),
    perClass: labels.map((label, c) => ({
      label,
      support: support[c]!,
      averagePrecision: support[c] === 0 ? null : point.perClass[c]!,
      ...rates((j) => j.label === c, support[c]!),
    })),
    escapeRate: proportion(bad.filter((s) => !flagged(s)).length, bad.length),
    overkillRate: proportion(good.filter(flagged).length, good.length),
  };
}

const meanOfKnown = (values: readonly number[]): number => {
  const known = values.filter((v) => !Number.isNaN(v));
  return known.reduce((a, b) => a + b, 0) / known.length;
};

/** The confidence at which the F-score of these pictures is best, midway to the next detection; a half where nothing was found. */
export function bestConfidence(samples: readonly DetectionSample[]): number {
  const ranked = mostConfidentFirst(samples.flatMap(({ found, truth }) => judgeBoxes(found, truth, HIT_OVERLAP)));
  const boxes = samples.reduce((sum, { truth }) => sum + truth.length, 0);
  let [hits, best, threshold] = [0, 0, 0.5];
  for (const [i, { hit, confidence }] of ranked.entries()) {
    if (hit) hits++;
    const next = ranked[i + 1]?.confidence ?? 0;
    const f = (2 * hits) / (i + 1 + boxes);
    if (f > best && next < confidence) [best, threshold] = [f, (confidence + next) / 2];
  }
  return Math.fround(threshold);
}
