import type { Bounded } from "@andon/statistics";

/** A figure with the interval between two quantiles of what else it may be; the figure itself is always inside. */
export function boundedBy(value: number, others: Float64Array | readonly number[], share = 0.9): Bounded {
  const sorted = Float64Array.from(others).sort();
  const at = (q: number): number => sorted[Math.round(q * (sorted.length - 1))] ?? value;
  return { value, low: Math.min(value, at((1 - share) / 2)), high: Math.max(value, at((1 + share) / 2)) };
}

/** As `boundedBy`, of figures that have the expected one first. */
export const expectedOf = (figures: Float64Array): Bounded => boundedBy(figures[0]!, figures.subarray(1));
