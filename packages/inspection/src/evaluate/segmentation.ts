/** How good is a class for each pixel? Overlap by class, by defect whatever its kind, by connected region, by picture. */
import type { Estimate, SegmentationEvaluation } from "@andon/contracts";
import { randomUniform } from "@andon/data";
import { proportion } from "@andon/statistics";
import { connectedRegions } from "./regions.ts";

/** What one picture contributes: a few counts, whatever its size. */
export interface SegmentationCounts {
  /** For each class, 0 the background: pixels of both, of the answer alone, of the truth alone. */
  readonly both: Float64Array;
  readonly answerOnly: Float64Array;
  readonly truthOnly: Float64Array;
  /** The same three for defect against background, and the pixels that are neither. */
  readonly defect: readonly [both: number, answerOnly: number, truthOnly: number, neither: number];
  readonly marked: { readonly regions: number; readonly hit: number };
  readonly found: { readonly regions: number; readonly touching: number };
}

/**
 * Compares two maps of classes, height * width values from 0 (background) to `labels`.
 * @param labels number of kinds of defects
 */
export function countSegmentation(
  truth: Uint8Array,
  answer: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  labels: number,
): SegmentationCounts {
  const [both, answerOnly, truthOnly] = [0, 1, 2].map(() => new Float64Array(labels + 1)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const defect: [number, number, number, number] = [0, 0, 0, 0];
  for (let i = 0; i < truth.length; i++) {
    const [t, a] = [truth[i]!, answer[i]!];
    if (t === a) both[t]!++;
    else {
      truthOnly[t]!++;
      answerOnly[a]!++;
    }
    defect[t > 0 ? (a > 0 ? 0 : 2) : a > 0 ? 1 : 3]++;
  }
  const touched = (map: Uint8Array, by: Uint8Array) => {
    const { labels: region, regions } = connectedRegions(map, width, height);
    const touches = new Set<number>();
    for (let i = 0; i < map.length; i++) if (region[i] !== 0 && by[i] !== 0) touches.add(region[i]!);
    return [regions.length, touches.size] as const;
  };
  const [marked, hit] = touched(truth, answer);
  const [regions, touching] = touched(answer, truth);
  return { both, answerOnly, truthOnly, defect, marked: { regions: marked, hit }, found: { regions, touching } };
}

const RESAMPLES = 200;

/**
 * The figures of all pictures, pixels pooled. IoU = common / (common + either alone), Dice = 2 common / (2 common + either alone). Intervals of
 * figures that are no plain rates: 95 % percentiles of 200 bootstrap resamples of whole pictures.
 */
export function evaluateSegmentation(
  pictures: readonly SegmentationCounts[],
  labels: readonly string[],
): SegmentationEvaluation {
  const figures = (times: (picture: number) => number) => {
    const sum = (of: (p: SegmentationCounts) => number) =>
      pictures.reduce((total, p, i) => total + times(i) * of(p), 0);
    const perClass = Array.from({ length: labels.length + 1 }, (_, c) => {
      const common = sum((p) => p.both[c]!);
      const apart = sum((p) => p.answerOnly[c]! + p.truthOnly[c]!);
      return {
        iou: common / (common + apart),
        dice: (2 * common) / (2 * common + apart),
        marked: sum((p) => p.both[c]! + p.truthOnly[c]!),
      };
    });
    const [common, alarms, missed, neither] = [0, 1, 2, 3].map((k) => sum((p) => p.defect[k]!)) as [
      number,
      number,
      number,
      number,
    ];
    const apart = alarms + missed;
    const iou = common + apart === 0 ? 1 : common / (common + apart);
    const background = neither / Math.max(1, neither + apart);
    const marked = perClass.filter((c) => c.marked > 0);
    return {
      perClass,
      share: (common + missed) / Math.max(1, common + apart + neither),
      iou,
      dice: common + apart === 0 ? 1 : (2 * common) / (2 * common + apart),
      binaryMeanIou: (iou + background) / 2,
      meanIou: marked.reduce((total, c) => total + c.iou, 0) / Math.max(1, marked.length),
    };
  };
  const point = figures(() => 1);
  const resampled = Array.from({ length: RESAMPLES }, (_, r) => {
    const times = new Int32Array(pictures.length);
    for (let i = 0; i < pictures.length; i++) times[Math.floor(randomUniform(0xb007, r, i) * pictures.length)]!++;
    return figures((i) => times[i]!);
  });
  const estimated = (name: "iou" | "dice" | "binaryMeanIou" | "meanIou"): Estimate => {
    const values = resampled.map((figure) => figure[name]).sort((a, b) => a - b);
    const at = (share: number) => values[Math.round(share * (values.length - 1))]!;
    const value = point[name];
    const method = `bootstrap over pictures, ${RESAMPLES} resamples`;
    return { value, low: Math.min(value, at(0.025)), high: Math.max(value, at(0.975)), method };
  };
  const total = (of: (p: SegmentationCounts) => number) => pictures.reduce((n, p) => n + of(p), 0);
  const bad = pictures.filter((p) => p.marked.regions > 0);
  const good = pictures.filter((p) => p.marked.regions === 0);
  const known = (value: number) => (Number.isNaN(value) ? null : value);
  return {
    samples: pictures.length,
    defectShare: point.share,
    binaryMeanIou: estimated("binaryMeanIou"),
    meanIou: estimated("meanIou"),
    iou: estimated("iou"),
    dice: estimated("dice"),
    perClass: labels.map((label, i) => ({
      label,
      support: pictures.filter((p) => p.both[i + 1]! + p.truthOnly[i + 1]! > 0).length,
      iou: known(point.perClass[i + 1]!.iou),
      dice: known(point.perClass[i + 1]!.dice),
    })),
    regionHits: proportion(
      total((p) => p.marked.hit),
      total((p) => p.marked.regions),
    ),
    regionPrecision: proportion(
      total((p) => p.found.touching),
      total((p) => p.found.regions),
    ),
    escapeRate: proportion(bad.filter((p) => p.found.regions === 0).length, bad.length),
    overkillRate: proportion(good.filter((p) => p.found.regions > 0).length, good.length),
  };
}
