import { input, openSession, writeModel } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Follower } from "./follow.ts";
import { AVERAGES, stateInputs, stateWidth, summarised, summariseHistories } from "./summary.ts";

/** Two features over `rows` rows: one that grows, one that alternates. */
const history = (rows: number) => ({
  unit: "u",
  rows,
  running: false,
  features: Float32Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 0 ? i / 2 : (i >> 1) % 2)),
});

/** The two features of a row of a summary's average. */
const FEATURES = 2;

test("a summary holds what recursions over the rows so far give, over many batches of rows", async () => {
  const rows = 300;
  const [short] = await summariseHistories(nodeRuntime(), [history(rows)], 250);
  const width = short!.features.length / rows;
  expect(width).toBe(FEATURES * AVERAGES + 2);
  let [sum, weight, total] = [0, 0, 0];
  const decay = 0.5 ** (1 / 10);
  for (let t = 0; t < rows; t++) {
    const row = short!.features.subarray(t * width, (t + 1) * width);
    sum = sum * decay + t;
    weight = weight * decay + 1;
    total += t;
    const all = FEATURES * (AVERAGES - 2);
    expect(Math.abs(row[FEATURES * 2]! - sum / weight)).toBeLessThan(2e-3); // half-life of 10 rows, first feature
    expect(Math.abs(row[all]! - total / (t + 1))).toBeLessThan(2e-3); // all rows alike
    expect(row[all + FEATURES]).toBeCloseTo(Math.min(t, 14) / 2, 3); // the first 15
    // older than what was learnt from counts as the oldest of that
    expect(row[FEATURES * AVERAGES]).toBeCloseTo(Math.min(t + 1, 250) / 100, 5);
    expect(row[FEATURES * AVERAGES + 1]).toBeCloseTo(Math.log(Math.min(t + 1, 250)), 4);
  }
});

test("rows of units may come in any mixture and in any portions: each unit ends in the same state", async () => {
  const ort = nodeRuntime();
  const { unit, state } = stateInputs(FEATURES);
  const { row, next } = summarised(input("prepared", "float32", ["N", 1, FEATURES + 1]), unit, state, 100);
  const model = writeModel([
    { name: "row", value: row },
    { name: "nextState", value: next },
  ]);
  const session = await openSession(ort, model, { threads: 1 });
  const value = fc.double({ min: -5, max: 5, noNaN: true });
  const arriving = fc.record({ unit: fc.constantFrom("a", "b", "c"), x: fc.tuple(value, value), holds: fc.boolean() });
  const follow = async (portions: readonly (readonly { unit: string; x: number[]; holds: boolean }[])[]) => {
    const follower = new Follower(ort, session, "prepared", stateWidth(FEATURES));
    const last = new Map<string, number[]>();
    for (const portion of portions.filter(({ length }) => length > 0)) {
      const rows = Float32Array.from(portion.flatMap(({ x, holds }) => (holds ? [...x, 1] : [0, 0, 0])));
      for await (const { start, count, result } of follower.take(portion.length, (i) => portion[i]!.unit, rows)) {
        const [found, width] = [result.row!.data as Float32Array, row.shape[2] as number];
        for (let i = 0; i < count; i++)
          last.set(portion[start + i]!.unit, [...found.subarray(i * width, (i + 1) * width)]);
      }
    }
    return last;
  };
  await fc.assert(
    fc.asyncProperty(fc.array(arriving, { minLength: 1, maxLength: 60 }), fc.nat(60), async (rows, cut) => {
      const one = await follow(rows.map((r) => [r]));
      const parts = await follow([rows.slice(0, cut), rows.slice(cut)]);
      const apart = await follow(["a", "b", "c"].map((name) => rows.filter((r) => r.unit === name)));
      for (const other of [parts, apart])
        for (const [name, numbers] of one)
          for (const [i, v] of numbers.entries()) expect(Math.abs(other.get(name)![i]! - v)).toBeLessThan(1e-4);
    }),
    { numRuns: 30 },
  );
  await session.release();
});
