import { expect, test } from "vitest";
import { simulatedEngines } from "./simulated-engines.ts";

const SETTINGS = [2, 3, 4];
const SENSORS = Array.from({ length: 21 }, (_, i) => 5 + i);
const rowsOf = (text: string) => text.split("\n").map((line) => line.split(" ").map(Number));

function byEngine(text: string): readonly (readonly number[][])[] {
  const engines = new Map<number, number[][]>();
  for (const row of rowsOf(text)) engines.set(row[0]!, [...(engines.get(row[0]!) ?? []), row]);
  return [...engines.values()];
}
const condition = (row: readonly number[]) => Math.round(row[2]!);
const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

const engines = simulatedEngines(30, 5);
const trained = byEngine(engines.train);

test("the format of C-MAPSS: 26 columns of numbers, cycles from 1 on, a life left for each test engine", () => {
  expect(trained).toHaveLength(30);
  expect(engines.lives).toHaveLength(30);
  for (const [u, life] of [...trained, ...byEngine(engines.test)].entries()) {
    expect(life.every((row) => row.length === 26 && row.every(Number.isFinite))).toBe(true);
    expect(life.map(([, cycle]) => cycle)).toEqual(life.map((_, t) => t + 1));
    if (u < 30) expect(life.length).toBeGreaterThanOrEqual(130);
    expect(life.length).toBeLessThanOrEqual(330);
  }
  for (const [u, life] of byEngine(engines.test).entries()) {
    expect(engines.lives[u]).toBeGreaterThan(0);
    expect(life.length + engines.lives[u]!).toBeGreaterThanOrEqual(130);
    expect(life.length + engines.lives[u]!).toBeLessThanOrEqual(330);
  }
});

test("a seed gives the same engines again, another one others", () => {
  expect(simulatedEngines(30, 5)).toEqual(engines);
  expect(simulatedEngines(30, 6).train).not.toBe(engines.train);
});

test("a condition moves sensors further than wear does; within a condition wear shows in some sensors, and in the others nothing", () => {
  const all = trained.flat();
  const conditions = [...new Set(all.map(condition))];
  expect(conditions).toHaveLength(6);
  for (const c of conditions)
    for (const s of SETTINGS) {
      const own = all.filter((row) => condition(row) === c).map((row) => row[s]!);
      expect(Math.max(...own) - Math.min(...own)).toBeLessThan(0.05);
    }
  const levels = (s: number) =>
    conditions.map((c) => mean(all.filter((row) => condition(row) === c).map((row) => row[s]!)));
  const worn = (s: number) => {
    const [c] = conditions;
    const of = (rows: readonly number[][]) => mean(rows.filter((row) => condition(row) === c).map((row) => row[s]!));
    return Math.abs(of(trained.flatMap((life) => life.slice(-20))) - of(trained.flatMap((life) => life.slice(0, 20))));
  };
  const moved = SENSORS.filter((s) => worn(s) > 1);
  expect(moved.map((s) => s - 4)).toEqual([2, 3, 4, 7, 8, 9, 11, 12, 13, 14, 15, 17, 20, 21]);
  const between = mean(moved.map((s) => Math.max(...levels(s)) - Math.min(...levels(s))));
  expect(between).toBeGreaterThan(5 * mean(moved.map(worn)));
  for (const s of SENSORS.filter((column) => !moved.includes(column))) expect(worn(s)).toBeLessThan(1e-9);
});
