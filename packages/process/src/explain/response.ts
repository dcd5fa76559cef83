import { excess, loss, type Problem, type Results, resultNames } from "../problem/problem.ts";
import type { GaussianProcess, Points } from "../surrogate/gaussian-process.ts";
import type { Learnt } from "../surrogate/learn.ts";
import { type Interest, learnOutcome, type Outcome as OutcomeOf } from "../surrogate/outcome.ts";
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
 * The results of a problem, each once. Where a goal is a target, the advisor learns the distance from it; to explain, the result itself is learnt.
 * @param results what each trial gave, in the order of the points that were learnt from
 */
export function responsesOf(
  problem: Problem,
  learnt: Learnt<GaussianProcess>,
  results: readonly Results[],
): Response[] {
  const points = learnt.goals[0]!.outcome.process.points;
  return resultNames(problem).map((name) => {
    const values = Float64Array.from(results, (r) => r[name]!);
    const g = problem.goals.findIndex((goal) => goal.name === name);
    const k = problem.constraints.findIndex((c) => c.name === name);
    const goal = problem.goals[g];
    const constraint = problem.constraints[k];
    const interest: Interest =
      goal?.aim === "target" || (goal && problem.goals.length > 1)
        ? { kind: "all" }
        : goal
          ? { kind: "least" }
          : { kind: "limit", limit: 0 };
    const [to, back] = scaleOf(goal, constraint);
    const noise = (goal ?? constraint)!.noise ?? undefined;
    const relearn = (some: Points, given: Float64Array): Outcome => learnOutcome(some, given.map(to), interest, noise);
    const outcome =
      goal?.aim === "target" ? relearn(points, values) : goal ? learnt.goals[g]!.outcome : learnt.limits[k]!.outcome;
    return {
      name,
      unit: (goal ?? constraint)!.unit,
      values,
      outcome,
      inside: (result, by = outcome) => by.inside(to(result)),
      told: (value, by = outcome) => back(by.outside(value)),
      relearn,
    };
  });
}

/** From a result to what is learnt of it, and back. */
function scaleOf(
  goal: Problem["goals"][number] | undefined,
  constraint: Problem["constraints"][number] | undefined,
): readonly [(result: number) => number, (learnt: number) => number] {
  if (goal?.aim === "target") return [(y) => y, (v) => v];
  if (goal) return [(y) => loss(goal, y), (v) => (goal.aim === "maximise" ? -v : v)];
  const { side, bound } = constraint!;
  return [(y) => excess(constraint!, y), (v) => (side === "max" ? bound + v : bound - v)];
}

/** At a point the expected result, then the result of each of so many functions drawn from what is possible. */
export function curvesOf(
  { outcome, values, inside, told }: Response,
  levels: readonly number[],
  count: number,
  seed: number,
): Paths {
  const paths = drawPaths(
    outcome.process,
    values.map((y) => inside(y)),
    levels,
    count,
    seed,
  );
  return (x) => paths(x).map((v) => told(v));
}
