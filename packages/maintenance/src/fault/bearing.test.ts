/** Orders from a geometry, and peaks found at them. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CLEAR_PEAK, evidenceIn, ordersOf } from "./bearing.ts";
import { BEARING } from "./vibration.fixture.ts";

test("SKF 6205 has the orders that are published for it", () => {
  const found = ordersOf({ balls: 9, ballDiameter: 7.94, pitchDiameter: 39.04, angle: 0 });
  for (const part of ["inner", "outer", "cage", "ball"] as const) expect(found[part]).toBeCloseTo(BEARING[part], 2);
});

test("balls pass the inner and the outer race as often as there are balls, and the cage carries them past the outer", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 5, max: 30 }),
      fc.double({ min: 0.05, max: 0.6, noNaN: true }),
      fc.double({ min: 0, max: 45, noNaN: true }),
      (balls, share, angle) => {
        const o = ordersOf({ balls, ballDiameter: share, pitchDiameter: 1, angle });
        expect(o.inner + o.outer).toBeCloseTo(balls, 9);
        expect(balls * o.cage).toBeCloseTo(o.outer, 9);
        expect(o.cage).toBeLessThan(0.5);
      },
    ),
  );
});

describe("evidence", () => {
  /** A flat spectrum with teeth at these orders. */
  const comb = (orders: readonly number[], height = 10) => {
    const spectrum = Float32Array.from({ length: 200 }, (_, i) => 1 + 0.1 * Math.sin(37 * i));
    for (const order of orders) spectrum[Math.round(order / 0.1) - 1] = height;
    return spectrum;
  };
  const multiples = (order: number) => [1, 2, 3].map((h) => h * order);

  test.each(["inner", "outer", "ball"] as const)("a comb of the %s is its evidence, and of no other part", (part) => {
    const [first, second] = evidenceIn(comb(multiples(BEARING[part])), 0.1, BEARING);
    expect(first).toMatchObject({ part, order: BEARING[part] });
    expect(first!.decibels).toBeGreaterThan(CLEAR_PEAK);
    expect(second!.decibels).toBeLessThan(CLEAR_PEAK);
  });

  test("noise is no evidence; nor is a comb without its first tooth", () => {
    for (const spectrum of [comb([]), comb(multiples(BEARING.inner).slice(1))])
      for (const e of evidenceIn(spectrum, 0.1, BEARING)) expect(e.decibels, e.part).toBeLessThan(CLEAR_PEAK);
  });

  test("the gain does not matter", () => {
    const spectrum = comb(multiples(BEARING.outer));
    const louder = evidenceIn(
      spectrum.map((v) => 1000 * v),
      0.1,
      BEARING,
    );
    for (const [i, e] of evidenceIn(spectrum, 0.1, BEARING).entries())
      expect(louder[i]!.decibels).toBeCloseTo(e.decibels, 3);
  });
});
