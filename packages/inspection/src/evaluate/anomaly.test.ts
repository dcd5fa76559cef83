import { expect, test } from "vitest";
import { evaluateAnomaly } from "./anomaly.ts";

const evaluate = (truth: readonly string[], scores: readonly number[], threshold = 0.5) =>
  evaluateAnomaly({ truth, goodLabel: "good", scores, threshold, pixels: null, withoutMask: 0 });

test("good and two kinds of defect: counts, rates at the threshold, each defect by itself", () => {
  const found = evaluate(["good", "good", "good", "crack", "crack", "dent"], [0.1, 0.2, 0.7, 0.9, 0.4, 0.15]);
  expect(found).toMatchObject({ samples: 6, good: 3, defective: 3 });
  expect(found.auroc!.value).toBeCloseTo((3 + 2 + 1) / 9, 12);
  expect(found.escapeRate).toMatchObject({ successes: 2, total: 3 });
  expect(found.overkillRate).toMatchObject({ successes: 1, total: 3 });
  expect(found.bestF1).toEqual({ value: 6 / 8, threshold: 0.15 });
  expect(found.trueNegativeRates.map(({ escapes, rate, threshold }) => [escapes, rate.successes, threshold])).toEqual([
    [0, 1, 0.15],
    [0.01, 1, 0.15],
    [0.05, 1, 0.15],
  ]);
  expect(
    found.perDefect.map(({ label, samples, auroc, escapeRate }) => [
      label,
      samples,
      Math.round(6 * auroc!.value),
      escapeRate.value,
    ]),
  ).toEqual([
    ["crack", 2, 5, 0.5],
    ["dent", 1, 2, 1],
  ]);
});

test("where one side is missing, what needs both is null", () => {
  const good = evaluate(["good", "good"], [0.1, 0.7]);
  expect(good).toMatchObject({
    auroc: null,
    averagePrecision: null,
    bestF1: null,
    escapeRate: null,
    trueNegativeRates: [],
  });
  expect(good.overkillRate).toMatchObject({ successes: 1, total: 2 });
  const bad = evaluate(["dent"], [0.7]);
  expect(bad).toMatchObject({ auroc: null, averagePrecision: null, overkillRate: null, trueNegativeRates: [] });
  expect(bad.escapeRate).toMatchObject({ successes: 0, total: 1 });
});
