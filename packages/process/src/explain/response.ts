import type { GaussianProcess, Points } from "../surrogate/gaussian-process.ts";
import type { Own } from "../surrogate/learn.ts";
import { learnOutcome, type Outcome as OutcomeOf } from "../surrogate/outcome.ts";
import { drawPaths, type Paths } from "../surrogate/paths.ts";
import type { ResultOf } from "../surrogate/result.ts";

type Outcome = OutcomeOf<GaussianProcess>;

/** One result in its own units, learnt for its own sake. */
export interface Response extends Own {
  readonly outcome: Outcome;
  /** The same, learnt anew from some of the trials. */
  readonly relearn: (points: Points, values: Float64Array) => Outcome;
}

/** @param values what each trial gave, in the order of the points */
export function responseOf(result: ResultOf, points: Points, values: Float64Array): Response {
  const relearn = (some: Points, given: Float64Array): Outcome =>
    learnOutcome(some, given, { kind: "own" }, result.noise);
  return { result, values, outcome: relearn(points, values), relearn };
}

/**
 * At a point the expected result, then the result of each of so many functions drawn from what is possible.
 * @param widening how many times farther from the expected one than the process says
 */
export function curvesOf(
  { outcome: { process, inside, outside }, values }: Response,
  levels: readonly number[],
  count: number,
  widening: number,
  seed: number,
): Paths {
  const paths = drawPaths(process, values.map(inside), levels, count, seed);
  return (x) => {
    const drawn = paths(x);
    return drawn.map((v) => outside(drawn[0]! + widening * (v - drawn[0]!)));
  };
}
