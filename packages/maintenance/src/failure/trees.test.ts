/** Forests: what they learn, what they do not, and that the graph answers as they do. */
import { lehmer } from "@andon/data";
import { input, openSession, tensor, writeModel } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import { describe, expect, test } from "vitest";
import { type Forest, forestScores, forestsValue, growForest, type TreeTable } from "./trees.ts";

const WIDTH = 4;

/** Rows of even numbers from 0 to 1, of which those fail that the rule says. */
function table(rows: number, fails: (row: Float32Array) => boolean, seed = 1): TreeTable {
  const random = lehmer(seed);
  const values = Float32Array.from({ length: rows * WIDTH }, random);
  const failed = Uint8Array.from({ length: rows }, (_, i) =>
    fails(values.subarray(i * WIDTH, (i + 1) * WIDTH)) ? 1 : 0,
  );
  return { values, width: WIDTH, columns: [0, 1, 2, 3].map((column) => ({ column, apart: 0 })), failed };
}

function grown(from: TreeTable, seed = 1): { readonly forest: Forest; readonly losses: readonly number[] } {
  const growing = growForest(from, Int32Array.from(from.failed.keys()), seed);
  const losses: number[] = [];
  for (;;) {
    const step = growing.next();
    if (step.done) return { forest: step.value, losses };
    losses.push(step.value);
  }
}

const all = ({ failed }: TreeTable) => Int32Array.from(failed.keys());

describe("forests", () => {
  const both = (row: Float32Array) => row[0]! > 0.8 && row[2]! < 0.3;
  const known = table(2000, both);
  const { forest, losses } = grown(known);

  test("learn limits that only count together, and carry them over to new rows", () => {
    expect(losses.at(-1)!).toBeLessThan(losses[0]! / 5);
    const fresh = table(1000, both, 7);
    const scores = forestScores(forest, fresh, all(fresh));
    const wrong = [...scores].filter((score, i) => score > 0 !== (fresh.failed[i] === 1)).length;
    expect(wrong).toBeLessThan(10);
  });

  test("cut where failures begin, between the rows on both sides", () => {
    const { forest: one } = grown(table(1000, (row) => row[1]! > 0.613));
    const at = (v: number) => forestScores(one, { values: Float32Array.of(0.5, v, 0.5, 0.5), width: WIDTH }, [0])[0]!;
    expect(at(0.605)).toBeLessThan(-1);
    expect(at(0.621)).toBeGreaterThan(1);
  });

  test("do not cut between values that are nearer to each other than they are known", () => {
    const { columns, ...known } = table(400, (row) => row[1]! > 0.5);
    const values = known.values.map((v, i) => (i % WIDTH === 1 ? v * 1e-3 : v));
    const of = (apart: number) =>
      grown({ ...known, values, columns: columns.map(({ column }) => ({ column, apart })) }).forest;
    const asks = ({ columns: c, thresholds }: Forest) => c.some((v, i) => v === 1 && thresholds[i]! < 1);
    expect(asks(of(0))).toBe(true);
    expect(asks(of(1e-3))).toBe(false);
  });

  test("with the same seed are the same, with another are others", () => {
    const small = table(200, both, 3);
    expect(grown(small, 5).forest).toEqual(grown(small, 5).forest);
    expect(grown(small, 5).forest).not.toEqual(grown(small, 6).forest);
  });

  test("ask nothing where nothing varies: every row has the share of failures", () => {
    const flat = { ...table(100, () => false), values: new Float32Array(100 * WIDTH).fill(2) };
    const failed = Uint8Array.from({ length: 100 }, (_, i) => (i < 20 ? 1 : 0));
    const scores = forestScores(grown({ ...flat, failed }).forest, flat, [0, 99]);
    expect(scores[0]).toBe(scores[1]);
    expect(1 / (1 + Math.exp(-scores[0]!))).toBeCloseTo(0.2, 1);
  });

  test("answer in a graph as they do here: the mean of their log odds", async () => {
    const ort = nodeRuntime();
    const other = grown(
      table(300, (row) => row[3]! > 0.5, 9),
      2,
    ).forest;
    const fresh = table(50, both, 11);
    const value = forestsValue([forest, other], input("x", "float32", ["N", WIDTH]));
    const session = await openSession(ort, writeModel([{ name: "score", value }]));
    const found = await session.run({ x: tensor(ort, "float32", fresh.values, [50, WIDTH]) });
    await session.release();
    const [a, b] = [forest, other].map((f) => forestScores(f, fresh, all(fresh)));
    for (const [i, score] of (found.score!.data as Float32Array).entries())
      expect(score).toBeCloseTo((a![i]! + b![i]!) / 2, 4);
  });
});
