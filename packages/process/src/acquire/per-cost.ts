import type { Problem, Settings } from "../problem/problem.ts";
import { costOf, decode, type Space } from "../problem/space.ts";
import type { Acquisition } from "./acquisition.ts";

const STEP = 1e-5;

/**
 * What a point promises for what its trial costs: on the logarithmic scale of an acquisition the logarithm of the cost is taken off.
 *
 * J. Snoek, H. Larochelle, R. P. Adams, "Practical Bayesian optimization of machine learning algorithms", NIPS 2012 (expected improvement per second).
 */
export function perCost(acquisition: Acquisition, space: Space, problem: Problem): Acquisition {
  const cost = costOf(problem);
  if (cost === null) return acquisition;
  const logCost = (x: Float64Array): number => Math.log(cost(decode(space, x) as Settings));
  return (x, gradient) => {
    const value = acquisition(x, gradient) - logCost(x);
    for (let c = 0; gradient && c < x.length; c++) {
      if (space.categorical[c]) continue;
      gradient[c]! -= (logCost(x.with(c, x[c]! + STEP)) - logCost(x.with(c, x[c]! - STEP))) / (2 * STEP);
    }
    return value;
  };
}
