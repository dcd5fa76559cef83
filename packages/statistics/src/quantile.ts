import { incompleteBeta, logGamma, rootOf } from "./binomial.ts";

/** The chance that Student's t with `freedom` degrees of freedom is below `t`. */
export function studentCumulative(t: number, freedom: number): number {
  const beyond = incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
  return t > 0 ? 1 - beyond : beyond;
}

/**
 * Where Student's t with `freedom` degrees of freedom reaches a probability.
 * @param probability above 0 and below 1
 */
export function studentQuantile(probability: number, freedom: number): number {
  if (probability < 0.5) return -studentQuantile(1 - probability, freedom);
  const x = rootOf((at) => incompleteBeta(at, freedom / 2, 0.5), 2 * (1 - probability), Number.MIN_VALUE, 1);
  return Math.sqrt((freedom * (1 - x)) / x);
}

/** Where chi-square with `freedom` degrees of freedom reaches a probability. */
export function chiSquareQuantile(probability: number, freedom: number): number {
  const below = (x: number): number => incompleteGamma(x / 2, freedom / 2);
  let high = freedom + 1;
  while (below(high) < probability) high *= 2;
  return rootOf(below, probability, 0, high);
}

/**
 * The regularised lower incomplete gamma function P(a, x): its series below the mean, the continued fraction of its complement above (NIST Digital
 * Library of Mathematical Functions, 8.11.4 and 8.9.2).
 */
function incompleteGamma(x: number, a: number): number {
  if (x <= 0) return 0;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let k = 1; term > 1e-17 * sum; k++) {
      term *= x / (a + k);
      sum += term;
    }
    return front * sum;
  }
  let b = x + 1 - a;
  let c = Number.MAX_VALUE;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; k < 10_000; k++) {
    const numerator = k * (a - k);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return 1 - front * fraction;
}
