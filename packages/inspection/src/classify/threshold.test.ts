import fc from "fast-check";
import { expect, test } from "vitest";
import { chooseThreshold } from "./threshold.ts";

const balanced = (scores: readonly number[], bad: readonly boolean[], threshold: number): number => {
  const rate = (side: boolean) => {
    const mine = scores.filter((_, i) => bad[i] === side);
    return mine.filter((s) => s >= threshold === side).length / mine.length;
  };
  return (rate(true) + rate(false)) / 2;
};

test("separable scores get a limit between the sides, one half where it fits", () => {
  expect(chooseThreshold([0.1, 0.2, 0.7, 0.9], [false, false, true, true])).toBe(0.5);
  expect(chooseThreshold([0.6, 0.7, 0.9], [false, false, true])).toBeCloseTo(0.8, 6);
});

test("one side alone leaves one half", () => {
  expect(chooseThreshold([0.1, 0.9], [false, false])).toBe(0.5);
});

test("no other limit has a better balanced accuracy", () => {
  const sample = fc.tuple(fc.float({ min: 0, max: 1, noNaN: true }), fc.boolean());
  fc.assert(
    fc.property(
      fc.array(sample, { minLength: 2, maxLength: 30 }),
      fc.float({ min: 0, max: 1, noNaN: true }),
      (pairs, other) => {
        const scores = pairs.map(([s]) => s);
        const bad = pairs.map(([, b]) => b);
        fc.pre(bad.includes(true) && bad.includes(false));
        const chosen = chooseThreshold(scores, bad);
        expect(balanced(scores, bad, chosen)).toBeGreaterThanOrEqual(balanced(scores, bad, other) - 1e-9);
      },
    ),
  );
});
