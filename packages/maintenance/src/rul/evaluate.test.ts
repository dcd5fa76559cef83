import { expect, test } from "vitest";
import { evaluateRul, type Prediction, phm08 } from "./evaluate.ts";

const of = (unit: string, rul: number, truth: number, half = 5): Prediction => ({
  unit,
  rul,
  low: rul - half,
  high: rul + half,
  truth,
});

test("PHM08: 13 early and 10 late both cost e - 1; late costs more than early", () => {
  expect(phm08([-13])).toBeCloseTo(Math.E - 1, 12);
  expect(phm08([10])).toBeCloseTo(Math.E - 1, 12);
  expect(phm08([0])).toBe(0);
  expect(phm08([20])).toBeGreaterThan(phm08([-20]));
});

test("errors against the capped truth and the truth as it is, coverage and width, by hand", () => {
  const e = evaluateRul([of("a", 100, 90), of("b", 125, 200), of("c", 10, 14)], 125, 1);
  expect(e).toMatchObject({ units: 3, predictions: 3 });
  expect(e.rmse.value).toBeCloseTo(Math.hypot(10, 0, 4) / Math.sqrt(3), 12);
  expect(e.rmseUncapped.value).toBeCloseTo(Math.hypot(10, 75, 4) / Math.sqrt(3), 12);
  expect(e.mae.value).toBeCloseTo(14 / 3, 12);
  expect(e.coverage.value).toBeCloseTo(2 / 3, 12);
  expect(e.width.value).toBe(10);
  expect(e.phm08).toBeCloseTo(phm08([10, 0, -4]), 12);
});

test("alpha-lambda accuracy and prognostic horizon, by hand", () => {
  // predictions of a life of 20 rows that come to the truth five rows before the end, or never leave it
  const life = (unit: string, good: number) =>
    Array.from({ length: 21 }, (_, i) => of(unit, i <= 20 - good - 1 ? 20 - i + 4.5 : 20 - i, 20 - i));
  const e = evaluateRul([...life("late", 5), ...life("always", 21)], 125, 1);
  // halfway 10 rows are left: 14.5 is off by more than 2
  expect(e.alphaLambda).toMatchObject({ value: 0.5, low: 0, high: 1 });
  expect(e.prognosticHorizon).toMatchObject({ value: (5 + 20) / 2, low: 5, high: 20 });
  // the cap counts as known: nobody can tell 20 from 12
  const flat = Array.from({ length: 21 }, (_, i) => of("flat", Math.min(12, 20 - i), 20 - i));
  expect(evaluateRul(flat, 12, 1).prognosticHorizon?.value).toBe(20);
  expect(evaluateRul([of("once", 3, 0)], 125, 1).alphaLambda).toBeNull();
});

test("intervals hold the figure, come from units, and are the same for the same seed", () => {
  const predictions = Array.from({ length: 40 }, (_, i) => of(`unit ${i % 10}`, 50 + ((i * 37) % 21) - 10, 50));
  const e = evaluateRul(predictions, 125, 3);
  for (const figure of [e.rmse, e.mae, e.coverage]) {
    expect(figure.low).toBeLessThanOrEqual(figure.value);
    expect(figure.high).toBeGreaterThanOrEqual(figure.value);
  }
  expect(evaluateRul(predictions, 125, 3)).toEqual(e);
  // one unit has no spread between units
  const one = evaluateRul(
    predictions.map((p) => ({ ...p, unit: "all" })),
    125,
    3,
  );
  expect([one.rmse.low, one.rmse.high]).toEqual([one.rmse.value, one.rmse.value]);
});
