import { randomBits, randomStream } from "@andon/data";
import type { Space } from "../problem/space.ts";
import { evaluate } from "../surrogate/ensemble.ts";
import { meanAt } from "../surrogate/gaussian-process.ts";
import { FAILURE_LIMIT, type Learnt, levelsOf } from "../surrogate/learn.ts";
import { drawPaths } from "../surrogate/paths.ts";
import { isEnsemble, type Surrogate } from "../surrogate/surrogate.ts";
import type { Acquisition } from "./acquisition.ts";
import { lossOf } from "./gain.ts";

/** What breaking a limit costs in the drawn world, beside results of variance 1. */
const PENALTY = 100;
const STEP = 1e-5;

/**
 * Thompson sampling: what would be best if the functions were as they were drawn from what is possible. Each draw looks for its own best, so that many trials at
 * once spread by themselves over what may be good. Several goals are made one by weights drawn anew each time, as the largest weighted loss.
 *
 * W. R. Thompson, Biometrika 25 (1933) 285-294; K. Kandasamy, A. Krishnamurthy, J. Schneider, B. Póczos, "Parallelised Bayesian optimisation via Thompson
 * sampling", AISTATS 2018; J. Knowles, "ParEGO", IEEE Trans. Evolutionary Computation 10 (2006) 50-66 (the random weights).
 *
 * @param seed another one draws other functions
 */
export function thompson({ space, wishes, limits, failure }: Learnt, seed: number): Acquisition {
  const levels = levelsOf(space);
  const drawn = (process: Surrogate, results: Float64Array, k: number) => {
    if (isEnsemble(process)) {
      const member = process.members[randomBits(seed, k, 0x71) % process.members.length]!;
      return (x: Float64Array): number => evaluate(member, levels, x);
    }
    const paths = drawPaths(process, results, levels, 1, randomBits(seed, k, 0x70));
    return (x: Float64Array): number => paths(x)[1]!;
  };
  const worlds = wishes.map(({ outcome, values, target }, g) => {
    const path = drawn(outcome.process, values.map(outcome.inside), g);
    return (x: Float64Array): number => lossOf(path(x), target);
  });
  const bounds = limits.map(({ outcome, excesses, limit }, k) => {
    const path = drawn(outcome.process, excesses.map(outcome.inside), wishes.length + k);
    return (x: Float64Array): number => Math.max(0, path(x) - limit);
  });
  const random = randomStream(seed, 0x3e);
  const shares = worlds.map(() => -Math.log(1 - random()));
  const whole = shares.reduce((sum, share) => sum + share, 0);
  // the least that trials have reached of each, so that weights weigh what is left to gain
  const least = wishes.map(({ outcome, values, target }) =>
    values.reduce((low, y) => Math.min(low, lossOf(outcome.inside(y), target)), Number.POSITIVE_INFINITY),
  );
  const value = (x: Float64Array): number => {
    const losses = worlds.map((world, g) => (shares[g]! / whole) * (world(x) - least[g]!));
    const fails = failure === null ? 0 : Math.max(0, meanAt(failure, x) - FAILURE_LIMIT);
    const broken = bounds.reduce((sum, bound) => sum + bound(x), fails);
    // the sum breaks ties where only one goal is the largest
    return -Math.max(...losses) - 0.05 * losses.reduce((a, b) => a + b, 0) - PENALTY * broken;
  };
  return byDifferences(value, space);
}

/** A function with the gradient of differences; 0 for categorical columns. */
const byDifferences =
  (value: (x: Float64Array) => number, { categorical }: Space): Acquisition =>
  (x, gradient) => {
    const here = value(x);
    for (let c = 0; gradient && c < x.length; c++)
      gradient[c] = categorical[c] ? 0 : (value(x.with(c, x[c]! + STEP)) - value(x.with(c, x[c]! - STEP))) / (2 * STEP);
    return here;
  };
