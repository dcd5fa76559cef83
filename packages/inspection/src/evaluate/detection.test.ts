import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  averagePrecision,
  averagePrecision101,
  type Box,
  bestConfidence,
  evaluateDetection,
  type FoundBox,
  judgeBoxes,
  overlapOf,
} from "./detection.ts";

const box = (x1: number, y1: number, size = 10, label = 0): Box => ({ x1, y1, x2: x1 + size, y2: y1 + size, label });
const found = (confidence: number, of: Box): FoundBox => ({ ...of, confidence });

test("overlap is the common area over the area together", () => {
  expect(overlapOf(box(0, 0), box(0, 0))).toBe(1);
  expect(overlapOf(box(0, 0), box(5, 0))).toBeCloseTo(50 / 150, 12);
  expect(overlapOf(box(0, 0), box(10, 0))).toBe(0);
  const corner = fc.integer({ min: 0, max: 30 });
  fc.assert(
    fc.property(corner, corner, corner, corner, fc.integer({ min: 1, max: 20 }), (a, b, c, d, size) => {
      const [p, q] = [box(a, b, size), box(c, d)];
      expect(overlapOf(p, q)).toBeCloseTo(overlapOf(q, p), 12);
      expect(overlapOf(p, q)).toBeLessThanOrEqual(1);
    }),
  );
});

test("the most confident takes the box it overlaps most; a second on the same box, or one of another class, is a false alarm", () => {
  const truth = [box(0, 0), box(100, 0), box(200, 0, 10, 1)];
  const judged = judgeBoxes(
    [
      found(0.5, box(1, 0)), // the first box is taken already
      found(0.9, box(0, 1)),
      found(0.8, box(100, 4)), // 60 / 140 = 0.43
      found(0.7, box(200, 0)), // right place, wrong class
    ],
    truth,
    0.33,
  );
  expect(judged.map(({ confidence, hit }) => [confidence, hit])).toEqual([
    [0.9, true],
    [0.8, true],
    [0.7, false],
    [0.5, false],
  ]);
  expect(judgeBoxes([found(1, box(100, 4))], truth, 0.5)[0]!.hit).toBe(false);
});

describe("average precision", () => {
  const list = (hits: string) => [...hits].map((c) => ({ hit: c === "+", times: 1 }));
  // hits at ranks 1, 3 and 4 of 4 boxes: (1/1 + 2/3 + 3/4) / 4
  test("is the mean precision at the hits, over all boxes", () => {
    expect(averagePrecision(list("+-++-"), 4)).toBeCloseTo((1 + 2 / 3 + 3 / 4) / 4, 12);
    expect(averagePrecision(list("--"), 4)).toBe(0);
    expect(averagePrecision([], 0)).toBeNaN();
  });
  // recalls 0 to 0.25: 1; to 0.5 and to 0.75: the later 3/4 is higher than 2/3; beyond: 0. So 26 points of 1, 50 of 3/4
  test("as COCO has it, takes the best precision at 101 recalls or beyond", () => {
    expect(averagePrecision101(list("+-++-"), 4)).toBeCloseTo((26 + 50 * 0.75) / 101, 12);
    expect(averagePrecision101(list("++"), 2)).toBe(1);
  });
  test("a pair left out of a resample does not count, wherever it ranks", () => {
    const out = { hit: true, times: 0 };
    for (const measure of [averagePrecision, averagePrecision101])
      expect(measure([out, ...list("+-+"), out], 3)).toBeCloseTo(measure(list("+-+"), 3), 12);
  });
  test("a pair counted twice counts like two pairs", () => {
    const twice = [
      { hit: true, times: 2 },
      { hit: false, times: 1 },
      { hit: true, times: 1 },
    ];
    expect(averagePrecision101(twice, 3)).toBeCloseTo(averagePrecision101(list("++-+"), 3), 12);
  });
  test("both are 1 for a perfect ranking, and never above", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 30 }), fc.nat({ max: 5 }), (hits, missed) => {
        const boxes = hits.filter(Boolean).length + missed;
        if (boxes === 0) return;
        for (const measure of [averagePrecision, averagePrecision101]) {
          const value = measure(
            hits.map((hit) => ({ hit, times: 1 })),
            boxes,
          );
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1 + 1e-12);
          const first = measure(
            hits.filter(Boolean).map((hit) => ({ hit, times: 1 })),
            boxes,
          );
          expect(value).toBeLessThanOrEqual(first + 1e-12);
        }
      }),
    );
  });
});

describe("a whole evaluation", () => {
  const samples = [
    {
      truth: [box(0, 0), box(50, 50, 10, 1)],
      found: [found(0.9, box(0, 0)), found(0.6, box(50, 52, 10, 1)), found(0.3, box(90, 90))],
    },
    { truth: [box(20, 20)], found: [found(0.2, box(20, 20))] },
    { truth: [], found: [found(0.55, box(5, 5))] },
    { truth: [], found: [] },
  ];
  test("equals what is counted by hand", () => {
    const e = evaluateDetection(samples, ["a", "b"], 0.5);
    expect(e).toMatchObject({ samples: 4, defects: 3 });
    // class a: ranks + (0.9) - (0.55) - (0.3) + (0.2): (1 + 2/4) / 2; class b: 1
    expect(e.meanAveragePrecision.value).toBeCloseTo((0.75 + 1) / 2, 12);
    // pooled: + + - - +: (1 + 1 + 3/5) / 3
    expect(e.pooledAveragePrecision.value).toBeCloseTo(2.6 / 3, 12);
    expect(e.precision).toMatchObject({ successes: 2, total: 3 });
    expect(e.recall).toMatchObject({ successes: 2, total: 3 });
    expect(e.fScore.value).toBeCloseTo(4 / 6, 12);
    expect(e.escapeRate).toMatchObject({ successes: 1, total: 2 });
    expect(e.overkillRate).toMatchObject({ successes: 1, total: 2 });
    expect(e.perClass.map((c) => [c.label, c.support, c.averagePrecision])).toEqual([
      ["a", 2, 0.75],
      ["b", 1, 1],
    ]);
    for (const { value, low, high } of [e.fScore, e.meanAveragePrecision]) {
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
    }
    expect(evaluateDetection(samples, ["a", "b"], 0.5)).toEqual(e);
  });
  test("the best confidence lies between the detections where F is highest", () => {
    // above 0.55: 2 hits of 2, F = 4/5; with all five: 3 of 5, F = 6/8
    expect(bestConfidence(samples)).toBeCloseTo((0.6 + 0.55) / 2, 6);
    expect(bestConfidence([])).toBe(0.5);
  });
});
