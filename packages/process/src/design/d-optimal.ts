import { randomStream } from "@andon/data";
import { dot, factorise, inverse } from "../surrogate/cholesky.ts";

/** A little on the diagonal keeps what the first runs do not tell from being infinite. */
const RIDGE = 1e-6;
const STARTS = 5;
const ROUNDS = 50;

/**
 * The runs among candidates that tell most about the terms of a model: those with the greatest determinant of XᵀX, by exchanging one run for one
 * candidate as long as that helps, from several beginnings.
 *
 * V. V. Fedorov, "Theory of Optimal Experiments" (1972). An exchange of x for z multiplies the determinant by
 * 1 + d(z) - d(x) - (d(x) d(z) - d(x, z)²), with d(a, b) = aᵀ(XᵀX)⁻¹b.
 *
 * @param terms of each candidate
 * @param count runs; a candidate may be run more than once
 * @returns numbers of candidates in rising order
 */
export function dOptimal(terms: readonly Float64Array[], count: number, seed: number): number[] {
  const size = terms[0]!.length;
  let best: { readonly runs: readonly number[]; readonly log: number } | null = null;
  for (let start = 0; start < STARTS; start++) {
    const random = randomStream(seed, 0xd0, start);
    const runs = Array.from({ length: count }, () => Math.floor(random() * terms.length));
    let log = Number.NEGATIVE_INFINITY;
    for (let round = 0; round < ROUNDS; round++) {
      const before = log;
      for (let k = 0; k < count; k++) {
        const { information, determinant } = informationOf(terms, runs, size);
        log = determinant;
        const product = (a: Float64Array): Float64Array =>
          Float64Array.from({ length: size }, (_, i) => dot(information, i * size, a, 0, size));
        const out = product(terms[runs[k]!]!);
        const own = dot(out, 0, terms[runs[k]!]!, 0, size);
        let [gain, chosen] = [1 + 1e-9, runs[k]!];
        for (const [c, z] of terms.entries()) {
          const d = dot(product(z), 0, z, 0, size);
          const factor = 1 + d - own - (own * d - dot(out, 0, z, 0, size) ** 2);
          if (factor > gain) [gain, chosen] = [factor, c];
        }
        runs[k] = chosen;
      }
      log = informationOf(terms, runs, size).determinant;
      if (log - before < 1e-9) break;
    }
    if (best === null || log > best.log) best = { runs, log };
  }
  return best!.runs.toSorted((a, b) => a - b);
}

/** (XᵀX)⁻¹, whole, and the logarithm of the determinant of XᵀX. */
function informationOf(terms: readonly Float64Array[], runs: readonly number[], size: number) {
  const matrix = new Float64Array(size * size);
  for (const run of runs) {
    const x = terms[run]!;
    for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) matrix[i * size + j]! += x[i]! * x[j]!;
  }
  for (let i = 0; i < size; i++) matrix[i * size + i]! += RIDGE;
  factorise(matrix, size);
  let determinant = 0;
  for (let i = 0; i < size; i++) determinant += 2 * Math.log(matrix[i * size + i]!);
  const information = inverse(matrix, size, new Float64Array(size * size), new Float64Array(size * size));
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) information[j * size + i] = information[i * size + j]!;
  return { information, determinant };
}
