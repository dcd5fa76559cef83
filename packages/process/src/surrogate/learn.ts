/** From trials to what is learnt of the process. */
import { completed, randomBits } from "@andon/data";
import { excess, isWeighted, lossesOf, type Problem, type Results, type Settings } from "../problem/problem.ts";
import { encode, type Space, spaceOf } from "../problem/space.ts";
import { type GaussianProcess, type Points, processWith } from "./gaussian-process.ts";
import { matern52 } from "./kernel.ts";
import { type Interest, learnByNetworks, learnOutcome, type Outcome } from "./outcome.ts";
import { type ResultOf, resultsOf } from "./result.ts";
import type { Surrogate } from "./surrogate.ts";

/** What is known of a trial. */
export interface Known {
  readonly settings: Settings;
  /** Null while it runs; "failed" where it gave nothing. */
  readonly outcome: Results | "failed" | null;
}

/** What is learnt from trials: the goals, and everything that must not be above a limit. */
export interface Learnt<S extends Surrogate = Surrogate> {
  readonly space: Space;
  /** What the search looks at: each goal, or one weighted sum. A target is one of the process's values. */
  readonly wishes: readonly {
    readonly outcome: Outcome<S>;
    readonly target: number | null;
    /** What was learnt, and what is to be minimised, for each trial that gave results. */
    readonly values: Float64Array;
    readonly losses: Float64Array;
  }[];
  readonly limits: readonly {
    readonly outcome: Outcome<S>;
    readonly limit: number;
    readonly excesses: Float64Array;
  }[];
  /** How surely settings fail; null where no trial failed. */
  readonly failure: GaussianProcess | null;
}

/** Of more results than this networks are trained: a Gaussian process takes time by the cube of their number, and memory by the square. */
export const MOST_EXACT = 2000;
/** Failures are learnt as 1 among -1: at -0.5 one trial of four fails. */
export const FAILURE_LIMIT = -0.5;

/** Learns goals, constraints and failures from trials: by Gaussian processes, or of many by deep ensembles. At least one has to have given results. */
export const learn = (problem: Problem, trials: readonly Known[]): Promise<Learnt> =>
  doneOf(trials).length <= MOST_EXACT ? learnExactly(problem, trials) : learnLargely(problem, trials);

/** The same by Gaussian processes. */
export const learnExactly = (problem: Problem, trials: readonly Known[]): Promise<Learnt<GaussianProcess>> =>
  learnBy(problem, trials, async (points, results, interest, noise) => learnOutcome(points, results, interest, noise));

/** For each column the number of its levels; 0 where it is a number. */
export const levelsOf = ({ columns, categorical }: Space): number[] =>
  columns.map(({ count }, c) => (categorical[c] ? count : 0));

/** The same by deep ensembles. */
export const learnLargely = (problem: Problem, trials: readonly Known[]): Promise<Learnt> => {
  const levels = levelsOf(spaceOf(problem));
  return learnBy(problem, trials, (points, results, interest, _, which) =>
    completed(learnByNetworks(points, levels, results, interest, randomBits(problem.seed, which, 0xdee9))),
  );
};

async function learnBy<S extends Surrogate>(
  problem: Problem,
  trials: readonly Known[],
  learner: (
    points: Points,
    results: Float64Array,
    interest: Interest,
    noise: number | undefined,
    which: number,
  ) => Promise<Outcome<S>>,
): Promise<Learnt<S>> {
  const space = spaceOf(problem);
  const done = doneOf(trials);
  const ended = trials.filter((t) => t.outcome !== null);
  const points = pointsOf(space, done);
  const losses = done.map((t) => lossesOf(problem, t.outcome));
  const lossOf = (g: number): Float64Array => Float64Array.from(losses, (l) => l[g]!);
  const wishes: Learnt<S>["wishes"][number][] = [];
  if (isWeighted(problem.goals)) {
    const values = lossOf(0);
    const outcome = await learner(points, values, { kind: "least" }, undefined, 0);
    wishes.push({ outcome, values, target: null, losses: values });
  } else {
    for (const [g, goal] of problem.goals.entries()) {
      const sign = goal.aim === "maximise" ? -1 : 1;
      const values = Float64Array.from(done, (t) => sign * t.outcome[goal.name]!);
      // hypervolume is a volume in the goals' own units: of several, none is warped
      const interest = { kind: problem.goals.length > 1 || goal.aim === "target" ? "all" : "least" } as const;
      const outcome = await learner(points, values, interest, goal.noise ?? undefined, g);
      const target = goal.aim === "target" ? outcome.inside(goal.target) : null;
      wishes.push({ outcome, values, target, losses: lossOf(g) });
    }
  }
  const limits: Learnt<S>["limits"][number][] = [];
  for (const [k, c] of problem.constraints.entries()) {
    const excesses = Float64Array.from(done, (t) => excess(c, t.outcome[c.name]!));
    const which = problem.goals.length + k;
    const outcome = await learner(points, excesses, { kind: "limit", limit: 0 }, c.noise ?? undefined, which);
    limits.push({ outcome, limit: outcome.inside(0), excesses });
  }
  return { space, wishes, limits, failure: done.length === ended.length ? null : failuresOf(space, ended) };
}

/** A result in its own units, learnt for its own sake. */
export interface Own {
  readonly result: ResultOf;
  readonly outcome: Outcome;
  /** What each trial gave. */
  readonly values: Float64Array;
}

/** Learns every result for its own sake, to be told of: what the search learns is bent towards what it looks for, and far from there it exaggerates. */
export async function learnOwn(problem: Problem, trials: readonly Known[]): Promise<Own[]> {
  const space = spaceOf(problem);
  const done = doneOf(trials);
  const points = pointsOf(space, done);
  const own: Own[] = [];
  for (const [k, result] of resultsOf(problem).entries()) {
    const values = Float64Array.from(done, (t) => t.outcome[result.name]!);
    const seed = randomBits(problem.seed, k, 0xde5);
    const outcome =
      done.length <= MOST_EXACT
        ? learnOutcome(points, values, { kind: "own" }, result.noise)
        : await completed(learnByNetworks(points, levelsOf(space), values, { kind: "own" }, seed));
    own.push({ result, outcome, values });
  }
  return own;
}

export type Done = Known & { readonly outcome: Results };

/** The trials that gave results. */
export const doneOf = (trials: readonly Known[]): Done[] =>
  trials.filter((t): t is Done => t.outcome !== null && t.outcome !== "failed");

/**
 * Failing, as a function of the settings: 1 where a trial failed, -1 where it did not. The border between the two is a cliff, to which a
 * likelihood would fit lengthscales of nothing: so they are set, and a failure casts its shadow over a fifth of each parameter's range.
 */
function failuresOf(space: Space, all: readonly Known[]): GaussianProcess {
  const columns = space.columns.length;
  const failed = all.filter((t) => t.outcome === "failed").slice(-MOST_EXACT / 2);
  const gave = doneOf(all);
  const stride = Math.max(1, Math.ceil(gave.length / (MOST_EXACT - failed.length)));
  const ended = [...failed, ...gave.filter((_, i) => i % stride === 0)];
  return processWith(
    pointsOf(space, ended),
    Float64Array.from(ended, (t) => (t.outcome === "failed" ? 1 : -1)),
    matern52,
    { lengthscales: new Float64Array(columns).fill(0.2 * Math.sqrt(columns)), variance: 1, noise: 0.05 },
  );
}

/** Settings as points. */
export function pointsOf(space: Space, trials: readonly Known[]): Points {
  const columns = space.columns.length;
  const values = new Float64Array(trials.length * columns);
  for (const [i, t] of trials.entries()) values.set(encode(space, t.settings), i * columns);
  return { values, count: trials.length, categorical: space.categorical };
}
