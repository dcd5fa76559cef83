import { describe, expect, test } from "vitest";
import { compile } from "../graph/evaluate.fixture.ts";
import { printGraph } from "../graph/print.ts";
import { constant, elements, input, type Value } from "../graph/value.ts";
import { gap, normals } from "../layers/apply.fixture.ts";
import { conv1d, conv2d, dense, flatten, globalAveragePool, relu } from "../layers/basic.ts";
import { residual, sequential } from "../layers/compose.ts";
import type { Layer } from "../layers/layer.ts";
import { batchNorm } from "../layers/normalisation.ts";
import { freeze, describe as look } from "../layers/trace.ts";
import { writeModel } from "../onnx/write.ts";
import * as op from "../operators/build.ts";
import { foldNorms } from "./fold.ts";

/** The network with arbitrary weights and statistics, for files. */
function frozen(network: Layer, x: Value): Value {
  const { parameters, buffers } = look(network, x);
  const values = (specs: readonly { readonly name: string; readonly shape: readonly number[] }[], seed: number) =>
    new Map(
      specs.map((s, i) => {
        const numbers = normals(elements(s.shape), seed + i);
        return [s.name, s.name.endsWith("variance") ? numbers.map((v) => 0.1 + v * v) : numbers];
      }),
    );
  return freeze(network, x, { parameters: values(parameters, 100), buffers: values(buffers, 200) }).output;
}

async function same(outputs: readonly Value[], folded: readonly Value[], x: Value): Promise<void> {
  const data = [normals(elements(x.shape), 3)];
  // two sessions: weights of one name may stand in a file once
  const before = await (await compile(outputs, [x]))(data);
  const after = await (await compile(folded, [x]))(data);
  for (const [i, v] of before.entries()) {
    const largest = Math.max(1, ...Array.from(v.data as Float32Array, Math.abs));
    expect(gap(v.data, after[i]!.data) / largest).toBeLessThan(1e-5);
  }
}

const norms = (outputs: readonly Value[]) => printGraph(outputs).match(/BatchNormalization/g)?.length ?? 0;
const picture = input("x", "float32", [2, 3, 7, 6]);

describe("foldNorms leaves no normalisation behind a convolution, and the same numbers", () => {
  test.each<[string, Layer, Value, number]>([
    ["one pair", sequential(conv2d(4, 3), batchNorm(), relu()), picture, 1],
    ["without bias", sequential(conv2d(4, 3, { bias: false }), batchNorm()), picture, 1],
    [
      "one after the other",
      sequential(conv2d(4, 3), batchNorm(), relu(), conv2d(5, 3), batchNorm(), globalAveragePool(), dense(2)),
      picture,
      2,
    ],
    ["in groups", sequential(conv2d(6, 3, { groups: 3 }), batchNorm()), picture, 1],
    [
      "strided, padded, dilated",
      sequential(conv2d(4, 3, { stride: 2, padding: 2, dilation: 2 }), batchNorm()),
      picture,
      1,
    ],
    ["in a residual block", residual(sequential(conv2d(3, 3, { padding: "same" }), batchNorm())), picture, 1],
    ["of a signal", sequential(conv1d(4, 3), batchNorm(), flatten()), input("x", "float32", [2, 3, 9]), 1],
  ])("%s", async (_, network, x, pairs) => {
    const output = frozen(network, x);
    expect(norms([output])).toBe(pairs);
    const folded = foldNorms([output]);
    expect(norms(folded)).toBe(0);
    await same([output], folded, x);
  });

  test("the printed graph of one pair", () => {
    expect(
      printGraph(foldNorms([frozen(sequential(conv2d(4, 3), batchNorm(), relu()), picture)])),
    ).toMatchInlineSnapshot(`
      "input "x": float32[2, 3, 7, 6]
      %0: float32[2, 4, 5, 4] = Conv(input "x", weight "0.weight", weight "0.weight.folded") strides=[1, 1] dilations=[1, 1] pads=[0, 0, 0, 0] group=1
      %1: float32[2, 4, 5, 4] = Relu(%0)
      return %1"
    `);
  });
});

describe("what cannot be folded stays", () => {
  test("a convolution whose own result is wanted too", async () => {
    const y = op.conv(picture, constant(normals(81), [3, 3, 3, 3], "float32", "w"));
    const ones = op.constantOf(1.5, [3], "float32");
    const z = op.batchNormalizationWith(y, ones, ones, ones, ones);
    const folded = foldNorms([z, y]);
    expect(norms(folded)).toBe(1);
    await same([z, y], folded, picture);
  });

  test("weights that come from outside", () => {
    const network = sequential(conv2d(4, 3), batchNorm());
    expect(norms(foldNorms([look(network, picture).output]))).toBe(1);
  });

  test("normalisation by the batch itself", () => {
    const network = sequential(conv2d(4, 3), batchNorm());
    expect(norms(foldNorms([look(network, picture, true).output]))).toBe(1);
  });

  test("a normalisation without a convolution", async () => {
    const output = frozen(batchNorm(), picture);
    expect(foldNorms([output])).toEqual([output]);
  });
});

test("two convolutions may share their weights: the folded ones differ and so do their names", async () => {
  const w = constant(normals(81), [3, 3, 3, 3], "float32", "shared");
  const y = op.conv(picture, w);
  const z = op.conv(op.neg(picture), w);
  const of = (v: number) => op.constantOf(v, [3], "float32");
  const outputs = [
    op.batchNormalizationWith(y, of(1), of(2), of(0.5), of(3)),
    op.batchNormalizationWith(z, of(-1), of(0), of(1), of(0.2)),
  ];
  const folded = foldNorms(outputs);
  expect(norms(folded)).toBe(0);
  await same(outputs, folded, picture);
  expect(writeModel(folded.map((value, i) => ({ name: `y${i}`, value }))).length).toBeGreaterThan(0);
});
