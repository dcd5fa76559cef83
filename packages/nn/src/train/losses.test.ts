import { describe, expect, test } from "vitest";
import { compile } from "../graph/evaluate.fixture.ts";
import { gradients } from "../graph/gradient.ts";
import { type ElementType, elements, GraphError, input, type TensorData } from "../graph/value.ts";
import { gap, normals } from "../layers/apply.fixture.ts";
import { lower, portable } from "../lower/index.ts";
import {
  binaryCrossEntropy,
  type CrossEntropyOptions,
  crossEntropy,
  huber,
  type Loss,
  meanAbsoluteError,
  meanSquaredError,
  quantile,
  structuralDissimilarity,
} from "./losses.ts";

interface Operand {
  readonly type?: ElementType;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

const toData = (o: Operand): TensorData =>
  o.type === "int64"
    ? BigInt64Array.from(o.data, BigInt)
    : o.type === "int32"
      ? Int32Array.from(o.data)
      : Float32Array.from(o.data);

/** The loss and its gradient to the output. */
async function lossOf(loss: Loss, output: Operand, target: Operand) {
  const y = input("y", "float32", output.shape);
  const t = input("t", target.type ?? "float32", target.shape);
  const value = loss(y, t);
  const run = await compile(lower([value, ...gradients(value, [y])], portable), [y, t]);
  return async (shifted: readonly number[] = output.data) => {
    const [l, g] = await run([Float32Array.from(shifted), toData(target)]);
    return { loss: Number(l!.data[0]), gradient: g!.data as Float32Array, shape: l!.shape };
  };
}
const value = async (loss: Loss, output: Operand, target: Operand) =>
  (await (await lossOf(loss, output, target))()).loss;

const rows = (...data: readonly (readonly number[])[]): Operand => ({
  shape: [data.length, data[0]!.length],
  data: data.flat(),
});
const classes = (...data: readonly number[]): Operand => ({ type: "int32", shape: [data.length], data });

/** Cross-entropy written out, sample by sample. */
function reference(
  logits: readonly (readonly number[])[],
  truth: readonly number[],
  options: CrossEntropyOptions,
): number {
  const { classWeights, labelSmoothing = 0, focalGamma = 0 } = options;
  let sum = 0;
  for (const [i, row] of logits.entries()) {
    const total = row.reduce((s, z) => s + Math.exp(z), 0);
    for (const [c, z] of row.entries()) {
      const p = Math.exp(z) / total;
      const share = (c === truth[i] ? 1 - labelSmoothing : 0) + labelSmoothing / row.length;
      sum -= share * (classWeights?.[truth[i]!] ?? 1) * (1 - p) ** focalGamma * Math.log(p);
    }
  }
  return sum / logits.length;
}

describe("crossEntropy", () => {
  const logits = [
    [1, -0.5, 0.25],
    [0.1, 2, -3],
    [-1, 0, 1],
    [0, 0, 0],
  ];
  const truth = [0, 1, 0, 2];

  test("of a sure guess is near 0, of an even one the logarithm of the classes", async () => {
    expect(await value(crossEntropy(), rows([20, 0, 0]), classes(0))).toBeCloseTo(0, 6);
    expect(await value(crossEntropy(), rows([0, 0, 0]), classes(1))).toBeCloseTo(Math.log(3), 6);
  });

  test.each<CrossEntropyOptions>([
    {},
    { classWeights: [1, 2, 0.5] },
    { labelSmoothing: 0.1 },
    { focalGamma: 2 },
    { focalGamma: 0.5, labelSmoothing: 0.2 },
    { classWeights: [0.5, 1, 3], labelSmoothing: 0.1, focalGamma: 1 },
  ])("%j equals the loop", async (options) => {
    expect(await value(crossEntropy(options), rows(...logits), classes(...truth))).toBeCloseTo(
      reference(logits, truth, options),
      5,
    );
  });

  test("takes int64 classes and huge logits", async () => {
    const wide = { ...classes(0), type: "int64" as const };
    expect(await value(crossEntropy(), rows([-1000, 1000]), wide)).toBeCloseTo(2000, 2);
    expect(await value(crossEntropy({ focalGamma: 2 }), rows([1000, -1000]), wide)).toBeCloseTo(0, 12);
  });
});

describe("losses of numbers", () => {
  test("binary cross-entropy, also where exp would overflow", async () => {
    const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
    const [z, t] = [
      [-2, 0, 0.5, 3],
      [0, 1, 0.25, 1],
    ];
    const expected =
      z.reduce((s, v, i) => s - t[i]! * Math.log(sigmoid(v)) - (1 - t[i]!) * Math.log(1 - sigmoid(v)), 0) / 4;
    expect(await value(binaryCrossEntropy(), rows(z), rows(t))).toBeCloseTo(expected, 6);
    expect(await value(binaryCrossEntropy(), rows([500, -500]), rows([0, 1]))).toBeCloseTo(500, 3);
    expect(await value(binaryCrossEntropy(), rows([500, -500]), rows([1, 0]))).toBe(0);
  });

  test("mean squared and mean absolute error", async () => {
    expect(await value(meanSquaredError(), rows([1, 2], [3, 4]), rows([1, 0], [0, 5]))).toBeCloseTo(14 / 4, 6);
    expect(await value(meanAbsoluteError(), rows([1, 2], [3, 4]), rows([1, 0], [0, 5]))).toBeCloseTo(6 / 4, 6);
  });

  test("Huber: square below delta, line above, both meeting at delta", async () => {
    const at = (error: number, delta: number) => value(huber(delta), rows([error]), rows([0]));
    expect(await at(0.5, 1)).toBeCloseTo(0.125, 6);
    expect(await at(-3, 1)).toBeCloseTo(2.5, 6);
    expect(await at(2, 2)).toBeCloseTo(2, 6);
    expect(await at(5, 2)).toBeCloseTo(8, 6);
  });

  test("quantile: above and below cost differently", async () => {
    const loss = quantile([0.1, 0.9]);
    expect(await value(loss, rows([1, 1]), rows([3]))).toBeCloseTo((0.1 * 2 + 0.9 * 2) / 2, 6);
    expect(await value(loss, rows([3, 3]), rows([1]))).toBeCloseTo((0.9 * 2 + 0.1 * 2) / 2, 6);
    expect(await value(loss, rows([3, 0], [2, 2]), rows([1], [2]))).toBeCloseTo((0.9 * 2 + 0.9 * 1) / 4, 6);
  });
});

describe("structural dissimilarity", () => {
  const shape = [2, 2, 13, 12];
  const picture = Array.from(normals(elements(shape)), (v) => Math.min(1, Math.max(0, 0.5 + v / 4)));

  test("is 0 for identical pictures, more for more noise", async () => {
    const loss = structuralDissimilarity();
    const noise = normals(elements(shape), 9);
    const at = (much: number) =>
      value(loss, { shape, data: picture.map((v, i) => v + much * noise[i]!) }, { shape, data: picture });
    expect(Math.abs(await at(0))).toBeLessThan(1e-5);
    const [little, much] = [await at(0.05), await at(0.3)];
    expect(little).toBeGreaterThan(0.001);
    expect(much).toBeGreaterThan(little);
    expect(much).toBeLessThan(2);
  });

  test("of flat pictures is the luminance term alone", async () => {
    const flat = (v: number) => ({ shape: [1, 1, 11, 11], data: new Array<number>(121).fill(v) });
    const c1 = 0.01 ** 2;
    const expected = 1 - (2 * 0.2 * 0.8 + c1) / (0.04 + 0.64 + c1);
    expect(await value(structuralDissimilarity(), flat(0.2), flat(0.8))).toBeCloseTo(expected, 3);
  });

  test("equals the window sums, written out", async () => {
    const [h, w, window] = [6, 5, 3];
    const [a, b] = [picture.slice(0, h * w), picture.slice(h * w, 2 * h * w)];
    const g = [-1, 0, 1].map((i) => Math.exp(-(i * i) / (2 * 1.5 * 1.5)));
    const total = g.reduce((s, v) => s + v, 0) ** 2;
    const [c1, c2] = [0.0001, 0.0009];
    let sum = 0;
    for (let r = 0; r + window <= h; r++)
      for (let c = 0; c + window <= w; c++) {
        const average = (f: (i: number) => number) => {
          let s = 0;
          for (let i = 0; i < window; i++)
            for (let j = 0; j < window; j++) s += (g[i]! * g[j]! * f((r + i) * w + c + j)) / total;
          return s;
        };
        const [ma, mb] = [average((i) => a[i]!), average((i) => b[i]!)];
        const va = average((i) => (a[i]! - ma) ** 2);
        const vb = average((i) => (b[i]! - mb) ** 2);
        const both = average((i) => (a[i]! - ma) * (b[i]! - mb));
        sum += ((2 * ma * mb + c1) * (2 * both + c2)) / ((ma * ma + mb * mb + c1) * (va + vb + c2));
      }
    const loss = structuralDissimilarity({ window });
    const got = await value(loss, { shape: [1, 1, h, w], data: a }, { shape: [1, 1, h, w], data: b });
    expect(got).toBeCloseTo(1 - sum / ((h - window + 1) * (w - window + 1)), 4);
  });
});

describe("gradients against differences", () => {
  const output = { shape: [3, 4], data: [...normals(12, 2)] };
  const target = { shape: [3, 4], data: [...normals(12, 3)] };
  test.each([
    [
      "crossEntropy",
      crossEntropy({ labelSmoothing: 0.1, focalGamma: 2, classWeights: [1, 2, 3, 4] }),
      output,
      classes(0, 3, 1),
    ],
    [
      "binaryCrossEntropy",
      binaryCrossEntropy(),
      output,
      { shape: [3, 4], data: target.data.map((v) => (v > 0 ? 1 : 0.2)) },
    ],
    ["huber", huber(0.7), output, target],
    ["quantile", quantile([0.1, 0.5, 0.8, 0.9]), output, { shape: [3, 1], data: [0.3, -0.4, 0.1] }],
    [
      "structuralDissimilarity",
      structuralDissimilarity({ window: 3 }),
      { shape: [1, 1, 3, 4], data: output.data },
      { shape: [1, 1, 3, 4], data: target.data },
    ],
  ] as const)("%s", async (_, loss, y, t) => {
    const run = await lossOf(loss, y, t);
    const { gradient, shape } = await run();
    expect(shape.reduce((a, b) => a * b, 1)).toBe(1);
    const h = 0.005;
    const differences: number[] = [];
    for (const i of y.data.keys()) {
      const moved = async (by: number) => (await run(y.data.map((v, k) => (k === i ? v + by : v)))).loss;
      differences.push(((await moved(h)) - (await moved(-h))) / (2 * h));
    }
    expect(gap(gradient, differences)).toBeLessThan(2e-3 * Math.max(1, ...differences.map(Math.abs)));
    expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(0.01);
  });
});

describe("shapes that do not fit are named", () => {
  const shaped = (name: string, shape: readonly number[], type: ElementType = "float32") => input(name, type, shape);
  test.each([
    ["logits of rank 3", crossEntropy(), [2, 3, 4], [2], /logits \[N, classes\], got \[2, 3, 4\]/],
    ["too few class weights", crossEntropy({ classWeights: [1, 2] }), [2, 3], [2], /3 classes got 2 class weights/],
    ["classes as a column", crossEntropy(), [2, 3], [2, 1], /class numbers \[2\], got \[2, 1\]/],
    ["one class for many samples", crossEntropy(), [2, 3], [1], /class numbers \[2\], got \[1\]/],
    ["binary cross-entropy", binaryCrossEntropy(), [2, 1], [2], /one shape, got \[2, 1\] and \[2\]/],
    ["mean squared error", meanSquaredError(), [2, 1], [2], /one shape, got \[2, 1\] and \[2\]/],
    ["mean absolute error", meanAbsoluteError(), [2, 3], [2, 1], /one shape/],
    ["Huber", huber(), [2, 3], [3, 2], /one shape/],
    ["quantiles of another number", quantile([0.5]), [2, 3], [2, 1], /1 quantiles need output \[N, 1\]/],
    ["quantiles of many targets", quantile([0.5, 0.9]), [2, 2], [2, 2], /target \[N, 1\]/],
    ["quantiles of one target for all", quantile([0.5, 0.9]), [2, 2], [1, 1], /target \[N, 1\]/],
    ["structural similarity", structuralDissimilarity(), [1, 1, 12, 12], [1, 1, 12, 13], /one shape/],
  ] as const)("%s", (_, loss, output, target, message) => {
    const t = shaped("t", target, message.source.includes("class") ? "int32" : "float32");
    expect(() => loss(shaped("y", output), t)).toThrow(message);
    expect(() => loss(shaped("y", output), t)).toThrow(GraphError);
  });
});
