import { randomBits } from "@andon/data";
import { paretoFront } from "../front/front.ts";
import { evenPoints } from "../problem/even-points.ts";
import { keepsConstraints, loss, type Problem, type Settings } from "../problem/problem.ts";
import { decode, encode, regionOf, spaceOf } from "../problem/space.ts";
import { doneOf, FAILURE_LIMIT, type Known, type Learnt, learn } from "../surrogate/learn.ts";
import { believing, expected } from "../surrogate/surrogate.ts";
import { type Acquisition, type Limit, logExpectedImprovement } from "./acquisition.ts";
import { drawCourses, isNoisy } from "./courses.ts";
import { lossOf } from "./gain.ts";
import { logHypervolumeImprovement } from "./hypervolume-improvement.ts";
import { maximise } from "./maximise.ts";
import { perCost } from "./per-cost.ts";
import { thompson } from "./thompson.ts";
import { trustRegion } from "./trust-region.ts";

/** What the next trial is looked for by. */
export type SearchBy = "improvement" | "thompson";

const COURSES = 16;
/** So many good trials of a front are looked around. */
const MOST_ANCHORS = 6;
/**
 * The settings to try next: an even design at first, then where the expected improvement is greatest. It follows from the problem, its seed and
 * the trials alone.
 *
 * @param trials in the order in which they were asked for, those that still run included
 * @param by expected improvement, or Thompson sampling, which spreads many trials at once
 * @returns null where no settings keep the limits
 */
export async function suggest(
  problem: Problem,
  trials: readonly Known[],
  context: Settings,
  by: SearchBy = "improvement",
): Promise<Settings | null> {
  const space = spaceOf(problem);
  const region = regionOf(space, context);
  const done = doneOf(trials).length;
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
  const { acquisition: improvement, anchors } = acquisitionOf(problem, learnt, trials, running, seed);
  const acquisition = by === "thompson" ? thompson(learnt, seed) : perCost(improvement, space, problem);
  const within = trustRegion(region, learnt, anchors[0] ?? null);
  const candidates = maximise(acquisition, within, anchors, seed);
  const noisy = learnt.wishes.some((w) => isNoisy(w.outcome.process));
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
  const { space, wishes, limits, failure } = learnt;
  const done = doneOf(trials);
  const noisy = [...wishes, ...limits].some(({ outcome }) => isNoisy(outcome.process));
  const count = noisy ? COURSES : 1;
  const courses = wishes.map(({ outcome, values }, g) =>
    drawCourses(outcome.process, values.map(outcome.inside), count, randomBits(seed, g, 1)),
  );
  const bounded = limits.map(({ outcome, limit, excesses }, k) => ({
    limit,
    courses: drawCourses(outcome.process, excesses.map(outcome.inside), count, randomBits(seed, k, 2)),
  }));
  const sought = wishes.map(({ target }, g) => ({ process: believing(courses[g]!.process, running), target }));
  const asLimits: Limit[] = bounded.map((b) => ({ process: believing(b.courses.process, running), limit: b.limit }));
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
        : [Float64Array.from(wishes, ({ target }, g) => lossOf(courses[g]!.values[s]![i]!, target))],
    ),
  );
  const points = done.map((t, i) => {
    const x = encode(space, t.settings);
    return {
      x,
      keeps: keepsConstraints(problem, t.outcome),
      losses: wishes.map((wish) => (isNoisy(wish.outcome.process) ? believedLoss(wish, x) : wish.losses[i]!)),
      broken: brokenBy(learnt, i),
    };
  });
  if (wishes.length === 1) {
    const best = reached.map((values) => (values.length === 0 ? null : Math.min(...values.map((v) => v[0]!))));
    // good trials, the best first: those that keep the constraints, then those that break them least
    const order = points.sort(
      (a, b) => Number(b.keeps) - Number(a.keeps) || (a.keeps ? a.losses[0]! - b.losses[0]! : a.broken - b.broken),
    );
    return {
      acquisition: logExpectedImprovement(sought[0]!, best, asLimits),
      anchors: order.slice(0, 4).map((p) => p.x),
    };
  }
  const kept = points.filter((p) => p.keeps);
  const front = paretoFront(kept.map((p) => p.losses)).map((i) => kept[i]!);
  const shown = (front.length > 0 ? front : points).map((p) => p.losses);
  const reference = Float64Array.from(wishes, ({ outcome, target }, g) => {
    const goal = problem.goals[g]!;
    const worst = goal.worst === null ? worstOf(shown.map((l) => l[g]!)) : loss(goal, goal.worst);
    // the distance from a target has no middle to be taken off
    return target === null ? outcome.inside(worst) : worst / outcome.scale;
  });
  const anchors = front.length > 0 ? front : points.sort((a, b) => a.broken - b.broken).slice(0, 4);
  // of a long front, some of each part
  const some = anchors.filter((_, i) => i % Math.ceil(anchors.length / MOST_ANCHORS) === 0);
  return {
    acquisition: logHypervolumeImprovement(sought, reached, reference, asLimits),
    anchors: some.map((p) => p.x),
  };
}

/** What settings are believed to lose, in the result's own units: of noisy trials the luckiest is seldom the best. */
function believedLoss({ outcome, target }: Learnt["wishes"][number], x: Float64Array): number {
  const mean = outcome.outside(expected(outcome.process, x));
  return target === null ? mean : Math.abs(mean - outcome.outside(target));
}

/** A little beyond the worst on the front, so that its ends count for something (as BoTorch infers it). */
function worstOf(losses: readonly number[]): number {
  const [least, most] = [Math.min(...losses), Math.max(...losses)];
  return most + 0.1 * (most > least ? most - least : Math.max(1e-6, Math.abs(most)));
}

/** How far a trial breaks its constraints, each on the scale of its process. */
const brokenBy = ({ limits }: Learnt, trial: number): number =>
  limits.reduce((sum, { outcome, limit, excesses }) => sum + Math.max(0, outcome.inside(excesses[trial]!) - limit), 0);
