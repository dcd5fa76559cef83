/**
 * How unlike anything seen: the Mahalanobis distance of a window's description to the nearest recording that was learnt from (after K. Lee et
 * al., "A simple unified framework for detecting out-of-distribution samples and adversarial attacks", NeurIPS 31 (2018)). Recordings share one
 * covariance, that of windows within a recording.
 */
import { constant, op, type Value } from "@andon/nn";
import { CholeskyDecomposition, inverse, Matrix } from "ml-matrix";

/** Distances are those after whitening, to the nearest row of centres. */
export interface Known {
  readonly size: number;
  /** [size, size], row by row: rows are multiplied by it. */
  readonly whitening: Float32Array;
  /** [recordings, size], whitened. */
  readonly centres: Float32Array;
}

/** Loudness may change by so much, as a natural logarithm, before it counts as one step: load, mounting and temperature change it too. */
const LEAST_SPREAD = 0.5;

/** @param recordings descriptions of each recording's windows: rows of `size` numbers */
export function fitKnown(recordings: readonly Float32Array[], size: number): Known {
  const within = Matrix.zeros(size, size);
  let windows = 0;
  const means: number[][] = [];
  for (const rows of recordings) {
    const count = rows.length / size;
    const mean = Array.from({ length: size }, (_, i) => {
      let sum = 0;
      for (let r = 0; r < count; r++) sum += rows[r * size + i]! / count;
      return sum;
    });
    means.push(mean);
    for (let r = 0; r < count; r++)
      for (let i = 0; i < size; i++)
        for (let j = 0; j < size; j++)
          within.set(i, j, within.get(i, j) + (rows[r * size + i]! - mean[i]!) * (rows[r * size + j]! - mean[j]!));
    windows += count;
  }
  within.div(Math.max(1, windows - recordings.length));
  for (let i = 0; i < size; i++) within.set(i, i, within.get(i, i) + LEAST_SPREAD ** 2);
  const lower = new CholeskyDecomposition(within).lowerTriangularMatrix;
  const whitening = inverse(lower).transpose();
  return {
    size,
    whitening: Float32Array.from(whitening.to1DArray()),
    centres: Float32Array.from(new Matrix(means).mmul(whitening).to1DArray()),
  };
}

/** How far the loneliest recording lies from the one nearest to it: what recordings of one plant differ by. */
export function loneliest({ size, centres }: Known): number {
  const rows = Array.from({ length: centres.length / size }, (_, r) => centres.subarray(r * size, (r + 1) * size));
  const distance = (a: Float32Array, b: Float32Array) =>
    Math.sqrt(a.reduce((sum, v, i) => sum + (v - b[i]!) ** 2, 0) / size);
  return Math.max(...rows.map((a) => Math.min(...rows.filter((b) => b !== a).map((b) => distance(a, b)))));
}

/** The distance of each row of z [N, size], as a root mean square over its numbers: [N]. */
export function distanceOf(z: Value, { size, whitening, centres }: Known): Value {
  const y = op.unsqueeze(op.matMul(z, constant(whitening, [size, size])), [1]);
  const apart = op.sub(y, constant(centres, [1, centres.length / size, size]));
  const distance = op.sqrt(op.reduceMean(op.mul(apart, apart), [2]));
  return op.neg(op.reduceMax(op.neg(distance), [1]));
}
