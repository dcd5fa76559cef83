import { studentCumulative, studentQuantile } from "@andon/statistics";
import {
  type GaussianProcess,
  likelihood,
  type PosteriorGradient,
  processPosterior,
  processWith,
} from "../surrogate/gaussian-process.ts";
import { matern52 } from "../surrogate/kernel.ts";
import { leaveOneOut } from "../surrogate/leave-one-out.ts";
import { roomFor } from "../surrogate/surrogate.ts";

/** A bound that must not be broken, and how surely settings keep it, with what is not known of the model counted in. */
export interface Guard {
  /** The chance that a trial at `x` breaks the bound, noise included. */
  readonly chance: (x: Float64Array) => number;
  /** How far a point falls short of being sure enough, in shares of the way to the bound from the mean of all; 0 or less where it is. */
  readonly short: (x: Float64Array, gradient?: Float64Array) => number;
}

/** Where nothing is known a cliff may lie this near, as a share of each parameter's range (times the root of their number). */
const CLIFF = 0.1;
/** Lengthscales are shortened until this much of the log density is lost: half the 0.95 quantile of chi-square with one degree of freedom. */
const PLAUSIBLE = 1.92;
/**
 * The chance of a rare event is taken so many times as large as the model has it: far out in its tail a model that was fitted to a few results is
 * too sure. Found on simulated plants (`bench safe-advisor -- --from 1`), where constraints were broken up to twice as often as it said.
 */
const DOUBT = 4;
const SHARES = Array.from({ length: 12 }, (_, k) => 0.8 ** k);

/**
 * A guard over a bound. What was fitted is taken at its least favourable, since a few results far from a cliff do not show it:
 *
 * - the function may reach the bound within a standard deviation, and do so within a tenth of each parameter's range;
 * - lengthscales are shorter still where the results allow it (to the lower end of their 95 % profile likelihood interval), and the kernel is Matérn's,
 *   the rougher one;
 * - errors are as large as those of leave-one-out predictions where these are larger than told, and Student's t with as many degrees of freedom as
 *   there are results stands in for the normal distribution, because their size was estimated;
 * - what is left of the chance is taken four times as large.
 *
 * @param results as the process knows them
 * @param limit as the process knows it
 * @param risk the chance of breaking it that is allowed
 */
export function guardOf(fitted: GaussianProcess, results: Float64Array, limit: number, risk: number): Guard {
  const process = cautious(fitted, results, limit);
  const { errors, deviations } = leaveOneOut(process);
  const misjudged = errors.reduce((sum, e, i) => sum + (e / deviations[i]!) ** 2, 0) / errors.length;
  return guardWith(process, limit, risk, Math.sqrt(Math.max(1, misjudged)));
}

/** A guard over a bound, its process taken as it is but for deviations that are `inflation` times as large. */
export function guardWith(process: GaussianProcess, limit: number, risk: number, inflation = 1): Guard {
  const freedom = process.points.count;
  const quantile = studentQuantile(1 - risk / DOUBT, freedom) * inflation;
  const room = roomFor(process);
  const scale = Math.abs(limit - process.hyper.mean) || 1;
  const at = (x: Float64Array, gradient?: PosteriorGradient) => {
    const { means, variance } = processPosterior(process, x, gradient);
    return { mean: means[0]!, deviation: Math.sqrt(variance + process.hyper.noise) };
  };
  return {
    chance(x) {
      const { mean, deviation } = at(x);
      return Math.min(1, DOUBT * studentCumulative((mean - limit) / (inflation * deviation), freedom));
    },
    short(x, gradient) {
      const { mean, deviation } = at(x, gradient && room);
      gradient?.forEach((_, c) => {
        gradient[c] = (room.means[0]![c]! + (quantile * room.variance[c]!) / (2 * deviation)) / scale;
      });
      return (mean + quantile * deviation - limit) / scale;
    },
  };
}

function cautious({ points, hyper }: GaussianProcess, results: Float64Array, limit: number): GaussianProcess {
  const { noise } = hyper;
  const variance = Math.max(hyper.variance, (limit - hyper.mean) ** 2);
  const most = CLIFF * Math.sqrt(hyper.lengthscales.length);
  const lengthscales = hyper.lengthscales.map((l) => Math.min(l, most));
  const density = likelihood(points, results, matern52);
  const room = new Float64Array(lengthscales.length + 2);
  const losses = SHARES.map((share) =>
    density(
      Float64Array.of(...lengthscales.map((l) => Math.log(share * l)), Math.log(variance), Math.log(noise)),
      room,
    ),
  );
  const share = SHARES[losses.findLastIndex((loss) => loss <= Math.min(...losses) + PLAUSIBLE)] ?? 1;
  return processWith(points, results, matern52, { lengthscales: lengthscales.map((l) => share * l), variance, noise });
}
