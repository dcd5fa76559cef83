import type { Problem, Results } from "../problem/problem.ts";
import type { GaussianProcess, Points } from "../surrogate/gaussian-process.ts";
import { learnOutcome, type Outcome as OutcomeOf } from "../surrogate/outcome.ts";
import { drawPaths, type Paths } from "../surrogate/paths.ts";
import { type ResultOf, resultsOf } from "../surrogate/result.ts";

type Outcome = OutcomeOf<GaussianProcess>;

/** One result in its own units, learnt for its own sake. */
export interface Response {
  readonly name: string;
  readonly unit: string | null;
  /** What each trial gave. */
  readonly values: Float64Array;
  readonly outcome: Outcome;
  /** The same, learnt anew from some of the trials. */
  readonly relearn: (points: Points, values: Float64Array) => Outcome;
}

/** @param values what each trial gave, in the order of the points */
export function responseOf({ name, unit, noise }: ResultOf, points: Points, values: Float64Array): Response {
  const relearn = (some: Points, given: Float64Array): Outcome => learnOutcome(some, given, { kind: "own" }, noise);
  return { name, unit, values, outcome: relearn(points, values), relearn };
}

/** @param trials what each trial gave, in the order of the points */
export const responsesOf = (problem: Problem, points: Points, trials: readonly Results[]): Response[] =>
  resultsOf(problem).map((result) =>
    responseOf(
      result,
      points,
      Float64Array.from(trials, (t) => t[result.name]!),
    ),
  );

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
