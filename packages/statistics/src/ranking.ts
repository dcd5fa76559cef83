/** Figures of a score that ranks pictures from good to defective: average precision, F1-max, true-negative rate at an escape rate. */
import type { Estimate, Rate } from "@andon/contracts";
import { proportion, Z95 } from "./interval.ts";

/** Scores in falling order, equal ones together: how many positives and negatives score at least so much. */
interface Step {
  readonly score: number;
  readonly positives: number;
  readonly negatives: number;
}

function descending(scores: ArrayLike<number>, positives: ArrayLike<boolean>): Step[] {
  const order = Array.from(scores, (score, i) => ({ score, positive: positives[i]! })).sort(
    (a, b) => b.score - a.score,
  );
  const steps: Step[] = [];
  let [p, n] = [0, 0];
  for (const [i, { score, positive }] of order.entries()) {
    if (positive) p++;
    else n++;
    if (order[i + 1]?.score !== score) steps.push({ score, positives: p, negatives: n });
  }
  return steps;
}

/**
 * Mean precision over the recall steps (no interpolation), with its 95 % interval on the logit scale, or null without positives.
 * K. Boyd, K. H. Eng, C. D. Page, "Area under the precision-recall curve", ECML PKDD 2013 (the logit interval).
 */
export function averagePrecision(scores: ArrayLike<number>, positives: ArrayLike<boolean>): Estimate | null {
  const steps = descending(scores, positives);
  const total = steps.at(-1)?.positives ?? 0;
  if (total === 0) return null;
  let value = 0;
  let before = 0;
  for (const { positives: p, negatives: n } of steps) {
    value += ((p - before) / total) * (p / (p + n));
    before = p;
  }
  // a sum of many shares that is 1 but for rounding
  if (value > 1 - 1e-12) {
    const { low } = proportion(total, total);
    return { value: 1, low, high: 1, method: "bound of a proportion over the positives" };
  }
  const logit = Math.log(value / (1 - value));
  const half = Z95 / Math.sqrt(total * value * (1 - value));
  return { value, low: logistic(logit - half), high: logistic(logit + half), method: "logit, Boyd et al." };
}

/** The best F1 of "defective" over all thresholds, and the score from which pictures are called defective for it. */
export function bestF1(
  scores: ArrayLike<number>,
  positives: ArrayLike<boolean>,
): { readonly value: number; readonly threshold: number } | null {
  const steps = descending(scores, positives);
  const total = steps.at(-1)?.positives ?? 0;
  if (total === 0) return null;
  let best = { value: 0, threshold: steps[0]!.score };
  for (const { score, positives: p, negatives: n } of steps) {
    const value = (2 * p) / (p + n + total);
    if (value > best.value) best = { value, threshold: score };
  }
  return best;
}

/**
 * The share of good pictures that pass when at most `escapes` (a share) of the defective ones do: what is left of the line's yield when
 * nothing (0), or next to nothing, may slip through.
 */
export function trueNegativeRateAt(
  escapes: number,
  scores: ArrayLike<number>,
  positives: ArrayLike<boolean>,
): { readonly rate: Rate; readonly threshold: number } | null {
  const steps = descending(scores, positives);
  const last = steps.at(-1);
  if (last === undefined || last.positives === 0 || last.negatives === 0) return null;
  // the highest threshold that catches enough; a hair of slack keeps 1 - 0.05 from asking for one more than 95 of 100
  const caught = steps.find(({ positives: p }) => p >= last.positives * (1 - escapes) - 1e-9)!;
  return { rate: proportion(last.negatives - caught.negatives, last.negatives), threshold: caught.score };
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
