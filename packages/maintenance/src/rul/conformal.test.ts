import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type OutOfFold, wideningFor } from "./conformal.ts";

const moment = (unit: string, off: number): OutOfFold => ({ unit, mean: 0, low: -1, high: 1, truth: off });

describe("the widening of intervals", () => {
  test("by hand: nine units of one moment each; a tenth, unseen, is never covered", () => {
    const nine = Array.from({ length: 9 }, (_, i) => moment(String(i), 1 + i));
    // scores 0 to 8; 0.8 of 10 units are 8, so the eighth score
    expect(wideningFor(nine, 0.8)).toBe(7);
    expect(wideningFor(nine, 0.9)).toBe(8);
    expect(wideningFor(nine, 0.95)).toBe(Number.POSITIVE_INFINITY);
  });

  test("a unit counts as one, however many moments it has", () => {
    const short = Array.from({ length: 9 }, (_, i) => moment(String(i), 1));
    const long = Array.from({ length: 1000 }, () => moment("long", 50));
    expect(wideningFor([...short, ...long], 0.8)).toBe(0);
  });

  test("intervals that are too wide move in", () => {
    expect(
      wideningFor(
        Array.from({ length: 20 }, (_, i) => moment(String(i), 0.25)),
        0.9,
      ),
    ).toBe(-0.75);
  });

  /** Units have an error of their own and moments vary around it: the next unit's moments must be covered as promised. */
  test("simulation: the promised coverage holds for units to come, whatever the spread between and within units", () => {
    const normal = (random: () => number) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    let state = 12345;
    const random = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    for (const [between, within] of [
      [1, 1],
      [3, 0.5],
      [0.2, 2],
    ] as const) {
      for (const units of [20, 60]) {
        let covered = 0;
        const rounds = 400;
        const draw = (unit: string) => {
          const own = between * normal(random);
          return Array.from({ length: 5 + Math.floor(20 * random()) }, () =>
            moment(unit, own + within * normal(random)),
          );
        };
        for (let round = 0; round < rounds; round++) {
          const seen = Array.from({ length: units }, (_, u) => draw(String(u))).flat();
          const widening = wideningFor(seen, 0.9);
          const next = draw("next");
          covered +=
            next.filter(({ low, high, truth }) => low - widening <= truth && truth <= high + widening).length /
            next.length;
        }
        // the standard error of 400 rounds is at most 0.015
        expect(covered / rounds, `${between} ${within} ${units}`).toBeGreaterThan(0.87);
        expect(covered / rounds, `${between} ${within} ${units}`).toBeLessThan(0.97);
      }
    }
  });

  test("more confidence never means a narrower interval", () => {
    const moments = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.double({ min: -9, max: 9, noNaN: true })), {
      minLength: 5,
    });
    const share = fc.double({ min: 0.5, max: 0.95, noNaN: true });
    fc.assert(
      fc.property(moments, share, share, (drawn, a, b) => {
        const all = drawn.map(([unit, off]) => moment(String(unit), off));
        expect(wideningFor(all, Math.max(a, b))).toBeGreaterThanOrEqual(wideningFor(all, Math.min(a, b)));
      }),
    );
  });
});
