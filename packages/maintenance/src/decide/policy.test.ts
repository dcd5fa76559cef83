import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Prediction } from "../rul/evaluate.ts";
import { decideMaintenance, riskWithin } from "./policy.ts";

/** Lives of these lengths, predicted with an error that each unit keeps, and an interval of so much to either side. */
const predicted = (lives: readonly number[], error: (unit: number) => number, side: number): Prediction[] =>
  lives.flatMap((rows, u) =>
    Array.from({ length: rows }, (_, t) => {
      const truth = rows - 1 - t;
      const rul = Math.max(0, truth + error(u));
      return { unit: `U${u}`, rul, low: Math.max(0, rul - side), high: rul + side, truth };
    }),
  );
const lives = fc.array(fc.integer({ min: 12, max: 80 }), { minLength: 5, maxLength: 25 });
const costs = { failure: 100, stop: 10, leadTime: 3 };

describe("risk", () => {
  const prediction = fc.record({
    rul: fc.double({ min: 10, max: 100, noNaN: true }),
    below: fc.double({ min: 0.5, max: 9, noNaN: true }),
    above: fc.double({ min: 0.5, max: 50, noNaN: true }),
  });
  test("is what the interval says at its ends, one half at the prediction, and rises", () => {
    fc.assert(
      fc.property(prediction, fc.double({ min: 0.5, max: 0.99, noNaN: true }), ({ rul, below, above }, confidence) => {
        const p = { rul, low: rul - below, high: rul + above };
        expect(riskWithin(p.low, p, confidence)).toBeCloseTo((1 - confidence) / 2, 8);
        expect(riskWithin(p.high, p, confidence)).toBeCloseTo((1 + confidence) / 2, 8);
        expect(riskWithin(rul, p, confidence)).toBeCloseTo(0.5, 8);
        const risks = Array.from({ length: 150 }, (_, rows) => riskWithin(rows, p, confidence));
        for (const [i, risk] of risks.entries()) expect(risk).toBeGreaterThanOrEqual(risks[i - 1] ?? 0);
      }),
    );
  });
});

describe("decision", () => {
  test("nothing costs less than foresight; every unit is stopped or fails, at a row it has", () => {
    fc.assert(
      fc.property(lives, fc.integer({ min: 1, max: 1000 }), (rows, seed) => {
        const of = predicted(rows, (u) => ((u * 7 + seed) % 11) - 5, 6);
        const d = decideMaintenance(of, 0.9, costs, seed);
        for (const policy of [d.predictive, d.fixedInterval, d.runToFailure]) {
          expect(policy.costRate).toBeGreaterThanOrEqual(d.foresight.costRate - 1e-12);
          expect(policy.failures + policy.stops).toBe(rows.length);
        }
        expect(d.runToFailure.failures).toBe(rows.length);
        for (const [u, { ordered, failed }] of d.perUnit.entries()) {
          if (ordered === null) expect(failed).toBe(true);
          else expect(failed).toBe(ordered + costs.leadTime >= rows[u]!);
        }
      }),
      { numRuns: 25 },
    );
  });

  test("predictions that are right prevent every failure, and save almost all that can be saved", () => {
    const rows = Array.from({ length: 30 }, (_, i) => 30 + ((i * 37) % 60));
    const d = decideMaintenance(
      predicted(rows, () => 0, 2),
      0.9,
      costs,
    );
    expect(d.predictive.failures).toBe(0);
    expect(d.predictive.costRate).toBeLessThan(1.05 * d.foresight.costRate);
    expect(d.savingAgainstFailure.value).toBeGreaterThan(0.85);
    expect(d.savingAgainstInterval.value).toBeGreaterThan(0.2);
    expect(d.savingAgainstFailure.low).toBeLessThanOrEqual(d.savingAgainstFailure.value);
  });

  test("by hand: two kinds of lives, stopped at the shorter one", () => {
    const d = decideMaintenance(
      predicted([20, 20, 20, 40, 40, 40], () => 0, 1),
      0.9,
      { ...costs, leadTime: 0 },
    );
    expect(d.interval).toBe(19);
    expect(d.runToFailure).toMatchObject({ costRate: 600 / 180, meanLife: 30 });
    expect(d.foresight.costRate).toBeCloseTo(60 / (3 * 19 + 3 * 39));
  });

  test("where a stop costs nearly as much as a failure, nothing is stopped", () => {
    const rows = Array.from({ length: 10 }, (_, i) => 20 + i);
    const d = decideMaintenance(
      predicted(rows, () => 0, 5),
      0.9,
      { failure: 10, stop: 9.99, leadTime: 8 },
    );
    expect(d.interval).toBeNull();
    expect(d.predictive).toEqual(d.runToFailure);
  });

  test("costs the wrong way round, and too few units", () => {
    const of = predicted([20, 30, 20, 30, 20], () => 0, 1);
    const code = (wanted: string) => expect.objectContaining({ code: wanted });
    expect(() => decideMaintenance(of, 0.9, { failure: 5, stop: 10, leadTime: 0 })).toThrow(code("maintenance/costs"));
    expect(() => decideMaintenance(of.slice(0, 20), 0.9, costs)).toThrow(code("maintenance/whole-lives"));
  });
});
