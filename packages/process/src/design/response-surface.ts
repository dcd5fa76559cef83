import { fractionalFactorial, fullFactorial } from "./factorial.ts";

export interface CentralComposite {
  readonly runs: readonly (readonly number[])[];
  /** How far out star points lie, in coded units of the corners. */
  readonly alpha: number;
}

/**
 * Corners, star points on the axes and centre points. The corners are a fraction of resolution V from five factors on, and star points lie at the
 * fourth root of the number of corners, which makes the design rotatable.
 *
 * G. E. P. Box, K. B. Wilson 1951; NIST/SEMATECH e-Handbook of Statistical Methods, 5.3.3.6.1.
 */
export function centralComposite(factors: number, centres: number): CentralComposite {
  let corners = fullFactorial(new Array(factors).fill(2)).map((run) => run.map((level) => 2 * level - 1));
  for (let dropped = 1; factors >= 5 && dropped < factors; dropped++) {
    const fraction = fractionalFactorial(factors, dropped);
    if (fraction === null || fraction.resolution < 5) break;
    corners = fraction.runs.map((run) => [...run]);
  }
  const alpha = corners.length ** 0.25;
  const stars = Array.from({ length: 2 * factors }, (_, i) => {
    const run = new Array<number>(factors).fill(0);
    run[i >> 1] = i % 2 === 0 ? -alpha : alpha;
    return run;
  });
  return { runs: [...corners, ...stars, ...centresOf(factors, centres)], alpha };
}

/** Factors that change together, for six and seven factors; of fewer every pair does. */
const BLOCKS: Readonly<Record<number, readonly (readonly number[])[]>> = {
  6: [
    [0, 1, 3],
    [1, 2, 4],
    [2, 3, 5],
    [0, 3, 4],
    [1, 4, 5],
    [0, 2, 5],
  ],
  7: [
    [3, 4, 5],
    [0, 5, 6],
    [1, 4, 6],
    [0, 1, 3],
    [2, 3, 6],
    [0, 2, 4],
    [1, 2, 5],
  ],
};

/**
 * Runs at the middles of edges and at the centre: three levels, and never all factors at their extremes at once.
 *
 * G. E. P. Box, D. W. Behnken, "Some new three level designs for the study of quantitative variables", Technometrics 2 (1960) 455-475.
 *
 * @param factors from 3 to 7
 * @returns null for other numbers of factors
 */
export function boxBehnken(factors: number, centres: number): number[][] | null {
  if (factors < 3 || factors > 7) return null;
  const numbers = Array.from({ length: factors }, (_, f) => f);
  const blocks = BLOCKS[factors] ?? numbers.flatMap((a) => numbers.slice(a + 1).map((b) => [a, b]));
  const edges = blocks.flatMap((block) =>
    fullFactorial(block.map(() => 2)).map((levels) => {
      const run = new Array<number>(factors).fill(0);
      block.forEach((f, k) => {
        run[f] = 2 * levels[k]! - 1;
      });
      return run;
    }),
  );
  return [...edges, ...centresOf(factors, centres)];
}

const centresOf = (factors: number, count: number): number[][] =>
  Array.from({ length: count }, () => new Array<number>(factors).fill(0));
