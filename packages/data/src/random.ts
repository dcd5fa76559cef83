/**
 * Counter-based random numbers: each value depends on its key alone, not on what was drawn before, so work may stop,
 * resume, or be shared out among threads and give the same numbers.
 */

/** 32 well-mixed bits of up to four integer keys (rounds of the MurmurHash3 finaliser, Appleby). */
export function randomBits(seed: number, a = 0, b = 0, c = 0): number {
  let h = mix(seed ^ 0x9e3779b9);
  h = mix(h ^ Math.imul(a + 1, 0x85ebca6b));
  h = mix(h ^ Math.imul(b + 1, 0xc2b2ae35));
  return mix(h ^ Math.imul(c + 1, 0x27d4eb2f));
}

/** Uniform in [0, 1), 32 bits. */
export function randomUniform(seed: number, a = 0, b = 0, c = 0): number {
  return randomBits(seed, a, b, c) / 2 ** 32;
}

/** Puts items into a seeded random order in place (Fisher-Yates). The same seed and stream give the same order. */
export function shuffle<T extends Int32Array | unknown[]>(items: T, seed: number, stream = 0): T {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(randomUniform(seed, stream, i, 0x5f) * (i + 1));
    const held = items[i]!;
    items[i] = items[j]!;
    items[j] = held;
  }
  return items;
}

function mix(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Numbers uniform in [0, 1), one after the other: a stream of its own for each key. */
export function randomStream(seed: number, a = 0, b = 0): () => number {
  let drawn = 0;
  return () => randomUniform(seed, a, b, drawn++);
}

/** Uniform numbers in [0, 1): the minimal standard generator of Park and Miller 1988. */
export function lehmer(seed: number): () => number {
  let state = (Math.abs(Math.trunc(seed)) % 2147483646) + 1;
  for (let i = 0; i < 3; i++) state = (state * 48271) % 2147483647;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
