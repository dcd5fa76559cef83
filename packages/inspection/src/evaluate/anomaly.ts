/** All figures of an anomaly model on labelled pictures. */
import type { AnomalyEvaluation } from "@andon/contracts";
import { auroc, averagePrecision, bestF1, proportion, trueNegativeRateAt } from "@andon/statistics";
import type { PixelFigures } from "./pixels.ts";

/** Shares of defective pictures that may pass, for the true-negative rates. */
const ESCAPES = [0, 0.01, 0.05];

/**
 * @param truth label of each picture
 * @param scores of the same pictures, higher is worse
 * @param threshold from which a picture is called defective
 * @param pixels from a `pixelEvaluator`; null without masks
 */
export function evaluateAnomaly(given: {
  readonly truth: readonly string[];
  readonly goodLabel: string;
  readonly scores: ArrayLike<number>;
  readonly threshold: number;
  readonly pixels: PixelFigures | null;
  readonly withoutMask: number;
}): AnomalyEvaluation {
  const { truth, goodLabel, scores, threshold, pixels, withoutMask } = given;
  const bad = truth.map((label) => label !== goodLabel);
  const defective = bad.filter(Boolean).length;
  const good = truth.length - defective;
  const caught = (wanted: (i: number) => boolean) =>
    truth.filter((_, i) => wanted(i) && scores[i]! >= threshold).length;
  const labels = [...new Set(truth)].filter((label) => label !== goodLabel).sort();
  return {
    samples: truth.length,
    good,
    defective,
    auroc: auroc(scores, bad),
    averagePrecision: good === 0 ? null : averagePrecision(scores, bad),
    bestF1: bestF1(scores, bad),
    escapeRate: defective === 0 ? null : proportion(defective - caught((i) => bad[i]!), defective),
    overkillRate:
      good === 0
        ? null
        : proportion(
            caught((i) => !bad[i]),
            good,
          ),
    trueNegativeRates: ESCAPES.flatMap((escapes) => {
      const found = trueNegativeRateAt(escapes, scores, bad);
      return found === null ? [] : [{ escapes, ...found }];
    }),
    perDefect: labels.map((label) => {
      const among = truth.flatMap((t, i) => (t === label || t === goodLabel ? [i] : []));
      const samples = truth.filter((t) => t === label).length;
      return {
        label,
        samples,
        auroc: auroc(
          among.map((i) => scores[i]!),
          among.map((i) => bad[i]!),
        ),
        escapeRate: proportion(samples - caught((i) => truth[i] === label), samples),
      };
    }),
    pixels,
    withoutMask,
  };
}
