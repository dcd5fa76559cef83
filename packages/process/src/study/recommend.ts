import { AndonError } from "@andon/contracts";
import type { Acquisition } from "../acquire/acquisition.ts";
import { maximise } from "../acquire/maximise.ts";
import { cumulative } from "../acquire/normal.ts";
import { type Learnt, learn } from "../acquire/suggest.ts";
import { keepsConstraints, loss, type Settings } from "../problem/problem.ts";
import { decode, encode, regionOf } from "../problem/space.ts";
import { inverse } from "../surrogate/cholesky.ts";
import { type GaussianProcess, posterior } from "../surrogate/gaussian-process.ts";
import type { Outcome } from "../surrogate/outcome.ts";
import { knownOf, type Study, type Trial } from "./study.ts";

/** What the model expects of one result at the recommended settings, in its own units. */
export interface Expectation {
  readonly name: string;
  readonly expected: number;
  /** 90 % of what is possible lies between. */
  readonly low: number;
  readonly high: number;
}

export interface Recommendation {
  /** The best trial among those that kept every constraint; null where none did. */
  readonly best: Trial | null;
  /** What the model would run; null where it knows of nothing that keeps the constraints as surely as is asked. */
  readonly settings: Settings | null;
  readonly goal: Expectation | null;
  readonly constraints: readonly (Expectation & {
    readonly side: "max" | "min";
    readonly bound: number;
    readonly probability: number;
  })[];
  /** Share of the variance that is explained where the model has not seen the trial (leave one out, as the model sees results). */
  readonly heldOutR2: number;
  readonly trials: number;
}

const NEEDED = 4;
/** The 0.95 quantile of the standard normal distribution. */
const Z90 = 1.6448536269514722;

/** The trial to beat: the best of those that kept every constraint. */
export function bestTrial({ problem, trials }: Study): Trial | null {
  const goal = problem.goals[0]!;
  const lossOf = (t: Trial): number => loss(goal, t.results![goal.name]!);
  const kept = trials.filter((t) => t.state === "done" && keepsConstraints(problem, t.results!));
  return kept.length === 0 ? null : kept.reduce((a, b) => (lossOf(b) < lossOf(a) ? b : a));
}

/**
 * The settings that the model expects most of, among those that keep each constraint with the probability asked for.
 * @param context a value for each context of the problem
 * @throws AndonError `study/too-few`
 */
export function recommend(study: Study, context: Settings = {}): Recommendation {
  const { problem, trials } = study;
  const done = trials.filter((t) => t.state === "done");
  if (done.length < NEEDED)
    throw new AndonError("study/too-few", { path: study.path, trials: done.length, needed: NEEDED });
  const learnt = learn(problem, knownOf(trials));
  const region = regionOf(learnt.space, context);
  const best = bestTrial(study);
  const anchors = best === null ? [] : [encode(learnt.space, best.settings)];
  const candidates = maximise(
    surest(
      learnt,
      problem.constraints.map((c) => c.probability),
    ),
    region,
    anchors,
    problem.seed,
  );
  const chosen = candidates.find(({ x }) =>
    learnt.limits.every((l, k) => keeping(l, x) >= problem.constraints[k]!.probability),
  );
  const goal = problem.goals[0]!;
  const sign = goal.aim === "maximise" ? -1 : 1;
  return {
    best,
    settings: chosen === undefined ? null : decode(learnt.space, chosen.x),
    goal: chosen === undefined ? null : expectation(goal.name, learnt.goal, chosen.x, (v) => sign * v),
    constraints:
      chosen === undefined
        ? []
        : problem.constraints.map((c, k) => ({
            ...expectation(c.name, learnt.limits[k]!.outcome, chosen.x, (v) =>
              c.side === "max" ? c.bound + v : c.bound - v,
            ),
            side: c.side,
            bound: c.bound,
            probability: keeping(learnt.limits[k]!, chosen.x),
          })),
    heldOutR2: heldOutR2(learnt.goal.process, learnt.losses.map(learnt.goal.inside)),
    trials: done.length,
  };
}

function keeping({ outcome, limit }: Learnt["limits"][number], x: Float64Array): number {
  const { means, variance } = posterior(outcome.process, x);
  return cumulative((limit - means[0]!) / Math.sqrt(variance));
}

/** The expected goal, and what it costs to keep a constraint less surely than is asked. */
function surest({ goal, limits }: Learnt, probabilities: readonly number[]): Acquisition {
  const columns = goal.process.points.categorical.length;
  const room = { means: [new Float64Array(columns)], variance: new Float64Array(columns) };
  const wanted = probabilities.map(quantileOf);
  return (x, gradient) => {
    let value = -posterior(goal.process, x, gradient && room).means[0]!;
    if (gradient) for (let c = 0; c < columns; c++) gradient[c] = -room.means[0]![c]!;
    for (const [k, { outcome, limit }] of limits.entries()) {
      const { means, variance } = posterior(outcome.process, x, gradient && room);
      const deviation = Math.sqrt(variance);
      const short = means[0]! + wanted[k]! * deviation - limit;
      if (short <= 0) continue;
      value -= 100 * short;
      if (gradient)
        for (let c = 0; c < columns; c++)
          gradient[c]! -= 100 * (room.means[0]![c]! + (wanted[k]! * room.variance[c]!) / (2 * deviation));
    }
    return value;
  };
}

/** Where the standard normal distribution reaches a probability, a little above it so that rounding does not fall short. */
function quantileOf(probability: number): number {
  let [low, high] = [-9, 9];
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (cumulative(middle) < probability) low = middle;
    else high = middle;
  }
  return high + 1e-6;
}

function expectation(
  name: string,
  { process, outside }: Outcome,
  x: Float64Array,
  told: (v: number) => number,
): Expectation {
  const { means, variance } = posterior(process, x);
  const [a, b] = [-Z90, Z90].map((z) => told(outside(means[0]! + z * Math.sqrt(variance)))) as [number, number];
  return { name, expected: told(outside(means[0]!)), low: Math.min(a, b), high: Math.max(a, b) };
}

/** From the leave-one-out residuals in closed form: weight over the diagonal of the inverse (Rasmussen and Williams 2006, 5.12). */
function heldOutR2({ factor, points, weights }: GaussianProcess, results: Float64Array): number {
  const n = points.count;
  const inside = inverse(factor, n, new Float64Array(n * n), new Float64Array(n * n));
  const mean = results.reduce((s, y) => s + y, 0) / n;
  let [missed, all] = [0, 0];
  for (let i = 0; i < n; i++) {
    missed += (weights[0]![i]! / inside[i * n + i]!) ** 2;
    all += (results[i]! - mean) ** 2;
  }
  return all === 0 ? 0 : 1 - missed / all;
}
