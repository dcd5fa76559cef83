import type { Surrogate } from "../surrogate/surrogate.ts";
import { logImprovement, logTent } from "./normal.ts";

/** What is sought of a result, as its process knows it: the least value, or the one nearest to a target. */
export interface Sought {
  readonly process: Surrogate;
  /** Null where less is always better. */
  readonly target: number | null;
}

/** What a value falls short of what is sought. */
export const lossOf = (value: number, target: number | null): number =>
  target === null ? value : Math.abs(value - target);

const TINY = 1e-9;

/**
 * The logarithm of the expected gain over a loss that was reached, of a normal result, with its derivatives by mean and variance.
 *
 * For a target this is the expected improvement of a composite (R. Astudillo, P. Frazier, "Bayesian optimization of composite functions", ICML 2019) in
 * closed form: the result is learnt rather than its distance, which has a kink just where one wants to be.
 */
export function logGain(
  best: number,
  target: number | null,
  mean: number,
  variance: number,
): { readonly value: number; readonly byMean: number; readonly byVariance: number } {
  if (best === Number.NEGATIVE_INFINITY) return { value: best, byMean: 0, byVariance: 0 };
  const deviation = Math.sqrt(variance);
  if (target === null) {
    const z = (best - mean) / deviation;
    const { value, slope } = logImprovement(z);
    // d/dx of log σ + log h((best - μ) / σ)
    return {
      value: value + Math.log(deviation),
      byMean: -slope / deviation,
      byVariance: (1 - slope * z) / (2 * variance),
    };
  }
  // who hits the target has nothing to gain, but a logarithm needs something
  const [breadth, offset] = [Math.max(best / deviation, TINY), (target - mean) / deviation];
  const { value, byBreadth, byOffset } = logTent(breadth, offset);
  return {
    value: value + Math.log(deviation),
    byMean: -byOffset / deviation,
    byVariance: (1 - byBreadth * breadth - byOffset * offset) / (2 * variance),
  };
}
