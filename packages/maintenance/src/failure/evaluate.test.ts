import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluateFailures, judgedBy } from "./evaluate.ts";

const judged = fc
  .array(
    fc.record({
      p: fc.double({ min: 0, max: 1, noNaN: true }),
      failed: fc.integer({ min: 0, max: 1 }),
      unit: fc.nat({ max: 4 }),
    }),
    { minLength: 4, maxLength: 40 },
  )
  .filter((all) => all.some(({ failed }) => failed === 1) && all.some(({ failed }) => failed === 0))
  .map((all) => ({
    probabilities: all.map(({ p }) => p),
    failed: all.map(({ failed }) => failed),
    units: all.map(({ unit }) => unit),
  }));

describe("evaluation", () => {
  test("counts, precision, recall, F1 and cost of a small table, by hand", () => {
    const e = evaluateFailures(
      { probabilities: [0.9, 0.8, 0.7, 0.2, 0.1], failed: [1, 0, 1, 1, 0], units: [0, 0, 0, 0, 0] },
      0.5,
      { costMiss: 10, costAlarm: 2 },
      1,
    );
    expect(e.counts).toEqual({ hits: 2, misses: 1, falseAlarms: 1, quiet: 1 });
    expect(e.precision.value).toBeCloseTo(2 / 3);
    expect(e.recall.value).toBeCloseTo(2 / 3);
    expect(e.f1.value).toBeCloseTo(2 / 3);
    expect(e.cost).toEqual({ per1000: (1000 * 12) / 5, never: 6000, always: 800 });
    expect(e.recallAtPrecision.map(({ recall }) => recall)).toEqual([1, 1 / 3, 1 / 3, 1 / 3]);
    expect(e.brier).toBeCloseTo((0.01 + 0.64 + 0.09 + 0.64 + 0.01) / 5);
  });

  test("with a horizon failures are counted one by one, with the rows that the first alarm is ahead", () => {
    // three failures: foretold 2 rows ahead, not at all, and 3 rows ahead right behind the second
    const until = [0, 3, 2, 1, 0, 2, 1, 3, 2, 1];
    const probabilities = [0.9, 0.1, 0.8, 0.2, 0.1, 0.1, 0.1, 0.7, 0.1, 0.9];
    const failed = until.map((rows) => (rows > 0 ? 1 : 0));
    const e = evaluateFailures({ probabilities, failed, units: until.map(() => 0), until }, 0.5, {}, 1);
    expect(e.foretold).toMatchObject({ failures: { successes: 2, total: 3 }, lead: 2.5 });
    expect(e.counts.hits).toBe(3);
  });

  test("rows until a failure: of each unit, up to rows that are not known", () => {
    const table = {
      rows: 9,
      units: [
        { name: "A", from: 0, rows: 5 },
        { name: "B", from: 5, rows: 4 },
      ],
      columns: [],
      time: new Float64Array(9),
      failed: Uint8Array.of(0, 1, 1, 2, 1, 1, 1, 0, 2),
    };
    const known = Int32Array.of(0, 1, 2, 4, 5, 6, 7);
    const order = { target: { column: null, positive: "1", horizon: 2 }, split: undefined, input: { steps: 1 } };
    const { until } = judgedBy(table, known, [0, 0, 0, 0, 0, 0, 0], order);
    expect([...Array.from(until!)]).toEqual([0, 2, 1, 1, 2, 1, 0]);
  });

  test("bounds hold their values; every row is in one group of the calibration", () => {
    fc.assert(
      fc.property(judged, fc.double({ min: 0, max: 1, noNaN: true }), (of, threshold) => {
        const e = evaluateFailures(of, threshold, {}, 1);
        for (const name of ["prAuc", "auroc", "precision", "recall", "f1", "falseAlarmRate"] as const) {
          expect(e[name].low).toBeLessThanOrEqual(e[name].value + 1e-12);
          expect(e[name].high).toBeGreaterThanOrEqual(e[name].value - 1e-12);
        }
        expect(e.calibration.bins.reduce((sum, { observed }) => sum + observed.total, 0)).toBe(e.rows);
        expect(e.cost).toBeNull();
      }),
      { numRuns: 40 },
    );
  });

  test("with several units, or stretches of one record, the intervals are wider than rows alone would have them, where rows of each are alike", () => {
    const units = Array.from({ length: 400 }, (_, i) => Math.floor(i / 40));
    const failed = units.map((u) => (u % 2 === 0 ? 1 : 0));
    const probabilities = units.map((u, i) => (u < 2 ? 0.6 : failed[i] === 1 ? 0.8 : 0.2));
    const by = evaluateFailures({ probabilities, failed, units }, 0.5, {}, 1).falseAlarmRate;
    const one = evaluateFailures({ probabilities, failed, units: units.map(() => 0) }, 0.5, {}, 1).falseAlarmRate;
    expect(by.high - by.low).toBeGreaterThan(2 * (one.high - one.low));
    const record = { probabilities, failed, units: units.map(() => 0), stretches: units };
    expect(evaluateFailures(record, 0.5, {}, 1).falseAlarmRate).toEqual({
      ...by,
      method: "percentile bootstrap over stretches of time",
    });
  });
});
