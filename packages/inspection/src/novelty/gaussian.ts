/**
 * How unlike anything seen: the Mahalanobis distance to the nearest class, K. Lee et al., "A simple unified framework for detecting
 * out-of-distribution samples and adversarial attacks", NeurIPS 31 (2018). Classes share one covariance, shrunk towards independent numbers:
 * Y. Chen et al., "Shrinkage algorithms for MMSE covariance estimation", IEEE Transactions on Signal Processing 58 (2010) 5016-5029 (OAS).
 */
import { constant, op, type Value } from "@andon/nn";

/** Fitted on training pictures; distances are those after (z - mean) whitening, to the nearest row of centres. */
export interface KnownPictures {
  readonly size: number;
  readonly mean: Float32Array;
  /** [size, size], row by row. */
  readonly whitening: Float32Array;
  /** [classes, size]. */
  readonly centres: Float32Array;
}

export interface Fitting {
  /** Adds pictures: rows of `size` numbers, and the class of each. */
  add(rows: Float32Array, classes: ArrayLike<number>): void;
  finish(): KnownPictures;
}

/** Numbers that hardly vary in training must not turn dust into distance: the least spread, as a share of the usual one. */
const LEAST_SPREAD = 0.02;

/** Sums only: memory does not grow with the number of pictures. */
export function fitKnown(size: number, classes: number): Fitting {
  const counts = new Float64Array(classes);
  const sums = new Float64Array(classes * size);
  const products = new Float64Array(size * size);
  return {
    add(rows, classOf) {
      for (let r = 0; r < classOf.length; r++) {
        const z = rows.subarray(r * size, (r + 1) * size);
        const c = classOf[r]!;
        counts[c]!++;
        for (let i = 0; i < size; i++) {
          const value = z[i]!;
          sums[c * size + i]! += value;
          for (let j = 0; j <= i; j++) products[i * size + j]! += value * z[j]!;
        }
      }
    },
    finish() {
      const n = counts.reduce((a, b) => a + b, 0);
      const seen = [...counts.keys()].filter((c) => counts[c]! > 0);
      const mean = new Float64Array(size);
      for (const c of seen) for (let i = 0; i < size; i++) mean[i]! += sums[c * size + i]! / n;
      // scatter within classes: sum of z zT less n mean meanT of each
      const scatter = Float64Array.from(products);
      for (const c of seen) {
        for (let i = 0; i < size; i++) {
          for (let j = 0; j <= i; j++)
            scatter[i * size + j]! -= (sums[c * size + i]! * sums[c * size + j]!) / counts[c]!;
        }
      }
      const degrees = Math.max(1, n - seen.length);
      const spreads = Float64Array.from({ length: size }, (_, i) =>
        Math.sqrt(Math.max(0, scatter[i * size + i]! / degrees)),
      );
      const usual = [...spreads].sort((a, b) => a - b)[size >> 1]!;
      const scale = spreads.map((s) => Math.max(s, LEAST_SPREAD * usual, 1e-6));
      const correlation = scatter.map((v, at) => v / degrees / (scale[Math.floor(at / size)]! * scale[at % size]!));
      const inverse = inverseCholesky(shrunk(correlation, size, degrees), size);
      const whitening = new Float32Array(size * size);
      // y = L^-1 D^-1 (z - mean), so the matrix that rows are multiplied by is its transpose
      for (let i = 0; i < size; i++)
        for (let j = 0; j <= i; j++) whitening[j * size + i] = inverse[i * size + j]! / scale[j]!;
      const centres = new Float32Array(seen.length * size);
      for (const [k, c] of seen.entries()) {
        for (let i = 0; i < size; i++) {
          let y = 0;
          for (let j = 0; j <= i; j++) y += whitening[j * size + i]! * (sums[c * size + j]! / counts[c]! - mean[j]!);
          centres[k * size + i] = y;
        }
      }
      return { size, mean: Float32Array.from(mean), whitening, centres };
    },
  };
}

/** The lower triangle S, shrunk: (1 - r) S + r tr(S)/p I, with the r that is expected to be nearest to the truth. */
function shrunk(lower: Float64Array, size: number, samples: number): Float64Array {
  let trace = 0;
  let squares = 0;
  for (let i = 0; i < size; i++) {
    trace += lower[i * size + i]!;
    for (let j = 0; j <= i; j++) squares += (i === j ? 1 : 2) * lower[i * size + j]! ** 2;
  }
  const top = (1 - 2 / size) * squares + trace * trace;
  const bottom = (samples + 1 - 2 / size) * (squares - (trace * trace) / size);
  const share = bottom > 0 ? Math.min(1, top / bottom) : 1;
  return lower.map(
    (v, at) => (1 - share) * v + (Math.floor(at / size) === at % size ? (share * trace) / size + 1e-6 : 0),
  );
}

/** The inverse of the Cholesky factor: lower triangular, with inverse inverse^T = S^-1 read the other way round. */
function inverseCholesky(lower: Float64Array, size: number): Float64Array {
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = lower[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= factor[i * size + k]! * factor[j * size + k]!;
      factor[i * size + j] = i === j ? Math.sqrt(Math.max(sum, 1e-9)) : sum / factor[j * size + j]!;
    }
  }
  const inverse = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    inverse[j * size + j] = 1 / factor[j * size + j]!;
    for (let i = j + 1; i < size; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum -= factor[i * size + k]! * inverse[k * size + j]!;
      inverse[i * size + j] = sum / factor[i * size + i]!;
    }
  }
  return inverse;
}

/** The distance of one row to the nearest class: the root of the mean square over its numbers, about 1 for a usual picture. */
export function distanceTo({ size, mean, whitening, centres }: KnownPictures, row: Float32Array): number {
  const y = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    const away = row[j]! - mean[j]!;
    for (let i = j; i < size; i++) y[i]! += away * whitening[j * size + i]!;
  }
  let nearest = Number.POSITIVE_INFINITY;
  for (let k = 0; k < centres.length; k += size) {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += (y[i]! - centres[k + i]!) ** 2;
    nearest = Math.min(nearest, sum);
  }
  return Math.sqrt(nearest / size);
}

/** The same with distances in multiples of `limit`. */
export const measuredBy = (known: KnownPictures, limit: number): KnownPictures => ({
  ...known,
  whitening: known.whitening.map((w) => w / limit),
  centres: known.centres.map((c) => c / limit),
});

/** `distanceTo` of each row of z [N, P] in a graph: [N]. The name tells its constants apart. */
export function distanceOf(z: Value, { size, mean, whitening, centres }: KnownPictures, name: string): Value {
  const classes = centres.length / size;
  const away = op.sub(z, constant(mean, [1, size], "float32", `${name}.mean`));
  const y = op.matMul(away, constant(whitening, [size, size], "float32", `${name}.whitening`));
  const each = op.sub(
    op.reshape(y, ["N", 1, size]),
    constant(centres, [1, classes, size], "float32", `${name}.centres`),
  );
  const distance = op.sqrt(op.reduceMean(op.mul(each, each), [2]));
  return op.neg(op.reduceMax(op.neg(distance), [1]));
}

/** A limit that so many real pictures would exceed, about, in each view. */
const RARE = 1 / 500;

/**
 * The limit above which a picture is none that the model knows, from the distances of real pictures that had no part in the fit. Far ones are
 * taken to get rarer exponentially: then the farthest of n lies about ln(n / 2) steps beyond the middle one, and one in 500 lies ln(250) steps
 * beyond. So with few pictures the limit lies well beyond the farthest, with a thousand a little before it.
 */
export function noveltyLimit(distances: ArrayLike<number>): number {
  const sorted = Array.from(distances).sort((a, b) => a - b);
  const [middle, farthest] = [sorted[sorted.length >> 1]!, sorted.at(-1)!];
  const steps = Math.log(Math.max(3, sorted.length) / 2);
  return middle + Math.max(farthest - middle, 0.1 * middle + 1e-6) * (Math.log(0.5 / RARE) / steps);
}
