/** Functions of the unit cube whose sensitivities are known in closed form. */
export interface KnownFunction {
  readonly columns: number;
  readonly of: (u: ArrayLike<number>) => number;
  readonly first: readonly number[];
  readonly total: readonly number[];
}

/**
 * T. Ishigami, T. Homma, "An importance quantification technique in uncertainty analysis for computer models" (1990), with a = 7, b = 0.1, each
 * input from -π to π. The variance is a²/8 + bπ⁴/5 + b²π⁸/18 + 1/2 (A. Saltelli, K. Chan, E. M. Scott, "Sensitivity Analysis" (2000)).
 */
export const ishigami: KnownFunction = (() => {
  const [a, b] = [7, 0.1];
  const first = 0.5 * (1 + (b * Math.PI ** 4) / 5) ** 2;
  const second = a ** 2 / 8;
  const together = (8 * b ** 2 * Math.PI ** 8) / 225;
  const variance = first + second + together;
  return {
    columns: 3,
    of: (u) => {
      const [x, y, z] = Array.from(u, (v) => Math.PI * (2 * v - 1)) as [number, number, number];
      return Math.sin(x) + a * Math.sin(y) ** 2 + b * z ** 4 * Math.sin(x);
    },
    first: [first / variance, second / variance, 0],
    total: [(first + together) / variance, second / variance, together / variance],
  };
})();

/** Sobol's g-function, Π (|4u - 2| + a) / (1 + a) (A. Saltelli, I. M. Sobol 1995), with a = 0, 1, 4.5, 9. */
export const gFunction: KnownFunction = (() => {
  const a = [0, 1, 4.5, 9];
  const parts = a.map((v) => 1 / (3 * (1 + v) ** 2));
  const product = (of: readonly number[]): number => of.reduce((p, v) => p * (1 + v), 1);
  const variance = product(parts) - 1;
  return {
    columns: 4,
    of: (u) => a.reduce((p, v, i) => (p * (Math.abs(4 * u[i]! - 2) + v)) / (1 + v), 1),
    first: parts.map((v) => v / variance),
    total: parts.map((v, i) => (v * product(parts.filter((_, j) => j !== i))) / variance),
  };
})();
