import { nodeRuntime } from "@andon/nn/node";
import { expect, test } from "vitest";
import { AVERAGES, summariseHistories } from "./summary.ts";

/** Two features over `rows` rows: one that grows, one that alternates. */
const history = (rows: number) => ({
  unit: "u",
  rows,
  running: false,
  features: Float32Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 0 ? i / 2 : (i >> 1) % 2)),
});

test("a summary holds what recursions over the rows so far give, however short the history is", async () => {
  const rows = 40;
  const [short] = await summariseHistories(nodeRuntime(), [history(rows)], 50, 1);
  const width = short!.features.length / rows;
  expect(width).toBe(2 * AVERAGES + 2);
  let [sum, weight, total] = [0, 0, 0];
  const decay = 0.5 ** (1 / 10);
  for (let t = 0; t < rows; t++) {
    const row = short!.features.subarray(t * width, (t + 1) * width);
    sum = sum * decay + t;
    weight = weight * decay + 1;
    total += t;
    expect(row[2 * 2]).toBeCloseTo(sum / weight, 3); // half-life of 10 rows, first feature
    expect(row[2 * (AVERAGES - 2)]).toBeCloseTo(total / (t + 1), 3); // all rows alike
    expect(row[2 * (AVERAGES - 1)]).toBeCloseTo(Math.min(t, 14) / 2, 3); // the first 15
    expect(row[2 * AVERAGES]).toBeCloseTo((t + 1) / 100, 5);
    expect(row[2 * AVERAGES + 1]).toBeCloseTo(Math.log(t + 1), 4);
  }
});

test("of a history longer than the window the newest rows count", async () => {
  const [long] = await summariseHistories(nodeRuntime(), [history(30)], 20, 1);
  const width = long!.features.length / 30;
  const last = long!.features.subarray(29 * width);
  expect(last[2 * AVERAGES]).toBeCloseTo(0.2, 5);
  expect(last[2 * (AVERAGES - 2)]).toBeCloseTo(19.5, 3); // rows 10 to 29
  expect(last[2 * (AVERAGES - 1)]).toBeCloseTo(17, 3); // rows 10 to 24
});
