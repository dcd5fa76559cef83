/** How alike two points are, from the square of their distance in lengthscales: 1 at no distance. */
export interface Kernel {
  readonly name: "matern52" | "gaussian";
  readonly of: (square: number) => number;
  /** The derivative of `of` by its argument, where its value is known. */
  readonly slope: (square: number, value: number) => number;
}

/** Twice differentiable: what most processes are like. k = (1 + r + r²/3) exp(-r), r = √5 times the distance (C. E. Rasmussen, C. K. I. Williams 2006, 4.17). */
export const matern52: Kernel = {
  name: "matern52",
  of: (square) => {
    const r = Math.sqrt(5 * square);
    return (1 + r + (r * r) / 3) * Math.exp(-r);
  },
  // dk/dr = -(r/3)(1 + r) exp(-r) and dr/ds = 5 / (2r): the division by r cancels
  slope: (square, value) => {
    const r = Math.sqrt(5 * square);
    return ((-5 / 6) * value * (1 + r)) / (1 + r + (r * r) / 3);
  },
};

/** Smooth without end, as simulations and geometry are: k = exp(-s/2). */
export const gaussian: Kernel = {
  name: "gaussian",
  of: (square) => Math.exp(-square / 2),
  slope: (_, value) => -0.5 * value,
};
