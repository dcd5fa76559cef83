import type { Gap } from "@andon/contracts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Fold, foldsOf, type Outcomes } from "./folds.ts";

const UNKNOWN = 2;

/** Units with times that may repeat, run backwards or be missing, and outcomes that may be unknown. */
const outcomes: fc.Arbitrary<Outcomes> = fc
  .record({
    units: fc.array(
      fc.array(
        fc.record({
          time: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 40 }) }, fc.constant(Number.NaN)),
          failed: fc.constantFrom(0, 0, 0, 1, UNKNOWN),
        }),
        { minLength: 1, maxLength: 40 },
      ),
      { minLength: 1, maxLength: 5 },
    ),
    clock: fc.boolean(),
  })
  .map(({ units, clock }) => {
    let from = 0;
    const all = units.flat();
    return {
      units: units.map(({ length }) => {
        from += length;
        return { from: from - length, rows: length };
      }),
      time: Float64Array.from(all, ({ time }) => time),
      clock,
      failed: Uint8Array.from(all, ({ failed }) => failed),
    };
  });

const settings = fc.record({
  by: fc.constantFrom("unit" as const, "time" as const, "row" as const),
  parts: fc.integer({ min: 2, max: 5 }),
  gap: fc.oneof(
    fc.integer({ min: 0, max: 8 }).map((rows): Gap => ({ rows })),
    fc.integer({ min: 0, max: 8 }).map((milliseconds): Gap => ({ milliseconds })),
  ),
  seed: fc.integer({ min: 1, max: 1e6 }),
});

const known = ({ failed }: Outcomes) => [...(failed as Uint8Array)].flatMap((f, i) => (f === UNKNOWN ? [] : [i]));
const sorted = (rows: readonly number[]) => rows.toSorted((a, b) => a - b);
const unitOf = ({ units }: Outcomes, i: number) => units.findIndex(({ from, rows }) => i >= from && i < from + rows);

describe("folds", () => {
  test("every row of known outcome is held out once, and in no fold on both sides", () => {
    fc.assert(
      fc.property(outcomes, settings, (rows, how) => {
        const folds = foldsOf(rows, how);
        expect(sorted(folds.flatMap(({ held }) => [...held]))).toEqual(known(rows));
        for (const { held, train } of folds) {
          const out = new Set(held);
          expect([...train].some((i) => out.has(i))).toBe(false);
          expect([...train]).toEqual(sorted([...train]));
          expect([...train].every((i) => rows.failed[i] !== UNKNOWN)).toBe(true);
        }
      }),
    );
  });

  test("are the same for the same seed", () => {
    fc.assert(
      fc.property(outcomes, settings, (rows, how) => {
        expect(foldsOf(rows, how)).toEqual(foldsOf(rows, how));
      }),
    );
  });

  test("by unit and by row nothing else is lost; by unit no unit is on two sides", () => {
    fc.assert(
      fc.property(outcomes, settings, fc.constantFrom("unit" as const, "row" as const), (rows, how, by) => {
        for (const { held, train } of foldsOf(rows, { ...how, by })) {
          expect(sorted([...held, ...train])).toEqual(known(rows));
          const out = new Set(Array.from(held, (i) => unitOf(rows, i)));
          if (by === "unit") expect([...train].some((i) => out.has(unitOf(rows, i)))).toBe(false);
        }
      }),
    );
  });

  /** The same by comparing all pairs: rank in the unit by time, and the time, of a row without one that of the row before. */
  function distances(rows: Outcomes, gap: Gap): (a: number, b: number) => number {
    const place = new Float64Array(rows.failed.length);
    for (const { from, rows: count } of rows.units) {
      const given = rows.time.subarray(from, from + count);
      let last = given.find((time) => !Number.isNaN(time)) ?? 0;
      const times = Array.from({ length: count }, (_, i) => {
        const time = rows.time[from + i]!;
        if (!Number.isNaN(time)) last = time;
        return last;
      });
      const order = times.map((_, i) => i).sort((a, b) => (times[a] === times[b] ? a - b : times[a]! - times[b]!));
      for (const [rank, i] of order.entries()) place[from + i] = "rows" in gap ? rank : times[i]!;
    }
    return (a, b) => Math.abs(place[a]! - place[b]!);
  }

  test("by time nothing is learnt from within the gap of what is held out of its unit, and all else is", () => {
    fc.assert(
      fc.property(outcomes, settings, (rows, how) => {
        const reach = "rows" in how.gap ? how.gap.rows : how.gap.milliseconds;
        const distance = distances(rows, how.gap);
        const folds = foldsOf(rows, { ...how, by: "time" });
        if (folds.length > 1)
          for (const { held } of folds) expect([...held].some((i) => rows.failed[i] === 1)).toBe(true);
        for (const { held, train } of folds) {
          const near = (i: number) => held.some((h) => unitOf(rows, h) === unitOf(rows, i) && distance(h, i) <= reach);
          expect([...train]).toEqual(known(rows).filter((i) => !held.includes(i) && !near(i)));
        }
      }),
    );
  });

  const record = (failures: readonly number[], length: number): Outcomes => ({
    units: [{ from: 0, rows: length }],
    time: Float64Array.from({ length }, (_, i) => i),
    clock: false,
    failed: Uint8Array.from({ length }, (_, i) => (failures.includes(i) ? 1 : 0)),
  });
  const ends = (folds: readonly Fold[]) => folds.map(({ held }) => [held[0], held.at(-1)]);

  test("by time stretches are in order, and cut midway between failures, never within one", () => {
    const rows = record([10, 11, 12, 50, 51, 80, 90], 100);
    const folds = foldsOf(rows, { by: "time", parts: 2, gap: { rows: 3 }, seed: 1 });
    expect(ends(folds)).toEqual([
      [0, 65],
      [66, 99],
    ]);
    expect(folds.map(({ train }) => [train[0], train.at(-1)])).toEqual([
      [69, 99],
      [0, 62],
    ]);
  });

  test("by time there are as many stretches as failures at most", () => {
    expect(foldsOf(record([20, 21, 70], 90), { by: "time", parts: 5, gap: { rows: 0 }, seed: 1 })).toHaveLength(2);
    expect(foldsOf(record([20, 21], 90), { by: "time", parts: 5, gap: { rows: 0 }, seed: 1 })).toHaveLength(1);
  });

  test("of units under one clock, stretches are cut at one moment; of units that count for themselves, at one share", () => {
    const units = [
      { from: 0, rows: 8 },
      { from: 8, rows: 8 },
    ];
    // the second unit began four steps later
    const time = Float64Array.from({ length: 16 }, (_, i) => (i < 8 ? i : i - 4));
    const failed = Uint8Array.from({ length: 16 }, (_, i) => (i === 1 || i === 15 ? 1 : 0));
    const held = (clock: boolean) =>
      foldsOf({ units, time, clock, failed }, { by: "time", parts: 2, gap: { rows: 0 }, seed: 1 })[0]!.held;
    // failures at 1 and 11: cut at 6
    expect([...held(true)]).toEqual([0, 1, 2, 3, 4, 5, 8, 9]);
    expect([...held(false)]).toEqual([0, 1, 2, 3, 8, 9, 10, 11]);
  });
});
