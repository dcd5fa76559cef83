import type { Estimate } from "@andon/contracts";
import { proportion, Z95 } from "./interval.ts";

/**
 * Area under the ROC curve: the chance that a random positive scores higher than a random negative, ties counting half.
 * With its 95 % interval, or null where one of the two sides is empty.
 *
 * The area is the mean of the placements: for each positive the share of negatives below it, V10, and for each negative
 * the share of positives above it, V01. Its variance (DeLong) is var(V10)/m + var(V01)/n. The interval is drawn on the
 * logit scale, where it is nearer to symmetric, and brought back, so that it stays within (0, 1).
 * Placements come from midranks in O(n log n) instead of comparing all m·n pairs (Sun and Xu).
 *
 * Where the scores separate the sides perfectly, or a side has one sample only, DeLong's variance is zero or unknown.
 * Then each sample of the smaller side counts as one trial and the bound is that of a proportion; the `method` says which was used.
 *
 * E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson, Biometrics 44 (1988) 837-845.
 * X. Sun, W. Xu, IEEE Signal Processing Letters 21 (2014) 1389-1393.
 *
 * @param scores one score a sample, higher means more positive; finite
 * @param positives 1 or true where the sample is positive; as long as `scores`
 * @throws RangeError when the lengths differ or a score is NaN
 */
export function auroc(scores: ArrayLike<number>, positives: ArrayLike<number | boolean>): Estimate | null {
  const count = scores.length;
  if (positives.length !== count) {
    throw new RangeError(`Expected one score for each of ${positives.length} samples, but got ${count} scores.`);
  }
  const all = new Float64Array(count);
  const order = new Uint32Array(count);
  let m = 0;
  for (let i = 0; i < count; i++) {
    const score = scores[i]!;
    if (Number.isNaN(score)) throw new RangeError(`Expected numbers as scores, but score ${i} is NaN.`);
    all[i] = score;
    order[i] = i;
    if (positives[i]) m++;
  }
  const n = count - m;
  if (m === 0 || n === 0) return null;
  order.sort((a, b) => all[a]! - all[b]!);

  const fromPositives = new Moments();
  const fromNegatives = new Moments();
  let positivesBefore = 0;
  let negativesBefore = 0;
  for (let start = 0; start < count; ) {
    // One run of equal scores: within it every pair is a tie and counts half.
    let end = start;
    let positivesHere = 0;
    while (end < count && all[order[end]!] === all[order[start]!]) {
      if (positives[order[end]!]) positivesHere++;
      end++;
    }
    const negativesHere = end - start - positivesHere;
    fromPositives.add((negativesBefore + negativesHere / 2) / n, positivesHere);
    fromNegatives.add((m - positivesBefore - positivesHere / 2) / m, negativesHere);
    positivesBefore += positivesHere;
    negativesBefore += negativesHere;
    start = end;
  }
  const value = Math.min(1, Math.max(0, fromPositives.mean));
  const variance = fromPositives.variance / m + fromNegatives.variance / n;
  if (!(variance > 0) || value === 0 || value === 1 || m < 2 || n < 2) return fewest(value, Math.min(m, n));
  const logit = Math.log(value / (1 - value));
  const half = (Z95 * Math.sqrt(variance)) / (value * (1 - value));
  return { value, low: logistic(logit - half), high: logistic(logit + half), method: "DeLong, logit scale" };
}

function fewest(value: number, trials: number): Estimate {
  const { low, high } = proportion(value * trials, trials);
  return { value, low: Math.min(low, value), high: Math.max(high, value), method: "mid-p over the smaller side" };
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** Running mean and variance of weighted values (West's update of Welford's): no cancellation near 1. */
class Moments {
  #weight = 0;
  #squares = 0;
  mean = 0;
  add(value: number, weight: number): void {
    if (weight === 0) return;
    this.#weight += weight;
    const delta = value - this.mean;
    this.mean += (delta * weight) / this.#weight;
    this.#squares += weight * delta * (value - this.mean);
  }
  /** Unbiased; 0 for fewer than two values. */
  get variance(): number {
    return this.#weight < 2 ? 0 : this.#squares / (this.#weight - 1);
  }
}
