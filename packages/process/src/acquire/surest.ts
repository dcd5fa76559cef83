import type { Learnt } from "../surrogate/learn.ts";
import type { Outcome } from "../surrogate/outcome.ts";
import { posterior, roomFor } from "../surrogate/surrogate.ts";
import type { Acquisition } from "./acquisition.ts";
import { cumulative } from "./normal.ts";

/** What falling short of being sure enough costs, beside results of variance 1. */
const PENALTY = 100;

/** The chance that a result at `x` keeps its bound; never quite 1, for a model is never certain. */
export function keeping(
  { outcome, limit }: { readonly outcome: Pick<Outcome, "process">; readonly limit: number },
  x: Float64Array,
): number {
  const { means, variance } = posterior(outcome.process, x);
  return Math.min(1 - 1e-9, cumulative((limit - means[0]!) / Math.sqrt(variance)));
}

/** By how much a result stays within its bound at the end of its interval that is as sure as is asked, on the scale of its process: 0 on the border. */
export function spare(
  { outcome, limit }: { readonly outcome: Pick<Outcome, "process">; readonly limit: number },
  probability: number,
  x: Float64Array,
): number {
  const { means, variance } = posterior(outcome.process, x);
  return limit - means[0]! - quantileOf(probability) * Math.sqrt(variance);
}

/**
 * The expected losses, each with its weight, and what it costs to keep a constraint less surely than is asked. A single wish is taken as its
 * process knows it, several in their own units, which the weights make comparable.
 */
export function surest(
  { wishes, limits }: Learnt,
  weights: readonly number[],
  probabilities: readonly number[],
): Acquisition {
  const columns = wishes[0]!.outcome.process.points.categorical.length;
  const room = { means: [new Float64Array(columns)], variance: new Float64Array(columns) };
  const penalty = keepingPenalty(limits, probabilities);
  const scales = wishes.map(({ outcome }, g) =>
    wishes.length === 1 ? 1 : weights[g]! * (outcome.outside(1) - outcome.outside(0)),
  );
  return (x, gradient) => {
    let value = 0;
    gradient?.fill(0);
    for (const [g, { outcome, target }] of wishes.entries()) {
      const { means, variance } = posterior(outcome.process, x, gradient && room);
      const { expected, byMean, byVariance } = expectedLoss(means[0]!, variance, target);
      value -= scales[g]! * expected;
      if (gradient)
        for (let c = 0; c < columns; c++)
          gradient[c]! -= scales[g]! * (byMean * room.means[0]![c]! + byVariance * room.variance[c]!);
    }
    return value + penalty(x, gradient);
  };
}

/** What it costs to keep constraints less surely than is asked; its gradient is added. 0 where all are kept surely enough. */
export function keepingPenalty(limits: Learnt["limits"], probabilities: readonly number[]): Acquisition {
  const wanted = probabilities.map(quantileOf);
  const rooms = limits.map(({ outcome }) => roomFor(outcome.process));
  return (x, gradient) => {
    let value = 0;
    for (const [k, { outcome, limit }] of limits.entries()) {
      const room = rooms[k]!;
      const { means, variance } = posterior(outcome.process, x, gradient && room);
      const deviation = Math.sqrt(variance);
      const short = means[0]! + wanted[k]! * deviation - limit;
      if (short <= 0) continue;
      value -= PENALTY * short;
      gradient?.forEach((_, c) => {
        gradient[c]! -= PENALTY * (room.means[0]![c]! + (wanted[k]! * room.variance[c]!) / (2 * deviation));
      });
    }
    return value;
  };
}

/** The mean of a result, or of its distance from a target: that of the folded normal distribution. */
function expectedLoss(mean: number, variance: number, target: number | null) {
  if (target === null) return { expected: mean, byMean: 1, byVariance: 0 };
  const deviation = Math.sqrt(variance);
  const off = (mean - target) / deviation;
  const density = Math.exp(-0.5 * off * off) / Math.sqrt(2 * Math.PI);
  const lean = 1 - 2 * cumulative(-off);
  return {
    expected: deviation * (2 * density + off * lean),
    byMean: lean,
    byVariance: density / deviation,
  };
}

/** Where the standard normal distribution reaches a probability, a little above it so that rounding does not fall short. */
function quantileOf(probability: number): number {
  let [low, high] = [-9, 9];
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (cumulative(middle) < probability) low = middle;
    else high = middle;
  }
  return high + 1e-6;
}
