import fc from "fast-check";
import { expect, test } from "vitest";
import { countSegmentation, evaluateSegmentation } from "./segmentation.ts";

const size = { width: 4, height: 3 };
const map = (text: string) => Uint8Array.from(text.replaceAll(" ", ""), Number);

test("overlaps, regions and pictures equal what is counted by hand", () => {
  // class 1: common 2, answer alone 1, truth alone 1; class 2: found as 1 once, missed once
  const first = countSegmentation(map("1110 0000 0022"), map("0111 0000 0010"), size, 2);
  // nothing is marked; one pixel is found
  const second = countSegmentation(map("0000 0000 0000"), map("0000 0100 0000"), size, 2);
  const third = countSegmentation(map("0000 0000 0000"), map("0000 0000 0000"), size, 2);
  const missed = countSegmentation(map("2000 0000 0000"), map("0000 0000 0000"), size, 2);
  const e = evaluateSegmentation([first, second, third, missed], ["a", "b"]);
  // defects: common 3, answer alone 1 + 1, truth alone 2 + 1; background: 48 - 8 common
  expect(e.iou.value).toBeCloseTo(3 / 8, 12);
  expect(e.dice.value).toBeCloseTo(6 / 11, 12);
  expect(e.binaryMeanIou.value).toBeCloseTo((3 / 8 + 40 / 45) / 2, 12);
  // a: common 2 of 2 + answer alone (1 + 1 + 1) + truth alone 1; b: common 0; background: 40 of 40 + 3 + 2
  expect(e.perClass.map((c) => [c.label, c.support, c.iou])).toEqual([
    ["a", 1, 2 / 6],
    ["b", 2, 0],
  ]);
  expect(e.meanIou.value).toBeCloseTo((40 / 45 + 2 / 6 + 0) / 3, 12);
  expect(e.defectShare).toBeCloseTo(6 / 48, 12);
  expect(e.regionHits).toMatchObject({ successes: 2, total: 3 });
  expect(e.regionPrecision).toMatchObject({ successes: 2, total: 3 });
  expect(e.escapeRate).toMatchObject({ successes: 1, total: 2 });
  expect(e.overkillRate).toMatchObject({ successes: 1, total: 2 });
});

test("a perfect answer is 1 everywhere; classes neither marked nor found are not known", () => {
  const truth = map("1100 0000 0000");
  const e = evaluateSegmentation([countSegmentation(truth, truth, size, 2)], ["a", "b"]);
  for (const figure of [e.iou, e.dice, e.meanIou, e.binaryMeanIou])
    expect(figure).toMatchObject({ value: 1, low: 1, high: 1 });
  expect(e.perClass[1]).toMatchObject({ iou: null, dice: null, support: 0 });
});

test("Dice is 2 IoU / (1 + IoU), and the interval holds the value", () => {
  const maps = fc.uint8Array({ minLength: 12, maxLength: 12, max: 2 });
  fc.assert(
    fc.property(fc.array(fc.tuple(maps, maps), { minLength: 1, maxLength: 4 }), (pairs) => {
      const e = evaluateSegmentation(
        pairs.map(([t, a]) => countSegmentation(t, a, size, 2)),
        ["a", "b"],
      );
      expect(e.dice.value).toBeCloseTo((2 * e.iou.value) / (1 + e.iou.value), 9);
      for (const { value, low, high } of [e.iou, e.dice, e.meanIou, e.binaryMeanIou]) {
        expect(low).toBeLessThanOrEqual(value);
        expect(high).toBeGreaterThanOrEqual(value);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 30 },
  );
});
