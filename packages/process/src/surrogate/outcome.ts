import { trainEnsemble } from "./ensemble.ts";
import { type FitOptions, fitGaussianProcess, type GaussianProcess, type Points } from "./gaussian-process.ts";
import { gaussian, type Kernel, matern52 } from "./kernel.ts";
import type { Surrogate } from "./surrogate.ts";

/** A rising function that results pass through before they are learnt, and back. */
export interface Warp {
  readonly name: string;
  /** The same as numbers, for files: y; log(y + off); asinh((y - limit) / scale). */
  readonly form:
    | { readonly kind: "plain" }
    | { readonly kind: "log"; readonly off: number }
    | { readonly kind: "asinh"; readonly limit: number; readonly scale: number };
  readonly to: (y: number) => number;
  readonly back: (t: number) => number;
  /** The logarithm of the derivative of `to`. */
  readonly logSlope: (y: number) => number;
}

/** A result learnt as a function of the settings: over warped, standardised values. */
export interface Outcome<S extends Surrogate = Surrogate> {
  readonly process: S;
  readonly warp: Warp;
  /** Mean and deviation of the warped results. */
  readonly mean: number;
  readonly scale: number;
  /** A value as the process knows it. */
  readonly inside: (y: number) => number;
  /** A value of the process in the result's own units. */
  readonly outside: (t: number) => number;
}

/** With how probable it makes the results, in their own units. */
type Rated = Outcome<GaussianProcess> & { readonly score: number };

const plain: Warp = { name: "plain", form: { kind: "plain" }, to: (y) => y, back: (t) => t, logSlope: () => 0 };

/** Spreads out what is close to the least value: a valley seen from its floor. */
function fromLeast(least: number, margin: number, name: string): Warp {
  const off = margin - least;
  return {
    name,
    form: { kind: "log", off },
    to: (y) => Math.log(Math.max(1e-300, y + off)),
    back: (t) => Math.exp(t) - off,
    logSlope: (y) => -Math.log(Math.max(1e-300, y + off)),
  };
}

/** Spreads out what is close to a limit, to both sides. */
const aboutLimit = (limit: number, scale: number, name: string): Warp => ({
  name,
  form: { kind: "asinh", limit, scale },
  to: (y) => Math.asinh((y - limit) / scale),
  back: (t) => limit + scale * Math.sinh(t),
  logSlope: (y) => -0.5 * Math.log1p(((y - limit) / scale) ** 2) - Math.log(scale),
});

/**
 * What matters about a result: its least values, on which side of a limit it is, all of its values alike, or the result for its own sake, as it is
 * read: all values alike, by their order of magnitude where they are positive and run over several.
 */
export type Interest =
  | { readonly kind: "own" }
  | { readonly kind: "least" }
  | { readonly kind: "all" }
  | { readonly kind: "limit"; readonly limit: number };

/** A result whose greatest value is this many times its least may be read by its logarithm. */
const MAGNITUDES = 30;
/** Of more records than this, so many choose kernel and warping, which the rest then only polishes. */
const ENOUGH = 150;
/** Cubes of the number of records that polishing may cost, and the fewest rounds of it. */
const POLISH = 1.2e9;
const LEAST_ROUNDS = 4;

/**
 * Learns a result. Kernel and warping are those under which the results, in their own units, are most probable: a cost that runs over orders of
 * magnitude is learnt by its logarithm, a smooth formula by the smooth kernel.
 *
 * E. Snelson, C. E. Rasmussen, Z. Ghahramani, "Warped Gaussian processes", NIPS 2003 (likelihood of warped results); D. Eriksson, M. Poloczek,
 * "Scalable constrained Bayesian optimization", AISTATS 2021 (spreading out what is close to a limit).
 *
 * @param results one for each point, finite
 */
export function learnOutcome(
  points: Points,
  results: Float64Array,
  interest: Interest,
  noise?: number | undefined,
): Outcome<GaussianProcess> {
  if (points.count > ENOUGH) {
    const some = evenly(points, results, ENOUGH);
    const { warp, process } = chosen(some.points, some.results, interest, noise);
    const rounds = Math.min(30, Math.max(LEAST_ROUNDS, Math.floor(POLISH / points.count ** 3)));
    return outcomeOf(points, results, warp, process.kernel, noise, { evaluations: rounds, from: process.hyper });
  }
  return chosen(points, results, interest, noise);
}

/**
 * The same by a deep ensemble, yielding after each network; the warping is the one that a Gaussian process would choose for some of the records.
 * @param levels for each column the number of its levels; 0 where it is a number
 */
export async function* learnByNetworks(
  points: Points,
  levels: readonly number[],
  results: Float64Array,
  interest: Interest,
  seed: number,
): AsyncGenerator<void, Outcome> {
  const some = evenly(points, results, Math.min(ENOUGH, points.count));
  const { warp } = chosen(some.points, some.results, interest, undefined);
  const scaled = scaleOf(results, warp);
  const process = yield* trainEnsemble(points, levels, results.map(scaled.inside), seed);
  return { process, warp, ...scaled };
}

/** Kernel, warping and hyperparameters under which the results are most probable. */
function chosen(points: Points, results: Float64Array, interest: Interest, noise: number | undefined): Rated {
  let best = outcomeOf(points, results, plain, matern52, noise, { evaluations: 30 });
  const rival = (warp: Warp, kernel: Kernel, evaluations: number): void => {
    const tried = outcomeOf(points, results, warp, kernel, noise, { evaluations, from: best.process.hyper });
    if (tried.score > best.score) best = tried;
  };
  rival(plain, gaussian, 25);
  for (const warp of candidates(results, interest)) rival(warp, best.process.kernel, 15);
  rival(best.warp, best.process.kernel === gaussian ? matern52 : gaussian, 20);
  rival(best.warp, best.process.kernel, 30);
  return best;
}

/** So many of the points, evenly over their order. */
function evenly(points: Points, results: Float64Array, count: number): { points: Points; results: Float64Array } {
  const columns = points.categorical.length;
  const values = new Float64Array(count * columns);
  const some = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const from = Math.floor((i * points.count) / count);
    values.set(points.values.subarray(from * columns, (from + 1) * columns), i * columns);
    some[i] = results[from]!;
  }
  return { points: { ...points, values, count }, results: some };
}

function candidates(results: Float64Array, interest: Interest): Warp[] {
  const sorted = results.slice().sort();
  const least = sorted[0]!;
  const middle = sorted[sorted.length >> 1]!;
  if (interest.kind === "all") return [];
  if (interest.kind === "own")
    return least > 0 && sorted.at(-1)! > MAGNITUDES * least ? [fromLeast(least, least, "log")] : [];
  if (interest.kind !== "limit") {
    const spread = middle - least;
    return spread > 0 ? [1, 0.1, 0.01].map((share) => fromLeast(least, share * spread, `log ${share}`)) : [];
  }
  const { limit } = interest;
  const distances = results.map((y) => Math.abs(y - limit)).sort();
  const typical = distances[distances.length >> 1]!;
  return typical > 0 ? [1, 0.1].map((share) => aboutLimit(limit, share * typical, `asinh ${share}`)) : [];
}

function outcomeOf(
  points: Points,
  results: Float64Array,
  warp: Warp,
  kernel: Kernel,
  noise: number | undefined,
  options: FitOptions,
): Rated {
  const scaled = scaleOf(results, warp);
  const { scale, inside } = scaled;
  // a known noise holds at the typical result; elsewhere the warping bends it
  const level = noise === undefined ? undefined : (noise * Math.exp(warp.logSlope(medianOf(results)))) / scale;
  const process = fitGaussianProcess(points, results.map(inside), kernel, {
    ...options,
    noise: level === undefined ? undefined : level * level,
  });
  let score = process.evidence - results.length * Math.log(scale);
  for (const y of results) score += warp.logSlope(y);
  return { process, warp, ...scaled, score };
}

/** Warped results with mean 0 and variance 1, and back. */
function scaleOf(results: Float64Array, warp: Warp): Pick<Outcome, "mean" | "scale" | "inside" | "outside"> {
  const warped = results.map(warp.to);
  const mean = warped.reduce((s, t) => s + t, 0) / warped.length;
  const deviation = Math.sqrt(warped.reduce((s, t) => s + (t - mean) ** 2, 0) / warped.length);
  const scale = deviation > 1e-12 * Math.max(1, Math.abs(mean)) ? deviation : 1;
  return { mean, scale, inside: (y) => (warp.to(y) - mean) / scale, outside: (t) => warp.back(t * scale + mean) };
}

const medianOf = (values: Float64Array): number => values.slice().sort()[values.length >> 1]!;
