import fc from "fast-check";
import { expect, test } from "vitest";
import { keptNumbers, keptShares, numbersDifference, sharesDifference } from "./kept.ts";

const several = (one: fc.Arbitrary<number>) => fc.array(one, { minLength: 1, maxLength: 50 });

test("numbers that were kept are float32's distance from themselves", () => {
  fc.assert(
    fc.property(several(fc.double({ min: -1e6, max: 1e6, noNaN: true })), (answers) => {
      expect(numbersDifference(answers, keptNumbers(answers))).toBeLessThanOrEqual(2 ** -24);
    }),
  );
});

test("shares that were kept are half a step of 16 bits from themselves", () => {
  fc.assert(
    fc.property(several(fc.double({ min: 0, max: 1, noNaN: true })), (answers) => {
      expect(sharesDifference(answers, keptShares(answers))).toBeLessThanOrEqual(0.5001 / 65535);
    }),
  );
});

test("the largest difference counts: as a share of large numbers, as it is of small ones", () => {
  expect(numbersDifference([0.5, 202], keptNumbers([0.25, 200]))).toBeCloseTo(0.25, 6);
  expect(numbersDifference([0.25, 300], keptNumbers([0.25, 200]))).toBeCloseTo(0.5, 6);
  expect(sharesDifference([0.5, 1], keptShares([0.5, 0.9]))).toBeCloseTo(0.1, 4);
});

test("another number of answers, and none kept, are infinitely far", () => {
  for (const kept of [keptNumbers([1]), "", undefined]) expect(numbersDifference([1, 2], kept)).toBe(Infinity);
  for (const kept of [keptShares([1]), "", undefined]) expect(sharesDifference([0.5, 1], kept)).toBe(Infinity);
});
