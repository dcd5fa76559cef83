import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { meanOf, proportion } from "./interval.ts";

describe("proportion", () => {
  // R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998) 857-872,
  // table I, method 6 (binomial, mid-p).
  test.each([
    [81, 263, 0.2544, 0.3658],
    [15, 148, 0.0601, 0.1581],
    [0, 20, 0, 0.1391],
    [1, 29, 0.0017, 0.1585],
  ])("%i of %i as Newcombe printed it", (successes, total, low, high) => {
    const rate = proportion(successes, total);
    expect(rate.low).toBeCloseTo(low, 4);
    expect(rate.high).toBeCloseTo(high, 4);
  });

  test("knows nothing without a trial", () => {
    expect(proportion(0, 0)).toEqual({ value: 0, successes: 0, total: 0, low: 0, high: 1 });
  });

  test.each([
    [3, 2],
    [-1, 2],
    [Number.NaN, 2],
    [1, 2.5],
  ])("refuses %d of %d", (successes, total) => {
    expect(() => proportion(successes, total)).toThrow(RangeError);
  });

  const counts = fc.nat(5000).chain((total) => fc.tuple(fc.nat(total), fc.constant(total)));
  test("holds the value, stays in [0, 1], mirrors failures, and never collapses", () => {
    fc.assert(
      fc.property(counts, ([successes, total]) => {
        const rate = proportion(successes, total);
        const mirror = proportion(total - successes, total);
        expect(rate.low).toBeGreaterThanOrEqual(0);
        expect(rate.high).toBeLessThanOrEqual(1);
        expect(rate.low).toBeLessThanOrEqual(rate.value);
        expect(rate.high).toBeGreaterThanOrEqual(rate.value);
        expect(rate.high - rate.low).toBeGreaterThan(0);
        if (total > 0) expect(mirror.low).toBeCloseTo(1 - rate.high, 10);
      }),
    );
  });

  test("narrows with more samples at the same rate", () => {
    fc.assert(
      fc.property(counts, ([successes, total]) => {
        fc.pre(total > 0);
        const once = proportion(successes, total);
        const twice = proportion(2 * successes, 2 * total);
        expect(twice.high - twice.low).toBeLessThan(once.high - once.low);
      }),
    );
  });
});

describe("meanOf", () => {
  test("one figure keeps its own interval", () => {
    const one = { value: 0.9, low: 0.8, high: 0.95 };
    const mean = meanOf([one]);
    expect(mean.low).toBeCloseTo(0.8, 12);
    expect(mean.high).toBeCloseTo(0.95, 12);
  });

  test("fully correlated figures average their bounds, independent ones do better", () => {
    const parts = [
      { value: 0.9, low: 0.8, high: 0.95 },
      { value: 0.7, low: 0.6, high: 0.85 },
    ];
    const together = meanOf(parts, () => 1);
    expect(together.low).toBeCloseTo(0.7, 12);
    expect(together.high).toBeCloseTo(0.9, 12);
    expect(meanOf(parts).low).toBeGreaterThan(together.low);
  });
});
