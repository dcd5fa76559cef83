import { classificationEvaluation } from "@andon/contracts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ClassificationAnswers, evaluateClassification } from "./classification.ts";

function answersOf(truth: readonly number[], answers: readonly number[], labels = ["a", "b", "c"]) {
  return {
    labels,
    goodLabel: null,
    truth: Int32Array.from(truth),
    answers: Int32Array.from(answers),
    scores: null,
    probabilities: null,
  } satisfies ClassificationAnswers;
}

describe("evaluateClassification", () => {
  test("macro-F1 of the example in the documentation of scikit-learn's f1_score", () => {
    const result = evaluateClassification(answersOf([0, 1, 2, 0, 1, 2], [0, 2, 1, 0, 0, 1]));
    expect(result.macroF1.value).toBeCloseTo(0.26666667, 8);
    expect(result.perClass.map((c) => c.f1.value)).toEqual([0.8, 0, 0]);
  });

  test("balanced accuracy of the example in the documentation of scikit-learn's balanced_accuracy_score", () => {
    const result = evaluateClassification(answersOf([0, 1, 0, 0, 1, 0], [0, 1, 0, 0, 0, 1], ["a", "b"]));
    expect(result.balancedAccuracy.value).toBeCloseTo(0.625, 12);
  });

  test("counts escapes, overkill and undecided as a line does", () => {
    const result = evaluateClassification({
      labels: ["good", "dent", "scratch"],
      goodLabel: "good",
      truth: Int32Array.of(0, 0, 0, 0, 1, 1, 2, 2),
      answers: Int32Array.of(0, 0, 1, -1, 1, 0, 1, -1),
      scores: null,
      probabilities: Float32Array.from(
        [
          [0.9, 0.1, 0],
          [0.8, 0.1, 0.1],
          [0.3, 0.6, 0.1],
          [0.4, 0.3, 0.3],
          [0.1, 0.8, 0.1],
          [0.7, 0.2, 0.1],
          [0.1, 0.8, 0.1],
          [0.35, 0.35, 0.3],
        ].flat(),
      ),
    });
    expect(result.escapeRate).toMatchObject({ successes: 1, total: 4 });
    expect(result.overkillRate).toMatchObject({ successes: 1, total: 4 });
    expect(result.undecided).toBe(2);
    expect(result.accuracy).toMatchObject({ successes: 3, total: 8 });
    expect(result.confusion.matrix).toEqual([
      [2, 1, 0],
      [1, 1, 0],
      [0, 1, 0],
    ]);
    expect(result.perClass.map((c) => c.support)).toEqual([4, 2, 2]);
    // Pairs (bad, good) by 1 - P(good): bad 0.9 0.3 0.9 0.65, good 0.1 0.2 0.7 0.6 -> 4 + 2 + 4 + 3 of 16.
    expect(result.auroc?.value).toBeCloseTo(13 / 16, 10);
    expect(classificationEvaluation.parse(result)).toEqual(result);
  });

  test("a class that never occurs is said to be unknown, and spoils no mean", () => {
    const result = evaluateClassification(answersOf([0, 1], [0, 1]));
    expect(result.perClass[2]?.recall).toMatchObject({ total: 0, low: 0, high: 1 });
    expect(result.macroF1.value).toBe(1);
    expect(result.balancedAccuracy.value).toBe(1);
    expect(result.macroF1.low).toBeLessThan(1);
  });

  test("no samples at all", () => {
    const result = evaluateClassification(answersOf([], []));
    expect(classificationEvaluation.parse(result).accuracy).toMatchObject({ value: 0, low: 0, high: 1 });
  });

  test("refuses what does not fit together", () => {
    expect(() => evaluateClassification(answersOf([0, 1], [0]))).toThrow(/one answer/);
    expect(() => evaluateClassification(answersOf([0, 3], [0, 0]))).toThrow(/class indices below 3/);
    expect(() => evaluateClassification({ ...answersOf([0], [0]), goodLabel: "fine" })).toThrow(/fine/);
    expect(() => evaluateClassification({ ...answersOf([0], [0]), probabilities: Float32Array.of(1) })).toThrow(
      /1 x 3/,
    );
  });

  const sample = fc.record({ truth: fc.nat(3), answer: fc.integer({ min: -1, max: 3 }) });
  test("counts add up, intervals hold their values, and the order of samples does not matter", () => {
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 80 }), (s) => {
        const labels = ["ok", "p", "q", "r"];
        const given = answersOf(
          s.map((a) => a.truth),
          s.map((a) => a.answer),
          labels,
        );
        const result = evaluateClassification({ ...given, goodLabel: "ok" });
        const counted = result.confusion.matrix.flat().reduce((a, b) => a + b, 0);
        expect(counted + result.undecided).toBe(s.length);
        const figures = [result.accuracy, result.macroF1, result.balancedAccuracy, result.escapeRate!];
        for (const f of [...figures, ...result.perClass.flatMap((c) => [c.precision, c.recall, c.f1])]) {
          expect(f.low).toBeGreaterThanOrEqual(0);
          expect(f.low).toBeLessThanOrEqual(f.value);
          expect(f.high).toBeGreaterThanOrEqual(f.value);
          expect(f.high).toBeLessThanOrEqual(1);
        }
        const reversed = answersOf(s.map((a) => a.truth).reverse(), s.map((a) => a.answer).reverse(), labels);
        expect(evaluateClassification({ ...reversed, goodLabel: "ok" })).toEqual(result);
      }),
    );
  });

  test("the interval of macro-F1 holds the true value about 95 times in 100", () => {
    // Three classes, recalls 0.95 0.9 0.8, mistakes spread evenly; 4,000 draws of 60 samples a class.
    const recall = [0.95, 0.9, 0.8];
    const expected = [0, 1, 2].map((c) => {
      const strays = [0, 1, 2].reduce((sum, t) => sum + (t === c ? 0 : (1 - recall[t]!) / 2), 0);
      return (2 * recall[c]!) / (1 + recall[c]! + strays);
    });
    const target = expected.reduce((a, b) => a + b, 0) / 3;
    const random = mulberry(7);
    let held = 0;
    const truth = Int32Array.from({ length: 180 }, (_, i) => i % 3);
    for (let draw = 0; draw < 4000; draw++) {
      const answers = truth.map((t) => (random() < recall[t]! ? t : (t + (random() < 0.5 ? 1 : 2)) % 3));
      const { macroF1 } = evaluateClassification({ ...answersOf([], []), truth, answers });
      if (macroF1.low <= target && target <= macroF1.high) held++;
    }
    expect(held).toBeGreaterThan(0.93 * 4000);
    expect(held).toBeLessThan(0.97 * 4000);
  });

  test("10,000 samples of ten classes take well under a second", () => {
    const random = mulberry(3);
    const truth = Int32Array.from({ length: 10_000 }, () => Math.floor(random() * 10));
    const answers = truth.map((t) => (random() < 0.99 ? t : Math.floor(random() * 10)));
    const labels = Array.from({ length: 10 }, (_, i) => String(i));
    const began = performance.now();
    evaluateClassification({ ...answersOf([], [], labels), truth, answers });
    expect(performance.now() - began).toBeLessThan(500);
  });
});

/** Mulberry32: a small seeded generator, uniform in [0, 1). */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
