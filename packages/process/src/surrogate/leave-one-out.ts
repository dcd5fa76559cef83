import { inverse } from "./cholesky.ts";
import type { GaussianProcess } from "./gaussian-process.ts";

/** What a process says of each result when it has not seen it, its hyperparameters as they are. */
export interface LeaveOneOut {
  /** Result less prediction. */
  readonly errors: Float64Array;
  /** Standard deviations of the predictions, noise included. */
  readonly deviations: Float64Array;
}

/** In closed form: the weight over the diagonal of the inverse, and one over that diagonal (C. E. Rasmussen, C. K. I. Williams 2006, 5.12). */
export function leaveOneOut({ factor, points, weights }: GaussianProcess): LeaveOneOut {
  const n = points.count;
  const inside = inverse(factor, n, new Float64Array(n * n), new Float64Array(n * n));
  const precision = Float64Array.from({ length: n }, (_, i) => inside[i * n + i]!);
  return {
    errors: precision.map((p, i) => weights[0]![i]! / p),
    deviations: precision.map((p) => 1 / Math.sqrt(p)),
  };
}
