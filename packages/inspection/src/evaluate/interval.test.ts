import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { meanOf, wilson } from "./interval.ts";

describe("wilson", () => {
  // R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998),
  // table I, method 3 (score, no continuity correction).
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("%i of %i as Newcombe printed it", (successes, total, low, high) => {
    const rate = wilson(successes, total);
    expect(rate.low).toBeCloseTo(low, 4);
    expect(rate.high).toBeCloseTo(high, 4);
  });

  test("knows nothing without a trial", () => {
    expect(wilson(0, 0)).toEqual({ value: 0, successes: 0, total: 0, low: 0, high: 1 });
  });

  test.each([
    [3, 2],
    [-1, 2],
    [Number.NaN, 2],
    [1, 2.5],
  ])("refuses %d of %d", (successes, total) => {
    expect(() => wilson(successes, total)).toThrow(RangeError);
  });

  const counts = fc.nat(5000).chain((total) => fc.tuple(fc.nat(total), fc.constant(total)));
  test("holds the value, stays in [0, 1], mirrors failures, and never collapses", () => {
    fc.assert(
      fc.property(counts, ([successes, total]) => {
        const rate = wilson(successes, total);
        const mirror = wilson(total - successes, total);
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
        const once = wilson(successes, total);
        const twice = wilson(2 * successes, 2 * total);
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
