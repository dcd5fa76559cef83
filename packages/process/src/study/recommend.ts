import { AndonError, type Words } from "@andon/contracts";
import { Z90 } from "@andon/statistics";
import { lossOf } from "../acquire/gain.ts";
import { maximise } from "../acquire/maximise.ts";
import { keeping, surest } from "../acquire/surest.ts";
import { doubtOf } from "../explain/doubt.ts";
import { leftOut, wideningOf } from "../explain/held-out.ts";
import { kneeOf, paretoFront, spansOf } from "../front/front.ts";
import { keepsConstraints, loss, lossesOf, type Problem, type Settings } from "../problem/problem.ts";
import { decode, encode, encodeOne, regionOf, spaceOf } from "../problem/space.ts";
import { advise, type SafeOptions } from "../safe/advise.ts";
import { type Known, type Learnt, learn, learnExactly, learnOwn, MOST_EXACT, type Own } from "../surrogate/learn.ts";
import { heldOutR2, posterior } from "../surrogate/surrogate.ts";
import { knownOf, requireContext, type Study, type Trial } from "./study.ts";

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
  /** Of several goals: the trials that no other one beats in everything. */
  readonly front: readonly Trial[];
  /** What the model would run; null where it has learnt nothing, or knows of nothing that keeps the constraints as surely as is asked. */
  readonly settings: Settings | null;
  /** Why it has learnt nothing to advise from, of no goal; null where it has. */
  readonly doubt: Words | null;
  readonly goals: readonly Expectation[];
  readonly constraints: readonly (Expectation & {
    readonly side: "max" | "min";
    readonly bound: number;
    readonly probability: number;
  })[];
  /** The safe advisor was asked. */
  readonly safely: boolean;
  /** The trial whose recipe it starts from, as that of which most is expected; null where that is the current recipe, or it was not asked. */
  readonly running: Trial | null;
  /** The chance that the settings break a constraint, as the safe advisor counts it; null where it was not asked, or knows of none. */
  readonly risk: number | null;
  /** For each goal, the share of the variance that is explained where the model has not seen the trial (leave one out, as the model sees results). */
  readonly heldOutR2: readonly number[];
  readonly trials: number;
}

const NEEDED = 4;

/**
 * The trial to beat: the best of those that kept every constraint. Of several goals it is the knee of the front: the trial nearest to having the
 * best of each, counted in shares of what the front spans.
 */
export function bestTrial(study: Study): Trial | null {
  const front = frontOf(study);
  if (front.length < 2) return front[0] ?? null;
  return front[kneeOf(front.map((t) => lossesIn(study, t)))]!;
}

/**
 * The recipe that runs, as a point: the trial of which the model expects most among those that kept every constraint (of several goals the knee of
 * the front), or the current recipe of the problem where none did.
 * @throws AndonError `study/no-recipe`
 */
export function runningOf(study: Study, learnt: Learnt): { readonly x: Float64Array; readonly trial: Trial | null } {
  const { problem, trials } = study;
  const kept = trials.filter((t) => t.state === "done" && keepsConstraints(problem, t.results!));
  if (kept.length === 0) {
    if (problem.current === null) throw new AndonError("study/no-recipe", { path: study.problemPath });
    // the context is not the recipe's: the region sets it
    const x = Float64Array.from(learnt.space.columns, (c) =>
      c.given ? 0 : encodeOne(c, problem.current![c.parameter.name]!),
    );
    return { x, trial: null };
  }
  const points = kept.map((t) => encode(learnt.space, t.settings));
  const [{ outcome, target }, another] = learnt.wishes as [Learnt["wishes"][number], unknown?];
  const running = (i: number) => ({ x: points[i]!, trial: kept[i]! });
  if (another !== undefined) return running(kept.indexOf(bestTrial(study)!));
  const expected = points.map((x) => lossOf(posterior(outcome.process, x).means[0]!, target));
  return running(expected.indexOf(Math.min(...expected)));
}

/** What the safe advisor learns from: all trials, or of very many those nearest to the recipe, which it will not leave by far. */
export function aboutRecipe(study: Study): Known[] {
  const { problem, trials } = study;
  const settings = (bestTrial(study)?.settings ?? problem.current) as Settings | null;
  if (trials.length <= MOST_EXACT || settings === null) return knownOf(trials);
  const space = spaceOf(problem);
  const chosen = [...space.columns.keys()].filter((c) => !space.columns[c]!.given);
  const at = chosen.map((c) => encodeOne(space.columns[c]!, settings[space.columns[c]!.parameter.name]!));
  const far = (t: Trial): number => {
    const x = encode(space, t.settings);
    return Math.hypot(...chosen.map((c, i) => (space.categorical[c] ? Number(x[c] !== at[i]) : x[c]! - at[i]!)));
  };
  const distances = new Map(trials.map((t) => [t, far(t)]));
  const near = new Set([...trials].sort((a, b) => distances.get(a)! - distances.get(b)!).slice(0, MOST_EXACT));
  return knownOf(trials.filter((t) => near.has(t)));
}

/**
 * The trials that gave results, where there are enough to learn from.
 * @throws AndonError `study/too-few`
 */
export function requireTrials({ path, trials }: Study): Trial[] {
  const done = trials.filter((t) => t.state === "done");
  if (done.length < NEEDED) throw new AndonError("study/too-few", { path, trials: done.length, needed: NEEDED });
  return done;
}

/** The trials that kept every constraint and that no other such trial beats in every goal. */
export function frontOf(study: Study): Trial[] {
  const kept = study.trials.filter((t) => t.state === "done" && keepsConstraints(study.problem, t.results!));
  return paretoFront(kept.map((t) => lossesIn(study, t))).map((i) => kept[i]!);
}

const lossesIn = ({ problem }: Study, trial: Trial): number[] => lossesOf(problem, trial.results!);

/**
 * The settings that the model expects most of, among those that keep each constraint with the probability asked for.
 * @param context a value for each context of the problem
 * @param safe within reach of the running recipe, and only as risky as is allowed
 * @param before where it is learnt already from all trials; not for the safe advisor
 * @throws AndonError `study/too-few`, `study/value`; `study/no-recipe` where nothing says what runs
 */
export async function recommend(
  study: Study,
  context: Settings = {},
  safe?: SafeOptions,
  before?: { readonly learnt: Learnt; readonly own: readonly Own[] },
): Promise<Recommendation> {
  const { problem, trials } = study;
  const done = requireTrials(study);
  requireContext(problem, context);
  const known = safe ? aboutRecipe(study) : knownOf(trials);
  const exact = safe && (await learnExactly(problem, known));
  const learnt = exact ?? before?.learnt ?? (await learn(problem, known));
  const own = before?.own ?? (await learnOwn(problem, known));
  const region = regionOf(learnt.space, context);
  const best = bestTrial(study);
  const front = frontOf(study);
  const anchors = best === null ? [] : [encode(learnt.space, best.settings)];
  const spans = front.length === 0 ? learnt.wishes.map(() => 1) : spansOf(front.map((t) => lossesIn(study, t)));
  const wish = surest(
    learnt,
    spans.map((span) => 1 / span),
    problem.constraints.map((c) => c.probability),
  );
  const r2Of = ({ outcome, values }: Pick<Own, "outcome" | "values">): number =>
    heldOutR2(outcome.process, values.map(outcome.inside));
  const ownOf = (name: string): Own => own.find(({ result }) => result.name === name)!;
  const running = exact && runningOf(study, exact);
  const advice = safe && exact && advise(wish, exact, region, running!.x, safe, problem.seed);
  const doubt = learnt.wishes.every((w) => r2Of(w) <= 0)
    ? doubtOf(learnt.wishes[0]!.outcome.process.points, ownOf(problem.goals[0]!.name).values)
    : null;
  const chosen =
    doubt !== null
      ? undefined
      : safe === undefined
        ? bestOf(
            problem,
            own,
            maximise(wish, region, anchors, problem.seed).filter(({ x }) =>
              learnt.limits.every((l, k) => keeping(l, x) >= problem.constraints[k]!.probability),
            ),
          )
        : (advice ?? undefined);
  return {
    best,
    front: learnt.wishes.length === 1 ? [] : front,
    settings: chosen === undefined ? null : decode(learnt.space, chosen.x),
    doubt,
    goals: chosen === undefined ? [] : problem.goals.map(({ name }) => expectationOf(ownOf(name))(chosen.x)),
    constraints:
      chosen === undefined
        ? []
        : problem.constraints.map((c, k) => ({
            ...expectationOf(ownOf(c.name))(chosen.x),
            side: c.side,
            bound: c.bound,
            probability: keeping(learnt.limits[k]!, chosen.x),
          })),
    safely: safe !== undefined,
    running: running?.trial ?? null,
    risk: chosen === undefined ? null : (advice?.risk ?? null),
    heldOutR2: problem.goals.map(({ name }) => r2Of(ownOf(name))),
    trials: done.length,
  };
}

/**
 * Of settings that the search promises itself most of, each better than all around it: for a single goal those of which most is expected as it is
 * told, by the result learnt for its own sake. What is learnt bent towards the best trials promises a little too much beside them.
 */
function bestOf<T extends { readonly x: Float64Array }>(
  { goals }: Problem,
  own: readonly Own[],
  found: readonly T[],
): T | undefined {
  const [goal, another] = goals;
  if (another !== undefined || found.length < 2) return found[0];
  const { outcome } = own.find(({ result }) => result.name === goal!.name)!;
  const losses = found.map(({ x }) => loss(goal!, outcome.outside(posterior(outcome.process, x).means[0]!)));
  return found[losses.indexOf(Math.min(...losses))];
}

/** What is expected of one result at points, with intervals as much wider as those of its trials had to be to hold 90 % of them. */
export function expectationOf({
  result: { name },
  outcome: { process, outside },
}: Own): (x: Float64Array) => Expectation {
  const widening = wideningOf(leftOut(process));
  return (x) => {
    const { means, variance } = posterior(process, x);
    const ends = [-Z90, Z90].map((z) => outside(means[0]! + z * widening * Math.sqrt(variance)));
    return { name, expected: outside(means[0]!), low: Math.min(...ends), high: Math.max(...ends) };
  };
}
