import type { Problem, Results } from "../problem/problem.ts";
import type { GaussianProcess, Points } from "../surrogate/gaussian-process.ts";
import type { Learnt } from "../surrogate/learn.ts";
import { learnOutcome, type Outcome as OutcomeOf } from "../surrogate/outcome.ts";
import { type ResultOf, resultsOf } from "../surrogate/result.ts";
import { drawPaths, type Paths } from "./paths.ts";

type Outcome = OutcomeOf<GaussianProcess>;

/** One result in its own units, as the model learnt it: a goal as the advisor sees it, a bounded result as its guard does. */
export interface Response {
  readonly name: string;
  readonly unit: string | null;
  /** What each trial gave. */
  readonly values: Float64Array;
  readonly outcome: Outcome;
  /** A result as the process knows it, and back. */
  readonly inside: (result: number, outcome?: Outcome) => number;
  readonly told: (value: number, outcome?: Outcome) => number;
  /** The same, learnt anew from some of the trials. */
  readonly relearn: (points: Points, values: Float64Array) => Outcome;
}

/**
 * @param values what each trial gave, in the order of the points
 * @param learnt where it was learnt already
 */
export function responseOf(
  { name, unit, sign, offset, interest, noise }: ResultOf,
  points: Points,
  values: Float64Array,
  learnt?: Outcome,
): Response {
  const to = (y: number): number => sign * (y - offset);
  const relearn = (some: Points, given: Float64Array): Outcome => learnOutcome(some, given.map(to), interest, noise);
  const outcome = learnt ?? relearn(points, values);
  return {
    name,
    unit,
    values,
    outcome,
    inside: (result, by = outcome) => by.inside(to(result)),
    told: (value, by = outcome) => offset + sign * by.outside(value),
    relearn,
  };
}

/** @param trials what each trial gave, in the order of the points that were learnt from */
export function responsesOf(problem: Problem, learnt: Learnt<GaussianProcess>, trials: readonly Results[]): Response[] {
  const points = learnt.goals[0]!.outcome.process.points;
  return resultsOf(problem).map((result) => {
    const { goal, constraint } = result;
    const known = goal < 0 ? learnt.limits[constraint]!.outcome : learnt.goals[goal]!.outcome;
    return responseOf(
      result,
      points,
      Float64Array.from(trials, (t) => t[result.name]!),
      known,
    );
  });
}

/**
 * At a point the expected result, then the result of each of so many functions drawn from what is possible.
 * @param widening how many times farther from the expected one than the process says
 */
export function curvesOf(
  { outcome, values, inside, told }: Response,
  levels: readonly number[],
  count: number,
  widening: number,
  seed: number,
): Paths {
  const paths = drawPaths(
    outcome.process,
    values.map((y) => inside(y)),
    levels,
    count,
    seed,
  );
  return (x) => {
    const drawn = paths(x);
    return drawn.map((v) => told(drawn[0]! + widening * (v - drawn[0]!)));
  };
}
