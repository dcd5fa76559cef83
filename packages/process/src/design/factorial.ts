/** Designs on coded levels: each run is one number a factor, -1 to 1 for low to high (beyond for star points), or for full factorials 0, 1, 2 … */

/** Every combination of the levels, the first factor changing fastest (the standard order). */
export function fullFactorial(levels: readonly number[]): number[][] {
  const count = levels.reduce((a, b) => a * b, 1);
  return Array.from({ length: count }, (_, run) => {
    let rest = run;
    return levels.map((each) => {
      const level = rest % each;
      rest = Math.floor(rest / each);
      return level;
    });
  });
}

export interface Fraction {
  readonly runs: readonly (readonly number[])[];
  /** For each added factor the factors whose product it is, by number from 0. */
  readonly generators: readonly (readonly number[])[];
  /** The length of the shortest word of the defining relation: III confounds main effects with interactions of two, V no interactions of two with each other. */
  readonly resolution: number;
}

/** Sets of generators that are looked through at most. */
const MOST_SETS = 300_000;

/**
 * Two levels, a fraction 1/2^`dropped` of all combinations, by the generators of highest resolution, and among those of the fewest shortest words
 * (minimum aberration as far as the shortest two lengths tell).
 *
 * A. Fries, W. G. Hunter, "Minimum aberration 2^(k-p) designs", Technometrics 22 (1980) 601-608; NIST/SEMATECH e-Handbook of Statistical Methods, 5.3.3.4.
 *
 * @returns null where so many cannot be dropped
 */
export function fractionalFactorial(factors: number, dropped: number): Fraction | null {
  const base = factors - dropped;
  // a generator is a set of at least two basic factors, as bits; longer ones first
  const choices = Array.from({ length: 2 ** Math.max(0, base) }, (_, bits) => bits)
    .filter((bits) => bitsIn(bits) >= 2)
    .sort((a, b) => bitsIn(b) - bitsIn(a) || a - b);
  if (base < 1 || choices.length < dropped) return null;
  let best: { readonly words: readonly number[]; readonly lengths: readonly number[] } | null = null;
  let looked = 0;
  const look = (from: number, words: readonly number[], chosen: readonly number[]): void => {
    if (chosen.length === dropped) {
      looked++;
      const lengths = words.map(bitsIn);
      if (best === null || fewer(lengths, best.lengths)) best = { words: chosen, lengths };
      return;
    }
    for (let k = from; k < choices.length && looked < MOST_SETS; k++) {
      const word = choices[k]! | (1 << (base + chosen.length));
      look(k + 1, [...words, word, ...words.map((w) => w ^ word)], [...chosen, choices[k]!]);
    }
  };
  look(0, [], []);
  const found = best as { readonly words: readonly number[]; readonly lengths: readonly number[] } | null;
  if (found === null) return null;
  const generators = found.words.map((bits) =>
    Array.from({ length: base }, (_, f) => f).filter((f) => (bits >>> f) & 1),
  );
  const runs = fullFactorial(new Array(base).fill(2)).map((run) => {
    const coded = run.map((level) => 2 * level - 1);
    return [...coded, ...generators.map((g) => g.reduce((product, f) => product * coded[f]!, 1))];
  });
  return { runs, generators, resolution: dropped === 0 ? Number.POSITIVE_INFINITY : Math.min(...found.lengths) };
}

/** Whether the first words have a longer shortest word, or fewer of that length, or of the next. */
function fewer(a: readonly number[], b: readonly number[]): boolean {
  const [p, q] = [Math.min(...a), Math.min(...b)];
  if (p !== q) return p > q;
  for (let length = p; length <= p + 1; length++) {
    const [m, n] = [a, b].map((lengths) => lengths.filter((l) => l === length).length) as [number, number];
    if (m !== n) return m < n;
  }
  return false;
}

function bitsIn(bits: number): number {
  let count = 0;
  for (let rest = bits; rest > 0; rest &= rest - 1) count++;
  return count;
}
