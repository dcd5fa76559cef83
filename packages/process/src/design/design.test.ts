import { expect, test } from "vitest";
import { latinHypercube } from "./latin-hypercube.ts";
import { SOBOL_DIMENSIONS, sobol } from "./sobol.ts";

test("Sobol's sequence has the published points", () => {
  const points = sobol(8, 3, null);
  expect([...points]).toEqual(
    [
      [0, 0, 0],
      [0.5, 0.5, 0.5],
      [0.25, 0.75, 0.75],
      [0.75, 0.25, 0.25],
      [0.125, 0.625, 0.375],
      [0.625, 0.125, 0.875],
      [0.375, 0.375, 0.625],
      [0.875, 0.875, 0.125],
    ].flat(),
  );
});

test("agrees with SciPy 1.17 in all dimensions (point 777 there, which counts in Gray code, is 653 here)", () => {
  const [point] = [sobol(1, SOBOL_DIMENSIONS, null, 653)];
  expect([...point.slice(0, 5)]).toEqual([0.6923828125, 0.9365234375, 0.1630859375, 0.2744140625, 0.6357421875]);
  expect([...point.slice(-5)]).toEqual([0.1513671875, 0.3759765625, 0.0322265625, 0.7763671875, 0.9521484375]);
});

test("scrambled, 64 points still have one in each of 64 slices of every dimension; seeds differ; none is on the border", () => {
  const points = sobol(64, 50, 3);
  for (let d = 0; d < 50; d++) {
    const slices = new Set(Array.from({ length: 64 }, (_, i) => Math.floor(64 * points[i * 50 + d]!)));
    expect(slices.size).toBe(64);
  }
  expect(points.every((v) => v > 0 && v < 1)).toBe(true);
  expect(sobol(64, 50, 4)).not.toEqual(points);
  expect(sobol(8, 50, 3, 8)).toEqual(points.slice(8 * 50, 16 * 50));
});

test("a Latin hypercube uses each slice of each dimension once", () => {
  const points = latinHypercube(17, 4, 5);
  for (let d = 0; d < 4; d++) {
    const slices = Array.from({ length: 17 }, (_, i) => Math.floor(17 * points[i * 4 + d]!));
    expect(slices.sort((a, b) => a - b)).toEqual(Array.from({ length: 17 }, (_, i) => i));
  }
});
