import fc from "fast-check";
import { expect, test } from "vitest";
import { chiSquareQuantile, studentCumulative, studentQuantile } from "./quantile.ts";

/** NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2 and 1.3.6.7.4. */
test("agrees with NIST's tables of critical values", () => {
  expect(studentQuantile(0.975, 1)).toBeCloseTo(12.706, 3);
  expect(studentQuantile(0.975, 10)).toBeCloseTo(2.228, 3);
  expect(studentQuantile(0.95, 5)).toBeCloseTo(2.015, 3);
  expect(studentQuantile(0.999, 30)).toBeCloseTo(3.385, 3);
  expect(chiSquareQuantile(0.95, 1)).toBeCloseTo(3.841, 3);
  expect(chiSquareQuantile(0.975, 10)).toBeCloseTo(20.483, 3);
  expect(chiSquareQuantile(0.025, 10)).toBeCloseTo(3.247, 3);
  expect(chiSquareQuantile(0.05, 100)).toBeCloseTo(77.929, 3);
});

test("a quantile is where the distribution reaches its probability", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }),
      fc.integer({ min: 1, max: 500 }),
      (p, freedom) => {
        expect(studentCumulative(studentQuantile(p, freedom), freedom)).toBeCloseTo(p, 9);
      },
    ),
  );
});
