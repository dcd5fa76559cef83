import { randomBits } from "@andon/data";

/**
 * For each dimension from the second on: the inner coefficients of a primitive polynomial as the bits of one number, then the first direction
 * numbers, as many as the polynomial has degrees. From the table new-joe-kuo-6 (https://web.maths.unsw.edu.au/~fkuo/sobol/): S. Joe, F. Y. Kuo,
 * "Constructing Sobol sequences with better two-dimensional projections", SIAM J. Sci. Comput. 30 (2008) 2635-2654.
 */
// biome-ignore format: a table
const JOE_KUO: readonly (readonly number[])[] = [
  [0, 1],
  [1, 1, 3],
  [1, 1, 3, 1],
  [2, 1, 1, 1],
  [1, 1, 1, 3, 3],
  [4, 1, 3, 5, 13],
  [2, 1, 1, 5, 5, 17],
  [4, 1, 1, 5, 5, 5],
  [7, 1, 1, 7, 11, 19],
  [11, 1, 1, 5, 1, 1],
  [13, 1, 1, 1, 3, 11],
  [14, 1, 3, 5, 5, 31],
  [1, 1, 3, 3, 9, 7, 49],
  [13, 1, 1, 1, 15, 21, 21],
  [16, 1, 3, 1, 13, 27, 49],
  [19, 1, 1, 1, 15, 7, 5],
  [22, 1, 3, 1, 15, 13, 25],
  [25, 1, 1, 5, 5, 19, 61],
  [1, 1, 3, 7, 11, 23, 15, 103],
  [4, 1, 3, 7, 13, 13, 15, 69],
  [7, 1, 1, 3, 13, 7, 35, 63],
  [8, 1, 3, 5, 9, 1, 25, 53],
  [14, 1, 3, 1, 13, 9, 35, 107],
  [19, 1, 3, 1, 5, 27, 61, 31],
  [21, 1, 1, 5, 11, 19, 41, 61],
  [28, 1, 3, 5, 3, 3, 13, 69],
  [31, 1, 1, 7, 13, 1, 19, 1],
  [32, 1, 3, 7, 5, 13, 19, 59],
  [37, 1, 1, 3, 9, 25, 29, 41],
  [41, 1, 3, 5, 13, 23, 1, 55],
  [42, 1, 3, 7, 3, 13, 59, 17],
  [50, 1, 3, 1, 3, 5, 53, 69],
  [55, 1, 1, 5, 5, 23, 33, 13],
  [56, 1, 1, 7, 7, 1, 61, 123],
  [59, 1, 1, 7, 9, 13, 61, 49],
  [62, 1, 3, 3, 5, 3, 55, 33],
  [14, 1, 3, 1, 15, 31, 13, 49, 245],
  [21, 1, 3, 5, 15, 31, 59, 63, 97],
  [22, 1, 3, 1, 11, 11, 11, 77, 249],
  [38, 1, 3, 1, 11, 27, 43, 71, 9],
  [47, 1, 1, 7, 15, 21, 11, 81, 45],
  [49, 1, 3, 7, 3, 25, 31, 65, 79],
  [50, 1, 3, 1, 1, 19, 11, 3, 205],
  [52, 1, 1, 5, 9, 19, 21, 29, 157],
  [56, 1, 3, 7, 11, 1, 33, 89, 185],
  [67, 1, 3, 3, 3, 15, 9, 79, 71],
  [70, 1, 3, 7, 11, 15, 39, 119, 27],
  [84, 1, 1, 3, 1, 11, 31, 97, 225],
  [97, 1, 1, 1, 3, 23, 43, 57, 177],
];

/** So many dimensions have direction numbers. */
export const SOBOL_DIMENSIONS = JOE_KUO.length + 1;

const BITS = 32;

/** Direction numbers of one dimension, each in the upper bits of 32. */
function directionsOf(dimension: number): Uint32Array {
  const v = new Uint32Array(BITS);
  if (dimension === 0) {
    for (let k = 0; k < BITS; k++) v[k] = 2 ** (31 - k);
    return v;
  }
  const [coefficients = 0, ...first] = JOE_KUO[dimension - 1]!;
  const degree = first.length;
  for (let k = 0; k < BITS; k++) {
    if (k < degree) {
      v[k] = first[k]! * 2 ** (31 - k);
      continue;
    }
    let next = v[k - degree]! ^ (v[k - degree]! >>> degree);
    for (let i = 1; i < degree; i++) if ((coefficients >>> (degree - 1 - i)) & 1) next ^= v[k - i]!;
    v[k] = next;
  }
  return v;
}

/**
 * Points of Sobol's sequence, which fills the unit cube evenly from any beginning; with a seed scrambled, so that different seeds give
 * different sequences that are each as even, and no point lies on the border.
 *
 * I. M. Sobol 1967; scrambling: A. B. Owen 1995, by hashing as in B. Burley, "Practical hash-based Owen scrambling", JCGT 9 (2020) 1-20.
 *
 * @param dimensions at most `SOBOL_DIMENSIONS`
 * @param seed null for the plain sequence, which begins at 0
 * @param skip leaves out so many points
 * @returns [count, dimensions] in [0, 1)
 */
export function sobol(count: number, dimensions: number, seed: number | null, skip = 0): Float64Array {
  if (!(dimensions >= 1 && dimensions <= SOBOL_DIMENSIONS)) {
    throw new RangeError(`Expected 1 to ${SOBOL_DIMENSIONS} dimensions, but got ${dimensions}.`);
  }
  const out = new Float64Array(count * dimensions);
  for (let d = 0; d < dimensions; d++) {
    const directions = directionsOf(d);
    const key = seed === null ? null : randomBits(seed, d, 0x50b0);
    for (let i = 0; i < count; i++) {
      let bits = 0;
      for (let index = i + skip, k = 0; index > 0; index >>>= 1, k++) if (index & 1) bits ^= directions[k]!;
      // half a step off the grid keeps 0 and 1 out
      out[i * dimensions + d] = key === null ? (bits >>> 0) / 2 ** 32 : (scrambled(bits, key) + 0.5) / 2 ** 32;
    }
  }
  return out;
}

/** A random permutation of the binary tree that the bits are a way through. */
function scrambled(bits: number, key: number): number {
  let x = reversed(bits);
  x = (x + key) >>> 0;
  x ^= Math.imul(x, 0x6c50b47c);
  x ^= Math.imul(x, 0xb82f1e52);
  x ^= Math.imul(x, 0xc7afe638);
  x ^= Math.imul(x, 0x8d22f6e6);
  return reversed(x);
}

function reversed(bits: number): number {
  let x = bits;
  x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2);
  x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4);
  x = ((x >>> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8);
  return ((x >>> 16) | (x << 16)) >>> 0;
}
