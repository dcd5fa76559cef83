/** How good are predictions of remaining life? */
import type { RulEvaluation } from "@andon/contracts";

export interface Prediction {
  readonly unit: string;
  readonly rul: number;
  readonly low: number;
  readonly high: number;
  readonly truth: number;
}

/** The predictions of each unit, in the order in which they came. */
export function ofUnits(predictions: readonly Prediction[]): readonly (readonly Prediction[])[] {
  const units = new Map<string, Prediction[]>();
  for (const p of predictions) {
    const known = units.get(p.unit);
    if (known) known.push(p);
    else units.set(p.unit, [p]);
  }
  return [...units.values()];
}

/**
 * The score of the PHM08 challenge (Saxena et al. 2008): the sum of exp(-d/13) - 1 where the prediction is early (d < 0) and exp(d/10) - 1
 * where it is late, d = predicted - true. Late is worse.
 */
export const phm08 = (errors: readonly number[]): number =>
  errors.reduce((sum, d) => sum + Math.exp(d < 0 ? -d / 13 : d / 10) - 1, 0);

/** Saxena et al. 2010: a prediction is good within this share of the life that is left, halfway through the life. */
const ALPHA = 0.2;
const LAMBDA = 0.5;

/**
 * Whether a unit's prediction halfway through its record is within ALPHA of the life that is left (alpha-lambda accuracy, Saxena et al. 2010).
 * @param life one unit that ran to failure, in order of time
 */
function alphaLambda(life: readonly Prediction[], cap: number): number {
  const { rul, truth } = life[Math.round(LAMBDA * (life.length - 1))]!;
  const known = Math.min(truth, cap);
  return Math.abs(rul - known) <= ALPHA * known ? 1 : 0;
}

/**
 * How long before the failure predictions become good and stay so: within ALPHA times the whole life around the truth (prognostic horizon, Saxena
 * et al. 2010, who ask for the first good prediction only).
 */
function prognosticHorizon(life: readonly Prediction[], cap: number): number {
  const whole = life[0]!.truth;
  const lastBad = life.findLastIndex(({ rul, truth }) => Math.abs(rul - Math.min(truth, cap)) > ALPHA * whole);
  return life[lastBad + 1]?.truth ?? 0;
}

/** Resamples of units for each interval. */
const RESAMPLES = 1000;

/**
 * All figures, each with a 95 % interval from resampling units (percentile bootstrap, Efron 1979; cluster-wise, as moments of one unit belong
 * together).
 * Alpha-lambda accuracy and prognostic horizon are for units that are seen until they fail; null where there is one prediction a unit.
 * @param cap the largest life that is told apart: errors are taken against min(truth, cap), and against the truth as it is
 */
export function evaluateRul(predictions: readonly Prediction[], cap: number, seed: number): RulEvaluation {
  const units = ofUnits(predictions);
  const known = (p: Prediction) => Math.min(p.truth, cap);
  const capped = (p: Prediction) => p.rul - known(p);
  const uncapped = (p: Prediction) => p.rul - p.truth;
  let state = seed * 2 + 1;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const draws = Array.from({ length: RESAMPLES }, () =>
    Array.from({ length: units.length }, () => Math.floor(random() * units.length)),
  );
  // a figure is a mean over predictions: sums and counts of units are all that resampling needs
  const bounded = (sums: readonly number[], counts: readonly number[], finish: (mean: number) => number) => {
    const over = (drawn: readonly number[]) => {
      const [sum, count] = drawn.reduce(([s, n], i) => [s + sums[i]!, n + counts[i]!], [0, 0]);
      return finish(sum / count);
    };
    const values = draws.map(over).sort((x, y) => x - y);
    return {
      value: over([...units.keys()]),
      low: values[Math.floor(0.025 * RESAMPLES)]!,
      high: values[Math.ceil(0.975 * RESAMPLES) - 1]!,
    };
  };
  const same = (value: number) => value;
  const lengths = units.map((unit) => unit.length);
  const figure = (of: (p: Prediction) => number, finish = same) =>
    bounded(
      units.map((unit) => unit.reduce((sum, p) => sum + of(p), 0)),
      lengths,
      finish,
    );
  const whole = units.every((life) => life.length > 1 && life.at(-1)!.truth === 0);
  const ofLives = (of: (life: readonly Prediction[], cap: number) => number) =>
    whole
      ? bounded(
          units.map((life) => of(life, cap)),
          units.map(() => 1),
          same,
        )
      : null;
  return {
    units: units.length,
    predictions: predictions.length,
    rmse: figure((p) => capped(p) ** 2, Math.sqrt),
    rmseUncapped: figure((p) => uncapped(p) ** 2, Math.sqrt),
    mae: figure((p) => Math.abs(capped(p))),
    maeUncapped: figure((p) => Math.abs(uncapped(p))),
    phm08: phm08(predictions.map(capped)),
    phm08Uncapped: phm08(predictions.map(uncapped)),
    coverage: figure((p) => (p.low <= known(p) && known(p) <= p.high ? 1 : 0)),
    width: figure((p) => p.high - p.low),
    alphaLambda: ofLives(alphaLambda),
    prognosticHorizon: ofLives(prognosticHorizon),
  };
}
