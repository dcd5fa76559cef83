import { lehmer } from "@andon/data";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calibrated, chooseThreshold, costAt, fitCalibration, levelsOf, oneWish } from "./calibrate.ts";

const rows = fc
  .array(fc.record({ p: fc.double({ min: 0, max: 1, noNaN: true }), failed: fc.integer({ min: 0, max: 1 }) }), {
    minLength: 2,
    maxLength: 60,
  })
  .filter((all) => all.some(({ failed }) => failed === 1) && all.some(({ failed }) => failed === 0))
  .map((all) => ({ p: all.map(({ p }) => p), failed: all.map(({ failed }) => failed) }));

const alarms = ({ p, failed }: { p: number[]; failed: number[] }, threshold: number) => ({
  hits: p.filter((v, i) => v >= threshold && failed[i] === 1).length,
  falseAlarms: p.filter((v, i) => v >= threshold && failed[i] === 0).length,
});

describe("calibration", () => {
  test("finds the map that the outcomes were drawn by", () => {
    let state = 17;
    const random = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    const scores = Array.from({ length: 40_000 }, () => 8 * random() - 4);
    const failed = scores.map((s) => (random() < calibrated({ slopes: [0.7], offset: -1.5 }, [s]) ? 1 : 0));
    const { slopes, offset } = fitCalibration([scores], failed);
    expect(slopes[0]).toBeCloseTo(0.7, 1);
    expect(offset).toBeCloseTo(-1.5, 1);
  });

  test("expects about as many failures as there were, and never turns the order of scores round", () => {
    fc.assert(
      fc.property(rows, ({ p, failed }) => {
        const map = fitCalibration([p], failed);
        const probabilities = p.map((score) => calibrated(map, [score]));
        expect(map.slopes[0]).toBeGreaterThanOrEqual(0);
        const total = probabilities.reduce((a, b) => a + b, 0);
        // Platt's targets lie a little inside 0 and 1
        expect(Math.abs(total - failed.reduce((a, b) => a + b, 0))).toBeLessThan(1.01);
      }),
    );
  });

  test("of two scores each counts for what it tells beside the other; what points the wrong way counts for nothing", () => {
    const random = lehmer(29);
    const even = () => Array.from({ length: 20_000 }, () => 8 * random() - 4);
    const [a, b, c] = [even(), even(), even()];
    const failed = a.map((s, i) => (random() < calibrated({ slopes: [0.9, 0.4], offset: -1 }, [s, b[i]!]) ? 1 : 0));
    const { slopes, offset } = fitCalibration([a, b, c, b.map((v) => -v + 4 * random())], failed);
    expect(slopes[0]).toBeCloseTo(0.9, 1);
    expect(slopes[1]).toBeCloseTo(0.4, 1);
    expect(slopes[2]).toBeLessThan(0.05);
    expect(slopes[3]).toBeLessThan(0.05);
    for (const slope of slopes) expect(slope).toBeGreaterThanOrEqual(0);
    expect(offset).toBeCloseTo(-1, 1);
    expect(fitCalibration([a.map((v) => -v)], failed).slopes).toEqual([0]);
  });

  test("scores that tell nothing give the share of failures", () => {
    const failed = [1, 0, 0, 0];
    expect(calibrated(fitCalibration([[0, 0, 0, 0]], failed), [0])).toBeCloseTo(0.25, 1);
  });
});

describe("thresholds", () => {
  test("by cost: no other threshold is cheaper", () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), (of, miss, alarm) => {
        const threshold = chooseThreshold(of.p, of.failed, { costMiss: miss, costAlarm: alarm })!;
        const failures = of.failed.reduce((a, b) => a + b, 0);
        const cost = costAt(alarms(of, threshold), failures, miss, alarm);
        for (const level of levelsOf(of.p, of.failed))
          expect(cost).toBeLessThanOrEqual(costAt(level, failures, miss, alarm));
      }),
    );
  });

  test("by precision: it is kept, and no threshold that keeps it finds more; or none keeps it", () => {
    fc.assert(
      fc.property(rows, fc.double({ min: 0.05, max: 1, noNaN: true }), (of, precision) => {
        const threshold = chooseThreshold(of.p, of.failed, { precision });
        const keeping = levelsOf(of.p, of.failed).filter(
          ({ hits, falseAlarms }) => hits > 0 && hits >= precision * (hits + falseAlarms),
        );
        if (threshold === null) expect(keeping).toEqual([]);
        else {
          const { hits, falseAlarms } = alarms(of, threshold);
          expect(hits).toBeGreaterThanOrEqual(precision * (hits + falseAlarms));
          expect(hits).toBe(Math.max(...keeping.map((level) => level.hits)));
        }
      }),
    );
  });

  test("without a wish: the best F1", () => {
    expect(chooseThreshold([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1], {})).toBeCloseTo(0.5);
  });

  test("where no alarm pays, there is none", () => {
    const threshold = chooseThreshold([0.1, 0.2, 0.3], [1, 0, 0], { costMiss: 1, costAlarm: 10 })!;
    expect(threshold).toBeGreaterThan(0.3);
  });

  test("between neighbours of the last digit the threshold still parts them", () => {
    const [below, above] = [0.9999999999999989, 0.999999999999999];
    const threshold = chooseThreshold([below, 0, above], [0, 0, 1], { precision: 1 })!;
    expect([below >= threshold, above >= threshold]).toEqual([false, true]);
    expect(chooseThreshold([1, 0.5], [0, 1], { costMiss: 1, costAlarm: 10 })).toBeGreaterThan(1);
  });

  test("one wish, and whole", () => {
    const refused = expect.objectContaining({ code: "maintenance/wish" });
    expect(() => oneWish({ costMiss: 3 })).toThrow(refused);
    expect(() => oneWish({ costMiss: 3, costAlarm: 1, precision: 0.8 })).toThrow(refused);
    expect(oneWish({ costMiss: 3, costAlarm: 1, precision: undefined })).toEqual({ costMiss: 3, costAlarm: 1 });
    expect(oneWish()).toEqual({});
  });
});
