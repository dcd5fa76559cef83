/** How good are predictions of remaining life? */
import type { RulEvaluation } from "@andon/contracts";

export interface Prediction {
  readonly unit: string;
  readonly rul: number;
  readonly low: number;
  readonly high: number;
  readonly truth: number;
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** Root of the mean squared error. */
export const rootMeanSquare = (errors: readonly number[]): number => Math.sqrt(mean(errors.map((e) => e * e)));

/**
 * The score of the PHM08 challenge (Saxena et al. 2008): the sum of exp(-d/13) - 1 where the prediction is early (d < 0) and exp(d/10) - 1
 * where it is late, d = predicted - true. Late is worse.
 */
export const phm08 = (errors: readonly number[]): number =>
  errors.reduce((sum, d) => sum + Math.exp(d < 0 ? -d / 13 : d / 10) - 1, 0);

/** Resamples of units for each interval. */
const RESAMPLES = 1000;

/**
 * All figures, each with a 95 % interval from resampling units (percentile bootstrap, Efron 1979; cluster-wise, as moments of one unit belong
 * together).
 * @param cap the largest life that is told apart: errors are taken against min(truth, cap), and against the truth as it is
 */
export function evaluateRul(predictions: readonly Prediction[], cap: number, seed: number): RulEvaluation {
  const byUnit = new Map<string, Prediction[]>();
  for (const p of predictions) byUnit.set(p.unit, [...(byUnit.get(p.unit) ?? []), p]);
  const units = [...byUnit.values()];
  const capped = (p: Prediction) => p.rul - Math.min(p.truth, cap);
  const uncapped = (p: Prediction) => p.rul - p.truth;
  const figures = {
    rmse: (of: readonly Prediction[]) => rootMeanSquare(of.map(capped)),
    rmseUncapped: (of: readonly Prediction[]) => rootMeanSquare(of.map(uncapped)),
    mae: (of: readonly Prediction[]) => mean(of.map((p) => Math.abs(capped(p)))),
    maeUncapped: (of: readonly Prediction[]) => mean(of.map((p) => Math.abs(uncapped(p)))),
    coverage: (of: readonly Prediction[]) =>
      mean(of.map((p) => (p.low <= Math.min(p.truth, cap) && Math.min(p.truth, cap) <= p.high ? 1 : 0))),
    width: (of: readonly Prediction[]) => mean(of.map((p) => p.high - p.low)),
  };
  let state = seed * 2 + 1;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const resampled = Array.from({ length: RESAMPLES }, () =>
    Array.from({ length: units.length }, () => units[Math.floor(random() * units.length)]!).flat(),
  );
  const bounded = (figure: (of: readonly Prediction[]) => number) => {
    const values = resampled.map(figure).sort((a, b) => a - b);
    return {
      value: figure(predictions),
      low: values[Math.floor(0.025 * RESAMPLES)]!,
      high: values[Math.ceil(0.975 * RESAMPLES) - 1]!,
    };
  };
  return {
    units: units.length,
    predictions: predictions.length,
    rmse: bounded(figures.rmse),
    rmseUncapped: bounded(figures.rmseUncapped),
    mae: bounded(figures.mae),
    maeUncapped: bounded(figures.maeUncapped),
    phm08: phm08(predictions.map(capped)),
    phm08Uncapped: phm08(predictions.map(uncapped)),
    coverage: bounded(figures.coverage),
    width: bounded(figures.width),
  };
}
