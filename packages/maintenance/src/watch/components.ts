/** Principal components of normal operation. */
import { EigenvalueDecomposition, Matrix } from "ml-matrix";

export interface Principal {
  readonly means: Float64Array;
  /** All directions, that of the largest variance first, row by row: [features, features]. */
  readonly directions: Float64Array;
  readonly variances: Float64Array;
  /** So many of them hold the wished share of the variance. */
  readonly kept: number;
  readonly explained: number;
}

/**
 * The directions in which normal windows vary, and how many hold `share` of the variance (Jackson and Mudholkar 1979; over several rows at once
 * dynamic PCA: Ku, Storer, Georgakis 1995).
 * @param windows features of windows, row by row: [windows, features]
 */
export function principalComponents(windows: Float32Array, features: number, share: number): Principal {
  const count = windows.length / features;
  const means = new Float64Array(features);
  for (let i = 0; i < windows.length; i++) means[i % features]! += windows[i]! / count;
  const sums = new Float64Array(features * features);
  const row = new Float64Array(features);
  for (let r = 0; r < count; r++) {
    for (let c = 0; c < features; c++) row[c] = windows[r * features + c]! - means[c]!;
    for (let a = 0; a < features; a++) {
      const scaled = row[a]! / Math.max(1, count - 1);
      for (let b = a; b < features; b++) sums[a * features + b]! += scaled * row[b]!;
    }
  }
  const covariance = Matrix.zeros(features, features);
  for (let a = 0; a < features; a++)
    for (let b = a; b < features; b++) {
      covariance.set(a, b, sums[a * features + b]!);
      covariance.set(b, a, sums[a * features + b]!);
    }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  const order = realEigenvalues.map((_, i) => i).sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  const variances = Float64Array.from(order, (i) => Math.max(0, realEigenvalues[i]!));
  const total = variances.reduce((sum, v) => sum + v, 0);
  let kept = 0;
  let sum = 0;
  // all directions would leave nothing to be surprised by
  while (kept < features - 1 && sum < share * total) sum += variances[kept++]!;
  const directions = new Float64Array(features * features);
  for (let k = 0; k < features; k++)
    for (let c = 0; c < features; c++) directions[k * features + c] = eigenvectorMatrix.get(c, order[k]!);
  return { means, directions, variances, kept, explained: total > 0 ? sum / total : 1 };
}

/** Shares of the mean variance that may be mixed into the covariance. */
const SHRINKAGES = [0.3, 0.1, 0.03, 0.01, 0.003, 0.001];
const FOLDS = 4;

/**
 * How far to shrink a covariance towards equal variances: that under which windows left out are most likely. The likelihood weighs the
 * narrowest directions, along which a fault shows, as much as the widest (rather than the covariance's own error: Ledoit and Wolf 2004).
 * @param windows [windows, features], in their order in time: each fold leaves out a stretch of time
 */
export function shrinkageOf(windows: Float32Array, features: number, steps: number): number {
  const count = windows.length / features;
  const surprise = SHRINKAGES.map(() => 0);
  for (let fold = 0; fold < FOLDS; fold++) {
    const [from, to] = [Math.floor((count * fold) / FOLDS), Math.floor((count * (fold + 1)) / FOLDS)];
    // windows that share rows with those left out would tell of them
    const before = windows.subarray(0, Math.max(0, from - steps) * features);
    const after = windows.subarray(Math.min(count, to + steps) * features);
    const rest = new Float32Array(before.length + after.length);
    rest.set(before);
    rest.set(after, before.length);
    const { means, directions, variances } = principalComponents(rest, features, 1);
    const along = new Float64Array(features);
    const off = new Float64Array(features);
    for (let w = from; w < to; w++) {
      for (let c = 0; c < features; c++) off[c] = windows[w * features + c]! - means[c]!;
      for (let k = 0; k < features; k++) {
        let sum = 0;
        for (let c = 0; c < features; c++) sum += directions[k * features + c]! * off[c]!;
        along[k]! += sum * sum;
      }
    }
    for (const [i, shrinkage] of SHRINKAGES.entries()) {
      const shrunk = shrunkVariances(variances, shrinkage);
      for (let k = 0; k < features; k++) surprise[i]! += (to - from) * Math.log(shrunk[k]!) + along[k]! / shrunk[k]!;
    }
  }
  return SHRINKAGES[surprise.indexOf(Math.min(...surprise))]!;
}

export function shrunkVariances(variances: Float64Array, shrinkage: number): Float64Array {
  const mean = variances.reduce((sum, v) => sum + v, 0) / variances.length;
  return variances.map((v) => (1 - shrinkage) * v + shrinkage * mean);
}
