/** Operators without a gradient, by what they answer; also after a round trip through a file. */
import { expect, test } from "vitest";
import { compile, evaluate } from "../graph/evaluate.fixture.ts";
import { constant, input, type Value } from "../graph/value.ts";
import { readModel } from "../onnx/read.ts";
import { writeModel } from "../onnx/write.ts";
import * as op from "./build.ts";

const floats = (shape: readonly number[], values: readonly number[]) => constant(values, shape, "float32");
const again = (value: Value) => readModel(writeModel([{ name: "y", value }])).outputs[0]!.value;

test("topK gives the largest in descending order and where they stood", async () => {
  const [values, indices] = op.topK(floats([2, 4], [3, 9, 1, 7, -1, -4, -2, -3]), 2, 1);
  const [v, i] = await evaluate([values, indices]);
  expect([...v!.data]).toEqual([9, 7, -1, -2]);
  expect([...i!.data].map(Number)).toEqual([1, 3, 0, 2]);
  expect(values.shape).toEqual([2, 2]);
  const [read] = await evaluate([again(values)]);
  expect([...read!.data]).toEqual([9, 7, -1, -2]);
  expect(() => op.topK(floats([2], [1, 2]), 3)).toThrow(/cannot take 3 of 2/);
});

test("gridSample reads between pixels; outside lies zero, or the border", async () => {
  const x = floats([1, 1, 1, 2], [10, 20]);
  // pixel centres lie at -0.5 and 0.5, so 0 is midway, and 1.5 a whole pixel beyond the last
  const grid = floats([1, 1, 4, 2], [-0.5, 0, 0.5, 0, 0, 0, 1.5, 0]);
  for (const [padding, beyond] of [
    ["zeros", 0],
    ["border", 20],
  ] as const) {
    const sampled = op.gridSample(x, grid, padding);
    for (const value of [sampled, again(sampled)])
      expect([...(await evaluate([value]))[0]!.data]).toEqual([10, 20, 15, beyond]);
  }
  expect(() => op.gridSample(x, floats([1, 1, 2], [0, 0]))).toThrow(/grid \[N, h, w, 2\]/);
});

test("resizeTo brings a picture to a size that is known only when the graph runs; shapeOf tells one", async () => {
  const sizes = input("sizes", "int64", [2]);
  const run = await compile([op.resizeTo(floats([1, 2], [1, 3]), sizes, ["H", "W"])], [sizes]);
  const [small] = await run([BigInt64Array.of(1n, 4n)]);
  expect([small!.shape, [...small!.data]]).toEqual([
    [1, 4],
    [1, 1, 3, 3],
  ]);
  expect((await run([BigInt64Array.of(3n, 2n)]))[0]!.shape).toEqual([3, 2]);
  const [shape] = await evaluate([op.shapeOf(floats([2, 3], [0, 0, 0, 0, 0, 0]))]);
  expect([...shape!.data]).toEqual([2n, 3n]);
});
