/** The table of the gradient test: for each operator, shapes and settings under which its derivative is proven. */
import { type ElementType, input, type Value } from "../graph/value.ts";
import type { OpKind } from "./attributes.ts";
import * as op from "./build.ts";

/**
 * Where an operand's values lie.
 * - "any": between -1 and 1
 * - "positive": between 0.5 and 1.5
 * - "apart": multiples of 0.2 plus 0.1, no two equal: no kink and no tie within reach of the differences
 * - `{ whole: n }`: int64 numbers from 0 to n - 1; not differentiated
 * - "bool"
 */
export type Domain = "any" | "positive" | "apart" | "bool" | { readonly whole: number };

export interface Operand {
  readonly shape: readonly number[];
  readonly domain: Domain;
}

export interface Case {
  readonly name: string;
  readonly operands: readonly Operand[];
  readonly build: (...values: Value[]) => Value | readonly Value[];
  /** Proven with float32 operands although there are kernels for float64. */
  readonly single?: boolean;
  /** In place of float64's tolerance, where a kernel is less exact inside. */
  readonly tolerance?: number;
}

/** "2x3x4" reads [2, 3, 4]; "" is a scalar. */
const size = (text: string) => (text === "" ? [] : text.split("x").map(Number));
const any = (shape: string): Operand => ({ shape: size(shape), domain: "any" });
const positive = (shape: string): Operand => ({ shape: size(shape), domain: "positive" });
const apart = (shape: string): Operand => ({ shape: size(shape), domain: "apart" });
const whole = (below: number, shape: string): Operand => ({ shape: size(shape), domain: { whole: below } });
const bool = (shape: string): Operand => ({ shape: size(shape), domain: "bool" });

const line = (name: string, operands: readonly (string | Operand)[], build: Case["build"]): Case => ({
  name,
  operands: operands.map((o) => (typeof o === "string" ? any(o) : o)),
  build,
});

const lstm = ["3x4", "3x2", "3x2", "6x8"];

const broadcasts = [
  ["2x3", "2x3"],
  ["2x3x4", "4"],
  ["4", "2x3x4"],
  ["2x1x4", "3x1"],
  ["2x3x4x5", "1x3x1x1"],
  ["", "2x3"],
  ["1x1", "3"],
] as const;
const binary = (build: (a: Value, b: Value) => Value, of = any) =>
  broadcasts.map(([a, b]) => line(`[${a}] with [${b}]`, [of(a), of(b)], build));
const unary = (build: (x: Value) => Value, of = any) => [
  line("vector", [of("7")], build),
  line("rank 4", [of("2x3x2x2")], build),
];
const alongAxes = (build: (x: Value, axis: number) => Value) =>
  [0, 1, 2, -1].map((axis) => line(`axis ${axis}`, ["3x4x5"], (x) => build(x, axis)));
const over = (build: typeof op.reduceSum, of = any) => [
  line("everything", [of("2x3x4")], (x) => build(x)),
  line("first", [of("2x3x4")], (x) => build(x, [0])),
  line("two, kept", [of("2x3x4")], (x) => build(x, [0, 2], true)),
  line("last, from the back, kept", [of("2x3x4")], (x) => build(x, [-1], true)),
  line("middle of four", [of("2x3x4x2")], (x) => build(x, [1, 2])),
];

const conv = (name: string, x: string, w: string, a: Parameters<typeof op.conv>[3] = {}) =>
  line(name, [x, w, `${size(w)[0]}`], (...v) => op.conv(v[0]!, v[1]!, v[2]!, a));
const transposed = (name: string, x: string, w: string, a: Parameters<typeof op.convTranspose>[3] = {}) =>
  line(name, [x, w, `${size(w)[1]! * (a.group ?? 1)}`], (...v) => op.convTranspose(v[0]!, v[1]!, v[2]!, a));
const weightGradient = (name: string, x: string, dy: string, a: Partial<Parameters<typeof op.convWeightGradient>[2]>) =>
  line(name, [x, dy], (...v) =>
    op.convWeightGradient(v[0]!, v[1]!, {
      strides: [1, 1],
      pads: [0, 0, 0, 0],
      dilations: [1, 1],
      group: 1,
      kernel: [3, 3],
      ...a,
    }),
  );
const maxPool = (name: string, x: string, a: Parameters<typeof op.maxPool>[1]) =>
  line(name, [apart(x)], (v) => op.maxPool(v, a));
const averagePool = (name: string, x: string, a: Parameters<typeof op.averagePool>[1]) =>
  line(name, [x], (v) => op.averagePool(v, a));

export const cases = {
  Add: binary(op.add),
  Sub: binary(op.sub),
  Mul: [...binary(op.mul), line("one value on both sides", ["3x2"], (x) => op.mul(x, x))],
  Div: binary(op.div, positive),
  Pow: [...binary(op.pow, positive), line("square of any sign", ["5"], (x) => op.pow(x, op.like(x, 2)))],
  Max: broadcasts.map(([a, b]) => line(`[${a}] with [${b}]`, [apart(a), apart(b)], op.maximum)),
  Min: broadcasts.map(([a, b]) => line(`[${a}] with [${b}]`, [apart(a), apart(b)], op.minimum)),
  Neg: unary(op.neg),
  Abs: unary(op.abs, apart),
  Exp: unary(op.exp),
  Log: unary(op.log, positive),
  Sqrt: unary(op.sqrt, positive),
  Reciprocal: unary(op.reciprocal, positive),
  Erf: unary(op.erf),
  Sign: "no gradient",
  Relu: unary(op.relu, apart),
  LeakyRelu: [...unary(op.leakyRelu, apart), line("slope 0.3", [apart("4x3")], (x) => op.leakyRelu(x, 0.3))],
  Sigmoid: unary(op.sigmoid),
  Tanh: unary(op.tanh),
  Gelu: unary(op.gelu),
  Softplus: unary(op.softplus),
  Softmax: alongAxes(op.softmax),
  LogSoftmax: alongAxes(op.logSoftmax),
  Equal: "no gradient",
  Less: "no gradient",
  LessOrEqual: "no gradient",
  Greater: "no gradient",
  GreaterOrEqual: "no gradient",
  And: "no gradient",
  Or: "no gradient",
  Not: "no gradient",
  Where: [
    line("same shape", [bool("2x3"), "2x3", "2x3"], op.where),
    line("branches broadcast", [bool("2x3x4"), "4", "3x1"], op.where),
    line("condition broadcast", [bool("3x1"), "2x3x4", ""], op.where),
  ],
  Cast: [{ ...line("to double", ["2x3"], (x) => op.cast(x!, "float64")), single: true }],
  Identity: unary(op.identity),
  MatMul: [
    line("matrices", ["3x4", "4x5"], op.matMul),
    line("batch by batch", ["2x3x4", "2x4x5"], op.matMul),
    line("batch by one matrix", ["2x3x4", "4x5"], op.matMul),
    line("one matrix by batch", ["3x4", "2x4x5"], op.matMul),
    line("broadcast batches", ["2x1x3x4", "5x4x2"], op.matMul),
    line("two batch axes by one matrix", ["2x3x2x4", "4x1"], op.matMul),
  ],
  Gemm: [false, true].flatMap((transA) =>
    [false, true].flatMap((transB) => {
      const [a, b] = [transA ? "4x3" : "3x4", transB ? "5x4" : "4x5"];
      const name = `${transA ? "A'" : "A"} ${transB ? "B'" : "B"}`;
      return [
        line(`${name}, no C`, [a, b], (...v) => op.gemm(v[0]!, v[1]!, null, { transA, transB, alpha: 0.5 })),
        line(`${name}, row C`, [a, b, "5"], (...v) => op.gemm(v[0]!, v[1]!, v[2]!, { transA, transB })),
        line(`${name}, column C, scaled`, [a, b, "3x1"], (...v) =>
          op.gemm(v[0]!, v[1]!, v[2]!, { transA, transB, alpha: 0.75, beta: 1.25 }),
        ),
      ];
    }),
  ),
  Conv: [
    conv("3x3", "2x3x5x6", "4x3x3x3"),
    conv("1x1", "2x3x4x4", "5x3x1x1"),
    conv("1x1, stride 2, a row left over", "2x3x4x4", "5x3x1x1", { strides: [2, 2] }),
    conv("same padding", "2x3x5x5", "4x3x3x3", { pads: [1, 1, 1, 1] }),
    conv("stride 2", "2x3x7x7", "4x3x3x3", { strides: [2, 2] }),
    conv("stride 2, rows left over", "2x3x8x8", "4x3x3x3", { strides: [2, 2] }),
    conv("stride 2, padded", "2x3x8x8", "4x3x3x3", { strides: [2, 2], pads: [1, 1, 1, 1] }),
    conv("stride 3 beyond the kernel", "1x2x9x9", "3x2x2x2", { strides: [3, 3] }),
    conv("uneven everything", "2x3x9x7", "4x3x3x2", { strides: [2, 1], pads: [1, 0, 2, 1], dilations: [1, 2] }),
    conv("dilation 2", "2x3x7x7", "4x3x3x3", { dilations: [2, 2] }),
    conv("dilation 2, stride 2", "2x3x10x10", "4x3x3x3", {
      dilations: [2, 2],
      strides: [2, 2],
      pads: [2, 2, 2, 2],
    }),
    conv("padding beyond the kernel", "1x2x3x3", "3x2x2x2", { pads: [3, 2, 3, 2] }),
    conv("2 groups", "2x4x5x5", "6x2x3x3", { group: 2, pads: [1, 1, 1, 1] }),
    conv("depthwise", "2x4x5x5", "4x1x3x3", { group: 4, pads: [1, 1, 1, 1] }),
    conv("depthwise with multiplier, stride 2", "2x3x6x6", "6x1x3x3", {
      group: 3,
      strides: [2, 2],
      pads: [1, 1, 1, 1],
    }),
    conv("8 channels into 16", "2x8x5x5", "16x8x3x3", { pads: [1, 1, 1, 1] }),
    conv("16 channels into 20", "2x16x5x4", "20x16x3x3", { pads: [1, 1, 1, 1] }),
    conv("20 channels into 12, stride 2", "2x20x5x5", "12x20x3x3", { strides: [2, 2] }),
    conv("16 samples, 16 channels", "16x2x5x5", "16x2x3x3", { pads: [1, 1, 1, 1] }),
    conv("16 samples, 16 channels, stride 2", "16x2x6x6", "16x2x3x3", { pads: [1, 1, 1, 1], strides: [2, 2] }),
    conv("16 samples, 16 channels, dilation 2", "16x2x6x6", "16x2x3x3", { dilations: [2, 2] }),
    conv("signal", "2x3x9", "4x3x3"),
    conv("signal, stride 2, causal", "2x3x9", "4x3x4", { strides: [2], pads: [3, 0] }),
    conv("signal, dilation 2", "2x3x9", "4x3x3", { dilations: [2], pads: [2, 2] }),
    conv("signal of 16 channels, 16 samples", "16x16x9", "16x16x3", { pads: [1, 1] }),
    conv("signal of 8 channels, stride 2", "2x8x9", "8x8x3", { strides: [2] }),
    conv("volume", "1x2x4x4x4", "3x2x2x2x2"),
    line("no bias", ["2x3x5x5", "4x3x3x3"], (...v) => op.conv(v[0]!, v[1]!)),
  ],
  ConvTranspose: [
    transposed("3x3", "2x3x4x4", "3x4x3x3"),
    transposed("2x2, stride 2", "2x3x4x4", "3x4x2x2", { strides: [2, 2] }),
    transposed("3x3, stride 2, padded, output padding", "2x3x4x4", "3x4x3x3", {
      strides: [2, 2],
      pads: [1, 1, 1, 1],
      outputPadding: [1, 1],
    }),
    transposed("4x4, stride 2, padded", "2x3x4x4", "3x4x4x4", { strides: [2, 2], pads: [1, 1, 1, 1] }),
    transposed("stride 3, kernel 2", "2x3x3x3", "3x4x2x2", { strides: [3, 3] }),
    transposed("uneven", "2x3x4x3", "3x4x3x2", { strides: [2, 1], pads: [1, 0, 0, 1] }),
    transposed("dilation 2", "2x3x4x4", "3x4x3x3", { dilations: [2, 2], pads: [1, 1, 1, 1] }),
    transposed("2 groups", "2x4x4x4", "4x3x3x3", { group: 2, strides: [2, 2] }),
    transposed("16 channels", "2x16x3x3", "16x16x3x3", {
      strides: [2, 2],
      pads: [1, 1, 1, 1],
      outputPadding: [1, 1],
    }),
    transposed("signal", "2x3x5", "3x4x4", { strides: [2], pads: [1, 1] }),
  ],
  ConvWeightGradient: [
    weightGradient("3x3", "2x3x5x5", "2x4x3x3", {}),
    weightGradient("stride 2, padded", "2x3x6x6", "2x4x3x3", { strides: [2, 2], pads: [1, 1, 1, 1] }),
    weightGradient("2 groups", "2x4x5x5", "2x6x3x3", { group: 2 }),
  ],
  MaxPool: [
    maxPool("2x2", "2x3x4x6", { kernel: [2, 2] }),
    maxPool("2x2, a row left over", "2x3x5x5", { kernel: [2, 2] }),
    maxPool("3x3", "1x2x6x6", { kernel: [3, 3] }),
    maxPool("3x3, stride 2, padded", "2x3x7x7", { kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
    maxPool("3x3, stride 1, padded", "1x2x4x4", { kernel: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1] }),
    maxPool("3x3, stride 2, rows left over", "1x2x8x8", { kernel: [3, 3], strides: [2, 2] }),
    maxPool("dilation 2", "1x2x7x7", { kernel: [2, 2], strides: [1, 1], dilations: [2, 2] }),
    maxPool("stride beyond the kernel", "1x2x8x8", { kernel: [2, 2], strides: [3, 3] }),
    maxPool("2x2 with the padding on one side", "1x2x5x5", { kernel: [2, 2], pads: [0, 0, 1, 1] }),
    maxPool("signal", "2x3x8", { kernel: [2] }),
    maxPool("signal, overlapping", "2x3x8", { kernel: [3], strides: [2], pads: [1, 1] }),
  ],
  MaxPoolGradient: "refuses",
  AveragePool: [
    averagePool("2x2", "2x3x4x6", { kernel: [2, 2] }),
    averagePool("2x2, a row left over", "2x3x5x5", { kernel: [2, 2] }),
    averagePool("3x3, stride 2, padded, padding not counted", "2x3x7x7", {
      kernel: [3, 3],
      strides: [2, 2],
      pads: [1, 1, 1, 1],
    }),
    averagePool("3x3, stride 2, padded, padding counted", "2x3x7x7", {
      kernel: [3, 3],
      strides: [2, 2],
      pads: [1, 1, 1, 1],
      countIncludePad: true,
    }),
    averagePool("uneven", "1x2x6x7", { kernel: [2, 3], strides: [1, 2], pads: [0, 1, 1, 0] }),
    averagePool("signal", "2x3x8", { kernel: [4], strides: [2] }),
  ],
  GlobalAveragePool: [
    line("picture", ["2x3x4x5"], op.globalAveragePool),
    line("signal", ["2x3x7"], op.globalAveragePool),
  ],
  Resize: [
    line("nearest, twice", ["1x2x3x4"], (x) => op.resize(x, [6, 8])),
    line("nearest, 5/3", ["1x2x3x3"], (x) => op.resize(x, [5, 5])),
    line("nearest, down", ["1x2x7x5"], (x) => op.resize(x, [3, 2])),
    line("nearest, signal", ["1x2x5"], (x) => op.resize(x, [10])),
    line("linear, twice", ["1x2x3x4"], (x) => op.resize(x, [6, 8], { mode: "linear" })),
    line("linear, uneven", ["2x2x4x3"], (x) => op.resize(x, [7, 5], { mode: "linear" })),
    line("linear, down", ["1x2x6x6"], (x) => op.resize(x, [3, 4], { mode: "linear" })),
    line("linear, one axis", ["1x2x3x4"], (x) => op.resize(x, [7], { mode: "linear", axes: [2] })),
    line("linear, signal", ["1x2x5"], (x) => op.resize(x, [8], { mode: "linear" })),
  ],
  Pad: [
    line("zeros", ["2x3"], (x) => op.pad(x, [1, 0, 2, 1])),
    line("crop", ["3x5"], (x) => op.pad(x, [0, -1, -1, -2])),
    line("pad and crop", ["3x5"], (x) => op.pad(x, [2, -1, -1, 1])),
    line("with 3", ["2x3"], (x) => op.pad(x, [1, 1, 1, 1], "constant", 3)),
    line("reflect", ["2x3x4x5"], (x) => op.pad(x, [0, 0, 2, 1, 0, 0, 3, 4], "reflect")),
    line("edge", ["2x3x4"], (x) => op.pad(x, [0, 2, 1, 0, 0, 3], "edge")),
  ],
  Reshape: [
    line("flat", ["2x3x4"], (x) => op.reshape(x, [2, 12])),
    line("to a scalar", ["1x1"], (x) => op.reshape(x, [])),
  ],
  Transpose: [
    line("matrix", ["2x3"], (x) => op.transpose(x, [1, 0])),
    line("cycle", ["2x3x4"], (x) => op.transpose(x, [2, 0, 1])),
    line("rank 4", ["2x3x4x5"], (x) => op.transpose(x, [0, 2, 3, 1])),
  ],
  Slice: [
    line("middle", ["5x4"], (x) => op.slice(x, [1], [4])),
    line("from the back", ["5x4"], (x) => op.slice(x, [-3, 0], [-1, 2], [0, -1])),
    line("every second", ["7x4"], (x) => op.slice(x, [1], [7], [0], [2])),
    line("every third of two axes", ["8x7"], (x) => op.slice(x, [0, 2], [8, 100], [0, 1], [3, 3])),
  ],
  Concat: [
    line("rows", ["2x3", "1x3", "4x3"], (...v) => op.concat(v, 0)),
    line("last axis", ["2x3x1", "2x3x4"], (...v) => op.concat(v, -1)),
    line("a value beside itself", ["2x3"], (x) => op.concat([x, x], 1)),
  ],
  Split: [
    line("all parts", ["6x2"], (x) => op.split(x, 0, [1, 2, 3])),
    line("first part alone", ["2x5"], (x) => op.split(x, 1, [2, 3])[0]!),
    line("last part alone", ["2x5"], (x) => op.split(x, -1, [1, 1, 3])[2]!),
  ],
  Gather: [
    line("rows, with repeats", ["5x3", whole(5, "8")], (...v) => op.gather(v[0]!, v[1]!, 0)),
    line("columns", ["3x4", whole(4, "6")], (...v) => op.gather(v[0]!, v[1]!, 1)),
    line("middle axis, matrix of indices", ["2x5x3", whole(5, "2x2")], (...v) => op.gather(v[0]!, v[1]!, 1)),
    line("one row", ["5x3", whole(5, "")], (...v) => op.gather(v[0]!, v[1]!, 0)),
    line("int32 indices", ["5x3", whole(5, "4")], (...v) => op.gather(v[0]!, op.cast(v[1]!, "int32"), 0)),
  ],
  Expand: [
    line("row", ["3"], (x) => op.expand(x, [2, 3])),
    line("column", ["3x1"], (x) => op.expand(x, [2, 3, 4])),
    line("scalar", [""], (x) => op.expand(x, [2, 2])),
  ],
  Squeeze: [line("two", ["1x3x1"], (x) => op.squeeze(x, [0, -1]))],
  Unsqueeze: [line("two", ["3x2"], (x) => op.unsqueeze(x, [0, -1]))],
  ReduceSum: over(op.reduceSum),
  ReduceMean: over(op.reduceMean),
  ReduceMax: over(op.reduceMax, apart),
  TopK: "no gradient",
  Shape: "no gradient",
  ResizeTo: "no gradient",
  GridSample: "no gradient",
  ArgMax: "no gradient",
  CumSum: [
    ...alongAxes((x, axis) => op.cumSum(x, axis)),
    line("exclusive", ["3x4"], (x) => op.cumSum(x, 1, { exclusive: true })),
    line("reverse", ["3x4"], (x) => op.cumSum(x, 1, { reverse: true })),
    line("exclusive, reverse", ["3x4"], (x) => op.cumSum(x, 0, { exclusive: true, reverse: true })),
  ],
  OneHot: "no gradient",
  BatchNormalization: [
    line("training, pictures", ["4x3x2x2", "3", "3"], (...v) => op.batchNormalization(v[0]!, v[1]!, v[2]!)[0]),
    line("training, vectors", ["6x3", "3", "3"], (...v) => op.batchNormalization(v[0]!, v[1]!, v[2]!, 1e-3)[0]),
    line("training, signals", ["4x3x5", "3", "3"], (...v) => op.batchNormalization(v[0]!, v[1]!, v[2]!)[0]),
    line("inference", ["4x3x2x2", "3", "3"], (x, a, b) =>
      op.batchNormalizationWith(
        x!,
        a!,
        b!,
        op.constantValues([0.1, -0.2, 0.3], [3], x!.type),
        op.constantValues([0.5, 1, 2], [3], x!.type),
      ),
    ),
    line("affine per channel", ["4x3x2x2", "3", "3"], (...v) => op.affinePerChannel(v[0]!, v[1]!, v[2]!)),
  ],
  LayerNormalization: [
    line("last axis", ["4x6", "6", "6"], (...v) => op.layerNormalization(v[0]!, v[1]!, v[2]!)),
    line("last axis of three", ["2x3x6", "6", "6"], (...v) => op.layerNormalization(v[0]!, v[1]!, v[2]!, -1, 1e-3)),
    line("last two axes", ["4x3x4", "3x4", "3x4"], (...v) => op.layerNormalization(v[0]!, v[1]!, v[2]!, 1)),
    line("whole tensor", ["4x3", "4x3", "4x3"], (...v) => op.layerNormalization(v[0]!, v[1]!, v[2]!, 0)),
    line("no shift", ["4x6", "6"], (...v) => op.layerNormalization(v[0]!, v[1]!, null)),
  ].map((c) => ({ ...c, tolerance: 1e-6 })), // statistics are float32 inside
  LstmCell: [
    line("output and cell", lstm, (x, h, c, w) => op.lstmCell(x!, h!, c!, w!)),
    line("output alone", lstm, (x, h, c, w) => op.lstmCell(x!, h!, c!, w!)[0]),
    line("cell alone", lstm, (x, h, c, w) => op.lstmCell(x!, h!, c!, w!)[1]),
    line("two steps", lstm, (x, h, c, w) => op.lstmCell(x!, ...op.lstmCell(x!, h!, c!, w!), w!)),
  ],
  BlockedReorderInput: "no gradient",
  BlockedConv: "no gradient",
  BlockedReorderOutput: "no gradient",
} satisfies { [K in OpKind]: readonly Case[] | "no gradient" | "refuses" };

/** The graph inputs of a case, in `type` where the operand is a floating-point number. */
export function operandsOf(c: Case, type: "float32" | "float64"): readonly Value[] {
  return c.operands.map(({ shape, domain }, i) => input(`x${i}`, typeOf(domain, type), shape));
}

const typeOf = (domain: Domain, type: ElementType): ElementType =>
  domain === "bool" ? "bool" : typeof domain === "object" ? "int64" : type;

/** Every case under "operator: name". */
export const allCases = Object.entries(cases).flatMap(([kind, lines]) =>
  typeof lines === "string" ? [] : (lines as readonly Case[]).map((c) => [`${kind}: ${c.name}`, c] as const),
);

/** What a case builds, as a list. */
export const listOf = (built: Value | readonly Value[]): readonly Value[] => ("shape" in built ? [built] : built);
