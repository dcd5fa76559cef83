import { expect, test } from "vitest";
import { principalComponents, shrinkageOf } from "./components.ts";
import { hotelling, mahalanobis, predictionError, scoreOf } from "./measures.ts";

test("rows along a line have one direction; what leaves the line is SPE, what goes far along it is T²", () => {
  const rows = Float32Array.from(Array.from({ length: 101 }, (_, i) => (i - 50) / 10).flatMap((t) => [t, 2 * t]));
  const line = principalComponents(rows, 2, 0.95);
  expect(line.kept).toBe(1);
  expect(line.explained).toBeCloseTo(1, 9);
  expect(Math.abs(line.directions[1]! / line.directions[0]!)).toBeCloseTo(2, 6);
  const [spe, t2] = [predictionError(line, 1), hotelling(line, 1)];
  expect(scoreOf(spe, [1, 2])).toBeCloseTo(0, 9);
  // (2, -1) is at right angles to the line
  expect(scoreOf(spe, [3, 1])).toBeCloseTo(5, 6);
  const variance = line.variances[0]!;
  expect(scoreOf(t2, [1, 2])).toBeCloseTo(5 / variance, 6);
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
  for (let a = 0; a < 4; a++)
    for (let b = 0; b < 4; b++) {
      let dot = 0;
      for (let c = 0; c < 4; c++) dot += directions[4 * a + c]! * directions[4 * b + c]!;
      expect(dot).toBeCloseTo(a === b ? 1 : 0, 9);
    }
  expect([...variances]).toEqual([...variances].sort((a, b) => b - a));
  // the widest column is uniform over 4: variance 16/12
  expect(variances[0]).toBeCloseTo(16 / 12, 0);
});

/** Rows of four sensors that follow two sources, nearly without noise in the second pair. */
function sensors(rows: number, seed: number): Float32Array {
  let state = seed;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647 - 0.5;
  };
  return Float32Array.from(
    Array.from({ length: rows }, () => {
      const [a, b] = [random(), random()];
      return [a + 0.3 * random(), a + 0.3 * random(), b + 0.01 * random(), b + 0.01 * random()];
    }).flat(),
  );
}

test("the Mahalanobis distance is the mean of the features over fitted windows, and a step off a narrow direction counts most", () => {
  const windows = sensors(500, 5);
  const distance = mahalanobis(principalComponents(windows, 4, 1), 1, 0);
  let mean = 0;
  for (let w = 0; w < 500; w++) mean += scoreOf(distance, windows.subarray(4 * w, 4 * w + 4)) / 500;
  expect(mean).toBeCloseTo(4 * (499 / 500), 4);
  expect(scoreOf(distance, [0, 0, 0.2, -0.2])).toBeGreaterThan(100 * scoreOf(distance, [0.2, -0.2, 0, 0]));
});

test("a covariance is shrunk far where windows are few, and hardly where they are many", () => {
  let state = 9;
  const noise = Float32Array.from({ length: 10 * 4000 }, () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647 - 0.5;
  });
  // noise alike in all features: where windows are few, its covariance is mostly chance
  expect(shrinkageOf(noise.subarray(0, 10 * 30), 10, 1)).toBe(0.3);
  expect(shrinkageOf(sensors(4000, 5), 4, 1)).toBe(0.001);
});
