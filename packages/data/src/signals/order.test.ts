import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openHistories } from "./order.ts";
import { signalFolder } from "./signals.fixture.ts";
import type { Repair } from "./source.ts";

async function histories(lines: readonly string[]) {
  const root = await signalFolder({ "log.csv": `unit,cycle,heat,note\n${lines.join("\n")}\n` });
  const source = await openHistories(join(root, "log.csv"), { ignoreColumns: ["note"] });
  const rows: string[] = [];
  const reading = source.read();
  let step = await reading.next();
  const seen = new Map<string, number>();
  for (; !step.done; step = await reading.next()) {
    const { unit, time, values, start } = step.value;
    expect(start).toBe(seen.get(unit) ?? 0);
    seen.set(unit, start + time.length);
    for (const [i, at] of time.entries()) rows.push(`${unit} ${at} ${values[0]![i]}`);
  }
  return { rows, repairs: step.value };
}

const count = (repairs: readonly Repair[], code: Repair["code"], done: Repair["done"]) =>
  repairs.filter((r) => r.code === code && r.done === done).reduce((n, r) => n + r.count, 0);

test("rows of units in any order, some of them twice, come out by time and once; what is in order passes untouched", async () => {
  const shape = fc.record({
    lengths: fc.array(fc.integer({ min: 2, max: 40 }), { minLength: 1, maxLength: 3 }),
    seed: fc.integer({ min: 1, max: 1e6 }),
    twice: fc.integer({ min: 0, max: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(shape, async ({ lengths, seed, twice }) => {
      const lines = lengths.flatMap((n, u) => Array.from({ length: n }, (_, t) => `u${u},${3 * t + 1},${u + t / 8},`));
      const clean = await histories(lines);
      expect(clean.repairs).toEqual([]);
      expect(clean.rows).toHaveLength(lines.length);
      let state = seed;
      const random = (below: number) => {
        state = (state * 48271) % 2147483647;
        return state % below;
      };
      const messy = [...lines, ...Array.from({ length: twice }, () => lines[random(lines.length)]!)];
      for (let i = messy.length - 1; i > 0; i--) {
        const j = random(i + 1);
        [messy[i], messy[j]] = [messy[j]!, messy[i]!];
      }
      const found = await histories(messy);
      expect(found.rows.toSorted()).toEqual(clean.rows.toSorted());
      for (const [u] of lengths.entries()) {
        const of = (rows: readonly string[]) => rows.filter((row) => row.startsWith(`u${u} `));
        expect(of(found.rows)).toEqual(of(clean.rows));
      }
      expect(count(found.repairs, "duplicate-time", "left-out")).toBe(twice);
    }),
    { numRuns: 25 },
  );
});

test("each repair is named with its first place", async () => {
  const { rows, repairs } = await histories([
    "a,1,5,",
    "a,3,6,",
    "a,2,7,",
    "a,3,6,",
    "a,4,8,",
    "b,1,1,",
    "b,1,2,",
    "b,2,3,",
  ]);
  expect(rows).toEqual(["b 1 1", "b 1 2", "b 2 3", "a 1 5", "a 2 7", "a 3 6", "a 4 8"]);
  expect(repairs).toEqual([
    { code: "duplicate-time", column: "cycle", count: 1, first: "b, row 2", done: "kept" },
    { code: "unsorted-time", column: "cycle", count: 1, first: "a, row 3", done: "sorted" },
    { code: "duplicate-time", column: "cycle", count: 1, first: "a, row 4", done: "left-out" },
  ]);
});

test("a row whose time cannot be read stays behind the one that it came after", async () => {
  const day = (n: number, heat: number) => `a,2026-03-0${n},${heat},`;
  const { rows } = await histories([day(3, 30), day(2, 20), "a,broken,21,", day(1, 10)]);
  expect(rows.map((row) => row.split(" ")[2])).toEqual(["10", "20", "21", "30"]);
});

test("several units in one are no order at all, and are told as such", async () => {
  const stacked = ["x", "y"].flatMap((of) =>
    Array.from({ length: 20 }, (_, t) => `a,${t + 1},${of === "x" ? t : 90 - t},`),
  );
  await expect(histories(stacked)).rejects.toThrow(/time of a runs backwards, and 20 of its 40 rows.*--unit/);
});
