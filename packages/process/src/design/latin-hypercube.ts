import { randomUniform, shuffle } from "@andon/data";

/**
 * A Latin hypercube: every parameter is cut into `count` slices, and each slice of each parameter is used once.
 *
 * M. D. McKay, R. J. Beckman, W. J. Conover, Technometrics 21 (1979) 239-245.
 *
 * @returns [count, dimensions] in [0, 1)
 */
export function latinHypercube(count: number, dimensions: number, seed: number): Float64Array {
  const out = new Float64Array(count * dimensions);
  for (let d = 0; d < dimensions; d++) {
    const slices = shuffle(
      Int32Array.from({ length: count }, (_, i) => i),
      seed,
      d,
    );
    for (let i = 0; i < count; i++) out[i * dimensions + d] = (slices[i]! + randomUniform(seed, d, i, 0x14c)) / count;
  }
  return out;
}
