import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SampleRecord } from "./records.ts";
import { groupedFolds, type SampleSplit, splitSamples } from "./split.ts";

const record = (index: number, more: Partial<SampleRecord> = {}): SampleRecord => ({
  index,
  path: `${index}.png`,
  label: "a",
  group: null,
  split: null,
  width: 12,
  height: 10,
  duplicateOf: null,
  ...more,
});

/** Records with labels, and here and there groups and copies. */
const recordSets = fc
  .array(
    fc.record({
      label: fc.constantFrom("a", "b", "c"),
      group: fc.option(fc.integer({ min: 0, max: 12 }).map(String)),
      copies: fc.boolean(),
    }),
    { minLength: 1, maxLength: 120 },
  )
  .map((rows) =>
    rows.map(({ label, group, copies }, i) =>
      record(i, { label, group, duplicateOf: copies && i > 0 ? i >> 1 : null }),
    ),
  );

const sideOf = (split: SampleSplit): Map<number, string> =>
  new Map(
    (["train", "validation", "test"] as const).flatMap((side) =>
      [...split[side]].map((index) => [index, side] as const),
    ),
  );

describe("splitSamples, for any records", () => {
  test("every record once; no group and no copy on two sides; the same seed, the same split", () => {
    fc.assert(
      fc.property(recordSets, fc.nat(), (records, seed) => {
        const split = splitSamples(records, { seed });
        const sides = sideOf(split);
        expect(sides.size).toBe(records.length);
        expect(split.train.length + split.validation.length + split.test.length).toBe(records.length);
        const groups = new Map<string, string>();
        for (const { index, group, duplicateOf } of records) {
          if (duplicateOf !== null) expect(sides.get(index)).toBe(sides.get(duplicateOf));
          if (group === null) continue;
          expect(sides.get(index)).toBe(groups.get(group) ?? sides.get(index));
          groups.set(group, sides.get(index)!);
        }
        expect(splitSamples(records, { seed })).toEqual(split);
      }),
    );
  });

  test("without groups the shares of every class are met within one picture", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 8, max: 90 }), { minLength: 2, maxLength: 5 }),
        fc.nat(),
        (counts, seed) => {
          const labels = counts.flatMap((count, c) => new Array<string>(count).fill(`c${c}`));
          const records = labels.map((label, i) => record(i, { label }));
          const split = splitSamples(records, { seed, validation: 0.2, test: 0.1 });
          for (const [c, count] of counts.entries()) {
            const on = (side: Int32Array) => [...side].filter((index) => labels[index] === `c${c}`).length;
            expect(Math.abs(on(split.validation) - 0.2 * count)).toBeLessThanOrEqual(1);
            expect(Math.abs(on(split.test) - 0.1 * count)).toBeLessThanOrEqual(1);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  test("folds: every record once a test, groups whole, classes even", () => {
    fc.assert(
      fc.property(recordSets, fc.nat(), fc.integer({ min: 2, max: 5 }), (records, seed, k) => {
        const folds = groupedFolds(records, k, seed);
        const groups = new Map<string, number>();
        for (const [i, { group }] of records.entries()) {
          expect(folds[i]).toBeGreaterThanOrEqual(0);
          expect(folds[i]).toBeLessThan(k);
          if (group !== null) expect(folds[i]).toBe(groups.get(group) ?? folds[i]);
          if (group !== null) groups.set(group, folds[i]!);
        }
      }),
      { numRuns: 50 },
    );
    const even = Array.from({ length: 100 }, (_, i) => record(i, { label: i < 60 ? "a" : "b", group: `${i >> 1}` }));
    const folds = groupedFolds(even, 5, 1);
    for (let k = 0; k < 5; k++)
      expect(even.filter(({ index, label }) => folds[index] === k && label === "a")).toHaveLength(12);
  });
});

describe("splitSamples", () => {
  test("other seeds give other splits", () => {
    const records = Array.from({ length: 60 }, (_, i) => record(i, { label: i % 2 ? "a" : "b" }));
    expect(splitSamples(records, { seed: 1 }).test).not.toEqual(splitSamples(records, { seed: 2 }).test);
  });

  test("a class of three reaches all three sides, a class of two train and test", () => {
    const labels = [...new Array(30).fill("many"), "rare", "rare", "rare", "two", "two"];
    const sides = sideOf(
      splitSamples(
        labels.map((label, i) => record(i, { label })),
        { seed: 4 },
      ),
    );
    expect([30, 31, 32].map((i) => sides.get(i)).sort()).toEqual(["test", "train", "validation"]);
    expect([33, 34].map((i) => sides.get(i)).sort()).toEqual(["test", "train"]);
  });

  test("a given test set stays; validation comes out of the rest; it says so", () => {
    const records = Array.from({ length: 100 }, (_, i) =>
      record(i, { label: i % 2 ? "a" : "b", split: i < 80 ? "train" : "test" }),
    );
    const split = splitSamples(records, { seed: 1, validation: 0.1 });
    expect([...split.test]).toEqual(Array.from({ length: 20 }, (_, i) => 80 + i));
    expect(split.validation).toHaveLength(8);
    expect(split.by.en).toMatch(/^given test set, validation 10 % of the given training set; by picture/);
    expect(splitSamples(records, { seed: 1, given: false }).test).toHaveLength(14);
  });

  test("a given training set that lacks classes (MVTec AD) is pooled, and it says so", () => {
    const records = Array.from({ length: 60 }, (_, i) =>
      record(i, i < 40 ? { label: "good", split: "train" } : { label: i % 2 ? "good" : "crack", split: "test" }),
    );
    const split = splitSamples(records, { seed: 1 });
    expect(split.by.en).toMatch(/pooled/);
    expect(split.by.zh).toMatch(/合并/);
    expect([...split.train].some((index) => records[index]!.label === "crack")).toBe(true);
  });

  test("fold 2 of 4 is the test", () => {
    const records = Array.from({ length: 40 }, (_, i) => record(i, { label: i % 2 ? "a" : "b", group: `${i >> 2}` }));
    const tests = [0, 1, 2, 3].map((fold) => splitSamples(records, { seed: 1, foldCount: 4, fold }));
    expect(tests.flatMap(({ test: side }) => [...side]).sort((a, b) => a - b)).toEqual(
      records.map(({ index }) => index),
    );
    expect(tests[1]!.by.en).toMatch(/^fold 2 of 4, by group/);
    expect(tests.every(({ validation }) => validation.length > 0)).toBe(true);
  });

  test("without a test share all goes to training and validation; impossible shares are refused", () => {
    const records = Array.from({ length: 20 }, (_, i) => record(i));
    expect(splitSamples(records, { seed: 1, test: 0 }).test).toHaveLength(0);
    expect(() => splitSamples(records, { seed: 1, test: 0.6, validation: 0.5 })).toThrow(RangeError);
    expect(() => splitSamples(records, { seed: 1, foldCount: 3, fold: 3 })).toThrow(/fold 3 of 3/);
  });
});
