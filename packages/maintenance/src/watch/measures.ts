/** How far a window is from normal operation. Every measure leaves a rest of each number of the window; the sum of its squares is the score. */
import { constant, freeze, type Layer, op, type Value, type Weights } from "@andon/nn";
import { type Principal, shrunkVariances } from "./components.ts";

/** The rest is (window - means) · matrix, which is symmetric: [features, features]. */
interface Linear {
  readonly kind: "linear";
  readonly steps: number;
  readonly means: Float64Array;
  readonly matrix: Float64Array;
}

/** The rest is what an autoencoder fails to draw. */
interface Drawn {
  readonly kind: "drawn";
  readonly steps: number;
  readonly network: Layer;
  readonly weights: Weights;
}

/** Looks at the newest `steps` rows of what it is given. */
export type Measure = Linear | Drawn;

/** A sum over the directions, each with its weight: matrix = Σ weight · direction · directionᵀ. */
function linear({ means, directions }: Principal, steps: number, weight: (k: number) => number): Linear {
  const features = means.length;
  const matrix = new Float64Array(features * features);
  for (let k = 0; k < features; k++) {
    const w = weight(k);
    if (w === 0) continue;
    const direction = directions.subarray(k * features, (k + 1) * features);
    for (let a = 0; a < features; a++) {
      const scaled = w * direction[a]!;
      for (let b = 0; b < features; b++) matrix[a * features + b]! += scaled * direction[b]!;
    }
  }
  return { kind: "linear", steps, means, matrix };
}

/** The squared prediction error (SPE, also Q): what lies outside of the directions kept. */
export const predictionError = (p: Principal, steps: number): Measure => linear(p, steps, (k) => (k < p.kept ? 0 : 1));

/** Hotelling's T²: how far it lies along the directions kept, each in its own deviations. */
export const hotelling = (p: Principal, steps: number): Measure =>
  linear(p, steps, (k) => (k < p.kept ? 1 / Math.sqrt(Math.max(1e-9, p.variances[k]!)) : 0));

/**
 * The squared Mahalanobis distance: along every direction in its own deviations, so that a small step counts where normal rows hardly vary. Its square root
 * is symmetric, so that each sensor's share is not below zero (complete decomposition: Alcala and Qin 2009).
 */
export function mahalanobis(p: Principal, steps: number, shrinkage: number): Measure {
  const shrunk = shrunkVariances(p.variances, shrinkage);
  return linear(p, steps, (k) => 1 / Math.sqrt(Math.max(1e-9, shrunk[k]!)));
}

/** The rest of prepared windows [N, T, width], T at least the measure's steps: [N, steps, width]. */
export function restOf(measure: Measure, name: string, prepared: Value): Value {
  const [count, rows, width] = prepared.shape as [Value["shape"][number], number, number];
  const { steps } = measure;
  const newest = rows === steps ? prepared : op.slice(prepared, [rows - steps], [rows], [1]);
  if (measure.kind === "drawn") return op.sub(newest, freeze(measure.network, newest, measure.weights).output);
  const features = steps * width;
  const off = op.sub(op.reshape(newest, [count, features]), constant(measure.means, [1, features]));
  const matrix = constant(Float32Array.from(measure.matrix), [features, features], "float32", `${name}Matrix`);
  return op.reshape(op.matMul(off, matrix), [count, steps, width]);
}

/** Squares summed over each window: [N, steps, width] to [N]. */
export const summed = (rest: Value): Value => op.reduceSum(op.mul(rest, rest), [1, 2]);

/** The score of one prepared window in double precision: what the certificate compares the file with. @param drawn what the autoencoder drew */
export function scoreOf(measure: Measure, window: ArrayLike<number>, drawn?: ArrayLike<number>): number {
  let score = 0;
  if (measure.kind === "drawn") {
    for (let i = 0; i < window.length; i++) score += (window[i]! - drawn![i]!) ** 2;
    return score;
  }
  const { means, matrix } = measure;
  const features = means.length;
  for (let b = 0; b < features; b++) {
    let rest = 0;
    for (let a = 0; a < features; a++) rest += (window[a]! - means[a]!) * matrix[a * features + b]!;
    score += rest * rest;
  }
  return score;
}
