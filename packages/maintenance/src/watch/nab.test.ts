import fc from "fast-check";
import { expect, test } from "vitest";
import { nabScore } from "./nab.ts";

const score = (alarms: readonly number[], anomalous: readonly number[]) => nabScore([{ alarms, anomalous }]);

test("by hand: nothing 0, the first row of each stretch 100, one false alarm before any window costs 0.11 of 2", () => {
  const anomalous = [0, 0, 1, 1, 1, 1, 0, 0];
  expect(score([0, 0, 0, 0, 0, 0, 0, 0], anomalous)).toBe(0);
  expect(score([0, 0, 1, 0, 0, 0, 0, 0], anomalous)).toBeCloseTo(100, 9);
  expect(score([1, 0, 1, 0, 0, 0, 0, 0], anomalous)).toBeCloseTo(94.5, 9);
  expect(score([0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0])).toBeNull();
  // the last row of the window: a quarter of its width before the end
  const late = (2 / (1 + Math.exp(-1.25)) - 1) / (2 / (1 + Math.exp(-5)) - 1);
  expect(score([0, 0, 0, 0, 0, 1, 0, 0], anomalous)).toBeCloseTo(50 * (1 + late), 9);
  // one row after it: a third of its width, as rows between the first and the last are counted
  const after = 0.11 * (2 / (1 + Math.exp(5 / 3)) - 1);
  expect(score([0, 0, 1, 0, 0, 0, 1, 0], anomalous)).toBeCloseTo(50 * (2 + after), 9);
});

test("an earlier alarm in a window never lowers the score, an alarm outside never raises it", () => {
  const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 1 })), { minLength: 2 });
  fc.assert(
    fc.property(rows, fc.nat(), (pairs, at) => {
      const i = at % pairs.length;
      const alarms = pairs.map(([a]) => a);
      const anomalous = pairs.map(([, b]) => b);
      const more = alarms.with(i, 1);
      const [before, after] = [score(alarms, anomalous), score(more, anomalous)];
      if (before === null) expect(after).toBeNull();
      else if (anomalous[i] === 1) expect(after).toBeGreaterThanOrEqual(before - 1e-9);
      else expect(after).toBeLessThanOrEqual(before + 1e-9);
    }),
  );
});
