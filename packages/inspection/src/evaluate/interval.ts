import type { Estimate, Rate } from "@andon/contracts";

/** The 0.975 quantile of the standard normal distribution: every interval here is two-sided at 95 %. */
export const Z95 = 1.959963984540054;

/**
 * A proportion with its Wilson score interval at 95 %.
 *
 * Unlike the textbook interval p ± z·sqrt(p(1-p)/n) it stays inside [0, 1] and does not collapse to a point when
 * nothing (or everything) succeeded: 0 escapes among 100 bad parts still means "up to 3.7 %".
 *
 * Without any trial (`total` = 0) nothing is known: value 0, interval [0, 1].
 *
 * E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927) 209-212.
 *
 * @param successes from 0 to `total`
 * @throws RangeError when the counts are not such numbers
 */
export function wilson(successes: number, total: number): Rate {
  if (!(successes >= 0 && successes <= total && Number.isInteger(total))) {
    throw new RangeError(`Expected 0 <= successes <= total with a whole total, but got ${successes} of ${total}.`);
  }
  if (total === 0) return { value: 0, successes, total, low: 0, high: 1 };
  const value = successes / total;
  const z2 = Z95 * Z95;
  const centre = (value + z2 / (2 * total)) / (1 + z2 / total);
  const half = (Z95 / (1 + z2 / total)) * Math.sqrt((value * (1 - value)) / total + z2 / (4 * total * total));
  // At the ends the formula gives exactly 0 and 1, up to rounding; rounding must not push the value outside.
  const low = successes === 0 ? 0 : Math.min(value, Math.max(0, centre - half));
  const high = successes === total ? 1 : Math.max(value, Math.min(1, centre + half));
  return { value, successes, total, low, high };
}

/** A figure with its interval, before it has been named how it was got. */
export interface Bounded {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The mean of several figures with a 95 % interval, from the intervals of the figures alone: MOVER, the "method of
 * variance estimates recovery". The distance of each figure to its own bound stands in for its standard error:
 *
 *     low  = mean - sqrt( Σij rij (xi - li)(xj - lj) ) / k          high likewise with (ui - xi)
 *
 * So the mean inherits what is good in the parts: it stays in [0, 1] and does not collapse at 0 or 1.
 *
 * G. Y. Zou and A. Donner, "Construction of confidence limits about effect measures: a general approach",
 * Statistics in Medicine 27 (2008) 1693-1702.
 *
 * @param parts at least one figure
 * @param correlation of the figures i and j; independent figures when left out
 */
export function meanOf(parts: readonly Bounded[], correlation?: (i: number, j: number) => number): Bounded {
  const count = parts.length;
  if (count === 0) return { value: 0, low: 0, high: 1 };
  let value = 0;
  let below = 0;
  let above = 0;
  for (let i = 0; i < count; i++) {
    const a = parts[i]!;
    value += a.value / count;
    for (let j = 0; j < count; j++) {
      const r = i === j ? 1 : (correlation?.(i, j) ?? 0);
      if (r === 0) continue;
      const b = parts[j]!;
      below += r * (a.value - a.low) * (b.value - b.low);
      above += r * (a.high - a.value) * (b.high - b.value);
    }
  }
  const low = Math.max(0, value - Math.sqrt(Math.max(0, below)) / count);
  const high = Math.min(1, value + Math.sqrt(Math.max(0, above)) / count);
  return { value: Math.min(1, value), low: Math.min(low, value), high: Math.max(high, Math.min(1, value)) };
}

/** A bounded figure with the name of the method that bounded it. */
export function estimateOf(bounded: Bounded, method: string): Estimate {
  return { value: bounded.value, low: bounded.low, high: bounded.high, method };
}
