import type { Rate } from "@andon/contracts";
import { randomStream, shuffle } from "@andon/data";
import { type Bounded, proportion, Z90 } from "@andon/statistics";
import { type GaussianProcess, meanAt, type Points, processPosterior } from "../surrogate/gaussian-process.ts";
import type { Outcome } from "../surrogate/outcome.ts";
import { heldOut, type Surrogate } from "../surrogate/surrogate.ts";
import { boundedBy } from "./interval.ts";
import type { Response } from "./response.ts";

/** A trial as a model foretells it that was learnt without it. */
export interface HeldOutPrediction {
  readonly trial: number;
  readonly measured: number;
  readonly expected: number;
  /** 90 % of single results lie between, if the model knows how sure it is. */
  readonly low: number;
  readonly high: number;
}

/** How well a result is foretold where the model has not seen it. */
export interface HeldOut {
  /** Share of the variance that is explained, on the scale on which the result is learnt; 95 % interval. 0 or less: nothing is learnt. */
  readonly r2: Bounded;
  /** In the result's units. */
  readonly rmse: number;
  /** How many results lie in their 90 % interval. */
  readonly coverage: Rate;
  /** How many times wider intervals have to be to hold 90 % of the results: at least 1. All other intervals are that much wider. */
  readonly widening: number;
  readonly folds: number;
  readonly predictions: readonly HeldOutPrediction[];
  /** For each column, how much of R² is lost where it is shuffled among the trials; the interval holds 90 % of the shuffles. */
  readonly importance: readonly Bounded[];
}

/** What was learnt without each part of the trials, and how it foretold them. */
export interface HeldOutFolds {
  readonly heldOut: HeldOut;
  readonly folds: readonly Outcome<GaussianProcess>[];
}

/** Of fewer different settings nothing is foretold. */
export const FEWEST = 4;
const SHUFFLES = 10;
const RESAMPLES = 1000;

/** Into how many parts trials are dealt, each foretold by what is learnt of the others: ten of up to 100 different settings, five of more. */
export const foldsOf = (settings: number): number => Math.min(settings, settings <= 100 ? 10 : 5);

/**
 * Cross-validation with everything learnt anew in each fold, kernel, warping and lengthscales included. Trials with the same settings lie in
 * the same fold. Permutation importance (L. Breiman, "Random forests", 2001) is counted on the same held-out predictions. Yields after each fold.
 *
 * @param trials their numbers
 * @returns null where there are fewer than four different settings
 */
export function* holdOut(
  response: Response,
  trials: readonly number[],
  seed: number,
): Generator<void, HeldOutFolds | null> {
  const { outcome, values, relearn } = response;
  const { inside } = outcome;
  const { points } = outcome.process;
  const groups = groupsOf(points);
  if (groups.length < FEWEST) return null;
  const folds = foldsOf(groups.length);
  shuffle(groups, seed, 0xf01d);
  const models: { readonly held: readonly number[]; readonly learnt: Outcome<GaussianProcess> }[] = [];
  for (let f = 0; f < folds; f++) {
    const held = groups.filter((_, i) => i % folds === f).flat();
    const kept = [...values.keys()].filter((i) => !held.includes(i));
    const given = Float64Array.from(kept, (i) => values[i]!);
    models.push({ held, learnt: relearn(some(points, kept), given) });
    yield;
  }
  const errorOf = (i: number, learnt: Outcome<GaussianProcess>, x: Float64Array): number =>
    inside(values[i]!) - inside(learnt.outside(meanAt(learnt.process, x)));
  const predictions: HeldOutPrediction[] = [];
  const deviations = new Float64Array(values.length);
  const errors = new Float64Array(values.length);
  for (const { held, learnt } of models)
    for (const i of held) {
      const x = rowOf(points, i);
      errors[i] = errorOf(i, learnt, x);
      const { means, variance } = processPosterior(learnt.process, x);
      const reach = Z90 * Math.sqrt(variance + learnt.process.hyper.noise);
      const ends = [-reach, reach].map((off) => learnt.outside(means[0]! + off));
      predictions[i] = {
        trial: trials[i]!,
        measured: values[i]!,
        expected: learnt.outside(means[0]!),
        low: Math.min(...ends),
        high: Math.max(...ends),
      };
      deviations[i] = Math.abs(learnt.inside(values[i]!) - means[0]!) / reach;
    }
  const scaled = values.map(inside);
  const variance = varianceOf(scaled);
  const mse = errors.reduce((s, e) => s + e * e, 0) / errors.length;
  const covered = predictions.filter((p) => p.measured >= p.low && p.measured <= p.high).length;
  const told: HeldOut = {
    r2: r2Of(errors, scaled, groups, seed),
    rmse: Math.sqrt(predictions.reduce((s, p) => s + (p.measured - p.expected) ** 2, 0) / predictions.length),
    coverage: proportion(covered, predictions.length),
    widening: wideningOf(deviations),
    folds,
    predictions,
    importance: points.categorical.map((_, c) => {
      const losses = Array.from({ length: SHUFFLES }, (_, s) => {
        const order = shuffle(Int32Array.from(values.keys()), seed, 0x1e5 + c * SHUFFLES + s);
        let sum = 0;
        for (const { held, learnt } of models)
          for (const i of held) {
            const x = rowOf(points, i).slice();
            x[c] = rowOf(points, order[i]!)[c]!;
            sum += errorOf(i, learnt, x) ** 2;
          }
        return variance === 0 ? 0 : (sum / errors.length - mse) / variance;
      });
      return boundedBy(losses.reduce((s, l) => s + l, 0) / SHUFFLES, losses);
    }),
  };
  return { heldOut: told, folds: models.map((m) => m.learnt) };
}

/**
 * The factor on an interval that would have held 90 % of the held-out results, one more counted as outside (split conformal prediction: V. Vovk,
 * A. Gammerman, G. Shafer, "Algorithmic Learning in a Random World" (2005)).
 * @param deviations errors as shares of the half width
 */
export function wideningOf(deviations: Float64Array): number {
  const sorted = deviations.slice().sort();
  return Math.max(1, sorted[Math.min(sorted.length, Math.ceil(0.9 * (sorted.length + 1))) - 1]!);
}

/** How far from each result its prediction is that has not seen it, in reaches of its 90 % interval, hyperparameters as they are. */
export function leftOut(process: Surrogate): Float64Array {
  const { errors, deviations } = heldOut(process);
  return errors.map((e, i) => Math.abs(e) / (Z90 * deviations[i]!));
}

/** R² with the interval of a bootstrap over the different settings. */
function r2Of(
  errors: Float64Array,
  values: Float64Array,
  groups: readonly (readonly number[])[],
  seed: number,
): Bounded {
  const r2 = (among: readonly number[]): number => {
    const variance = varianceOf(Float64Array.from(among, (i) => values[i]!));
    const mse = among.reduce((s, i) => s + errors[i]! ** 2, 0) / among.length;
    return variance === 0 ? 0 : 1 - mse / variance;
  };
  const random = randomStream(seed, 0xb007);
  const resampled = Array.from({ length: RESAMPLES }, () =>
    r2(groups.flatMap(() => groups[Math.floor(random() * groups.length)]!)),
  );
  return boundedBy(r2([...values.keys()]), resampled, 0.95);
}

function varianceOf(values: Float64Array): number {
  const mean = values.reduce((s, v) => s + v, 0) / values.length;
  const variance = values.reduce((s, v) => s + (v - mean) ** 2, 0) / values.length;
  return variance > 1e-24 * Math.max(1, mean * mean) ? variance : 0;
}

const rowOf = ({ values, categorical }: Points, i: number): Float64Array =>
  values.subarray(i * categorical.length, (i + 1) * categorical.length);

const some = (points: Points, rows: readonly number[]): Points => ({
  ...points,
  count: rows.length,
  values: Float64Array.from(rows.flatMap((i) => [...rowOf(points, i)])),
});

/** The numbers of the trials, those with the same settings together. */
export function groupsOf(points: Points): number[][] {
  const groups = new Map<string, number[]>();
  for (let i = 0; i < points.count; i++) {
    const key = rowOf(points, i).join();
    groups.set(key, [...(groups.get(key) ?? []), i]);
  }
  return [...groups.values()];
}
