import { dot, factorise, inverse, solveLower, solveUpper } from "./cholesky.ts";
import type { Kernel } from "./kernel.ts";
import { minimise } from "./minimise.ts";

/** Points of the unit cube, row by row. A categorical column holds the number of the level; two levels are alike or not. */
export interface Points {
  readonly values: Float64Array;
  readonly count: number;
  /** For each column, whether it is categorical. */
  readonly categorical: readonly boolean[];
}

export interface Hyperparameters {
  readonly lengthscales: Float64Array;
  /** Of the function, where results have variance 1. */
  readonly variance: number;
  /** Variance of the noise. */
  readonly noise: number;
  readonly mean: number;
}

/** A fitted Gaussian process: what its posterior at a point needs. */
export interface GaussianProcess {
  readonly kernel: Kernel;
  readonly points: Points;
  readonly hyper: Hyperparameters;
  /** Lower triangle of K + noise: [n, n]. */
  readonly factor: Float64Array;
  /** (K + noise)⁻¹ (y - mean); several, where several functions through the points are looked at together. */
  readonly weights: readonly Float64Array[];
  /** The log of the posterior density of the hyperparameters, up to a constant: higher explains the results better. */
  readonly evidence: number;
}

export interface FitOptions {
  /** Variance of the noise where it is known, results having variance 1; learnt otherwise. */
  readonly noise?: number | undefined;
  /** At most so many evaluations of the likelihood from each start. */
  readonly evaluations?: number;
  /** Where to start instead of the usual places: what `hyper` gave for like results. */
  readonly from?: Hyperparameters | undefined;
}

const LEAST_NOISE = 1e-8;
/** Differences of the log likelihood below this mean nothing. */
const FINE = { slope: 1e-3, gain: 1e-3 };

/**
 * Fits a Gaussian process with a lengthscale for each column (automatic relevance determination) to results of mean 0 and variance 1. The
 * constant mean follows from the rest in closed form; the rest is the mode of the posterior, with the priors of Hvarfner et al.: log-normal
 * lengthscales that grow with the square root of the number of columns, so that many parameters do not make everything look unrelated.
 *
 * C. E. Rasmussen, C. K. I. Williams, "Gaussian Processes for Machine Learning" (2006), algorithms 2.1 and 5.1; C. Hvarfner, E. O. Hellsten,
 * L. Nardi, "Vanilla Bayesian optimization performs great in high dimensions", ICML 2024.
 *
 * @param results one for each point, about standardised
 */
export function fitGaussianProcess(
  points: Points,
  results: Float64Array,
  kernel: Kernel,
  { noise, evaluations = 60, from }: FitOptions = {},
): GaussianProcess {
  const columns = points.categorical.length;
  const low = new Float64Array(columns + 2).fill(Math.log(0.005), 0, columns);
  const high = new Float64Array(columns + 2).fill(Math.log(1000), 0, columns);
  low[columns] = Math.log(0.01);
  high[columns] = Math.log(1e4);
  const known = noise === undefined ? null : Math.log(Math.max(LEAST_NOISE, noise));
  low[columns + 1] = known ?? Math.log(LEAST_NOISE);
  high[columns + 1] = known ?? 0;
  const bounds = { low, high };
  const start = (scale: number, spread: number, level: number): Float64Array => {
    const x = new Float64Array(columns + 2).fill(Math.log(scale * Math.sqrt(columns)), 0, columns);
    x[columns] = Math.log(spread);
    x[columns + 1] = Math.log(level);
    return x;
  };
  const starts =
    from === undefined
      ? [start(0.3, 1, 1e-4), start(2, 10, 1e-3)]
      : [Float64Array.of(...from.lengthscales.map(Math.log), Math.log(from.variance), Math.log(from.noise))];

  let best = { x: starts[0]!, value: Number.POSITIVE_INFINITY };
  for (const each of starts) {
    const found = minimise(likelihood(points, results, kernel), each, bounds, { evaluations, ...FINE });
    if (found.value < best.value) best = found;
  }
  const x = best.x;
  return processWith(
    points,
    results,
    kernel,
    {
      lengthscales: x.slice(0, columns).map(Math.exp),
      variance: Math.exp(x[columns]!),
      noise: Math.exp(x[columns + 1]!),
    },
    -best.value,
  );
}

/** The process with given hyperparameters. */
export function processWith(
  points: Points,
  results: Float64Array,
  kernel: Kernel,
  hyper: Omit<Hyperparameters, "mean">,
  evidence = Number.NaN,
): GaussianProcess {
  const n = points.count;
  let factor: Float64Array = new Float64Array(0);
  // rounding can make a matrix of near-equal points look indefinite: a little more noise until it does not
  for (let extra = 0; ; extra = extra === 0 ? 1e-10 * hyper.variance : extra * 10) {
    factor = covariance(points, kernel, hyper);
    for (let i = 0; i < n; i++) factor[i * n + i]! += extra;
    if (factorise(factor, n)) break;
  }
  const mean = meanOf(factor, results);
  const weights = results.map((y) => y - mean);
  solveUpper(factor, n, solveLower(factor, n, weights));
  return { kernel, points, hyper: { ...hyper, mean }, factor, weights: [weights], evidence };
}

/**
 * K + noise, its lower triangle.
 * @param squares room for the squared distances, their lower triangle
 */
export function covariance(
  points: Points,
  kernel: Kernel,
  { lengthscales, variance, noise }: Omit<Hyperparameters, "mean">,
  out = new Float64Array(points.count ** 2),
  squares = out,
): Float64Array {
  const n = points.count;
  distances(points, lengthscales, squares);
  for (let i = 0; i < n; i++) {
    for (let at = i * n, end = at + i; at < end; at++) out[at] = variance * kernel.of(squares[at]!);
    out[i * n + i] = variance + noise;
  }
  return out;
}

/** Squared distances in lengthscales between the points, their lower triangle. */
function distances({ values, count: n, categorical }: Points, lengthscales: Float64Array, out: Float64Array): void {
  const columns = categorical.length;
  const scaled = values.map((v, at) => v / lengthscales[at % columns]!);
  const unordered = categorical.flatMap((yes, c) => (yes ? [c] : []));
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      let square = 0;
      for (let a = i * columns, b = j * columns, end = a + columns; a < end; a++, b++) {
        const apart = scaled[a]! - scaled[b]!;
        square += apart * apart;
      }
      for (const c of unordered) {
        const apart = scaled[i * columns + c]! - scaled[j * columns + c]!;
        if (apart !== 0) square += 1 / lengthscales[c]! ** 2 - apart * apart;
      }
      out[i * n + j] = square;
    }
}

/** Squared distances of each point to `x`. */
function distancesTo(
  { values, count, categorical }: Points,
  lengthscales: Float64Array,
  x: Float64Array,
): Float64Array {
  const columns = categorical.length;
  const squares = new Float64Array(count);
  const scales = lengthscales.map((l) => 1 / l);
  const unordered = categorical.flatMap((yes, c) => (yes ? [c] : []));
  for (let i = 0, at = 0; i < count; i++) {
    let square = 0;
    for (let c = 0; c < columns; c++, at++) {
      const apart = (values[at]! - x[c]!) * scales[c]!;
      square += apart * apart;
    }
    for (const c of unordered) {
      const apart = values[i * columns + c]! - x[c]!;
      if (apart !== 0) square += (1 - apart * apart) * scales[c]! ** 2;
    }
    squares[i] = square;
  }
  return squares;
}

/** The prior covariance of the function at `x` with the function at each point. */
export function covariancesTo({ points, kernel, hyper }: GaussianProcess, x: Float64Array): Float64Array {
  const squares = distancesTo(points, hyper.lengthscales, x);
  // a loop takes half the time of `map`, here where a sensitivity analysis spends its time
  for (let i = 0; i < squares.length; i++) squares[i] = hyper.variance * kernel.of(squares[i]!);
  return squares;
}

/** The mean of the function at a point, where nothing else is asked for: quicker than `posterior`. */
export const meanAt = (process: GaussianProcess, x: Float64Array): number =>
  process.hyper.mean + dot(covariancesTo(process, x), 0, process.weights[0]!, 0, process.points.count);

/** The constant mean that makes the results most likely: 1ᵀK⁻¹y / 1ᵀK⁻¹1. */
function meanOf(factor: Float64Array, results: Float64Array): number {
  const n = results.length;
  const ones = solveLower(factor, n, new Float64Array(n).fill(1));
  const y = solveLower(factor, n, results.slice());
  return dot(ones, 0, y, 0, n) / dot(ones, 0, ones, 0, n);
}

/** Minus the log posterior of [log lengthscales, log variance, log noise], with its gradient. */
export function likelihood(
  points: Points,
  results: Float64Array,
  kernel: Kernel,
): (x: Float64Array, gradient: Float64Array) => number {
  const { values, count: n, categorical } = points;
  const columns = categorical.length;
  const middle = Math.SQRT2 + 0.5 * Math.log(columns);
  // room that every call uses again
  const [alike, squares, factor, work, inside] = [0, 1, 2, 3, 4].map(() => new Float64Array(n * n)) as [
    Float64Array<ArrayBuffer>,
    Float64Array<ArrayBuffer>,
    Float64Array<ArrayBuffer>,
    Float64Array<ArrayBuffer>,
    Float64Array<ArrayBuffer>,
  ];
  const byColumn = new Float64Array(columns);
  const unordered = categorical.flatMap((yes, c) => (yes ? [c] : []));
  return (x, gradient) => {
    const lengthscales = x.slice(0, columns).map(Math.exp);
    const variance = Math.exp(x[columns]!);
    const noise = Math.exp(x[columns + 1]!);
    covariance(points, kernel, { lengthscales, variance, noise }, alike, squares);
    factor.set(alike);
    if (!factorise(factor, n)) return Number.POSITIVE_INFINITY;
    const mean = meanOf(factor, results);
    const weights = results.map((y) => y - mean);
    solveLower(factor, n, weights);
    let value = 0.5 * dot(weights, 0, weights, 0, n) + 0.5 * n * Math.log(2 * Math.PI);
    for (let i = 0; i < n; i++) value += Math.log(factor[i * n + i]!);
    solveUpper(factor, n, weights);
    // d value / dK = (K⁻¹ - w wᵀ) / 2; the mean is where the value is flat, and adds nothing
    work.fill(0);
    inverse(factor, n, work, inside);
    byColumn.fill(0);
    let [byVariance, byNoise] = [0, 0];
    for (let i = 0; i < n; i++) {
      const own = 0.5 * (inside[i * n + i]! - weights[i]! ** 2);
      byNoise += noise * own;
      byVariance += variance * own;
      for (let j = 0; j < i; j++) {
        const share = inside[i * n + j]! - weights[i]! * weights[j]!;
        byVariance += share * alike[i * n + j]!;
        const slope = -2 * share * kernel.slope(squares[i * n + j]!, alike[i * n + j]!);
        for (let c = 0, a = i * columns, b = j * columns; c < columns; c++) {
          const apart = values[a + c]! - values[b + c]!;
          byColumn[c]! += slope * apart * apart;
        }
        for (const c of unordered) {
          const apart = values[i * columns + c]! - values[j * columns + c]!;
          if (apart !== 0) byColumn[c]! += slope * (1 - apart * apart);
        }
      }
    }
    for (let c = 0; c < columns; c++) gradient[c] = byColumn[c]! / lengthscales[c]! ** 2;
    gradient[columns] = byVariance;
    gradient[columns + 1] = byNoise;
    // log-normal lengthscales, their density by the lengthscale itself
    for (let c = 0; c < columns; c++) {
      const off = x[c]! - middle;
      value += (off * off) / 6 + x[c]!;
      gradient[c]! += off / 3 + 1;
    }
    value += x[columns]! ** 2 / 8;
    gradient[columns]! += x[columns]! / 4;
    const quiet = x[columns + 1]! - Math.log(1e-4);
    value += (quiet * quiet) / 18;
    gradient[columns + 1]! += quiet / 9;
    return value;
  };
}

/** What the process says of a point, and how that changes with the point where arrays for it are given. */
export interface Posterior {
  /** One for each of `weights`. */
  readonly means: Float64Array;
  readonly variance: number;
}

/** Room for the gradients of a posterior: of each mean, and of the variance. */
export interface PosteriorGradient {
  readonly means: readonly Float64Array[];
  readonly variance: Float64Array;
}

/**
 * Mean and variance of the function (without noise) at a point.
 * @param x [columns]
 * @param gradient is written; 0 for categorical columns
 */
export function processPosterior(process: GaussianProcess, x: Float64Array, gradient?: PosteriorGradient): Posterior {
  const { points, kernel, hyper, factor, weights } = process;
  const { values, count: n, categorical } = points;
  const columns = categorical.length;
  const squares = distancesTo(points, hyper.lengthscales, x);
  const alike = squares.map((square) => hyper.variance * kernel.of(square));
  const slopes = gradient && squares.map((square, i) => 2 * kernel.slope(square, alike[i]!));
  const means = Float64Array.from(weights, (w) => hyper.mean + dot(alike, 0, w, 0, n));
  const solved = solveLower(factor, n, alike);
  const variance = Math.max(1e-12 * hyper.variance, hyper.variance - dot(solved, 0, solved, 0, n));
  if (gradient && slopes) {
    solveUpper(factor, n, solved);
    for (const mean of gradient.means) mean.fill(0);
    gradient.variance.fill(0);
    for (let c = 0; c < columns; c++) {
      if (categorical[c]) continue;
      const scale = 1 / hyper.lengthscales[c]! ** 2;
      for (let i = 0; i < n; i++) {
        const turn = slopes[i]! * (x[c]! - values[i * columns + c]!) * scale;
        gradient.variance[c]! -= 2 * solved[i]! * turn;
        for (let s = 0; s < weights.length; s++) gradient.means[s]![c]! += weights[s]![i]! * turn;
      }
    }
  }
  return { means, variance };
}

/** The process after one more result without noise, hyperparameters and mean as they were. */
export function withResult(process: GaussianProcess, x: Float64Array, results: Float64Array): GaussianProcess {
  const { points, factor, hyper, weights } = process;
  const n = points.count;
  const values = new Float64Array(points.values.length + x.length);
  values.set(points.values);
  values.set(x, points.values.length);
  const more = { ...points, values, count: n + 1 };
  const alike = covariancesTo(process, x);
  const row = solveLower(factor, n, alike.slice());
  const larger = new Float64Array((n + 1) ** 2);
  for (let i = 0; i < n; i++) larger.set(factor.subarray(i * n, i * n + i + 1), i * (n + 1));
  larger.set(row, n * (n + 1));
  larger[(n + 1) ** 2 - 1] = Math.sqrt(Math.max(1e-8 * hyper.variance, hyper.variance - dot(row, 0, row, 0, n)));
  const after = weights.map((w, s) => {
    // what the old weights leave unexplained at the new point is shared out by the bordered inverse
    const w1 = new Float64Array(n + 1);
    w1[n] = (results[s]! - hyper.mean - dot(alike, 0, w, 0, n)) / larger[(n + 1) ** 2 - 1]!;
    solveUpper(larger, n + 1, w1);
    for (let i = 0; i < n; i++) w1[i]! += w[i]!;
    return w1;
  });
  return { ...process, points: more, factor: larger, weights: after };
}
