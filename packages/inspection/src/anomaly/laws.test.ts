import { randomStream, type SampleRecord } from "@andon/data";
import { input, openSession, tensor, writeModel } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scaleOf } from "./calibrate.ts";
import { damage } from "./damage.ts";
import { scoreOf } from "./graph.ts";
import { distanceTo, keptOfEach, MOST_KEPT } from "./memory.ts";
import { FEATURES } from "./model.ts";
import { splitForAnomaly } from "./split.ts";
import { regionsOf } from "./use.ts";
import { inOtherView } from "./views.ts";

const SIDE = 48;

test("damage is nearly always there and marked, stays within the range of pixels, and is the same for the same key", () => {
  let visible = 0;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
      const picture = () => Float32Array.from({ length: SIDE * SIDE }, (_, i) => 100 + ((i * 7) % 50));
      const hurt = () => {
        const planes = [picture()];
        const mask = new Uint8Array(SIDE * SIDE);
        damage({ height: SIDE, width: SIDE, planes }, mask, {
          deviation: 20,
          foreign: () => [Float32Array.from({ length: SIDE * SIDE }, (_, i) => (i % 3) * 80)],
          random: randomStream(seed),
        });
        return { plane: planes[0]!, mask };
      };
      const { plane, mask } = hurt();
      expect(plane.every((v) => v >= 0 && v <= 255)).toBe(true);
      const before = picture();
      if (mask.includes(1) && plane.some((v, i) => v !== before[i])) visible++;
      expect(hurt()).toEqual({ plane, mask });
    }),
    { numRuns: 60 },
  );
  expect(visible).toBeGreaterThan(45);
});

test("a place found in another view is found back", () => {
  const share = fc.double({ min: 0, max: 0.1, noNaN: true });
  const section = fc
    .tuple(share, share, share, share)
    .map(([top, left, bottom, right]) => ({ top, left, scaleY: 1 - top - bottom, scaleX: 1 - left - right }));
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(section, section, unit, unit, (a, b, y, x) => {
      const back = inOtherView(inOtherView({ y, x }, a, b), b, a);
      expect(back.y).toBeCloseTo(y, 9);
      expect(back.x).toBeCloseTo(x, 9);
    }),
  );
});

describe("the memory", () => {
  test("never holds more than its bound, and something of every picture", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: MOST_KEPT }), fc.integer({ min: 1, max: 4096 }), (pictures, places) => {
        const each = keptOfEach(pictures, places);
        expect(each).toBeGreaterThanOrEqual(1);
        expect(each * pictures).toBeLessThanOrEqual(MOST_KEPT);
      }),
    );
  });

  test("in slices says the same distances as one row after the other", async () => {
    const [rows, places] = [5000, 7];
    const random = randomStream(3);
    const unit = (count: number) => {
      const out = Float32Array.from({ length: count * FEATURES }, () => random() - 0.5);
      for (let r = 0; r < count; r++) {
        const row = out.subarray(r * FEATURES, (r + 1) * FEATURES);
        const length = Math.hypot(...row);
        for (let f = 0; f < FEATURES; f++) row[f]! /= length;
      }
      return out;
    };
    const [memory, query] = [unit(rows), unit(places)];
    const described = input("described", "float32", ["N", places, FEATURES]);
    const model = writeModel([{ name: "distance", value: distanceTo(described, memory) }]);
    const ort = nodeRuntime();
    const session = await openSession(ort, model);
    const { distance } = await session.run({ described: tensor(ort, "float32", query, [1, places, FEATURES]) });
    await session.release();
    for (let p = 0; p < places; p++) {
      let nearest = -1;
      for (let r = 0; r < rows; r++) {
        let s = 0;
        for (let f = 0; f < FEATURES; f++) s += query[p * FEATURES + f]! * memory[r * FEATURES + f]!;
        nearest = Math.max(nearest, s);
      }
      expect((distance!.data as Float32Array)[p]).toBeCloseTo(1 - nearest, 5);
    }
  });
});

test("scores rise with every distance, stay within 0 and 1, and good pictures lie below one half", () => {
  const good = Array.from({ length: 30 }, (_, i) => [0.1 + 0.001 * (i % 7), 0.2 + 0.002 * (i % 5), -2 + 0.1 * (i % 3)]);
  const scale = scaleOf(good, [1, 0.5, 2]);
  for (const distance of good) expect(scoreOf(distance, scale)).toBeLessThan(0.5);
  const distance = fc.double({ min: 0, max: 2, noNaN: true });
  fc.assert(
    fc.property(
      fc.tuple(distance, distance, distance),
      fc.nat({ max: 2 }),
      fc.double({ min: 0.01, max: 0.5, noNaN: true }),
      (given, k, more) => {
        const score = scoreOf(given, scale);
        expect(score > 0 && score < 1).toBe(true);
        expect(scoreOf(given.with(k, given[k]! + more), scale)).toBeGreaterThan(score);
      },
    ),
  );
});

test("places of a map: the worst first, in pixels of the picture", () => {
  const values = Float32Array.from([0.6, 0.1, 0.1, 0.1, 0.1, 0.1, 0.9, 0.8]);
  expect(regionsOf({ width: 4, height: 2, values }, 0.5)).toMatchObject([
    { x: 2, y: 1, width: 2, height: 1, area: 2, score: Math.fround(0.9) },
    { x: 0, y: 0, width: 1, height: 1, area: 1, score: Math.fround(0.6) },
  ]);
  expect(regionsOf({ width: 4, height: 2, values }, 0.95)).toEqual([]);
});

describe("the split", () => {
  const records = (rows: readonly { good: boolean; group: string | null }[]): SampleRecord[] =>
    rows.map(({ good, group }, index) => ({
      ...{ index, path: `${index}`, label: good ? "ok" : "bad", group, split: null },
      ...{ width: 8, height: 8, duplicateOf: null },
    }));
  const rows = fc.array(
    fc.record({ good: fc.boolean(), group: fc.option(fc.integer({ min: 0, max: 20 }).map(String)) }),
    { minLength: 60, maxLength: 150 },
  );
  const options = { seed: 1, validation: 0.1, test: 0.2, defects: 0, learnt: 0 };

  test("training is good pictures alone, every defective one is tested, every picture is on one side", () => {
    fc.assert(
      fc.property(rows, (given) => {
        const all = records(given);
        const { train, validation, test: tested } = splitForAnomaly(all, "ok", { ...options, by: "sample" });
        expect([...train, ...validation].every((i) => given[i]!.good)).toBe(true);
        expect([...train, ...validation, ...tested].sort((a, b) => a - b)).toEqual(all.map(({ index }) => index));
      }),
    );
  });

  test("by group, no group is on two sides, nor a good twin of a tested defect in training", () => {
    fc.assert(
      fc.property(rows, (given) => {
        const all = records(given);
        fc.pre(new Set(all.filter(({ label }) => label === "ok").map(({ group }) => group)).size > 8);
        let split: ReturnType<typeof splitForAnomaly>;
        try {
          split = splitForAnomaly(all, "ok", { ...options, by: "group" });
        } catch {
          return; // too few good groups are left
        }
        const groups = [split.train, split.validation, split.test].map(
          (side) => new Set(Array.from(side, (i) => given[i]!.group).filter((g) => g !== null)),
        );
        for (const [a, b] of [
          [0, 1],
          [0, 2],
          [1, 2],
        ] as const)
          expect([...groups[a]!].filter((g) => groups[b]!.has(g))).toEqual([]);
      }),
    );
  });

  test("a share of the defects can be set aside for the threshold; they are not tested then", () => {
    const all = records(Array.from({ length: 60 }, (_, i) => ({ good: i < 40, group: null })));
    const { validation, test: tested } = splitForAnomaly(all, "ok", { ...options, defects: 0.5, by: "sample" });
    expect(validation.filter((i) => i >= 40)).toHaveLength(10);
    expect(tested.filter((i) => i >= 40)).toHaveLength(10);
  });

  test("a test set that is marked stays as it is: other defective pictures are counted as unused", () => {
    const all = records(Array.from({ length: 60 }, (_, i) => ({ good: i < 40, group: null }))).map((record, i) => ({
      ...record,
      split: i % 10 === 9 ? ("test" as const) : null,
    }));
    const split = splitForAnomaly(all, "ok", { ...options, learnt: 0.5, by: "sample" });
    expect([...split.test]).toEqual([9, 19, 29, 39, 49, 59]);
    expect([split.defects.length, split.unused]).toEqual([9, 9]);
  });

  test("shares of the defects for the threshold and to learn from are different ones, and neither is tested", () => {
    const all = records(Array.from({ length: 60 }, (_, i) => ({ good: i < 40, group: null })));
    const split = splitForAnomaly(all, "ok", { ...options, defects: 0.25, learnt: 0.5, by: "sample" });
    expect(split.defects).toHaveLength(10);
    const bad = (side: Int32Array) => [...side].filter((i) => i >= 40);
    expect([...split.defects, ...bad(split.validation), ...bad(split.test)].sort()).toEqual(
      Array.from({ length: 20 }, (_, i) => 40 + i),
    );
    expect(bad(split.train)).toEqual([]);
  });
});
