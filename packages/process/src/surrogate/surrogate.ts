/** What was learnt of one result, however it was learnt. */
import { type Ensemble, ensemblePosterior } from "./ensemble.ts";
import {
  type GaussianProcess,
  meanAt,
  type Posterior,
  type PosteriorGradient,
  processPosterior,
  withResult,
} from "./gaussian-process.ts";
import { type LeaveOneOut, leaveOneOut } from "./leave-one-out.ts";

export type Surrogate = GaussianProcess | Ensemble;

export const isEnsemble = (surrogate: Surrogate): surrogate is Ensemble => "members" in surrogate;

/**
 * Mean and variance of the function (without noise) at a point.
 * @param x [columns]
 * @param gradient is written; 0 for categorical columns
 */
export const posterior = (surrogate: Surrogate, x: Float64Array, gradient?: PosteriorGradient): Posterior =>
  isEnsemble(surrogate) ? ensemblePosterior(surrogate, x, gradient) : processPosterior(surrogate, x, gradient);

/** The mean alone: where no variance is asked for, as quick as there are trials. */
export const expected = (surrogate: Surrogate, x: Float64Array): number =>
  isEnsemble(surrogate) ? ensemblePosterior(surrogate, x).means[0]! : meanAt(surrogate, x);

/** Variance of a single result about the function, results having variance 1. */
export const noiseOf = (surrogate: Surrogate): number =>
  isEnsemble(surrogate) ? surrogate.noise : surrogate.hyper.noise;

/** What it says of each result when it has not seen it. */
export const heldOut = (surrogate: Surrogate): LeaveOneOut =>
  isEnsemble(surrogate) ? surrogate.heldOut : leaveOneOut(surrogate);

/** The share of the variance that is explained where it has not seen the result. */
export function heldOutR2(surrogate: Surrogate, results: Float64Array): number {
  const mean = results.reduce((s, y) => s + y, 0) / results.length;
  const all = results.reduce((s, y) => s + (y - mean) ** 2, 0);
  return all === 0 ? 0 : 1 - heldOut(surrogate).errors.reduce((s, e) => s + e * e, 0) / all;
}

/** What is known once a trial that runs has given what is expected of it (D. Ginsbourger, R. Le Riche, L. Carraro 2010: the believer). */
export const believing = (surrogate: Surrogate, running: readonly Float64Array[]): Surrogate =>
  isEnsemble(surrogate)
    ? { ...surrogate, believed: running }
    : running.reduce((p, x) => withResult(p, x, processPosterior(p, x).means), surrogate);

/** Room for the gradients of a posterior. */
export const roomFor = (surrogate: Surrogate): PosteriorGradient => {
  const columns = surrogate.points.categorical.length;
  const courses = isEnsemble(surrogate) ? surrogate.courses : surrogate.weights.length;
  return {
    means: Array.from({ length: courses }, () => new Float64Array(columns)),
    variance: new Float64Array(columns),
  };
};
