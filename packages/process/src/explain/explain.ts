import { AndonError, inLanguage, type Words } from "@andon/contracts";
import { randomStream } from "@andon/data";
import type { Bounded } from "@andon/statistics";
import { keeping } from "../acquire/surest.ts";
import type { Settings } from "../problem/problem.ts";
import { wrongSetting } from "../problem/read.ts";
import { encode, place, type Space } from "../problem/space.ts";
import type { SafeOptions } from "../safe/advise.ts";
import { type Recommendation, recommend, requireTrials } from "../study/recommend.ts";
import { knownOf, requireNames, requireRight, type Study } from "../study/study.ts";
import { meanAt } from "../surrogate/gaussian-process.ts";
import { learnExactly } from "../surrogate/learn.ts";
import { foldSeed } from "../surrogate/result.ts";
import { doubtOf } from "./doubt.ts";
import { type Contour, contourOf, type MainEffect, mainEffect, wholeRegion } from "./effects.ts";
import { type HeldOut, holdOut } from "./held-out.ts";
import { boundedBy } from "./interval.ts";
import { curvesOf, type Response, responsesOf } from "./response.ts";
import { indicesOf, respond } from "./sobol-indices.ts";
import { type Change, changeBetween, type Drawn, type WhatIf, whatIf } from "./what-if.ts";

/** How much of a result one parameter (or context) decides, over its whole range. */
export interface Sensitivity {
  readonly parameter: string;
  /** By itself, as a share of the variance. */
  readonly first: Bounded;
  /** By itself and together with others. */
  readonly total: Bounded;
  /** What the model loses of its held-out R² where this parameter is shuffled. */
  readonly importance: Bounded;
}

/** What the model knows of one result. */
export interface ExplainedResult {
  readonly name: string;
  readonly unit: string | null;
  /** Null where there are too few different settings. */
  readonly heldOut: HeldOut | null;
  /** Why nothing is explained: the model foretells no better than the mean of all trials. Null where it has learnt something. */
  readonly doubt: Words | null;
  /** The most influential first; empty where nothing was learnt. */
  readonly sensitivities: readonly Sensitivity[];
  /** Of the first so many of `sensitivities`. */
  readonly effects: readonly MainEffect[];
  /** Over the two most influential numeric parameters; null where there are not two. */
  readonly contour: Contour | null;
}

export interface Explanation {
  readonly trials: number;
  readonly results: readonly ExplainedResult[];
  readonly recommendation: Recommendation;
  /** What the settings are compared with: the current recipe, or the best trial where the problem names none; null without either. */
  readonly base: "current" | "best" | null;
  /** Of the settings asked for, otherwise of the recommended ones; null where nothing is recommended. Results that were not learnt are left out. */
  readonly whatIf: WhatIf | null;
  /** Whether it is of settings that were asked for. */
  readonly asked: boolean;
  readonly change: Change | null;
}

export interface ExplainOptions {
  readonly context?: Settings | undefined;
  /** Settings to look at instead of the recommended ones; what is left out is as in the base. */
  readonly at?: Settings | undefined;
  readonly safe?: SafeOptions | undefined;
}

/** Of more trials an even sample is explained: each is learnt anew in every fold. */
const EXPLAINED = 1000;
/** Points of each of the two sets of a sensitivity analysis, and functions drawn. */
const POINTS = 1024;
const DRAWS = 64;
/** Main effects of more parameters nobody looks at. */
const MOST_EFFECTS = 8;

/**
 * Explains what a study has learnt: how far to trust it, what each parameter decides, and why some settings are better than the current recipe.
 *
 * Sensitivities are of the expected result over the whole region; their 90 % intervals come from functions drawn from the posterior, each over
 * resampled points: L. Le Gratiet, C. Cannamela, B. Iooss, "A Bayesian approach for global sensitivity analysis of (multifidelity) computer
 * codes", SIAM/ASA J. Uncertainty Quantification 2 (2014) 336-363.
 *
 * @throws AndonError `study/too-few`, `study/value`, `study/no-recipe`
 */
export async function explain(study: Study, { context = {}, at, safe }: ExplainOptions = {}): Promise<Explanation> {
  const { problem } = study;
  const all = requireTrials(study);
  const stride = Math.ceil(all.length / EXPLAINED);
  const done = all.filter((_, i) => i % stride === 0);
  const recommendation = await recommend(study, context, safe);
  const baseSettings = problem.current ?? recommendation.best?.settings ?? null;
  const base = baseSettings && { ...baseSettings, ...context };
  const asked = at && askedOf(study, { ...base, ...context }, at);
  const learnt = await learnExactly(
    problem,
    knownOf(study.trials.filter((t) => t.state === "failed" || done.includes(t))),
  );
  const { space } = learnt;
  const levels = space.columns.map((c) => c.count);
  const looked = asked ?? recommendation.settings ?? base ?? done.at(-1)!.settings;
  const seedOf = (k: number): number => foldSeed(problem, k);
  const responses = responsesOf(
    problem,
    learnt.wishes[0]!.outcome.process.points,
    done.map((t) => t.results!),
  );
  const margin =
    problem.constraints.length === 0
      ? null
      : (x: Float64Array): number =>
          Math.min(...problem.constraints.map((c, k) => oddsOf(keeping(learnt.limits[k]!, x)) - oddsOf(c.probability)));
  const found = responses.map((response, k) => {
    const heldOut = holdOut(
      response,
      done.map((t) => t.id),
      seedOf(k),
    );
    if (heldOut === null || heldOut.r2.value <= 0) return { drawn: null, told: nothingOf(response, heldOut) };
    const curves = curvesOf(response, levels, DRAWS, heldOut.widening, seedOf(k));
    const drawn = { response, curves, widening: heldOut.widening };
    return { drawn, told: resultOf(drawn, heldOut, space, encode(space, looked), margin, seedOf(k)) };
  });
  const drawn = found.flatMap((f) => f.drawn ?? []);
  const told = (settings: Settings): WhatIf => whatIf(problem, learnt, drawn, done, encode(space, settings));
  const subject = asked ?? recommendation.settings;
  const now = subject && told(subject);
  return {
    trials: done.length,
    results: found.map((f) => f.told),
    recommendation,
    base: base && (problem.current ? "current" : "best"),
    whatIf: now,
    asked: asked !== undefined,
    change: now && base && changeBetween(learnt, drawn, [told(base), now], problem.seed),
  };
}

/**
 * Requires that something was learnt of some result.
 * @throws AndonError `explain/nothing-learnt`, with the reason for each result
 */
export function requireLearnt({ path }: Study, { results }: Explanation): void {
  const doubts = results.flatMap(({ name, doubt }) => (doubt === null ? [] : { name, doubt }));
  if (doubts.length < results.length) return;
  const told = (language: "en" | "zh", [mark, gap]: readonly [string, string]): string =>
    doubts.map((d) => `${d.name}${mark}${inLanguage(d.doubt, language)}`).join(gap);
  throw new AndonError("explain/nothing-learnt", {
    path,
    results: { en: told("en", [": ", "; "]), zh: told("zh", ["：", "；"]) },
  });
}

/** Log odds, which change more evenly over the settings than a probability. */
const oddsOf = (probability: number): number => Math.log(Math.max(1e-9, probability) / (1 - probability));

/** Settings asked for, completed by those of the base. */
function askedOf({ problem }: Study, base: Settings, at: Settings): Settings {
  const named = [...problem.parameters, ...problem.context];
  requireNames(
    Object.keys(at),
    named.map((p) => p.name),
    { en: "parameter", zh: "参数" },
  );
  return Object.fromEntries(
    named.map((p) => {
      const value = at[p.name] ?? (p.kind === "fixed" ? p.value : base[p.name]);
      requireRight(p.name, value, (v) => wrongSetting(p, v));
      return [p.name, value!];
    }),
  );
}

const nothingOf = ({ name, unit, outcome, values }: Response, heldOut: HeldOut | null): ExplainedResult => ({
  name,
  unit,
  heldOut,
  doubt: doubtOf(outcome.process.points, values),
  sensitivities: [],
  effects: [],
  contour: null,
});

function resultOf(
  { response, curves }: Drawn,
  heldOut: HeldOut,
  space: Space,
  looked: Float64Array,
  margin: ((x: Float64Array) => number) | null,
  seed: number,
): ExplainedResult {
  const sensitivities = sensitivitiesOf(curves, space, heldOut, seed);
  const order = sensitivities.map((s) => space.columns.findIndex((c) => c.parameter.name === s.parameter));
  const pair = order.filter((c) => !space.categorical[c]).slice(0, 2);
  const { process, outside } = response.outcome;
  return {
    name: response.name,
    unit: response.unit,
    heldOut,
    doubt: null,
    sensitivities,
    effects: order.slice(0, MOST_EFFECTS).map((c) => mainEffect(curves, space, c, seed)),
    contour:
      pair.length === 2
        ? contourOf((x) => outside(meanAt(process, x)), margin, space, pair as [number, number], looked)
        : null,
  };
}

function sensitivitiesOf(curves: Drawn["curves"], space: Space, { importance }: HeldOut, seed: number): Sensitivity[] {
  const columns = space.columns.length;
  const region = wholeRegion(space);
  const responses = respond((u) => curves(place(region, u)), columns, POINTS, seed);
  const expected = indicesOf(responses, 0);
  const drawn = Array.from({ length: DRAWS }, (_, s) => {
    const random = randomStream(seed, 0xb57, s);
    const rows = Int32Array.from({ length: POINTS }, () => Math.floor(random() * POINTS));
    return indicesOf(responses, s + 1, rows);
  });
  return space.columns
    .map(({ parameter }, c) => ({
      parameter: parameter.name,
      first: boundedBy(
        expected.first[c]!,
        drawn.map((d) => d.first[c]!),
      ),
      total: boundedBy(
        expected.total[c]!,
        drawn.map((d) => d.total[c]!),
      ),
      importance: importance[c]!,
    }))
    .sort((a, b) => b.total.value - a.total.value);
}
