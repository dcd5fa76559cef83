import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as initialisers from "./initialisers.ts";
import { fillUniform, randomStream } from "./random.ts";

const fill = (initialise: initialisers.Initialiser, shape: readonly number[], seed = 1) => {
  const out = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(99);
  initialise(out, shape, randomStream(seed));
  return out;
};
const mean = (values: Float32Array) => values.reduce((a, b) => a + b, 0) / values.length;
const deviation = (values: Float32Array) =>
  Math.sqrt(values.reduce((a, b) => a + b * b, 0) / values.length - mean(values) ** 2);

describe("initialisers", () => {
  // limits are about five standard errors of 40,000 numbers
  test.each([
    ["glorotUniform", initialisers.glorotUniform, [100, 400], Math.sqrt(2 / 500)],
    ["glorotUniform of a convolution", initialisers.glorotUniform, [50, 32, 5, 5], Math.sqrt(2 / (25 * 82))],
    ["heNormal", initialisers.heNormal, [100, 400], Math.sqrt(2 / 100)],
    ["heNormal of a convolution", initialisers.heNormal, [50, 32, 5, 5], Math.sqrt(2 / (25 * 32))],
    ["lecunNormal", initialisers.lecunNormal, [400, 100], Math.sqrt(1 / 400)],
    ["normally", initialisers.normally(3), [200, 200], 3],
    ["uniformly", initialisers.uniformly(0.3), [200, 200], 0.3 / Math.sqrt(3)],
  ] as const)("%s has mean 0 and the stated deviation", (_, initialise, shape, expected) => {
    const values = fill(initialise, shape);
    expect(Math.abs(mean(values)) / expected).toBeLessThan(0.025);
    expect(Math.abs(deviation(values) / expected - 1)).toBeLessThan(0.02);
  });

  test("uniform ones stay within their limit", () => {
    const limit = Math.fround(Math.sqrt(6 / 500));
    const values = fill(initialisers.glorotUniform, [100, 400]);
    expect(values.every((v) => Math.abs(v) <= limit)).toBe(true);
    expect(Math.max(...values)).toBeGreaterThan(0.99 * limit);
  });

  test("constants are constant", () => {
    expect(new Set(fill(initialisers.zeros, [3, 4]))).toEqual(new Set([0]));
    expect(new Set(fill(initialisers.ones, [3, 4]))).toEqual(new Set([1]));
    expect(new Set(fill(initialisers.constantly(0.5), [3, 4]))).toEqual(new Set([0.5]));
  });

  test.each([[[6, 6]], [[6, 24]], [[6, 4]], [[6, 15]]])(
    "orthogonal %j has orthonormal columns, block by block",
    (shape) => {
      const [rows, columns] = shape as [number, number];
      const values = fill(initialisers.orthogonal, shape);
      const column = (c: number) => Array.from({ length: rows }, (_, r) => values[r * columns + c]!);
      for (let a = 0; a < columns; a++)
        for (let b = a; b < columns && Math.floor(b / rows) === Math.floor(a / rows); b++) {
          const dot = column(a).reduce((sum, v, i) => sum + v * column(b)[i]!, 0);
          expect(dot).toBeCloseTo(a === b ? 1 : 0, 5);
        }
    },
  );
});

describe("randomStream", () => {
  test("is uniform in [0, 1): moments, tenths, neighbours", () => {
    const { uniform } = randomStream(7, 1, 2);
    const count = 100_000;
    const values = Float64Array.from({ length: count }, uniform);
    expect(values.every((v) => v >= 0 && v < 1)).toBe(true);
    const moment = (k: number) => values.reduce((sum, v) => sum + v ** k, 0) / count;
    // five standard errors: sqrt(1 / (2k + 1) - 1 / (k + 1)^2) / sqrt(count)
    for (const k of [1, 2, 3, 4]) expect(Math.abs(moment(k) - 1 / (k + 1))).toBeLessThan(0.0047);
    const tenths = new Array<number>(10).fill(0);
    for (const v of values) tenths[Math.floor(v * 10)]!++;
    const chiSquare = tenths.reduce((sum, n) => sum + (n - count / 10) ** 2 / (count / 10), 0);
    expect(chiSquare).toBeLessThan(33.7); // 9 degrees of freedom, p = 1e-4
    let product = 0;
    for (let i = 1; i < count; i++) product += (values[i]! - 0.5) * (values[i - 1]! - 0.5);
    expect(Math.abs((12 * product) / count)).toBeLessThan(5 / Math.sqrt(count));
  });

  test("normals have mean 0, variance 1, skewness 0, kurtosis 3", () => {
    const { normal } = randomStream(11);
    const values = Float64Array.from({ length: 100_000 }, normal);
    const moment = (k: number) => values.reduce((sum, v) => sum + v ** k, 0) / values.length;
    expect(Math.abs(moment(1))).toBeLessThan(0.016);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.023);
    expect(Math.abs(moment(3))).toBeLessThan(0.062);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.16);
  });

  test("the same key gives the same numbers; another key, or the same parts in another order, others", () => {
    const key = fc.array(fc.integer(), { minLength: 1, maxLength: 4 });
    const first = (k: readonly number[]) => {
      const { uniform } = randomStream(...k);
      return [uniform(), uniform(), uniform()];
    };
    fc.assert(
      fc.property(key, key, (a, b) => {
        expect(first(a)).toEqual(first(a));
        if (a.join() !== b.join()) expect(first(a)).not.toEqual(first(b));
      }),
      { seed: 1 },
    );
    expect(first([1, 2])).not.toEqual(first([2, 1]));
    expect(first([1])).not.toEqual(first([1, 0]));
  });

  test("numbers rounded to float32 stay below 1", () => {
    const values = new Float32Array(50_000);
    fillUniform(values, 3, 4);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  });
});
