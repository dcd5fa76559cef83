/** From scores over time to alarms, and from a budget of false alarms to a threshold. */
import type { WatchEvaluation } from "@andon/contracts";
import { episodesOf, type JudgedRun } from "./episodes.ts";
import { LEAST_SCORE } from "./graph.ts";
import { nabScore } from "./nab.ts";

/** The smoothing of the file, from row to row: takes a score, gives the smoothed one. */
export function smoother(weight: number): (score: number) => number {
  let state = Number.NaN;
  return (score) => {
    const logged = Math.log(score + LEAST_SCORE);
    state = Number.isNaN(state) ? logged : weight * logged + (1 - weight) * state;
    return Math.exp(state) - LEAST_SCORE;
  };
}

/** The same over a run of scores that follow each other. */
export const smooth = (scores: ArrayLike<number>, weight: number): Float64Array =>
  Float64Array.from(scores, smoother(weight));

/** Share of the calibration rows that lie above where the tail begins. */
const TAIL_SHARE = 0.01;

/**
 * The threshold at which so many alarm episodes are to be expected on normal operation: peaks over a high level, one for each episode, follow a
 * generalised Pareto distribution (Coles 2001; fitted by moments, Hosking and Wallis 1987), here in the score's logarithm, so that rarer
 * levels than the calibration data hold can be told.
 *
 * @param runs smoothed scores of normal rows that follow each other
 * @param rate allowed episodes a row
 */
export function thresholdForBudget(runs: readonly ArrayLike<number>[], rate: number, hold: number): number {
  const logs = runs.map((run) => Array.from(run, (v) => Math.log(v + LEAST_SCORE)));
  const all = logs.flat().sort((a, b) => a - b);
  const level = all[Math.floor((1 - TAIL_SHARE) * (all.length - 1))]!;
  const peaks = logs.flatMap((run) =>
    episodesOf(
      run.map((v) => v > level),
      hold,
    ).map(({ start, end }) => Math.max(...run.slice(start, end + 1)) - level),
  );
  if (peaks.length === 0) return Math.exp(level) - LEAST_SCORE;
  const mean = peaks.reduce((a, b) => a + b, 0) / peaks.length;
  const variance = peaks.reduce((sum, v) => sum + (v - mean) ** 2, 0) / peaks.length;
  const wanted = Math.max(1, peaks.length / all.length / rate);
  // with hardly any peaks their spread says nothing: an exponential tail is assumed
  const shape = peaks.length < 10 ? 0 : (1 - mean ** 2 / variance) / 2;
  const scale = mean * (1 - shape);
  const over = Math.abs(shape) < 1e-6 ? scale * Math.log(wanted) : (scale / shape) * (wanted ** shape - 1);
  return Math.exp(level + over) - LEAST_SCORE;
}

/** Counts alarms row by row, and anomalous stretches one by one. */
export function evaluateWatch(runs: readonly JudgedRun[], hold: number): WatchEvaluation {
  const count = { tp: 0, fp: 0, fn: 0, tn: 0 };
  let stretches = 0;
  let falseEpisodes = 0;
  const delays: number[] = [];
  for (const { alarms, anomalous } of runs) {
    for (let i = 0; i < alarms.length; i++) {
      if (anomalous[i]) count[alarms[i] ? "tp" : "fn"]++;
      else count[alarms[i] ? "fp" : "tn"]++;
    }
    const true_ = episodesOf(anomalous, 1);
    stretches += true_.length;
    for (const { start, end } of true_) {
      for (let i = start; i <= end; i++) {
        if (!alarms[i]) continue;
        delays.push(i - start);
        break;
      }
    }
    falseEpisodes += episodesOf(alarms, hold).filter(({ start, end }) => {
      for (let i = start; i <= end; i++) if (alarms[i] && anomalous[i]) return false;
      return true;
    }).length;
  }
  const { tp, fp, fn, tn } = count;
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  const sorted = delays.sort((a, b) => a - b);
  return {
    rows: tp + fp + fn + tn,
    anomalous: tp + fn,
    far: share(fp, fp + tn),
    mar: share(fn, tp + fn),
    precision: tp + fn === 0 ? null : share(tp, tp + fp),
    f1: tp + fn === 0 ? null : share(2 * tp, 2 * tp + fp + fn),
    stretches,
    detected: delays.length,
    delay: sorted.length === 0 ? null : (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2,
    falseEpisodes,
    nab: nabScore(runs),
  };
}
