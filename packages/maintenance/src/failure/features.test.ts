/** The preparation inside the file against the one outside. */
import { input, openSession, tensor, writeModel } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { featureWidth, fitFeatures, prepareTable } from "./features.ts";
import { preparedWindow } from "./graph.ts";
import type { Table } from "./table.ts";

/** Two units, two number columns of one unit of measure and one without, a category; a share of the values missing. */
function tableOf(seed: number, missing: number): Table {
  let state = seed + 1;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const rows = 40;
  const column = (name: string, unit: string | null, levels: readonly string[] | null, value: () => number) => ({
    name,
    unit,
    role: "sensor" as const,
    levels,
    values: Float64Array.from({ length: rows }, () => (random() < missing ? Number.NaN : value())),
  });
  return {
    rows,
    units: [
      { name: "A", from: 0, rows: 25 },
      { name: "B", from: 25, rows: 15 },
    ],
    columns: [
      column("inlet", "K", null, () => 300 + 10 * random()),
      column("outlet", "K", null, () => 310 + 5 * random()),
      column("speed", null, null, () => 1500 * random()),
      column("type", null, ["L", "M", "H"], () => Math.floor(3 * random())),
    ],
    time: Float64Array.from({ length: rows }, (_, i) => i),
    failed: new Uint8Array(rows),
  };
}

async function inFile(table: Table, steps: number): Promise<{ file: Float32Array; outside: Float32Array }> {
  const features = fitFeatures(table, steps);
  const width = table.columns.length;
  const x = input("window", "float32", ["N", steps, width]);
  const session = await openSession(
    nodeRuntime(),
    writeModel([{ name: "prepared", value: preparedWindow(features, x) }]),
  );
  const raw = new Float32Array(table.rows * steps * width).fill(Number.NaN);
  for (const { from, rows } of table.units)
    for (let i = from; i < from + rows; i++)
      for (let t = Math.max(from, i - steps + 1); t <= i; t++)
        for (let c = 0; c < width; c++)
          raw[(i * steps + steps - 1 - (i - t)) * width + c] = table.columns[c]!.values[t]!;
  const result = await session.run({ window: tensor(nodeRuntime(), "float32", raw, [table.rows, steps, width]) });
  await session.release();
  const file = result.prepared!.data as Float32Array;
  expect(file.length).toBe(table.rows * featureWidth(features));
  return { file, outside: prepareTable(features, table) };
}

describe("features", () => {
  test.each([1, 6])("are the same inside the file and outside, with %i steps", async (steps) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(0, 0.1, 0.6), async (seed, missing) => {
        const { file, outside } = await inFile(tableOf(seed, missing), steps);
        for (const [i, value] of outside.entries()) expect(Math.abs(value - file[i]!)).toBeLessThan(2e-3);
      }),
      { numRuns: 12 },
    );
  });

  test("pairs: products of all, a difference where the unit is one", () => {
    const { made } = fitFeatures(tableOf(3, 0), 1);
    expect(made.filter(({ how }) => how === "product")).toHaveLength(3);
    expect(made.filter(({ how }) => how === "difference")).toEqual([{ how: "difference", of: [0, 1] }]);
  });

  test("a missing value is the usual one, and a feature says so; a category is one of its places", () => {
    const table = tableOf(5, 0.3);
    const features = fitFeatures(table, 1);
    const prepared = prepareTable(features, table);
    const width = featureWidth(features);
    const i = table.columns[0]!.values.findIndex(Number.isNaN);
    expect(prepared[i * width]).toBeCloseTo(0, 5);
    expect(prepared[i * width + width - 4]).toBe(1);
    const known = table.columns[3]!.values.findIndex((v) => !Number.isNaN(v));
    const places = [...prepared.subarray(known * width + width - 7, known * width + width - 4)];
    expect(places.indexOf(1)).toBe(table.columns[3]!.values[known]);
    expect(places.reduce((a, b) => a + b)).toBe(1);
  });
});
