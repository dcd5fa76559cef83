import fc from "fast-check";
import { expect, test } from "vitest";
import { atMost, incompleteBeta, logGamma, rootOf } from "./binomial.ts";

test("ln Γ: factorials, one half, and the recurrence", () => {
  expect(logGamma(1)).toBeCloseTo(0, 13);
  expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 12);
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13);
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 1e5, noNaN: true }), (x) => {
      const difference = logGamma(x + 1) - logGamma(x) - Math.log(x);
      expect(Math.abs(difference)).toBeLessThan(1e-13 * Math.max(10, Math.abs(logGamma(x + 1))));
    }),
  );
});

test("the tail of the binomial is the sum of its terms", () => {
  const trial = fc.integer({ min: 1, max: 400 }).chain((n) => fc.tuple(fc.nat(n), fc.constant(n)));
  fc.assert(
    fc.property(trial, fc.double({ min: 1e-4, max: 0.9999, noNaN: true }), ([k, n], p) => {
      let sum = 0;
      let term = n * Math.log1p(-p);
      for (let i = 0; i <= k; i++) {
        sum += Math.exp(term);
        term += Math.log((n - i) / (i + 1)) + Math.log(p) - Math.log1p(-p);
      }
      expect(atMost(k, n, p)).toBeCloseTo(sum, 10);
    }),
  );
});

test("I_x(a, b) in closed form at the edges", () => {
  expect(incompleteBeta(0.3, 1, 1)).toBeCloseTo(0.3, 14);
  expect(incompleteBeta(0.3, 5, 1)).toBeCloseTo(0.3 ** 5, 14);
  expect(incompleteBeta(0.3, 1, 5)).toBeCloseTo(1 - 0.7 ** 5, 14);
  expect(incompleteBeta(0.001, 1, 50_000)).toBeCloseTo(1 - 0.999 ** 50_000, 12);
});

test("the root is found to the last digits", () => {
  expect(rootOf((x) => x * x, 0.25)).toBeCloseTo(0.5, 15);
  expect(rootOf((x) => x, 1e-9)).toBeCloseTo(1e-9, 23);
  // steep: nearly all of [0, 1] is flat
  expect(rootOf((x) => Math.tanh(1e6 * (x - 0.7)), 0)).toBeCloseTo(0.7, 12);
});
