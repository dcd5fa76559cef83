import { randomStream } from "@andon/data";
import { dot, products, solveLower, solveUpper } from "./cholesky.ts";
import { covariancesTo, type GaussianProcess } from "./gaussian-process.ts";

/** Functions that may have given the results: at a point first the expected value, then the value of each drawn function. */
export type Paths = (x: Float64Array) => Float64Array;

const FEATURES = 512;

/**
 * Draws whole functions from the posterior of a process, so that any figure made of many points (an average, a variance, a difference) gets an
 * interval that knows how the points hang together. A function of the prior, as a sum of random waves, is corrected by what the trials say of it:
 *
 *     f(x) = φ(x)ᵀw + k(x)ᵀ (K + noise)⁻¹ (y - Φw - ε)
 *
 * J. T. Wilson et al., "Efficiently sampling functions from Gaussian process posteriors", ICML 2020; A. Rahimi, B. Recht, "Random features for
 * large-scale kernel machines", NIPS 2007: the waves of the Gaussian kernel are normal, those of Matérn 5/2 Student's t with 5 degrees.
 *
 * @param results one for each point of the process, as the process knows them
 * @param levels for each column, how many levels it has where it is categorical
 */
export function drawPaths(
  process: GaussianProcess,
  results: Float64Array,
  levels: readonly number[],
  count: number,
  seed: number,
): Paths {
  const { points, hyper, factor, weights } = process;
  const { values, count: n, categorical } = points;
  const columns = categorical.length;
  const wave = wavesOf(process, levels, seed);
  const waves = Array.from({ length: n }, (_, i) => wave(values.subarray(i * columns, (i + 1) * columns)));
  // a row for the expected function and for each drawn one: what waves weigh in it, and what its distances to the trials do
  const width = FEATURES + n;
  const rows = new Float64Array((count + 1) * width);
  rows.set(weights[0]!, FEATURES);
  for (let s = 0; s < count; s++) {
    const normal = normals(seed, 0x9a7, s);
    const prior = Float64Array.from({ length: FEATURES }, normal);
    const unexplained = Float64Array.from(
      waves,
      (at, i) => results[i]! - hyper.mean - dot(at, 0, prior, 0, FEATURES) - Math.sqrt(hyper.noise) * normal(),
    );
    rows.set(prior, (s + 1) * width);
    rows.set(solveUpper(factor, n, solveLower(factor, n, unexplained)), (s + 1) * width + FEATURES);
  }
  const at = new Float64Array(width);
  return (x) => {
    at.set(wave(x));
    at.set(covariancesTo(process, x), FEATURES);
    return products(rows, count + 1, width, at).map((value) => hyper.mean + value);
  };
}

/**
 * Random waves whose products are, on average, the kernel. Two different levels of a categorical column are one lengthscale apart, as the corners of
 * a simplex are: each level is a direction of its own.
 */
function wavesOf(
  { kernel, hyper, points }: GaussianProcess,
  levels: readonly number[],
  seed: number,
): (x: Float64Array) => Float64Array {
  const { lengthscales, variance } = hyper;
  const normal = normals(seed, 0xf0);
  const random = randomStream(seed, 0xf1);
  const phases = new Float64Array(FEATURES);
  // for each column (of a category for each of its levels) how fast each wave turns
  const turns = points.categorical.map((yes, c) =>
    Array.from({ length: yes ? levels[c]! : 1 }, () => new Float64Array(FEATURES)),
  );
  for (let f = 0; f < FEATURES; f++) {
    let stretch = 1;
    if (kernel.name === "matern52") {
      let square = 0;
      for (let k = 0; k < 5; k++) square += normal() ** 2;
      stretch = Math.sqrt(5 / square);
    }
    for (const [c, yes] of points.categorical.entries())
      for (let level = 0; level < (yes ? levels[c]! : 1); level++)
        turns[c]![level]![f] = (normal() * stretch) / lengthscales[c]!;
    phases[f] = 2 * Math.PI * random();
  }
  const height = Math.sqrt((2 * variance) / FEATURES);
  return (x) => {
    const angles = phases.slice();
    for (const [c, yes] of points.categorical.entries()) {
      const turn = turns[c]![yes ? x[c]! : 0]!;
      const by = yes ? Math.SQRT1_2 : x[c]!;
      for (let f = 0; f < FEATURES; f++) angles[f]! += turn[f]! * by;
    }
    for (let f = 0; f < FEATURES; f++) angles[f] = height * Math.cos(angles[f]!);
    return angles;
  };
}

/** A stream of standard normal numbers (G. E. P. Box, M. E. Muller 1958). */
function normals(seed: number, a: number, b = 0): () => number {
  const random = randomStream(seed, a, b);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
