/** Principal components of normal operation. */
import { EigenvalueDecomposition, Matrix } from "ml-matrix";

export interface Components {
  readonly means: Float64Array;
  /** Directions kept, row by row: [kept, features]. */
  readonly directions: Float64Array;
  readonly variances: Float64Array;
  readonly kept: number;
  readonly explained: number;
}

/**
 * The directions in which normal rows vary most, as many as hold `share` of the variance (Jackson and Mudholkar 1979; over several rows at once
 * dynamic PCA: Ku, Storer, Georgakis 1995).
 * @param rows features of windows, row by row
 */
export function principalComponents(rows: Float32Array, features: number, share: number): Components {
  const count = rows.length / features;
  const means = new Float64Array(features);
  for (let i = 0; i < rows.length; i++) means[i % features]! += rows[i]! / count;
  const covariance = Matrix.zeros(features, features);
  const row = new Float64Array(features);
  for (let r = 0; r < count; r++) {
    for (let c = 0; c < features; c++) row[c] = rows[r * features + c]! - means[c]!;
    for (let a = 0; a < features; a++) {
      const scaled = row[a]! / Math.max(1, count - 1);
      for (let b = a; b < features; b++) covariance.set(a, b, covariance.get(a, b) + scaled * row[b]!);
    }
  }
  for (let a = 0; a < features; a++) for (let b = 0; b < a; b++) covariance.set(a, b, covariance.get(b, a));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  const order = realEigenvalues.map((_, i) => i).sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  const total = realEigenvalues.reduce((sum, v) => sum + Math.max(0, v), 0);
  let kept = 0;
  let sum = 0;
  // all directions would leave nothing to be surprised by
  while (kept < features - 1 && sum < share * total) sum += Math.max(0, realEigenvalues[order[kept++]!]!);
  const directions = new Float64Array(kept * features);
  for (let k = 0; k < kept; k++)
    for (let c = 0; c < features; c++) directions[k * features + c] = eigenvectorMatrix.get(c, order[k]!);
  return {
    means,
    directions,
    variances: Float64Array.from({ length: kept }, (_, k) => Math.max(realEigenvalues[order[k]!]!, 1e-9)),
    kept,
    explained: total > 0 ? sum / total : 1,
  };
}

/** T² and SPE of one window, in double precision: what the certificate compares the file with. */
export function statistics(
  { means, directions, variances, kept }: Components,
  window: ArrayLike<number>,
): { readonly t2: number; readonly spe: number } {
  const features = means.length;
  const off = Float64Array.from({ length: features }, (_, c) => window[c]! - means[c]!);
  const rest = off.slice();
  let t2 = 0;
  for (let k = 0; k < kept; k++) {
    let along = 0;
    for (let c = 0; c < features; c++) along += directions[k * features + c]! * off[c]!;
    t2 += (along * along) / variances[k]!;
    for (let c = 0; c < features; c++) rest[c]! -= along * directions[k * features + c]!;
  }
  return { t2, spe: rest.reduce((sum, v) => sum + v * v, 0) };
}
