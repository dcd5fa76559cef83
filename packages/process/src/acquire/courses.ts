import { randomStream } from "@andon/data";
import { dot, factorise, solveLower, solveUpper } from "../surrogate/cholesky.ts";
import { covariance, meanAt } from "../surrogate/gaussian-process.ts";
import { isEnsemble, noiseOf, posterior, type Surrogate } from "../surrogate/surrogate.ts";

/** Possible courses of a noisy function through the settings tried. */
export interface Courses {
  /** The process once more, without noise, with the weights of each course. */
  readonly process: Surrogate;
  /** What each course has at the settings tried. */
  readonly values: readonly Float64Array[];
}

/** Noise below this share of the variance is none. */
const NEGLIGIBLE = 1e-4;

/** Whether results repeat so badly that nobody knows which trial was best. */
export const isNoisy = (surrogate: Surrogate): boolean =>
  noiseOf(surrogate) > NEGLIGIBLE * (isEnsemble(surrogate) ? 1 : Math.min(1, surrogate.hyper.variance));

/**
 * Draws courses of the function at the points of the process from its posterior. A process without noise has one: what was seen. An ensemble has
 * seen so many records that its mean is taken for all courses.
 * @param results as the process knows them
 */
export function drawCourses(process: Surrogate, results: Float64Array, count: number, seed: number): Courses {
  if (isEnsemble(process)) {
    const columns = process.levels.length;
    const { values } = process.points;
    const means = results.map((_, i) => posterior(process, values.subarray(i * columns, (i + 1) * columns)).means[0]!);
    return { process: { ...process, courses: count }, values: new Array(count).fill(means) };
  }
  if (!isNoisy(process)) {
    return {
      process: { ...process, weights: new Array(count).fill(process.weights[0]!) },
      values: new Array(count).fill(results),
    };
  }
  const { points, kernel, hyper } = process;
  const n = points.count;
  const columns = points.categorical.length;
  const prior = covariance(points, kernel, { ...hyper, noise: 0 });
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) prior[j * n + i] = prior[i * n + j]!;
  // posterior covariance K - K (K + noise)⁻¹ K, by V = L⁻¹ K
  const solved = new Float64Array(n * n);
  for (let j = 0; j < n; j++) solved.set(solveLower(process.factor, n, prior.slice(j * n, (j + 1) * n)), j * n);
  const rest = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) rest[i * n + j] = prior[i * n + j]! - dot(solved, i * n, solved, j * n, n);
  withJitter(rest, n, hyper.variance);
  const factor = withJitter(prior, n, hyper.variance);
  const means = Float64Array.from({ length: n }, (_, i) =>
    meanAt(process, points.values.subarray(i * columns, (i + 1) * columns)),
  );
  const values = Array.from({ length: count }, (_, s) => {
    // in pairs that lie on both sides of the mean, so that few courses have the right mean
    const random = randomStream(seed, 0xc0, s >> 1);
    const side = s % 2 === 0 ? 1 : -1;
    const normal = Float64Array.from(
      { length: n },
      () => side * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
    );
    return means.map((mean, i) => mean + dot(rest, i * n, normal, 0, i + 1));
  });
  const weights = values.map((course) =>
    solveUpper(
      factor,
      n,
      solveLower(
        factor,
        n,
        course.map((v) => v - hyper.mean),
      ),
    ),
  );
  return { process: { ...process, factor, weights, hyper: { ...hyper, noise: 0 } }, values };
}

/** Factorises in place with as little added to the diagonal as rounding asks for. */
function withJitter(matrix: Float64Array, n: number, variance: number): Float64Array {
  const held = matrix.slice();
  for (let extra = 1e-7 * variance; ; extra *= 10) {
    matrix.set(held);
    for (let i = 0; i < n; i++) matrix[i * n + i]! += extra;
    if (factorise(matrix, n)) return matrix;
  }
}
