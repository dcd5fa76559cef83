/**
 * The normal distribution where ordinary formulas give 0 or cancel out. For z below -1 all goes through Mills' ratio by its continued fraction
 * R(t) = 1/(t + 1/(t + 2/(t + 3/(t + ...)))), t = -z: exact to about 13 digits for any z, however far out.
 */

const LOG_ROOT_2PI = 0.5 * Math.log(2 * Math.PI);

const density = (z: number): number => Math.exp(-0.5 * z * z - LOG_ROOT_2PI);

/** Mills' ratio R(t) = (1 - Φ(t)) / φ(t), and 1 - t R(t), for t at least 1. */
function mills(t: number): { readonly ratio: number; readonly rest: number } {
  let tail = t;
  for (let k = Math.ceil(16 + 200 / (t * t)); k >= 2; k--) tail = t + k / tail;
  // R = 1 / (t + 1/tail), so 1 - tR = 1 / (t tail + 1)
  return { ratio: tail / (t * tail + 1), rest: 1 / (t * tail + 1) };
}

/** Φ(z). */
export function cumulative(z: number): number {
  if (z > 1) return 1 - density(z) * mills(z).ratio;
  if (z < -1) return density(z) * mills(-z).ratio;
  let term = z;
  let sum = z;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return 0.5 + density(z) * sum;
}

/** A function's value and its derivative. */
export interface WithSlope {
  readonly value: number;
  readonly slope: number;
}

/** log Φ(z). */
export function logCumulative(z: number): WithSlope {
  if (z <= -1) {
    const { ratio } = mills(-z);
    return { value: -0.5 * z * z - LOG_ROOT_2PI + Math.log(ratio), slope: 1 / ratio };
  }
  const p = cumulative(z);
  return { value: Math.log(p), slope: density(z) / p };
}

/**
 * log(φ(z) + z Φ(z)): the logarithm of the expected improvement at z standard deviations above the best, for standard deviation 1.
 *
 * S. Ament et al., "Unexpected improvements to expected improvement for Bayesian optimization", NeurIPS 2023.
 */
export function logImprovement(z: number): WithSlope {
  if (z <= -1) {
    const { ratio, rest } = mills(-z);
    return { value: -0.5 * z * z - LOG_ROOT_2PI + Math.log(rest), slope: ratio / rest };
  }
  const p = cumulative(z);
  const h = density(z) + z * p;
  return { value: Math.log(h), slope: p / h };
}

/** A narrower tent than this is as good as flat under the density. */
const NARROW = 1e-2;

/**
 * log E max(0, b - |n - u|), n standard normal: the logarithm of the expected gain of a result whose target lies u standard deviations off, where trials have come
 * within b of it. The tent is a second difference of (n - a)⁺, of which the mean is h(-a) = φ(a) - a Φ(-a):
 *
 *     E = h(b - u) - 2 h(-u) + h(-b - u)
 *
 * and for a narrow tent b² φ(u) (1 + b² (u² - 1) / 12), as differences would cancel.
 *
 * @param b above 0
 */
export function logTent(
  b: number,
  u: number,
): { readonly value: number; readonly byBreadth: number; readonly byOffset: number } {
  const off = Math.abs(u);
  const side = Math.sign(u) || 1;
  if (b * Math.max(1, off) < NARROW) {
    const bend = 1 + (b * b * (off * off - 1)) / 12;
    return {
      value: 2 * Math.log(b) - 0.5 * off * off - LOG_ROOT_2PI + Math.log(bend),
      byBreadth: 2 / b + (b * (off * off - 1)) / 6 / bend,
      byOffset: side * ((b * b * off) / 6 / bend - off),
    };
  }
  const [near, middle, far] = [b - off, -off, -b - off].map(logImprovement) as [WithSlope, WithSlope, WithSlope];
  const [two, one] = [2 * Math.exp(middle.value - near.value), Math.exp(far.value - near.value)];
  const share = 1 - two + one;
  // the slope of log h is Φ / h
  return {
    value: near.value + Math.log(share),
    byBreadth: (near.slope - one * far.slope) / share,
    byOffset: (side * (two * middle.slope - near.slope - one * far.slope)) / share,
  };
}
