import fc from "fast-check";
import { expect, test } from "vitest";
import { factorise, inverse, solveLower, solveUpper } from "./cholesky.ts";

/** A random matrix B Bᵀ + 1 of any size, those that do not fill a block included. */
const matrices = fc.tuple(fc.integer({ min: 1, max: 140 }), fc.integer({ min: 1, max: 1e6 })).map(([n, seed]) => {
  const b = Float64Array.from({ length: n * n }, (_, i) => Math.sin(seed + 1.7 * i * i));
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      for (let k = 0; k < n; k++) a[i * n + j]! += (b[i * n + k]! * b[j * n + k]!) / n;
      if (i === j) a[i * n + j]! += 1;
    }
  return { n, a };
});

test("the factor times its transpose is the matrix, and the inverse undoes it", () => {
  fc.assert(
    fc.property(matrices, ({ n, a }) => {
      const l = a.slice();
      expect(factorise(l, n)).toBe(true);
      const inside = inverse(l, n, new Float64Array(n * n), new Float64Array(n * n));
      const x = Float64Array.from({ length: n }, (_, i) => Math.cos(i));
      const b = new Float64Array(n);
      const back = new Float64Array(n);
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) b[i]! += a[i * n + j]! * x[j]!;
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) back[i]! += (j <= i ? inside[i * n + j]! : inside[j * n + i]!) * b[j]!;
      const solved = solveUpper(l, n, solveLower(l, n, b.slice()));
      for (let i = 0; i < n; i++) {
        expect(solved[i]).toBeCloseTo(x[i]!, 9);
        expect(back[i]).toBeCloseTo(x[i]!, 9);
      }
    }),
    { numRuns: 25, seed: 1 },
  );
});

test("a matrix that is not positive definite is told", () => {
  expect(factorise(Float64Array.of(1, 2, 2, 1), 2)).toBe(false);
});
