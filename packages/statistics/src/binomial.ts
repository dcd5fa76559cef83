/** Tails of the binomial distribution, exact to about 12 digits for up to millions of trials. */

/**
 * The chance of at most `successes` among `trials` that each succeed with chance `rate`.
 * @param successes from 0 to `trials`; between whole numbers the curve is filled in smoothly
 */
export const atMost = (successes: number, trials: number, rate: number): number =>
  1 - incompleteBeta(rate, successes + 1, trials - successes);

/**
 * The regularised incomplete beta function I_x(a, b): the chance that a Beta(a, b) variable is below `x`.
 * With a = k, b = n - k + 1 it is the chance of k or more successes among n, each with chance x.
 *
 * Evaluated by its continued fraction (NIST Digital Library of Mathematical Functions, 8.17.22) in Lentz's way, on the side
 * of the mean where it converges in about sqrt(max(a, b)) terms.
 *
 * @param a at least 0; 0 gives 1, the limit
 * @param b at least 0; 0 gives 0
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (a <= 0) return 1;
  if (b <= 0 || x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  let numerator = 1;
  let denominator = 1 / (1 - ((a + b) * x) / (a + 1));
  let fraction = denominator;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    denominator = 1 / (1 + even * denominator);
    numerator = 1 + even / numerator;
    fraction *= numerator * denominator;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    denominator = 1 / (1 + odd * denominator);
    numerator = 1 + odd / numerator;
    const step = numerator * denominator;
    fraction *= step;
    if (Math.abs(step - 1) < 1e-14) break;
  }
  return front * fraction;
}

/** ln Γ(x) for x > 0: Stirling's series after moving x above 12, where six terms reach the precision of the numbers. */
export function logGamma(x: number): number {
  if (x < 12) return logGamma(x + 1) - Math.log(x);
  const square = x * x;
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / x;
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series;
}

/**
 * Where the rising function `f` reaches `level` between `low` and `high`: false position in the Illinois way, which halves the weight of an
 * end that stays. (M. Dowell, P. Jarratt, "A modified regula falsi method", BIT 11 (1971) 168-174.)
 */
export function rootOf(f: (x: number) => number, level: number, low = 0, high = 1): number {
  let [a, b] = [low, high];
  let [below, above] = [f(a) - level, f(b) - level];
  let stayed = 0;
  for (let i = 0; i < 200 && b - a > 1e-15 * b; i++) {
    const x = a + (b - a) * (below / (below - above));
    if (!(x > a && x < b)) break;
    const value = f(x) - level;
    if (value === 0) return x;
    if (value < 0) {
      [a, below] = [x, value];
      if (stayed > 0) above /= 2;
      stayed = 1;
    } else {
      [b, above] = [x, value];
      if (stayed < 0) below /= 2;
      stayed = -1;
    }
  }
  return -below < above ? a : b;
}
