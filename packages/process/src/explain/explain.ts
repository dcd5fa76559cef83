import type { Words } from "@andon/contracts";
import { completed } from "@andon/data";
import { spare } from "../acquire/surest.ts";
import type { Settings } from "../problem/problem.ts";
import { wrongSetting } from "../problem/read.ts";
import { encode, type Space, spaceOf } from "../problem/space.ts";
import type { SafeOptions } from "../safe/advise.ts";
import { bestTrial, type Recommendation, recommend, requireTrials } from "../study/recommend.ts";
import { knownOf, requireContext, requireNames, requireRight, type Study } from "../study/study.ts";
import { meanAt } from "../surrogate/gaussian-process.ts";
import { learnExactly, pointsOf } from "../surrogate/learn.ts";
import { foldSeed, resultsOf } from "../surrogate/result.ts";
import { doubtOf, nothingLearnt } from "./doubt.ts";
import { type Contour, contourOf, type MainEffect, mainEffect } from "./effects.ts";
import { foldsOf, groupsOf, type HeldOut, type HeldOutFolds, holdOut } from "./held-out.ts";
import { curvesOf, type Response, responseOf } from "./response.ts";
import { DRAWS, type Sensitivity, sensitivitiesOf } from "./sensitivities.ts";
import { type Change, changeBetween, type Drawn, type WhatIf, whatIf } from "./what-if.ts";

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

/** How far an explanation has come, in steps of about equal length. */
export interface ExplainProgress {
  readonly done: number;
  readonly total: number;
  /** The result that was looked at. */
  readonly result: string;
}

/** Of more trials an even sample is explained: each is learnt anew in every fold. */
const EXPLAINED = 1000;
/** Main effects of more parameters nobody looks at. */
const MOST_EFFECTS = 8;

/**
 * Explains what a study has learnt: how far to trust it, what each parameter decides, and why some settings are better than the current recipe.
 *
 * @throws AndonError `study/too-few`, `study/value`, `study/no-recipe`
 */
export async function* explaining(
  study: Study,
  { context = {}, at, safe }: ExplainOptions = {},
): AsyncGenerator<ExplainProgress, Explanation> {
  const { problem } = study;
  const all = requireTrials(study);
  requireContext(problem, context);
  const stride = Math.ceil(all.length / EXPLAINED);
  const done = all.filter((_, i) => i % stride === 0);
  const baseSettings = problem.current ?? bestTrial(study)?.settings ?? null;
  const base = baseSettings && { ...baseSettings, ...context };
  const asked = at && askedOf(study, { ...base, ...context }, at);
  const space = spaceOf(problem);
  const points = pointsOf(space, knownOf(done));
  const results = resultsOf(problem);
  // each result is learnt, learnt anew in each fold, and looked at from everywhere
  const total = results.length * (2 + foldsOf(groupsOf(points).length));
  let steps = 0;
  const step = (k: number): ExplainProgress => ({ done: steps++, total, result: results[k]!.name });
  yield step(0);
  const known = knownOf(study.trials.filter((t) => t.state === "failed" || done.includes(t)));
  const learnt = await learnExactly(problem, known);
  const responses: Response[] = [];
  for (const [k, result] of results.entries()) {
    const values = Float64Array.from(done, (t) => t.results![result.name]!);
    responses.push(responseOf(result, points, values));
    yield step(k);
  }
  const recommendation = await recommend(
    study,
    context,
    safe,
    stride > 1 || safe ? undefined : { learnt, own: responses },
  );
  const levels = space.columns.map((c) => c.count);
  const looked = encode(space, asked ?? recommendation.settings ?? base ?? done.at(-1)!.settings);
  const margin =
    problem.constraints.length === 0
      ? null
      : (x: Float64Array): number =>
          Math.min(...problem.constraints.map((c, k) => spare(learnt.limits[k]!, c.probability, x)));
  const ids = done.map((t) => t.id);
  const found: { readonly drawn: Drawn | null; readonly told: ExplainedResult }[] = [];
  for (const [k, response] of responses.entries()) {
    const seed = foldSeed(problem, k);
    const folds = holdOut(response, ids, seed);
    let fold = folds.next();
    for (; !fold.done; fold = folds.next()) yield step(k);
    const without = fold.value;
    if (without === null || without.heldOut.r2.value <= 0)
      found.push({ drawn: null, told: nothingOf(response, without?.heldOut ?? null) });
    else {
      const { widening } = without.heldOut;
      const curves = curvesOf(response, levels, DRAWS, widening, seed);
      const drawn = { response, curves, widening };
      found.push({ drawn, told: resultOf(drawn, without, space, looked, margin, seed) });
    }
    yield step(k);
  }
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

/** The same to its end. */
export const explain = (study: Study, options: ExplainOptions = {}): Promise<Explanation> =>
  completed(explaining(study, options));

/**
 * Requires that something was learnt of some result.
 * @throws AndonError `explain/nothing-learnt`, with the reason for each result
 */
export function requireLearnt({ path }: Study, { results }: Explanation): void {
  const doubts = results.flatMap(({ name, doubt }) => (doubt === null ? [] : { name, doubt }));
  if (doubts.length < results.length) return;
  throw nothingLearnt(path, doubts);
}

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

const nothingOf = ({ result, outcome, values }: Response, heldOut: HeldOut | null): ExplainedResult => ({
  name: result.name,
  unit: result.unit,
  heldOut,
  doubt: doubtOf(outcome.process.points, values),
  sensitivities: [],
  effects: [],
  contour: null,
});

function resultOf(
  { response, curves }: Drawn,
  without: HeldOutFolds,
  space: Space,
  looked: Float64Array,
  margin: ((x: Float64Array) => number) | null,
  seed: number,
): ExplainedResult {
  const sensitivities = sensitivitiesOf(curves, without, space, seed);
  const order = sensitivities.map((s) => space.columns.findIndex((c) => c.parameter.name === s.parameter));
  const pair = order.filter((c) => !space.categorical[c]).slice(0, 2);
  const { process, outside } = response.outcome;
  return {
    name: response.result.name,
    unit: response.result.unit,
    heldOut: without.heldOut,
    doubt: null,
    sensitivities,
    effects: order.slice(0, MOST_EFFECTS).map((c) => mainEffect(curves, space, c, seed)),
    contour:
      pair.length === 2
        ? contourOf((x) => outside(meanAt(process, x)), margin, space, pair as [number, number], looked)
        : null,
  };
}
