import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { constantRate, cosine, oneCycle, type Schedule, steps, warmUp } from "./schedules.ts";

const share = fc.double({ min: 0, max: 1, noNaN: true });
const inner = fc.double({ min: 0.01, max: 0.99, noNaN: true });
const schedule: fc.Arbitrary<Schedule> = fc.oneof(
  fc.constant(constantRate()),
  fc.tuple(fc.array(share, { maxLength: 4 }), inner).map(([m, f]) => steps(m, f)),
  share.map((end) => cosine(end)),
  inner.map((s) => oneCycle(s)),
  fc.tuple(inner, share).map(([s, end]) => warmUp(s, cosine(end))),
  fc.tuple(inner, inner).map(([s, f]) => warmUp(s, steps([0.5], f))),
);

test("every schedule stays between 0 and the peak, everywhere", () => {
  fc.assert(
    fc.property(schedule, share, (s, done) => {
      const at = s.at(done);
      expect(at).toBeGreaterThanOrEqual(0);
      expect(at).toBeLessThanOrEqual(1 + 1e-12);
    }),
    { seed: 1, numRuns: 500 },
  );
});

test("cosine only falls; a one-cycle rises to its peak and falls after it", () => {
  fc.assert(
    fc.property(inner, share, share, share, (peak, end, a, b) => {
      const [first, second] = [Math.min(a, b), Math.max(a, b)];
      expect(cosine(end).at(second)).toBeLessThanOrEqual(cosine(end).at(first) + 1e-12);
      const cycle = oneCycle(peak);
      const rising = cycle.at(second) >= cycle.at(first) - 1e-12;
      const falling = cycle.at(second) <= cycle.at(first) + 1e-12;
      if (second <= peak) expect(rising).toBe(true);
      if (first >= peak) expect(falling).toBe(true);
    }),
    { seed: 2, numRuns: 500 },
  );
});

describe("endpoints", () => {
  test("constant", () => expect([0, 0.5, 1].map(constantRate().at)).toEqual([1, 1, 1]));
  test("cosine", () => {
    expect(cosine().at(0)).toBe(1);
    expect(cosine().at(0.5)).toBeCloseTo(0.5, 12);
    expect(cosine().at(1)).toBeCloseTo(0, 12);
    expect(cosine(0.1).at(1)).toBeCloseTo(0.1, 12);
  });
  test("steps fall at their milestones", () => {
    const s = steps([0.5, 0.75]);
    expect([0, 0.49, 0.5, 0.74].map(s.at)).toEqual([1, 1, 0.1, 0.1]);
    expect(s.at(0.75)).toBeCloseTo(0.01, 12);
    expect(s.at(1)).toBeCloseTo(0.01, 12);
  });
  test("warm-up rises in a straight line and hands over at the peak", () => {
    const s = warmUp(0.2, cosine());
    expect([0, 0.05, 0.1].map(s.at)).toEqual([0, 0.25, 0.5]);
    expect(s.at(0.2)).toBe(1);
    expect(s.at(0.6)).toBeCloseTo(0.5, 12);
    expect(s.at(1)).toBeCloseTo(0, 12);
    expect(warmUp(0, constantRate()).at(0)).toBe(1);
  });
  test("one-cycle", () => {
    const s = oneCycle(0.25);
    expect(s.at(0)).toBeCloseTo(1 / 25, 12);
    expect(s.at(0.25)).toBeCloseTo(1, 12);
    expect(s.at(1)).toBeCloseTo(1e-4, 12);
  });
  test("names say what they are", () => {
    expect([constantRate(), steps([0.5]), warmUp(0.1, cosine()), oneCycle()].map((s) => s.name)).toEqual([
      "constant",
      "step",
      "warm-up 0.1, cosine",
      "one-cycle",
    ]);
  });
});
