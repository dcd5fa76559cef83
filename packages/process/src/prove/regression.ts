import { dot } from "../surrogate/cholesky.ts";
import type { Coefficient } from "./confidence-sequence.ts";

/** Below this share of a column's squared length nothing of it is its own. */
const OWN = 1e-9;

/**
 * The least squares coefficient of `column` beside `others` (Frisch, Waugh, Lovell: both sides freed of the others, by modified Gram-Schmidt).
 * Columns that others explain already count for nothing.
 */
export function coefficientOf(y: Float64Array, column: Float64Array, others: readonly Float64Array[]): Coefficient {
  const n = y.length;
  const basis: Float64Array[] = [];
  const freed = (v: Float64Array): Float64Array => {
    const rest = v.slice();
    // twice, because once leaves rounding behind
    for (let round = 0; round < 2; round++) {
      for (const q of basis) {
        const share = dot(q, 0, rest, 0, n);
        for (let i = 0; i < n; i++) rest[i]! -= share * q[i]!;
      }
    }
    return rest;
  };
  for (const each of others) {
    const rest = freed(each);
    const length = dot(rest, 0, rest, 0, n);
    if (length > OWN * dot(each, 0, each, 0, n)) basis.push(rest.map((v) => v / Math.sqrt(length)));
  }
  const own = freed(column);
  const square = dot(own, 0, own, 0, n);
  const information = square > OWN * dot(column, 0, column, 0, n) ? square : 0;
  const left = freed(y);
  const freedom = n - basis.length - 1;
  if (information === 0 || freedom < 1)
    return { estimate: 0, standardError: Number.POSITIVE_INFINITY, freedom, information: 0 };
  const estimate = dot(own, 0, left, 0, n) / information;
  const residual = left.reduce((sum, v, i) => sum + (v - estimate * own[i]!) ** 2, 0);
  return { estimate, standardError: Math.sqrt(residual / freedom / information), freedom, information };
}
