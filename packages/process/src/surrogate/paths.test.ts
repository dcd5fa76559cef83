import { randomStream } from "@andon/data";
import { expect, test } from "vitest";
import { processPosterior, processWith } from "./gaussian-process.ts";
import { gaussian, matern52 } from "./kernel.ts";
import { drawPaths } from "./paths.ts";

const random = randomStream(5);
const rows = Array.from({ length: 12 }, () => [random(), random(), Math.floor(3 * random())]);
const points = { values: Float64Array.from(rows.flat()), count: 12, categorical: [false, false, true] };
const results = Float64Array.from(rows, ([a, b, c]) => Math.sin(5 * a!) + b! - (c === 1 ? 1 : 0));

test.each([matern52, gaussian])(
  "drawn functions have the mean and the spread of the processPosterior: $name",
  (kernel) => {
    const lengthscales = Float64Array.of(0.4, 0.8, 1.5);
    const process = processWith(points, results, kernel, { lengthscales, variance: 1, noise: 0.01 });
    const count = 1500;
    const paths = drawPaths(process, results, [1, 1, 3], count, 7);
    for (const x of [Float64Array.of(0.2, 0.9, 0), Float64Array.of(0.95, 0.05, 2), points.values.subarray(0, 3)]) {
      const [expected, ...drawn] = paths(x);
      const { means, variance } = processPosterior(process, x);
      expect(expected).toBeCloseTo(means[0]!, 9);
      const mean = drawn.reduce((s, v) => s + v, 0) / count;
      const spread = drawn.reduce((s, v) => s + (v - mean) ** 2, 0) / count;
      expect(Math.abs(mean - expected!)).toBeLessThan(5 * Math.sqrt(variance / count));
      expect(spread / variance).toBeGreaterThan(0.8);
      expect(spread / variance).toBeLessThan(1.25);
    }
  },
);
