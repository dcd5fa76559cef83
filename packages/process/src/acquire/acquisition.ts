import { posterior, roomFor, type Surrogate } from "../surrogate/surrogate.ts";
import { logGain, type Sought } from "./gain.ts";
import { logCumulative } from "./normal.ts";

/** How much a point promises, on a logarithmic scale, and how that changes with the point where there is room for it. */
export type Acquisition = (x: Float64Array, gradient?: Float64Array) => number;

/** A result that must not be above a limit, as its process knows both. */
export interface Limit {
  readonly process: Surrogate;
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
 * @param best the least loss so far, for each course; null where a course has none
 */
export function logExpectedImprovement(
  { process, target }: Sought,
  best: readonly (number | null)[],
  limits: readonly Limit[],
): Acquisition {
  const columns = process.points.categorical.length;
  const courses = best.length;
  const room = roomFor(process);
  const keeping = keepingLimits(limits, columns);
  const logs = new Float64Array(courses);
  const slopes = best.map(() => new Float64Array(columns));
  const search = best.every((b) => b === null);
  return (x, gradient) => {
    logs.fill(0);
    for (const slope of slopes) slope.fill(0);
    if (!search) {
      const { means, variance } = posterior(process, x, gradient && room);
      for (let s = 0; s < courses; s++) {
        const { value, byMean, byVariance } = logGain(best[s] ?? Number.NEGATIVE_INFINITY, target, means[s]!, variance);
        logs[s] = value;
        if (!gradient || value === Number.NEGATIVE_INFINITY) continue;
        for (let c = 0; c < columns; c++) slopes[s]![c] = byMean * room.means[s]![c]! + byVariance * room.variance[c]!;
      }
    }
    keeping(x, logs, slopes, gradient !== undefined);
    return overCourses(logs, slopes, gradient);
  };
}

/** Adds to the logarithm of each course, and to its gradient, that of the probability of keeping all limits. */
export function keepingLimits(
  limits: readonly Limit[],
  columns: number,
): (x: Float64Array, logs: Float64Array, slopes: readonly Float64Array[], withSlopes: boolean) => void {
  const rooms = limits.map(({ process }) => roomFor(process));
  return (x, logs, slopes, withSlopes) => {
    for (const [k, { process, limit }] of limits.entries()) {
      const { means, variance } = posterior(process, x, withSlopes ? rooms[k] : undefined);
      const deviation = Math.sqrt(variance);
      for (let s = 0; s < logs.length; s++) {
        if (logs[s] === Number.NEGATIVE_INFINITY) continue;
        const z = (limit - means[s]!) / deviation;
        const { value, slope } = logCumulative(z);
        logs[s]! += value;
        if (!withSlopes) continue;
        const byMean = -slope / deviation;
        const byVariance = (-slope * z) / (2 * variance);
        const { means: turn, variance: widening } = rooms[k]!;
        for (let c = 0; c < columns; c++) slopes[s]![c]! += byMean * turn[s]![c]! + byVariance * widening[c]!;
      }
    }
  };
}

/** The logarithm of the mean over courses, and its gradient where there is room for it. */
export function overCourses(logs: Float64Array, slopes: readonly Float64Array[], gradient?: Float64Array): number {
  gradient?.fill(0);
  const most = Math.max(...logs);
  if (most === Number.NEGATIVE_INFINITY) return most;
  let total = 0;
  for (let s = 0; s < logs.length; s++) {
    const share = Math.exp(logs[s]! - most);
    total += share;
    if (gradient) for (let c = 0; c < gradient.length; c++) gradient[c]! += share * slopes[s]![c]!;
  }
  if (gradient) for (let c = 0; c < gradient.length; c++) gradient[c]! /= total;
  return most + Math.log(total / logs.length);
}
