import { type GaussianProcess, type PosteriorGradient, posterior } from "../surrogate/gaussian-process.ts";
import { logCumulative, logImprovement } from "./normal.ts";

/** How much a point promises, on a logarithmic scale, and how that changes with the point where there is room for it. */
export type Acquisition = (x: Float64Array, gradient?: Float64Array) => number;

/** A result that must not be above a limit, as its process knows both. */
export interface Limit {
  readonly process: GaussianProcess;
  readonly limit: number;
}

/**
 * The logarithm of the expected improvement, times the probability of keeping all limits:
 *
 *     log( 1/S Σs EI(x | best s) Πc Φ((limit - mean cs) / deviation c) )
 *
 * With noise, S possible courses of the functions through the settings tried are averaged over, each with a best value of its own: nobody knows
 * which trial was best. Without noise S is 1. Where no trial is known to keep the limits (`best` null), the probability alone is sought.
 *
 * S. Ament et al., NeurIPS 2023 (logarithms); J. Gardner et al., "Bayesian optimization with inequality constraints", ICML 2014; B. Letham,
 * G. Karrer, G. Ottoni, E. Bakshy, "Constrained Bayesian optimization with noisy experiments", Bayesian Analysis 14 (2019) 495-519.
 *
 * @param goal to be minimised
 * @param best the least value so far, for each course; null where a course has none
 */
export function logExpectedImprovement(
  goal: GaussianProcess,
  best: readonly (number | null)[],
  limits: readonly Limit[],
): Acquisition {
  const columns = goal.points.categorical.length;
  const courses = best.length;
  const room = (process: GaussianProcess): PosteriorGradient => ({
    means: process.weights.map(() => new Float64Array(columns)),
    variance: new Float64Array(columns),
  });
  const goalRoom = room(goal);
  const limitRooms = limits.map(({ process }) => room(process));
  const logs = new Float64Array(courses);
  const slopes = best.map(() => new Float64Array(columns));
  const search = best.every((b) => b === null);
  return (x, gradient) => {
    logs.fill(0);
    for (const slope of slopes) slope.fill(0);
    if (!search) {
      const { means, variance } = posterior(goal, x, gradient && goalRoom);
      const deviation = Math.sqrt(variance);
      for (let s = 0; s < courses; s++) {
        const least = best[s];
        if (least === null || least === undefined) {
          logs[s] = Number.NEGATIVE_INFINITY;
          continue;
        }
        const z = (least - means[s]!) / deviation;
        const { value, slope } = logImprovement(z);
        logs[s] = value + Math.log(deviation);
        if (!gradient) continue;
        // d/dx of log σ + log h((best - μ) / σ)
        const byMean = -slope / deviation;
        const byVariance = (1 - slope * z) / (2 * variance);
        for (let c = 0; c < columns; c++)
          slopes[s]![c] = byMean * goalRoom.means[s]![c]! + byVariance * goalRoom.variance[c]!;
      }
    }
    for (const [k, { process, limit }] of limits.entries()) {
      const { means, variance } = posterior(process, x, gradient && limitRooms[k]);
      const deviation = Math.sqrt(variance);
      for (let s = 0; s < courses; s++) {
        if (logs[s] === Number.NEGATIVE_INFINITY) continue;
        const z = (limit - means[s]!) / deviation;
        const { value, slope } = logCumulative(z);
        logs[s]! += value;
        if (!gradient) continue;
        const byMean = -slope / deviation;
        const byVariance = (-slope * z) / (2 * variance);
        const { means: turn, variance: widening } = limitRooms[k]!;
        for (let c = 0; c < columns; c++) slopes[s]![c]! += byMean * turn[s]![c]! + byVariance * widening[c]!;
      }
    }
    const most = Math.max(...logs);
    if (most === Number.NEGATIVE_INFINITY) {
      gradient?.fill(0);
      return most;
    }
    let total = 0;
    gradient?.fill(0);
    for (let s = 0; s < courses; s++) {
      const share = Math.exp(logs[s]! - most);
      total += share;
      if (gradient) for (let c = 0; c < columns; c++) gradient[c]! += share * slopes[s]![c]!;
    }
    if (gradient) for (let c = 0; c < columns; c++) gradient[c]! /= total;
    return most + Math.log(total / courses);
  };
}
