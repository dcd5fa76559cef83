import { describe, expect, test } from "vitest";
import { type ElementType, elements, GraphError, input } from "../graph/value.ts";
import { applyLayer, gap, normals } from "./apply.fixture.ts";
import { multiHeadAttention } from "./attention.ts";
import * as basic from "./basic.ts";
import { residual, sequential } from "./compose.ts";
import { constantly, ones } from "./initialisers.ts";
import type { Layer } from "./layer.ts";
import { batchNorm, groupNorm, layerNorm } from "./normalisation.ts";
import { gru, lstm } from "./recurrent.ts";
import { describe as look } from "./trace.ts";

const line = (
  name: string,
  layer: Layer,
  from: readonly number[],
  to: readonly number[],
  parameters: number,
  type: ElementType = "float32",
) => [name, { layer, from, to, parameters, type }] as const;

describe("shapes and parameter counts, as said and as run", () => {
  test.each([
    line("dense", basic.dense(5), [2, 3], [2, 5], 20),
    line("dense without bias", basic.dense(5, { bias: false }), [2, 3], [2, 5], 15),
    line("dense over steps", basic.dense(5), [2, 4, 3], [2, 4, 5], 20),
    line("conv1d", basic.conv1d(4, 3), [2, 3, 9], [2, 4, 7], 40),
    line("conv1d dilated", basic.conv1d(4, 3, { dilation: 2, padding: "same" }), [2, 3, 9], [2, 4, 9], 40),
    line("conv2d", basic.conv2d(4, 3), [2, 3, 7, 6], [2, 4, 5, 4], 112),
    line("conv2d same", basic.conv2d(4, 3, { padding: "same" }), [2, 3, 7, 6], [2, 4, 7, 6], 112),
    line("conv2d same, even kernel", basic.conv2d(4, 4, { padding: "same" }), [2, 3, 7, 6], [2, 4, 7, 6], 196),
    line("conv2d strided", basic.conv2d(4, 3, { stride: 2, padding: 1 }), [2, 3, 7, 6], [2, 4, 4, 3], 112),
    line("conv2d depthwise", basic.conv2d(6, 3, { groups: 3, bias: false }), [2, 3, 7, 6], [2, 6, 5, 4], 54),
    line("convTranspose2d", basic.convTranspose2d(4, 4, { stride: 2, padding: 1 }), [2, 3, 5, 6], [2, 4, 10, 12], 196),
    line(
      "convTranspose2d with output padding",
      basic.convTranspose2d(4, 3, { stride: 2, padding: 1, outputPadding: 1, bias: false }),
      [2, 3, 5, 6],
      [2, 4, 10, 12],
      108,
    ),
    line("convTranspose2d in groups", basic.convTranspose2d(4, 3, { groups: 2 }), [2, 6, 5, 6], [2, 4, 7, 8], 112),
    line("maxPool2d", basic.maxPool2d(2), [2, 3, 7, 6], [2, 3, 3, 3], 0),
    line(
      "maxPool2d overlapping",
      basic.maxPool2d(3, { strides: [2, 2], pads: [1, 1, 1, 1] }),
      [2, 3, 7, 6],
      [2, 3, 4, 3],
      0,
    ),
    line("averagePool2d", basic.averagePool2d(3), [2, 3, 7, 6], [2, 3, 2, 2], 0),
    line("maxPool1d", basic.maxPool1d(4), [2, 3, 9], [2, 3, 2], 0),
    line("globalAveragePool", basic.globalAveragePool(), [2, 3, 4, 5], [2, 3], 0),
    line("globalMaxPool", basic.globalMaxPool(), [2, 3, 4], [2, 3], 0),
    line("upsample nearest", basic.upsample(2), [2, 3, 4, 5], [2, 3, 8, 10], 0),
    line("upsample linear", basic.upsample(3, "linear"), [2, 3, 4, 5], [2, 3, 12, 15], 0),
    line("flatten", basic.flatten(), [2, 3, 4, 5], [2, 60], 0),
    line("relu", basic.relu(), [2, 3], [2, 3], 0),
    line("gelu", basic.gelu(), [2, 3], [2, 3], 0),
    line("tanh", basic.tanh(), [2, 3], [2, 3], 0),
    line("sigmoid", basic.sigmoid(), [2, 3], [2, 3], 0),
    line("leakyRelu", basic.leakyRelu(), [2, 3], [2, 3], 0),
    line("dropout", basic.dropout(0.5), [2, 3], [2, 3], 0),
    line("embedding", basic.embedding(9, 4), [2, 3], [2, 3, 4], 36, "int32"),
    line("batchNorm", batchNorm(), [2, 3, 4, 5], [2, 3, 4, 5], 6),
    line("layerNorm", layerNorm(), [2, 3, 4], [2, 3, 4], 8),
    line("groupNorm", groupNorm(2), [2, 4, 3, 3], [2, 4, 3, 3], 8),
    line("lstm", lstm(5), [2, 4, 3], [2, 5], 4 * 5 * (3 + 5 + 1)),
    line("lstm, all steps both ways", lstm(5, { output: "all", bidirectional: true }), [2, 4, 3], [2, 4, 10], 360),
    line("gru", gru(5), [2, 4, 3], [2, 5], 3 * 5 * (3 + 5 + 2)),
    line("gru both ways", gru(5, { bidirectional: true }), [2, 4, 3], [2, 10], 300),
    line("multiHeadAttention", multiHeadAttention(2), [2, 3, 4], [2, 3, 4], 4 * 4 * 4 + 4 * 4),
    line("sequential", sequential(basic.dense(4), basic.relu(), basic.dense(2)), [2, 3], [2, 2], 16 + 10),
    line("residual", residual(basic.dense(3)), [2, 3], [2, 3], 12),
    line("residual with a shortcut", residual(basic.dense(4), basic.dense(4, { bias: false })), [2, 3], [2, 4], 28),
  ])("%s", async (_, { layer, from, to, parameters, type }) => {
    const { output, trace } = await applyLayer(layer, new Float32Array(elements(from)).fill(1), from, { type });
    expect(trace.output.shape).toEqual(to);
    expect(output.shape).toEqual(to);
    expect(trace.parameters.reduce((sum, p) => sum + elements(p.shape), 0)).toBe(parameters);
    expect(Array.from(output.data, Number).every(Number.isFinite)).toBe(true);
  });
});

describe("values", () => {
  test("dense is x W + b", async () => {
    const weights = { weight: [1, 2, 3, 4, 5, 6], bias: [0.5, -0.5] };
    const { output } = await applyLayer(basic.dense(2), [1, 0, 2, -1, 1, 0], [2, 3], { weights });
    expect([...output.data]).toEqual([11.5, 13.5, 2.5, 1.5]);
  });

  test("conv2d is the correlation, written out", async () => {
    const [n, c, h, w, filters, k] = [2, 3, 5, 4, 2, 3];
    const x = normals(n * c * h * w);
    const layer = basic.conv2d(filters, k, { padding: "same", stride: 2 });
    const { output, weights } = await applyLayer(layer, x, [n, c, h, w], { weights: { bias: [0.25, -1] } });
    const kernel = weights.get("weight")!;
    const expected: number[] = [];
    for (let i = 0; i < n; i++)
      for (let f = 0; f < filters; f++)
        for (let r = 0; r < h; r += 2)
          for (let q = 0; q < w; q += 2) {
            let sum = [0.25, -1][f]!;
            for (let ch = 0; ch < c; ch++)
              for (let a = 0; a < k; a++)
                for (let b = 0; b < k; b++) {
                  const [row, column] = [r + a - 1, q + b - 1];
                  if (row < 0 || row >= h || column < 0 || column >= w) continue;
                  sum += x[((i * c + ch) * h + row) * w + column]! * kernel[((f * c + ch) * k + a) * k + b]!;
                }
            expected.push(sum);
          }
    expect(gap(output.data, expected)).toBeLessThan(1e-5);
  });

  test("convTranspose2d spreads each input over its window", async () => {
    const layer = basic.convTranspose2d(1, 2, { stride: 2, bias: false });
    const { output } = await applyLayer(layer, [1, 2, 3, 4], [1, 1, 2, 2], { weights: { weight: [1, 10, 100, 1000] } });
    expect([...output.data]).toEqual([1, 10, 2, 20, 100, 1000, 200, 2000, 3, 30, 4, 40, 300, 3000, 400, 4000]);
  });

  test("overlapping windows of convTranspose2d add up", async () => {
    const layer = basic.convTranspose2d(1, 3, { stride: 1, padding: 1, initialise: ones });
    const { output } = await applyLayer(layer, [1, 2, 3, 4], [1, 1, 2, 2], { weights: { bias: [0.5] } });
    expect([...output.data]).toEqual([10.5, 10.5, 10.5, 10.5]);
  });

  test("pools take the largest and the mean", async () => {
    const x = [1, 5, 2, 0, 3, -1, 4, 8];
    expect([...(await applyLayer(basic.maxPool2d(2), x, [1, 1, 2, 4])).output.data]).toEqual([5, 8]);
    expect([...(await applyLayer(basic.averagePool2d(2), x, [1, 1, 2, 4])).output.data]).toEqual([2, 3.5]);
    expect([...(await applyLayer(basic.globalMaxPool(), x, [1, 2, 4])).output.data]).toEqual([5, 8]);
    expect([...(await applyLayer(basic.globalAveragePool(), x, [1, 2, 4])).output.data]).toEqual([2, 3.5]);
  });

  test("embedding looks vectors up by number, int32 and int64", async () => {
    const weights = { weight: [0, 1, 10, 11, 20, 21] };
    for (const type of ["int32", "int64"] as const) {
      const { output } = await applyLayer(basic.embedding(3, 2), [2, 0], [1, 2], { type, weights });
      expect([...output.data]).toEqual([20, 21, 0, 1]);
    }
  });

  test("residual adds the input", async () => {
    const zero = residual(basic.dense(3, { initialise: constantly(0) }));
    expect([...(await applyLayer(zero, [1, 2, 3], [1, 3])).output.data]).toEqual([1, 2, 3]);
  });
});

describe("dropout", () => {
  const x = new Float32Array(20_000).fill(1);

  test("keeps its share and scales it up, in training alone", async () => {
    const { output } = await applyLayer(basic.dropout(0.3), x, [200, 100], { training: true });
    const values = Array.from(output.data, Number);
    const kept = values.filter((v) => v !== 0);
    // six standard deviations of the share are 0.0194
    expect(Math.abs(kept.length / x.length - 0.7)).toBeLessThan(0.02);
    expect(new Set(kept)).toEqual(new Set([Math.fround(1 / Math.fround(0.7))]));
    expect([...(await applyLayer(basic.dropout(0.3), x, [200, 100])).output.data]).toEqual([...x]);
  });

  test("depends on the key and on nothing else", async () => {
    const at = async (...key: number[]) =>
      (await applyLayer(basic.dropout(0.5), x, [200, 100], { training: true, key })).output.data;
    expect(gap(await at(1, 2), await at(1, 2))).toBe(0);
    expect(gap(await at(1, 2), await at(2, 1))).toBe(2);
  });

  test("rate 0 draws nothing; rate 1 is refused", () => {
    expect(look(basic.dropout(0), input("x", "float32", [1, 2]), true).uniforms).toEqual([]);
    for (const rate of [1, -0.1, Number.NaN]) expect(() => basic.dropout(rate)).toThrow(GraphError);
  });
});

describe("what a layer cannot take", () => {
  test.each([
    ["a picture layer on a row", basic.conv2d(4, 3), [2, 3], "2-D convolution needs input of rank 4"],
    ["groups that do not divide the channels", basic.conv2d(4, 3, { groups: 2 }), [2, 3, 5, 5], "whole number"],
    [
      "attention heads that do not divide the features",
      multiHeadAttention(3),
      [2, 3, 4],
      "4 features cannot be split into 3 heads",
    ],
    ["groups of channels that do not divide", groupNorm(3), [2, 4, 3, 3], "4 channels into 3 equal groups"],
    [
      "a body of another shape",
      residual(basic.dense(4)),
      [2, 3],
      "the body turns \\[2,3\\] into \\[2,4\\]; give a shortcut",
    ],
  ] as const)("%s", (_, layer, shape, message) => {
    expect(() => look(layer, input("x", "float32", shape))).toThrow(new RegExp(message));
  });

  test("a last size that is not known", () => {
    expect(() => look(basic.dense(4), input("x", "float32", [2, "features"]))).toThrow(/known last size/);
  });
});
