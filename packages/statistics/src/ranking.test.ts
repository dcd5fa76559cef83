import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { averagePrecision, bestF1, trueNegativeRateAt } from "./ranking.ts";

// scikit-learn 1.5 documents average_precision_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) = 0.83...
test("average precision as in scikit-learn's documentation", () => {
  const found = averagePrecision([0.1, 0.4, 0.35, 0.8], [false, false, true, true])!;
  expect(found.value).toBeCloseTo(0.8333, 4);
  expect(found.low).toBeLessThan(found.value);
  expect(found.high).toBeGreaterThan(found.value);
});

test("a perfect ranking has the bound of a proportion below it, however the sum rounds", () => {
  const found = averagePrecision([1, 2, 3, 4, 5, 6, 7], [false, true, true, true, true, true, true])!;
  expect(found).toMatchObject({ value: 1, high: 1 });
  expect(found.low).toBeGreaterThan(0.5);
});

const ranked = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.boolean()), { minLength: 1, maxLength: 40 });

describe("by definition", () => {
  test("no threshold gives a better F1, and its own gives this one", () => {
    fc.assert(
      fc.property(ranked, (rows) => {
        const [scores, positives] = [rows.map((r) => r[0]), rows.map((r) => r[1])];
        const f1 = (t: number) => {
          const hits = rows.filter(([s, p]) => p && s >= t).length;
          return (2 * hits) / (rows.filter(([s]) => s >= t).length + positives.filter(Boolean).length);
        };
        const best = bestF1(scores, positives);
        if (!positives.includes(true)) {
          expect(best).toBeNull();
          return;
        }
        expect(best!.value).toBeCloseTo(Math.max(...scores.map(f1)), 12);
        expect(f1(best!.threshold)).toBeCloseTo(best!.value, 12);
      }),
    );
  });

  test("at its threshold at most the allowed share escapes, and no threshold above would do", () => {
    fc.assert(
      fc.property(ranked, fc.constantFrom(0, 0.05, 0.25), (rows, escapes) => {
        const [scores, positives] = [rows.map((r) => r[0]), rows.map((r) => r[1])];
        const found = trueNegativeRateAt(escapes, scores, positives);
        if (new Set(positives).size < 2) {
          expect(found).toBeNull();
          return;
        }
        const bad = scores.filter((_, i) => positives[i]);
        const good = scores.filter((_, i) => !positives[i]);
        const escaped = (t: number) => bad.filter((s) => s < t).length / bad.length;
        expect(escaped(found!.threshold)).toBeLessThanOrEqual(escapes + 1e-9);
        expect(found!.rate).toMatchObject({
          successes: good.filter((s) => s < found!.threshold).length,
          total: good.length,
        });
        for (const t of scores) if (t > found!.threshold) expect(escaped(t)).toBeGreaterThan(escapes);
      }),
    );
  });
});
