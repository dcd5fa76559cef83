/**
 * Six networks against PyTorch: output, loss, running statistics and the gradient to every weight, computed there in double
 * precision (`bench/reference.py` writes the files and names its version in each). Here they are float32, so 2e-5 of the largest
 * entry is allowed: some hundred roundings of 6e-8.
 */
import { readFileSync } from "node:fs";
import * as ort from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { compile, type Result } from "../graph/evaluate.fixture.ts";
import { gradients } from "../graph/gradient.ts";
import { elements, input, type TensorData, type Value } from "../graph/value.ts";
import { multiHeadAttention } from "../layers/attention.ts";
import {
  activation,
  conv2d,
  convTranspose2d,
  dense,
  flatten,
  gelu,
  globalAveragePool,
  leakyRelu,
  maxPool2d,
  relu,
  sigmoid,
} from "../layers/basic.ts";
import { residual, sequential } from "../layers/compose.ts";
import type { Layer } from "../layers/layer.ts";
import { batchNorm, layerNorm } from "../layers/normalisation.ts";
import { gru, lstm } from "../layers/recurrent.ts";
import { trace } from "../layers/trace.ts";
import { lower, portable } from "../lower/index.ts";
import { readModel } from "../onnx/read.ts";
import { writeModel } from "../onnx/write.ts";
import * as op from "../operators/build.ts";
import { crossEntropy, type Loss, meanSquaredError } from "../train/losses.ts";
import { probe } from "../train/runtime.ts";

interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
type Named = Readonly<Record<string, Tensor>>;
interface Reference {
  readonly origin: string;
  readonly input: Tensor;
  readonly target: Tensor;
  readonly weights: Named;
  readonly output: Tensor;
  readonly loss: number;
  readonly gradients: Named;
  readonly buffers: Named;
}

const load = <T>(name: string): T => JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), "utf8")) as T;
const TOLERANCE = 2e-5;
const here = await probe(ort);
const machines = here.block > 0 ? [portable, here] : [portable];

function expectClose(name: string, got: Result, expected: Tensor): void {
  expect([name, ...got.shape]).toEqual([name, ...expected.shape]);
  const scale = Math.max(...expected.data.map(Math.abs), 1e-6);
  const gap = Math.max(...expected.data.map((v, i) => Math.abs(v - Number(got.data[i])))) / scale;
  expect(gap, `${name}: largest gap, as a share of the largest entry`).toBeLessThan(TOLERANCE);
}

const normalised = (filters: number, stride = 1) =>
  [conv2d(filters, 3, { padding: 1, stride, bias: false }), batchNorm()] as const;
const block = (filters: number, stride: number) =>
  sequential(...normalised(filters, stride), relu(), ...normalised(filters));

const networks: Readonly<Record<string, readonly [Layer, Loss]>> = {
  digits: [
    sequential(
      conv2d(4, 3),
      relu(),
      maxPool2d(2),
      conv2d(6, 3),
      relu(),
      maxPool2d(2),
      conv2d(6, 3),
      relu(),
      flatten(),
      dense(12),
      relu(),
      dense(10),
    ),
    crossEntropy(),
  ],
  residual: [
    sequential(
      ...normalised(6),
      relu(),
      residual(block(6, 1)),
      relu(),
      residual(block(8, 2), sequential(conv2d(8, 1, { stride: 2, bias: false }), batchNorm())),
      relu(),
      globalAveragePool(),
      dense(5),
    ),
    crossEntropy(),
  ],
  lstm: [sequential(lstm(8), dense(3)), crossEntropy()],
  gru: [sequential(gru(6, { output: "all", bidirectional: true }), dense(2)), meanSquaredError()],
  autoencoder: [
    sequential(
      conv2d(4, 3, { stride: 2, padding: 1 }),
      relu(),
      conv2d(8, 3, { stride: 2, padding: 1 }),
      leakyRelu(0.1),
      convTranspose2d(4, 3, { stride: 2, padding: 1, outputPadding: 1 }),
      relu(),
      convTranspose2d(1, 4, { stride: 2, padding: 1 }),
      sigmoid(),
    ),
    meanSquaredError(),
  ],
  attention: [
    sequential(
      residual(sequential(layerNorm(), multiHeadAttention(2))),
      residual(sequential(layerNorm(), dense(16), gelu(), dense(8))),
      activation("mean over time", (x) => op.reduceMean(x, [1])),
      dense(3),
    ),
    crossEntropy(),
  ],
};

describe.each(Object.entries(networks))("%s", (name, [network, loss]) => {
  const reference = load<Reference>(name);
  const wholeTarget = reference.target.shape.length === 1;
  const x = input("x", "float32", reference.input.shape);
  const target = input("target", wholeTarget ? "int64" : "float32", reference.target.shape);
  const weights = new Map<string, Value>();
  const traced = trace(network, x, true, {
    parameter: ({ name: path, shape }) => {
      const value = input(path, "float32", shape);
      weights.set(path, value);
      return value;
    },
    buffer: ({ shape, initial }) => op.constantOf(initial, shape, "float32"),
    uniform: () => {
      throw new Error("no network here is random");
    },
  });
  const floats = ({ data }: Tensor): TensorData => Float32Array.from(data);
  const fed = [
    floats(reference.input),
    wholeTarget ? BigInt64Array.from(reference.target.data, BigInt) : floats(reference.target),
    ...[...weights.keys()].map((path) => floats(reference.weights[path] ?? { shape: [], data: [] })),
  ];
  const inputs = [x, target, ...weights.values()];
  const value = loss(traced.output, target);

  test("has the same weights", () => {
    const shapes = Object.entries(reference.weights).map(([path, { shape }]) => [path, shape]);
    expect(Object.fromEntries([...weights].map(([path, v]) => [path, [...v.shape]]))).toEqual(
      Object.fromEntries(shapes),
    );
  });

  test.each(machines)("gives PyTorch's output, loss, gradients and running statistics, %o", async (machine) => {
    const outputs = [traced.output, value, ...gradients(value, [...weights.values()]), ...traced.nextBuffers];
    const run = await compile(lower(outputs, machine), inputs);
    const [output, l, ...rest] = await run(fed);
    expectClose("output", output!, reference.output);
    expectClose("loss", { ...l!, shape: [] }, { shape: [], data: [reference.loss] });
    for (const [i, path] of [...weights.keys()].entries()) expectClose(path, rest[i]!, reference.gradients[path]!);
    for (const [i, { name: path }] of traced.buffers.entries()) {
      expectClose(path, rest[weights.size + i]!, reference.buffers[path]!);
    }
  });

  test("its training graph is the same after writing and reading", () => {
    const outputs = lower([value, ...gradients(value, [...weights.values()])], portable);
    const bytes = writeModel(outputs.map((v, i) => ({ name: `out${i}`, value: v })));
    expect(writeModel(readModel(bytes).outputs)).toEqual(bytes);
  });
});

describe("a model exported by PyTorch", () => {
  const file = readFileSync(new URL("exported.onnx", import.meta.url));
  const reference = load<Pick<Reference, "origin" | "input" | "output">>("exported");

  test("reads, and gives the same numbers", async () => {
    const { inputs, outputs, weights, opset } = readModel(file, { sizes: { batch: 2 } });
    expect(opset).toBe(17);
    expect(weights.map((w) => w.name)).toContain("h.weight");
    const [result] = await (await compile([outputs[0]!.value], inputs))([Float32Array.from(reference.input.data)]);
    expectClose("probabilities", result!, reference.output);
  });

  test("can be differentiated to every weight", async () => {
    const { inputs, outputs, weights } = readModel(file, { sizes: { batch: 2 } });
    const loss = op.reduceSum(op.mul(outputs[0]!.value, outputs[0]!.value));
    const targets = weights.map((w) => w.value);
    const run = await compile(lower(gradients(loss, targets), portable), inputs);
    const results = await run([Float32Array.from(reference.input.data)]);
    for (const [i, g] of results.entries()) {
      expect(g.shape).toEqual([...targets[i]!.shape]);
      expect(Array.from(g.data as Float32Array).every(Number.isFinite)).toBe(true);
      expect((g.data as Float32Array).some((v) => v !== 0)).toBe(true);
    }
  });

  test("says which axis needs a size where its attention merges the batch with the heads", () => {
    expect(() => readModel(file)).toThrow(/named axis/);
  });

  test("weights can be counted without running it", () => {
    const { weights } = readModel(file, { sizes: { batch: 1 } });
    expect(weights.reduce((n, w) => n + elements(w.value.shape), 0)).toBeGreaterThan(300);
  });
});
