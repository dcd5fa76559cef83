import { describe, expect, test } from "vitest";
import { applyLayer, gap, normals } from "./apply.fixture.ts";
import { batchNorm, groupNorm, layerNorm } from "./normalisation.ts";

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const variance = (values: readonly number[]) => mean(values.map((v) => (v - mean(values)) ** 2));
const EPSILON = 1e-5;

/** Each set of positions normalised by its own statistics, then scaled and shifted by position. */
function normalised(
  x: Float32Array,
  setOf: (i: number) => string,
  scale: (i: number) => number,
  shift: (i: number) => number,
): number[] {
  const sets = new Map<string, number[]>();
  for (const [i, v] of x.entries()) sets.set(setOf(i), [...(sets.get(setOf(i)) ?? []), v]);
  const statistics = new Map([...sets].map(([k, v]) => [k, [mean(v), Math.sqrt(variance(v) + EPSILON)] as const]));
  return Array.from(x, (v, i) => {
    const [m, sd] = statistics.get(setOf(i))!;
    return ((v - m) / sd) * scale(i) + shift(i);
  });
}

describe("batchNorm", () => {
  const [n, c, positions] = [3, 2, 4];
  const x = normals(n * c * positions).map((v, i) => v * 3 + (i % 5));
  const channel = (i: number) => Math.floor(i / positions) % c;
  const weights = { scale: [2, -1], shift: [0.5, 3], mean: [1, -2], variance: [4, 0.25] };

  test("in training normalises by the batch and updates the running statistics, the variance unbiased", async () => {
    const { output, buffers } = await applyLayer(batchNorm({ momentum: 0.8 }), x, [n, c, 2, 2], {
      training: true,
      weights,
    });
    const expected = normalised(
      x,
      (i) => String(channel(i)),
      (i) => weights.scale[channel(i)]!,
      (i) => weights.shift[channel(i)]!,
    );
    expect(gap(output.data, expected)).toBeLessThan(1e-5);
    const m = n * positions;
    for (let k = 0; k < c; k++) {
      const own = [...x].filter((_, i) => channel(i) === k);
      expect(Number(buffers.get("mean")![k])).toBeCloseTo(0.8 * weights.mean[k]! + 0.2 * mean(own), 5);
      const unbiased = (variance(own) * m) / (m - 1);
      expect(Number(buffers.get("variance")![k])).toBeCloseTo(0.8 * weights.variance[k]! + 0.2 * unbiased, 4);
    }
  });

  test("outside training uses the running statistics and leaves them", async () => {
    const { output, trace } = await applyLayer(batchNorm(), x, [n, c, 2, 2], { weights });
    const expected = Array.from(x, (v, i) => {
      const k = channel(i);
      const normal = (v - weights.mean[k]!) / Math.sqrt(weights.variance[k]! + EPSILON);
      return normal * weights.scale[k]! + weights.shift[k]!;
    });
    expect(gap(output.data, expected)).toBeLessThan(1e-5);
    expect(trace.nextBuffers.map((v) => v.source.op)).toEqual(["Input", "Input"]);
  });

  test("works on rows [N, C] too; one row keeps a finite variance", async () => {
    const { output, buffers } = await applyLayer(batchNorm(), [3, 5], [1, 2], { training: true });
    expect(gap(output.data, [0, 0])).toBeLessThan(1e-5);
    expect(gap(buffers.get("variance")! as Float32Array, [0.9, 0.9])).toBeLessThan(1e-6);
    expect(gap(buffers.get("mean")! as Float32Array, [0.3, 0.5])).toBeLessThan(1e-6);
  });

  test("its scales and shifts are not under weight decay", async () => {
    for (const layer of [batchNorm(), layerNorm(), groupNorm(2)]) {
      const { trace } = await applyLayer(layer, new Float32Array(8), [2, 2, 2]);
      expect(trace.parameters.map((p) => p.decay)).toEqual([false, false]);
    }
  });
});

test("layerNorm normalises each row of the last axis", async () => {
  const x = normals(2 * 3 * 4, 7);
  const weights = { scale: [1, 2, 3, 4], shift: [0, 1, 0, -1] };
  const { output } = await applyLayer(layerNorm(), x, [2, 3, 4], { weights });
  const expected = normalised(
    x,
    (i) => String(Math.floor(i / 4)),
    (i) => weights.scale[i % 4]!,
    (i) => weights.shift[i % 4]!,
  );
  expect(gap(output.data, expected)).toBeLessThan(1e-5);
});

test("groupNorm normalises groups of channels in each sample by itself", async () => {
  const [n, c, positions] = [2, 4, 3];
  const x = normals(n * c * positions, 8);
  const weights = { scale: [1, 2, 3, 4], shift: [0, 1, 0, -1] };
  const channel = (i: number) => Math.floor(i / positions) % c;
  const { output } = await applyLayer(groupNorm(2), x, [n, c, positions], { weights });
  const expected = normalised(
    x,
    (i) => String(Math.floor(i / (2 * positions))),
    (i) => weights.scale[channel(i)]!,
    (i) => weights.shift[channel(i)]!,
  );
  expect(gap(output.data, expected)).toBeLessThan(1e-5);
  const alone = await applyLayer(groupNorm(2), x.subarray(0, c * positions), [1, c, positions], { weights });
  expect(gap(alone.output.data, expected.slice(0, c * positions))).toBeLessThan(1e-5);
});
