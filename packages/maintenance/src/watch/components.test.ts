import { expect, test } from "vitest";
import { principalComponents, statistics } from "./components.ts";

test("rows along a line have one direction; what leaves the line is SPE, what goes far along it is T²", () => {
  const rows = Float32Array.from(Array.from({ length: 101 }, (_, i) => (i - 50) / 10).flatMap((t) => [t, 2 * t]));
  const line = principalComponents(rows, 2, 0.95);
  expect(line.kept).toBe(1);
  expect(line.explained).toBeCloseTo(1, 9);
  expect(Math.abs(line.directions[1]! / line.directions[0]!)).toBeCloseTo(2, 6);
  expect(statistics(line, [1, 2]).spe).toBeCloseTo(0, 9);
  // (2, -1) is at right angles to the line
  expect(statistics(line, [3, 1]).spe).toBeCloseTo(5, 6);
  const variance = line.variances[0]!;
  expect(statistics(line, [1, 2]).t2).toBeCloseTo(5 / variance, 6);
});

test("the variance along a direction is that of the rows, and directions are orthonormal", () => {
  let state = 3;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647 - 0.5;
  };
  const rows = Float32Array.from({ length: 4 * 500 }, (_, i) => random() * (1 + (i % 4)));
  const { directions, variances, kept } = principalComponents(rows, 4, 0.99);
  expect(kept).toBe(3);
  for (let a = 0; a < kept; a++)
    for (let b = 0; b < kept; b++) {
      let dot = 0;
      for (let c = 0; c < 4; c++) dot += directions[4 * a + c]! * directions[4 * b + c]!;
      expect(dot).toBeCloseTo(a === b ? 1 : 0, 9);
    }
  expect([...variances]).toEqual([...variances].sort((a, b) => b - a));
  // the widest column is uniform over 4: variance 16/12
  expect(variances[0]).toBeCloseTo(16 / 12, 0);
});
