import { type Bounded, studentQuantile } from "@andon/statistics";

/** A figure with the interval between two quantiles of what else it may be; the figure itself is always inside. */
export function boundedBy(value: number, others: Float64Array | readonly number[], share = 0.9): Bounded {
  const sorted = Float64Array.from(others).sort();
  const at = (q: number): number => sorted[Math.round(q * (sorted.length - 1))] ?? value;
  return { value, low: Math.min(value, at((1 - share) / 2)), high: Math.max(value, at((1 + share) / 2)) };
}

/** As `boundedBy`, of figures that have the expected one first. */
export const expectedOf = (figures: Float64Array): Bounded => boundedBy(figures[0]!, figures.subarray(1));

/**
 * How far a figure may lie off because the trials are those that they are, from what it is without each part of them: the grouped jackknife
 * (J. Shao, C. F. J. Wu, "A general theory for jackknife variance estimation", Annals of Statistics 17 (1989) 1176-1197), with Student's t as parts
 * are few.
 */
export function jackknifeReach(without: readonly number[], share = 0.9): number {
  const parts = without.length;
  const mean = without.reduce((s, v) => s + v, 0) / parts;
  const variance = ((parts - 1) / parts) * without.reduce((s, v) => s + (v - mean) ** 2, 0);
  return studentQuantile((1 + share) / 2, parts - 1) * Math.sqrt(variance);
}
