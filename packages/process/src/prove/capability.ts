import { type Bounded, chiSquareQuantile, Z95 } from "@andon/statistics";

/** Within what limits a result has to lie. */
export interface Specification {
  readonly lower: number | null;
  readonly upper: number | null;
}

/** How well a process fits into its limits; null where that needs a limit that there is not. */
export interface Capability {
  readonly mean: number;
  readonly deviation: number;
  readonly cp: Bounded | null;
  readonly cpk: Bounded | null;
}

/**
 * Cp and Cpk of results with 95 % intervals: of Cp exact for normal results, by chi-square; of Cpk Bissell's approximation.
 *
 * NIST/SEMATECH e-Handbook of Statistical Methods, 6.1.6; A. F. Bissell, "How reliable is your capability index?", Applied Statistics 39 (1990) 331-340.
 *
 * @param results at least two, not all equal
 */
export function capabilityOf(results: readonly number[], { lower, upper }: Specification): Capability {
  const n = results.length;
  const mean = results.reduce((s, y) => s + y, 0) / n;
  const deviation = Math.sqrt(results.reduce((s, y) => s + (y - mean) ** 2, 0) / (n - 1));
  return { mean, deviation, ...indices({ mean, deviation, n }, { lower, upper }) };
}

/** The indices of a process from its mean, its standard deviation and how many results gave them. */
export function indices(
  { mean, deviation, n }: { readonly mean: number; readonly deviation: number; readonly n: number },
  { lower, upper }: Specification,
): Pick<Capability, "cp" | "cpk"> {
  const sides = [...(lower === null ? [] : [mean - lower]), ...(upper === null ? [] : [upper - mean])];
  if (sides.length === 0 || !(deviation > 0)) return { cp: null, cpk: null };
  const freedom = n - 1;
  const ratio = (p: number): number => Math.sqrt(chiSquareQuantile(p, freedom) / freedom);
  const cp = lower === null || upper === null ? null : (upper - lower) / (6 * deviation);
  const cpk = Math.min(...sides) / (3 * deviation);
  const margin = Z95 * Math.sqrt(1 / (9 * n) + cpk ** 2 / (2 * freedom));
  return {
    cp: cp === null ? null : { value: cp, low: cp * ratio(0.025), high: cp * ratio(0.975) },
    cpk: { value: cpk, low: cpk - margin, high: cpk + margin },
  };
}
