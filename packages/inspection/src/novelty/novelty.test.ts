import { input, openSession, tensor, writeModel } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import { expect, test } from "vitest";
import { describePicture } from "./describe.ts";
import { distanceTo, fitKnown, noveltyLimit } from "./gaussian.ts";
import { knowing, noveltyOf } from "./known.ts";

function randomNumbers(seed: number) {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return { uniform, normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()) };
}

const SIZE = 6;
/** Two classes far apart, numbers of very different scale that move together. */
function rowsOf(count: number, seed: number) {
  const { normal } = randomNumbers(seed);
  const rows = new Float32Array(count * SIZE);
  const classes = Array.from({ length: count }, (_, i) => i % 2);
  for (const [r, c] of classes.entries()) {
    const shared = normal();
    for (let i = 0; i < SIZE; i++) rows[r * SIZE + i] = 2 ** i * (shared + 0.5 * normal() + (c === 1 ? 20 : 0));
  }
  return { rows, classes };
}

test("real rows lie about 1 away whatever their scale; what breaks the pattern lies far", () => {
  const fitting = fitKnown(SIZE, 2);
  const { rows, classes } = rowsOf(2000, 1);
  fitting.add(rows.subarray(0, 1000 * SIZE), classes.slice(0, 1000));
  fitting.add(rows.subarray(1000 * SIZE), classes.slice(1000));
  const known = fitting.finish();
  const fresh = rowsOf(500, 2).rows;
  const distances = Array.from({ length: 500 }, (_, r) => distanceTo(known, fresh.subarray(r * SIZE, (r + 1) * SIZE)));
  const squares = distances.reduce((sum, d) => sum + d * d, 0) / 500;
  expect(squares).toBeGreaterThan(0.9);
  expect(squares).toBeLessThan(1.1);
  // each number by itself is usual, but they no longer move together
  const broken = Float32Array.from({ length: SIZE }, (_, i) => 2 ** i * (i % 2 === 0 ? 2 : -2));
  expect(distanceTo(known, broken)).toBeGreaterThan(Math.max(...distances));
  // between both classes nothing was ever seen
  const between = Float32Array.from({ length: SIZE }, (_, i) => 2 ** i * 10);
  expect(distanceTo(known, between)).toBeGreaterThan(2 * Math.max(...distances));
});

test("few rows, constant numbers and one class: still a distance, and a constant that moves is strange", () => {
  const fitting = fitKnown(3, 1);
  fitting.add(Float32Array.from([1, 5, 0, 1.2, 5, 0, 0.9, 5, 0, 1.1, 5, 0]), [0, 0, 0, 0]);
  const known = fitting.finish();
  const usual = distanceTo(known, Float32Array.from([1, 5, 0]));
  const moved = distanceTo(known, Float32Array.from([1, 5, 3]));
  expect(Number.isFinite(usual)).toBe(true);
  expect(moved).toBeGreaterThan(100 * (usual + 1e-3));
});

test("the graph measures as the rule in TypeScript, with each view by its own limit", async () => {
  async function* batches(seed: number) {
    const { rows, classes } = rowsOf(400, seed);
    // two views: four numbers and two
    yield { rows, classes };
  }
  const known = await knowing([4, 2], 2, batches(3), batches(4));
  const views = [input("a", "float32", ["N", 4]), input("b", "float32", ["N", 2])];
  const ort = nodeRuntime();
  const session = await openSession(ort, writeModel([{ name: "novelty", value: noveltyOf(views, known) }]));
  const { rows } = rowsOf(300, 5);
  const part = (from: number, size: number) =>
    Float32Array.from({ length: 300 * size }, (_, i) => rows[Math.floor(i / size) * SIZE + from + (i % size)]!);
  const [a, b] = [part(0, 4), part(4, 2)];
  const result = await session.run({ a: tensor(ort, "float32", a, [300, 4]), b: tensor(ort, "float32", b, [300, 2]) });
  await session.release();
  const novelty = result.novelty!.data as Float32Array;
  let above = 0;
  for (let r = 0; r < 300; r++) {
    const expected = Math.max(
      distanceTo(known[0]!, a.subarray(4 * r, 4 * r + 4)),
      distanceTo(known[1]!, b.subarray(2 * r, 2 * r + 2)),
    );
    expect(Math.abs(novelty[r]! - expected)).toBeLessThan(1e-3 * expected + 1e-5);
    if (novelty[r]! > 1) above++;
  }
  expect(above).toBeLessThanOrEqual(6); // 2 % of 300
});

test("one real picture in some hundreds lies beyond the limit, whether it was set by few or many", () => {
  for (const [count, most] of [
    [10, 0.03],
    [200, 0.02],
    [5000, 0.01],
  ] as const) {
    let above = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const { uniform } = randomNumbers(1000 * count + seed);
      const distance = () => 0.7 - 0.2 * Math.log(uniform());
      const limit = noveltyLimit(Array.from({ length: count }, distance));
      for (let i = 0; i < 500; i++) if (distance() > limit) above++;
    }
    expect(above / 20_000).toBeLessThan(most);
  }
  expect(noveltyLimit([2, 2, 2])).toBeGreaterThan(2);
});

test("the picture's own views tell light, pattern and sharpness", async () => {
  const side = 16;
  const ort = nodeRuntime();
  const x = input("x", "float32", ["N", 3, side, side]);
  const [summary, coarse] = describePicture(x);
  const session = await openSession(
    ort,
    writeModel([
      { name: "summary", value: summary },
      { name: "coarse", value: coarse },
    ]),
  );
  const views = async (value: (row: number, column: number) => number) => {
    const data = new Float32Array(3 * side * side);
    for (let i = 0; i < data.length; i++) data[i] = value(Math.floor((i % (side * side)) / side), i % side);
    const result = await session.run({ x: tensor(ort, "float32", data, [1, 3, side, side]) });
    const row = (name: string) => [...(result[name]!.data as Float32Array)];
    return { summary: row("summary"), coarse: row("coarse") };
  };
  const flat = await views(() => 1);
  expect([flat.summary.length, flat.coarse.length]).toEqual([3, 16 + 16 + 3]);
  for (const bright of [flat.summary[0]!, ...flat.coarse.slice(0, 16), ...flat.coarse.slice(32)])
    expect(bright).toBeCloseTo(1, 5);
  const checks = await views((row, column) => ((row + column) % 2 === 0 ? 2 : 0));
  expect(checks.summary[0]).toBeCloseTo(1, 5);
  expect(checks.summary[1]!).toBeGreaterThan(flat.summary[1]! + 5); // contrast
  expect(checks.summary[2]!).toBeGreaterThan(flat.summary[2]! + 5); // sharpness
  expect(checks.coarse[16]!).toBeGreaterThan(flat.coarse[16]! + 5); // busy
  const half = await views((row) => (row < side / 2 ? 2 : 0));
  expect(half.coarse[0]!).toBeGreaterThan(1.5);
  expect(half.coarse[15]!).toBeLessThan(0.5);
  await session.release();
});
