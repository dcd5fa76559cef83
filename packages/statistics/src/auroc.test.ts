import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { auroc } from "./auroc.ts";
import { Z95 } from "./interval.ts";

/** The definition, pair by pair, with DeLong's variance: slow and plain. */
function byPairs(scores: readonly number[], positives: readonly boolean[]) {
  const x = scores.filter((_, i) => positives[i]);
  const y = scores.filter((_, i) => !positives[i]);
  const psi = (a: number, b: number): number => (a > b ? 1 : a === b ? 0.5 : 0);
  const mean = (v: readonly number[]): number => v.reduce((s, a) => s + a, 0) / v.length;
  const variance = (v: readonly number[]): number => v.reduce((s, a) => s + (a - mean(v)) ** 2, 0) / (v.length - 1);
  const v10 = x.map((a) => mean(y.map((b) => psi(a, b))));
  const v01 = y.map((b) => mean(x.map((a) => psi(a, b))));
  return { area: mean(v10), variance: variance(v10) / x.length + variance(v01) / y.length };
}

const samples = fc.array(fc.record({ score: fc.integer({ min: 0, max: 12 }), positive: fc.boolean() }), {
  minLength: 2,
  maxLength: 60,
});
const bothSides = (s: readonly { positive: boolean }[]): boolean =>
  s.some((a) => a.positive) && s.some((a) => !a.positive);

describe("auroc", () => {
  test("the example in the documentation of scikit-learn's roc_auc_score", () => {
    expect(auroc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])?.value).toBe(0.75);
  });

  test("is unknown with one side only", () => {
    expect(auroc([0.1, 0.2], [1, 1])).toBeNull();
    expect(auroc([], [])).toBeNull();
  });

  test("perfect separation still has an interval", () => {
    const perfect = auroc([1, 2, 3, 4, 5, 6], [0, 0, 0, 1, 1, 1]);
    expect(perfect).toMatchObject({ value: 1, high: 1, method: "mid-p over the smaller side" });
    // 3 of 3: half the chance of 3 in 3 is 2.5 %
    expect(perfect?.low).toBeCloseTo(0.05 ** (1 / 3), 12);
  });

  test("refuses NaN and unequal lengths", () => {
    expect(() => auroc([Number.NaN, 1], [0, 1])).toThrow(/NaN/);
    expect(() => auroc([1], [0, 1])).toThrow(RangeError);
  });

  test("equals the definition with DeLong's variance, ties included", () => {
    fc.assert(
      fc.property(samples, (s) => {
        fc.pre(bothSides(s));
        const scores = s.map((a) => a.score);
        const positives = s.map((a) => a.positive);
        const fast = auroc(scores, positives)!;
        const slow = byPairs(scores, positives);
        expect(fast.value).toBeCloseTo(slow.area, 10);
        if (fast.method === "DeLong, logit scale") {
          const logit = (p: number): number => Math.log(p / (1 - p));
          const half = (Z95 * Math.sqrt(slow.variance)) / (slow.area * (1 - slow.area));
          expect(logit(fast.high) - logit(fast.value)).toBeCloseTo(half, 6);
          expect(logit(fast.value) - logit(fast.low)).toBeCloseTo(half, 6);
        }
      }),
    );
  });

  test("does not change under a rising map of the scores, and mirrors when sides swap", () => {
    fc.assert(
      fc.property(samples, (s) => {
        fc.pre(bothSides(s));
        const scores = s.map((a) => a.score);
        const positives = s.map((a) => a.positive);
        const area = auroc(scores, positives)!;
        expect(
          auroc(
            scores.map((x) => Math.exp(x / 4)),
            positives,
          ),
        ).toEqual(area);
        const swapped = auroc(
          scores,
          positives.map((p) => !p),
        )!;
        expect(swapped.value).toBeCloseTo(1 - area.value, 10);
      }),
    );
  });
});
