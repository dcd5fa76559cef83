/** Agreement beyond chance: Cohen's kappa for two, Fleiss' for many. */
import { Z95 } from "@andon/statistics";

export interface Kappa {
  /** 1: perfect agreement; 0: what chance would give. NaN is never given: see `null` below. */
  readonly value: number;
  /** Standard error where there is no agreement but by chance: for testing whether there is any. */
  readonly nullError: number;
  /** Standard error of the value itself, and its 95 % interval; for Fleiss' kappa of the null error. */
  readonly error: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Cohen's kappa of two appraisers' verdicts on the same parts, from their cross table.
 *
 *     kappa = (po - pe) / (1 - pe)      po: share on the diagonal, pe: sum of the products of the margins
 *
 * J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20 (1960) 37-46.
 * Standard errors: J. L. Fleiss, J. Cohen, B. S. Everitt, "Large sample standard errors of kappa and weighted kappa", Psychological
 * Bulletin 72 (1969) 323-327.
 *
 * @param table `table[a][b]`: how often the first said a and the second b; square
 * @returns null where all verdicts of both are one and the same: then chance alone agrees as well
 */
export function cohenKappa(table: readonly (readonly number[])[]): Kappa | null {
  const n = table.flat().reduce((a, b) => a + b, 0);
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const rows = table.map((row) => sum(row) / n);
  const columns = table.map((_, j) => sum(table.map((row) => row[j]!)) / n);
  const observed = sum(table.map((row, i) => row[i]! / n));
  const chance = sum(rows.map((r, i) => r * columns[i]!));
  if (!(1 - chance > 1e-12)) return null;
  const value = (observed - chance) / (1 - chance);
  const left = 1 - value;
  let diagonal = 0;
  let off = 0;
  for (const [i, row] of table.entries()) {
    for (const [j, count] of row.entries()) {
      if (i === j) diagonal += (count / n) * (1 - (rows[i]! + columns[i]!) * left) ** 2;
      else off += (count / n) * (columns[i]! + rows[j]!) ** 2;
    }
  }
  const variance = diagonal + off * left * left - (value - chance * left) ** 2;
  const nullVariance = chance + chance * chance - sum(rows.map((r, i) => r * columns[i]! * (r + columns[i]!)));
  const scale = (1 - chance) * Math.sqrt(n);
  return bounded(value, Math.sqrt(Math.max(0, nullVariance)) / scale, Math.sqrt(Math.max(0, variance)) / scale);
}

/** Fleiss' kappa, overall and of each category against the rest. */
export interface FleissKappa {
  readonly overall: Kappa | null;
  readonly perCategory: readonly (Kappa | null)[];
}

/**
 * Fleiss' kappa of several verdicts on each part, whoever gave them.
 *
 * J. L. Fleiss, "Measuring nominal scale agreement among many raters", Psychological Bulletin 76 (1971) 378-382.
 * Standard errors: J. L. Fleiss, J. C. M. Nee, J. R. Landis, "Large sample variance of kappa in the case of different sets of raters",
 * Psychological Bulletin 86 (1979) 974-977. They hold where there is no agreement but by chance; the intervals are drawn from them, as is usual.
 *
 * @param counts `counts[part][category]`; every part has as many verdicts, two at least
 * @throws RangeError where it has not
 */
export function fleissKappa(counts: readonly (readonly number[])[]): FleissKappa {
  const parts = counts.length;
  const categories = counts[0]?.length ?? 0;
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const verdicts = sum(counts[0] ?? []);
  if (verdicts < 2 || counts.some((row) => sum(row) !== verdicts)) {
    throw new RangeError(`Expected two or more verdicts on each part, as many on all, but the first has ${verdicts}.`);
  }
  const pairs = parts * verdicts * (verdicts - 1);
  const shares = Array.from({ length: categories }, (_, j) => sum(counts.map((row) => row[j]!)) / (parts * verdicts));
  const observed = sum(counts.map((row) => sum(row.map((n) => n * (n - 1))))) / pairs;
  const chance = sum(shares.map((p) => p * p));
  const spread = 1 - chance; // sum of p (1 - p)
  const skew = sum(shares.map((p) => p * (1 - p) * (1 - 2 * p)));
  const perCategory = shares.map((p, j) => {
    if (p === 0 || p === 1) return null;
    const split = sum(counts.map((row) => row[j]! * (verdicts - row[j]!)));
    const error = Math.sqrt(2 / pairs);
    return bounded(1 - split / (pairs * p * (1 - p)), error, error);
  });
  if (!(spread > 1e-12)) return { overall: null, perCategory };
  const error = (Math.SQRT2 / (spread * Math.sqrt(pairs))) * Math.sqrt(Math.max(0, spread * spread - skew));
  return { overall: bounded((observed - chance) / spread, error, error), perCategory };
}

const bounded = (value: number, nullError: number, error: number): Kappa => ({
  value,
  nullError,
  error,
  low: Math.max(-1, value - Z95 * error),
  high: Math.min(1, value + Z95 * error),
});
