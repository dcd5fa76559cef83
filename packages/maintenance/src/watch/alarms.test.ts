import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluateWatch, smooth, thresholdForBudget } from "./alarms.ts";
import { episodesOf } from "./episodes.ts";

test("smoothing goes in the logarithm, from the first row on", () => {
  const smoothed = smooth([1, 1, 100], 0.5);
  expect(smoothed[0]).toBeCloseTo(1, 12);
  expect(smoothed[2]).toBeCloseTo(Math.sqrt(1.001 * 100.001) - 1e-3, 9);
  expect([...smooth([3, 7, 2], 1)].map((v) => Math.round(1e9 * v) / 1e9)).toEqual([3, 7, 2]);
});

describe("episodes", () => {
  test("quiet rows up to the hold do not end one", () => {
    expect(episodesOf([0, 1, 0, 0, 1, 0, 0, 0, 1], 3)).toEqual([
      { start: 1, end: 4 },
      { start: 8, end: 8 },
    ]);
  });
  test("they hold every alarm, in order, apart by more than the hold", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean()), fc.integer({ min: 1, max: 5 }), (alarms, hold) => {
        const episodes = episodesOf(alarms, hold);
        for (const [i, alarm] of alarms.entries())
          expect(episodes.filter(({ start, end }) => start <= i && i <= end).length).toBe(
            alarm ? 1 : episodes.filter(({ start, end }) => start <= i && i <= end).length,
          );
        for (const [k, { start, end }] of episodes.entries()) {
          expect(alarms[start] && alarms[end]).toBe(true);
          if (k > 0) expect(start - episodes[k - 1]!.end).toBeGreaterThan(hold);
        }
      }),
    );
  });
});

test("rates by hand: no point adjustment, delays, false episodes", () => {
  const e = evaluateWatch(
    [
      { anomalous: [0, 0, 0, 0, 1, 1, 1, 1], alarms: [0, 1, 0, 0, 0, 0, 1, 1] },
      { anomalous: [0, 0, 1, 1], alarms: [0, 0, 0, 0] },
    ],
    1,
  );
  expect(e).toMatchObject({ rows: 12, anomalous: 6, stretches: 2, detected: 1, delay: 2, falseEpisodes: 1 });
  expect(e.far).toBeCloseTo(1 / 6, 12);
  expect(e.mar).toBeCloseTo(4 / 6, 12);
  expect(e.f1).toBeCloseTo(4 / (4 + 1 + 4), 12);
});

test("what there is nothing of has no rate, and of two delays the middle lies between", () => {
  const calm = evaluateWatch([{ anomalous: [0, 0, 0], alarms: [0, 1, 0] }], 1);
  expect(calm).toMatchObject({ far: 1 / 3, mar: null, precision: null, f1: null, nab: null, delay: null });
  const quiet = evaluateWatch([{ anomalous: [1, 1], alarms: [0, 0] }], 1);
  expect(quiet).toMatchObject({ far: null, mar: 1, precision: null, f1: 0 });
  const late = (delay: number) => ({ anomalous: [1, 1, 1, 1], alarms: [0, 1, 2, 3].map((i) => i >= delay) });
  expect(evaluateWatch([late(0), late(3)], 1).delay).toBe(1.5);
});

/** A week of minutes of a score like the SPE of a calm process: the squared length of correlated noise in six directions. */
function weeks(count: number, seed: number): Float64Array {
  let state = seed;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const noise = new Float64Array(6);
  return Float64Array.from({ length: count * 10_080 }, () => {
    let sum = 0;
    for (let k = 0; k < 6; k++) {
      noise[k] = 0.6 * noise[k]! + 0.8 * normal();
      sum += noise[k]! ** 2;
    }
    return sum / 12;
  });
}

test("a budget of two false alarms a week gives one to three a week, over fifty weeks that were not calibrated on", () => {
  const threshold = thresholdForBudget([smooth(weeks(6, 11), 0.3)], 2 / 10_080, 30);
  const fresh = smooth(weeks(50, 4242), 0.3);
  const episodes = episodesOf(
    Uint8Array.from(fresh, (v) => (v >= threshold ? 1 : 0)),
    30,
  ).length;
  expect(episodes / 50).toBeGreaterThan(1);
  expect(episodes / 50).toBeLessThan(3);
});

test("a smaller budget never means a lower threshold", () => {
  const calm = [smooth(weeks(1, 5), 0.3)];
  const thresholds = [20, 10, 2, 0.5].map((alarms) => thresholdForBudget(calm, alarms / 10_080, 30));
  expect([...thresholds].sort((a, b) => a - b)).toEqual(thresholds);
});
