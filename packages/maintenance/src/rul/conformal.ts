/** Intervals that hold: conformal calibration of quantile predictions, by unit. */

/** A prediction for a moment of a unit that the predicting network had not seen, and what was true. */
export interface OutOfFold {
  readonly unit: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly truth: number;
}

/**
 * By how much both ends must move out (or may move in, if negative) so that a new unit's truth lies inside with the wished chance: conformalised
 * quantile regression (Romano, Patterson, Candès 2019), with each unit counting as one whatever its length, and a unit to come counting as
 * never covered (Lee, Barber, Willett 2023, hierarchical data): the moments of one machine are no independent witnesses.
 *
 * @param coverage wished, such as 0.9
 * @returns infinity where there are too few units for such a promise
 */
export function wideningFor(predictions: readonly OutOfFold[], coverage: number): number {
  const counts = new Map<string, number>();
  for (const { unit } of predictions) counts.set(unit, (counts.get(unit) ?? 0) + 1);
  const scores = predictions
    .map(({ unit, low, high, truth }) => ({
      score: Math.max(low - truth, truth - high),
      weight: 1 / counts.get(unit)!,
    }))
    .sort((a, b) => a.score - b.score);
  const wanted = coverage * (counts.size + 1);
  let sum = 0;
  for (const { score, weight } of scores) {
    sum += weight;
    if (sum >= wanted - 1e-9) return score;
  }
  return Number.POSITIVE_INFINITY;
}
