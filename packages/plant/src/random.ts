/** Counter-based random numbers: each depends on its key alone (rounds of the MurmurHash3 finaliser, Appleby). */
export interface RandomStream {
  /** The next number, uniform in [from, to); by default [0, 1). */
  uniform(from?: number, to?: number): number;
  /** The next whole number, 0 to count - 1. */
  below(count: number): number;
}

/** A stream of its own for each key, so that drawing more in one place changes nothing in another. */
export function randomStream(seed: number, purpose: number): RandomStream {
  let counter = 0;
  const uniform = (from = 0, to = 1) => from + (to - from) * latticeValue(seed, purpose, counter++);
  return { uniform, below: (count) => Math.floor(uniform(0, count)) };
}

/** A number in [0, 1) that belongs to a point of an integer lattice. */
export function latticeValue(seed: number, x: number, y: number): number {
  return mix(mix(seed ^ Math.imul(x + 1, 0x85ebca6b)) ^ Math.imul(y + 1, 0xc2b2ae35)) / 2 ** 32;
}

/** Smooth noise in [0, 1]: lattice values joined by cubic interpolation (value noise). */
export function smoothNoise(seed: number, x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const u = ease(x - left);
  const v = ease(y - top);
  const upper = latticeValue(seed, left, top) * (1 - u) + latticeValue(seed, left + 1, top) * u;
  const lower = latticeValue(seed, left, top + 1) * (1 - u) + latticeValue(seed, left + 1, top + 1) * u;
  return upper * (1 - v) + lower * v;
}

const ease = (t: number): number => t * t * (3 - 2 * t);

function mix(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
