import { describe, expect, test } from "vitest";
import { dOptimal } from "./d-optimal.ts";
import { fractionalFactorial, fullFactorial } from "./factorial.ts";
import { boxBehnken, centralComposite } from "./response-surface.ts";

/** NIST/SEMATECH e-Handbook of Statistical Methods, 5.3.3.3, 5.3.3.4.7, 5.3.3.6.1 to 5.3.3.6.3. */
describe("agrees with NIST's handbook", () => {
  test("the full factorial 2^3 in standard order", () => {
    expect(fullFactorial([2, 2, 2])).toEqual([
      [0, 0, 0],
      [1, 0, 0],
      [0, 1, 0],
      [1, 1, 0],
      [0, 0, 1],
      [1, 0, 1],
      [0, 1, 1],
      [1, 1, 1],
    ]);
    expect(fullFactorial([3, 2, 4]).length).toBe(24);
  });

  test.each([
    [3, 1, 3],
    [4, 1, 4],
    [5, 1, 5],
    [5, 2, 3],
    [6, 1, 6],
    [6, 2, 4],
    [6, 3, 3],
    [7, 1, 7],
    [7, 2, 4],
    [7, 3, 4],
    [7, 4, 3],
    [8, 2, 5],
    [8, 3, 4],
    [8, 4, 4],
    [9, 2, 6],
    [9, 3, 4],
    [9, 4, 4],
    [9, 5, 3],
    [10, 3, 5],
    [11, 5, 4],
  ])("2^(%i-%i) has resolution %i, and its columns are orthogonal", (factors, dropped, resolution) => {
    const found = fractionalFactorial(factors, dropped)!;
    expect(found.resolution).toBe(resolution);
    expect(found.runs.length).toBe(2 ** (factors - dropped));
    for (let a = 0; a < factors; a++)
      for (let b = 0; b < a; b++) expect(found.runs.reduce((sum, run) => sum + run[a]! * run[b]!, 0)).toBe(0);
  });

  test("the number of runs of central composite and Box-Behnken designs; star points at the fourth root of the corners", () => {
    const sizes = [2, 3, 4, 5, 6].map((k) => centralComposite(k, [5, 6, 6, 7, 10][k - 2]!).runs.length);
    expect(sizes).toEqual([13, 20, 30, 33, 54]);
    expect(centralComposite(3, 6).alpha).toBeCloseTo(1.682, 3);
    expect(centralComposite(2, 5).alpha).toBeCloseTo(Math.SQRT2, 12);
    expect([3, 4, 5, 6].map((k) => boxBehnken(k, [3, 3, 6, 6][k - 3]!)!.length)).toEqual([15, 27, 46, 54]);
    expect(boxBehnken(8, 1)).toBeNull();
    for (const run of boxBehnken(7, 1)!.slice(0, -1)) expect(run.filter((v) => v !== 0).length).toBe(3);
  });
});

test("D-optimal: for main effects in four runs of two factors the corners, for a straight line the ends", () => {
  const grid = Array.from({ length: 25 }, (_, i) => [(i % 5) / 2 - 1, Math.floor(i / 5) / 2 - 1] as const);
  const chosen = dOptimal(
    grid.map(([a, b]) => Float64Array.of(1, a, b)),
    4,
    1,
  ).map((i) => grid[i]!);
  expect(chosen.every(([a, b]) => Math.abs(a) === 1 && Math.abs(b) === 1)).toBe(true);
  expect(new Set(chosen.map(String)).size).toBe(4);
  const line = Array.from({ length: 21 }, (_, i) => i / 10 - 1);
  // for a parabola the ends and the middle, twice each (a textbook's example)
  const parabola = dOptimal(
    line.map((x) => Float64Array.of(1, x, x * x)),
    6,
    1,
  ).map((i) => line[i]!);
  expect(parabola).toEqual([-1, -1, 0, 0, 1, 1]);
});
