import { atMost } from "@andon/statistics";

/** A one-sided bound: the rate is below the limit with a confidence of 1 - DOUBT. */
const DOUBT = 0.05;
/** Below this rate nobody can look at enough parts. */
const PROVABLE = 1e-9;

/**
 * How many more bad parts must be looked at, none of which may pass, until the escape rate is below `limit` with 95 % confidence.
 *
 * With k escapes among n, the rate is below the limit with that confidence as soon as so few escapes would be a 5 % chance at the limit:
 * P(X <= k | n, limit) <= 0.05, the one-sided bound of Clopper and Pearson. For k = 0 this is the rule of three, n >= 3 / limit:
 * J. A. Hanley, A. Lippman-Hand, "If nothing goes wrong, is everything all right?", JAMA 249 (1983) 1743-1745.
 *
 * @param limit from 0 to 1
 * @returns null where no number of parts that anyone could look at proves it: at a limit of 0, or below one in a billion
 */
export function moreToProve(escapes: number, parts: number, limit: number): number | null {
  if (limit >= 1) return 0;
  if (limit < PROVABLE) return null;
  const proven = (n: number) => n > escapes && atMost(escapes, n, limit) <= DOUBT;
  if (proven(parts)) return 0;
  // the chance falls with n: double until it is proven, then halve between
  let [low, high] = [Math.max(parts, escapes), 2 * Math.max(parts, escapes) + 1];
  while (!proven(high)) [low, high] = [high, 2 * high];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (proven(middle)) high = middle;
    else low = middle;
  }
  return high - parts;
}
