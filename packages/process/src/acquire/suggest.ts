import { randomBits } from "@andon/data";
import { paretoFront } from "../front/front.ts";
import { evenPoints } from "../problem/even-points.ts";
import { excess, keepsConstraints, loss, type Problem, type Results, type Settings } from "../problem/problem.ts";
import { decode, encode, regionOf, type Space, spaceOf } from "../problem/space.ts";
import {
  type GaussianProcess,
  type Points,
  posterior,
  processWith,
  withResult,
} from "../surrogate/gaussian-process.ts";
import { matern52 } from "../surrogate/kernel.ts";
import { learnOutcome, type Outcome } from "../surrogate/outcome.ts";
import { type Acquisition, type Limit, logExpectedImprovement } from "./acquisition.ts";
import { drawCourses, isNoisy } from "./courses.ts";
import { logHypervolumeImprovement } from "./hypervolume-improvement.ts";
import { maximise } from "./maximise.ts";
import { trustRegion } from "./trust-region.ts";

/** What is known of a trial. */
export interface Known {
  readonly settings: Settings;
  /** Null while it runs; "failed" where it gave nothing. */
  readonly outcome: Results | "failed" | null;
}

/** What is learnt from trials: the goals, and everything that must not be above a limit. */
export interface Learnt {
  readonly space: Space;
  /** Each with what is to be minimised, for each trial that gave results. */
  readonly goals: readonly { readonly outcome: Outcome; readonly losses: Float64Array }[];
  readonly limits: readonly { readonly outcome: Outcome; readonly limit: number; readonly excesses: Float64Array }[];
  /** How surely settings fail; null where no trial failed. */
  readonly failure: GaussianProcess | null;
}

const COURSES = 16;
/** So many good trials of a front are looked around. */
const MOST_ANCHORS = 6;
/** Failures are learnt as 1 among -1: at -0.5 one trial of four fails. */
export const FAILURE_LIMIT = -0.5;

/** Learns goals, constraints and failures from trials. At least one has to have given results. */
export async function learn(problem: Problem, trials: readonly Known[]): Promise<Learnt> {
  const space = spaceOf(problem);
  const done = trials.filter((t): t is Known & { outcome: Results } => t.outcome !== null && t.outcome !== "failed");
  const ended = trials.filter((t) => t.outcome !== null);
  const points = pointsOf(space, done);
  // hypervolume is a volume in the goals' own units: of several, none is warped
  const interest = { kind: problem.goals.length > 1 ? "all" : "least" } as const;
  return {
    space,
    goals: problem.goals.map((goal) => {
      const losses = Float64Array.from(done, (t) => loss(goal, t.outcome[goal.name]!));
      return { losses, outcome: learnOutcome(points, losses, interest, goal.noise ?? undefined) };
    }),
    limits: problem.constraints.map((c) => {
      const excesses = Float64Array.from(done, (t) => excess(c, t.outcome[c.name]!));
      const outcome = learnOutcome(points, excesses, { kind: "limit", limit: 0 }, c.noise ?? undefined);
      return { outcome, limit: outcome.inside(0), excesses };
    }),
    failure: done.length === ended.length ? null : failuresOf(space, ended),
  };
}

/**
 * Failing, as a function of the settings: 1 where a trial failed, -1 where it did not. The border between the two is a cliff, to which a
 * likelihood would fit lengthscales of nothing: so they are set, and a failure casts its shadow over a fifth of each parameter's range.
 */
function failuresOf(space: Space, ended: readonly Known[]): GaussianProcess {
  const columns = space.columns.length;
  return processWith(
    pointsOf(space, ended),
    Float64Array.from(ended, (t) => (t.outcome === "failed" ? 1 : -1)),
    matern52,
    { lengthscales: new Float64Array(columns).fill(0.2 * Math.sqrt(columns)), variance: 1, noise: 0.05 },
  );
}

function pointsOf(space: Space, trials: readonly Known[]): Points {
  const columns = space.columns.length;
  const values = new Float64Array(trials.length * columns);
  for (const [i, t] of trials.entries()) values.set(encode(space, t.settings), i * columns);
  return { values, count: trials.length, categorical: space.categorical };
}

/**
 * The settings to try next: an even design at first, then where the expected improvement is greatest. It follows from the problem, its seed and
 * the trials alone.
 *
 * @param trials in the order in which they were asked for, those that still run included
 * @returns null where no settings keep the limits
 */
export async function suggest(problem: Problem, trials: readonly Known[], context: Settings): Promise<Settings | null> {
  const space = spaceOf(problem);
  const region = regionOf(space, context);
  const done = trials.filter((t) => t.outcome !== null && t.outcome !== "failed").length;
  const tried = new Set(trials.map((t) => JSON.stringify([...encode(space, t.settings)])));
  const fresh = (x: Float64Array): boolean => !tried.has(JSON.stringify([...x]));
  if (trials.length < problem.start || done < 2) {
    const points = evenPoints(region, trials.length + 1, problem.seed);
    const next = points[trials.length] ?? points.findLast(fresh) ?? points.at(-1);
    return next === undefined ? null : decode(space, next);
  }
  const seed = randomBits(problem.seed, trials.length, 0x5e9);
  const learnt = await learn(problem, trials);
  const running = trials.filter((t) => t.outcome === null).map((t) => encode(space, t.settings));
  const { acquisition, anchors } = acquisitionOf(problem, learnt, trials, running, seed);
  const within = trustRegion(region, learnt, anchors[0] ?? null);
  const candidates = maximise(acquisition, within, anchors, seed);
  const noisy = learnt.goals.some((g) => isNoisy(g.outcome.process));
  // without noise a setting tried again would teach nothing
  const next = (noisy ? candidates[0] : candidates.find((c) => fresh(c.x))) ?? candidates[0];
  return next === undefined ? null : decode(space, next.x);
}

/** What the next trial promises, and good points to look around, the best first. */
export function acquisitionOf(
  problem: Problem,
  learnt: Learnt,
  trials: readonly Known[],
  running: readonly Float64Array[],
  seed: number,
): { acquisition: Acquisition; anchors: Float64Array[] } {
  const { space, goals, limits, failure } = learnt;
  const done = trials.filter((t): t is Known & { outcome: Results } => t.outcome !== null && t.outcome !== "failed");
  const noisy = [...goals, ...limits].some(({ outcome }) => isNoisy(outcome.process));
  const count = noisy ? COURSES : 1;
  const sought = goals.map(({ outcome, losses }, g) =>
    drawCourses(outcome.process, losses.map(outcome.inside), count, randomBits(seed, g, 1)),
  );
  const bounded = limits.map(({ outcome, limit, excesses }, k) => ({
    limit,
    courses: drawCourses(outcome.process, excesses.map(outcome.inside), count, randomBits(seed, k, 2)),
  }));
  // trials that run are taken to give what is expected of them (D. Ginsbourger, R. Le Riche, L. Carraro 2010: the believer)
  const believing = (process: GaussianProcess): GaussianProcess =>
    running.reduce((p, x) => withResult(p, x, posterior(p, x).means), process);
  const processes = sought.map((courses) => believing(courses.process));
  const asLimits: Limit[] = bounded.map((b) => ({ process: believing(b.courses.process), limit: b.limit }));
  if (failure !== null) {
    asLimits.push({
      process: { ...failure, weights: new Array(count).fill(failure.weights[0]!) },
      limit: FAILURE_LIMIT,
    });
  }
  // for each course, where in the space of goals the trials are that keep the limits in it
  const reached = Array.from({ length: count }, (_, s) =>
    done.flatMap((_, i) =>
      bounded.some((b) => b.courses.values[s]![i]! > b.limit)
        ? []
        : [Float64Array.from(sought, (courses) => courses.values[s]![i]!)],
    ),
  );
  const points = done.map((t, i) => ({
    x: encode(space, t.settings),
    keeps: keepsConstraints(problem, t.outcome),
    losses: goals.map((g) => g.losses[i]!),
    broken: brokenBy(learnt, i),
  }));
  if (goals.length === 1) {
    const best = reached.map((values) => (values.length === 0 ? null : Math.min(...values.map((v) => v[0]!))));
    // good trials, the best first: those that keep the constraints, then those that break them least
    const order = points.sort(
      (a, b) => Number(b.keeps) - Number(a.keeps) || (a.keeps ? a.losses[0]! - b.losses[0]! : a.broken - b.broken),
    );
    return {
      acquisition: logExpectedImprovement(processes[0]!, best, asLimits),
      anchors: order.slice(0, 4).map((p) => p.x),
    };
  }
  const kept = points.filter((p) => p.keeps);
  const front = paretoFront(kept.map((p) => p.losses)).map((i) => kept[i]!);
  const shown = (front.length > 0 ? front : points).map((p) => p.losses);
  const reference = Float64Array.from(goals, ({ outcome }, g) => {
    const goal = problem.goals[g]!;
    return outcome.inside(goal.worst === null ? worstOf(shown.map((l) => l[g]!)) : loss(goal, goal.worst));
  });
  const anchors = front.length > 0 ? front : points.sort((a, b) => a.broken - b.broken).slice(0, 4);
  // of a long front, some of each part
  const some = anchors.filter((_, i) => i % Math.ceil(anchors.length / MOST_ANCHORS) === 0);
  return {
    acquisition: logHypervolumeImprovement(processes, reached, reference, asLimits),
    anchors: some.map((p) => p.x),
  };
}

/** A little beyond the worst on the front, so that its ends count for something (as BoTorch infers it). */
function worstOf(losses: readonly number[]): number {
  const [least, most] = [Math.min(...losses), Math.max(...losses)];
  return most + 0.1 * (most > least ? most - least : Math.max(1e-6, Math.abs(most)));
}

/** How far a trial breaks its constraints, each on the scale of its process. */
const brokenBy = ({ limits }: Learnt, trial: number): number =>
  limits.reduce((sum, { outcome, limit, excesses }) => sum + Math.max(0, outcome.inside(excesses[trial]!) - limit), 0);
