import { type Boxes, freeBoxes } from "../front/front.ts";
import { posterior, roomFor } from "../surrogate/surrogate.ts";
import { type Acquisition, keepingLimits, type Limit, overCourses } from "./acquisition.ts";
import { logGain, type Sought } from "./gain.ts";

/**
 * The logarithm of the expected gain in hypervolume, times the probability of keeping all limits, averaged over courses as in
 * `logExpectedImprovement`. What no trial dominates is cut into boxes; in each the gain is a product over goals, and goals are learnt apart, so
 *
 *     E gain = Σ boxes Π goals ( ψ(upper) - ψ(lower) ),    ψ(c) = E max(0, c - Y)
 *
 * M. Emmerich, K. Yang, A. Deutz, H. Wang, C. Fonseca 2016 (the formula for boxes); S. Daulton, M. Balandat, E. Bakshy, "Parallel Bayesian
 * optimization of multiple noisy objectives with expected hypervolume improvement", NeurIPS 2021 (the average over what noisy trials may be).
 *
 * @param goals with the same courses
 * @param fronts values of the trials that keep the limits, for each course: one point a trial
 * @param reference what is worse counts for nothing, as the processes know it
 */
export function logHypervolumeImprovement(
  goals: readonly Sought[],
  fronts: readonly (readonly Float64Array[])[],
  reference: Float64Array,
  limits: readonly Limit[],
): Acquisition {
  const columns = goals[0]!.process.points.categorical.length;
  const courses = fronts.length;
  const search = limits.length > 0 && fronts.every((front) => front.length === 0);
  const boxes = fronts.map((front) => freeBoxes(front, reference));
  const rooms = goals.map(({ process }) => roomFor(process));
  const keeping = keepingLimits(limits, columns);
  const logs = new Float64Array(courses);
  const slopes = fronts.map(() => new Float64Array(columns));
  return (x, gradient) => {
    logs.fill(0);
    for (const slope of slopes) slope.fill(0);
    if (!search) {
      const seen = goals.map(({ process }, g) => posterior(process, x, gradient && rooms[g]));
      for (let s = 0; s < courses; s++) {
        const { value, byMean, byVariance } = gain(
          boxes[s]!,
          goals,
          seen.map((p) => p.means[s]!),
          seen.map((p) => p.variance),
        );
        logs[s] = value;
        if (!gradient) continue;
        for (let g = 0; g < goals.length; g++)
          for (let c = 0; c < columns; c++)
            slopes[s]![c]! += byMean[g]! * rooms[g]!.means[s]![c]! + byVariance[g]! * rooms[g]!.variance[c]!;
      }
    }
    keeping(x, logs, slopes, gradient !== undefined);
    return overCourses(logs, slopes, gradient);
  };
}

/** The logarithm of the expected gain in hypervolume of one normal point, with its derivatives by mean and variance of each goal. */
function gain(
  { edges, bounds }: Boxes,
  sought: readonly Sought[],
  means: readonly number[],
  variances: readonly number[],
): { value: number; byMean: Float64Array; byVariance: Float64Array } {
  const goals = means.length;
  // log ψ at each edge, with its derivatives by mean and variance
  const psi = edges.map((values, g) =>
    Array.from(values, (edge) => logGain(edge, sought[g]!.target, means[g]!, variances[g]!)),
  );
  const count = bounds.length / (2 * goals);
  const logs = new Float64Array(count);
  for (let b = 0; b < count; b++) {
    for (let g = 0; g < goals; g++) {
      const lower = psi[g]![bounds[(b * goals + g) * 2]!]!;
      const upper = psi[g]![bounds[(b * goals + g) * 2 + 1]!]!;
      logs[b]! += upper.value + Math.log(-Math.expm1(Math.min(0, lower.value - upper.value)));
    }
  }
  const most = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const byMean = new Float64Array(goals);
  const byVariance = new Float64Array(goals);
  if (most === Number.NEGATIVE_INFINITY) return { value: most, byMean, byVariance };
  let total = 0;
  for (let b = 0; b < count; b++) {
    const share = Math.exp(logs[b]! - most);
    if (share === 0) continue;
    total += share;
    for (let g = 0; g < goals; g++) {
      const lower = psi[g]![bounds[(b * goals + g) * 2]!]!;
      const upper = psi[g]![bounds[(b * goals + g) * 2 + 1]!]!;
      // d log(ψu - ψl) = (ψu dlogψu - ψl dlogψl) / (ψu - ψl)
      const ratio = Math.exp(lower.value - upper.value);
      byMean[g]! += (share * (upper.byMean - ratio * lower.byMean)) / (1 - ratio);
      byVariance[g]! += (share * (upper.byVariance - ratio * lower.byVariance)) / (1 - ratio);
    }
  }
  return {
    value: most + Math.log(total),
    byMean: byMean.map((v) => v / total),
    byVariance: byVariance.map((v) => v / total),
  };
}
