/** The preparation inside the file equals the one that training used. */
import { type Preparation, prepareRow } from "@andon/data";
import { input, openSession, tensor, writeModel } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fillWindow, type History } from "../rul/histories.ts";
import { prepareWindow } from "./prepare.ts";

const several: Preparation = {
  columns: ["altitude", "heat", "flow"],
  settings: [0],
  regimes: { centroids: [[0], [10], [25]], scales: [9] },
  means: [
    [0, 50, 5],
    [10, 80, 4],
    [25, 110, 3],
  ],
  deviations: [
    [0.1, 2, 1],
    [0.1, 3, 0.5],
    [0.2, 4, 2],
  ],
  missing: [1],
};
const one: Preparation = {
  columns: ["heat", "flow"],
  settings: [],
  regimes: { centroids: [[]], scales: [] },
  means: [[50, 5]],
  deviations: [[2, 1]],
  missing: [],
};

async function inGraph(
  p: Preparation,
  steps: number,
): Promise<(raw: Float32Array, windows: number) => Promise<Float32Array>> {
  const x = input("window", "float32", ["N", steps, p.columns.length]);
  const session = await openSession(nodeRuntime(), writeModel([{ name: "y", value: prepareWindow(p, x) }]));
  return async (raw, windows) =>
    (await session.run({ window: tensor(nodeRuntime(), "float32", raw, [windows, steps, p.columns.length]) })).y!
      .data as Float32Array;
}

test("a sensor that varies by a hundredth around thousands is prepared alike", async () => {
  const p: Preparation = { ...one, means: [[Math.fround(2388.0637), 5]], deviations: [[Math.fround(0.0713), 1]] };
  const run = await inGraph(p, 1);
  for (const value of [2388.01, 2388.06, 2388.11, 2387.99]) {
    const expected = new Float32Array(2);
    prepareRow(p, [value, 5], expected);
    expect((await run(Float32Array.of(value, 5), 1))[0]).toBeCloseTo(expected[0]!, 5);
  }
});

const cell = (min: number, max: number) =>
  fc.oneof(
    { weight: 5, arbitrary: fc.float({ min, max, noNaN: true }) },
    { weight: 1, arbitrary: fc.constant(Number.NaN) },
  );

test.each([
  ["three regimes, a feature for missing heat", several, fc.tuple(cell(-2, 30), cell(40, 130), cell(0, 9))],
  ["one regime", one, fc.tuple(cell(40, 60), cell(0, 9))],
] as const)("%s: the graph and the trainer prepare alike", async (_, p, row) => {
  const steps = 4;
  const run = await inGraph(p, steps);
  const rows = fc.array(row as fc.Arbitrary<number[]>, { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(rows, async (drawn) => {
      // a row of which nothing is known is no row
      const real = drawn.filter((values) => !values.every(Number.isNaN));
      fc.pre(real.length > 0);
      const width = p.columns.length + p.missing.length;
      const features = new Float32Array(real.length * width);
      for (const [i, values] of real.entries()) prepareRow(p, Float32Array.from(values), features, i * width);
      const history: History = { unit: "u", rows: real.length, running: false, features };
      const expected = new Float32Array(steps * (width + 1));
      fillWindow(history, real.length - 1, steps, expected, 0);
      const raw = new Float32Array(steps * p.columns.length).fill(Number.NaN);
      const shown = real.slice(-steps);
      raw.set(Float32Array.from(shown.flat()), (steps - shown.length) * p.columns.length);
      const got = await run(raw, 1);
      for (const [i, value] of got.entries()) expect(value, `${i}`).toBeCloseTo(expected[i]!, 3);
    }),
    { numRuns: 60 },
  );
});
