/**
 * Functions that make values: `add(a, b)` is the sum. Shapes and types are checked as the graph is built.
 * Names and semantics are ONNX's (opset 20); defaults are those of the operator's everyday use.
 */
import {
  allocate,
  constant,
  type ElementType,
  elements,
  makeNode,
  numbers,
  type Shape,
  sameShape,
  type TensorData,
  type Value,
} from "../graph/value.ts";
import type { Attributes, ConvAttributes, OpKind, PoolAttributes, ResizeAttributes } from "./attributes.ts";
import { operators } from "./index.ts";
import { paddingMatrix } from "./interpolation.ts";
import type { OpRule } from "./rule.ts";
import { normalAxis } from "./shapes.ts";

/** Applies an operator by name; all outputs. The typed functions below are the usual way. */
export function apply<K extends OpKind>(
  op: K,
  inputs: readonly (Value | null)[],
  attributes: Attributes[K],
): readonly Value[] {
  const rule = operators[op] as unknown as OpRule<K>;
  return makeNode(op, inputs, attributes, rule.infer(inputs as readonly Value[], attributes));
}
const one = <K extends OpKind>(op: K, inputs: readonly (Value | null)[], attributes: Attributes[K]): Value =>
  apply(op, inputs, attributes)[0]!;
const unary =
  (op: OpKind) =>
  (x: Value): Value =>
    one(op, [x], {} as never);
const binary =
  (op: OpKind) =>
  (a: Value, b: Value): Value =>
    one(op, [a, b], {} as never);

export const add = binary("Add");
export const sub = binary("Sub");
export const mul = binary("Mul");
export const div = binary("Div");
export const pow = binary("Pow");
export const maximum = binary("Max");
export const minimum = binary("Min");
export const neg = unary("Neg");
export const abs = unary("Abs");
export const exp = unary("Exp");
export const log = unary("Log");
export const sqrt = unary("Sqrt");
export const reciprocal = unary("Reciprocal");
export const erf = unary("Erf");
export const sign = unary("Sign");
export const relu = unary("Relu");
export const sigmoid = unary("Sigmoid");
export const tanh = unary("Tanh");
export const gelu = unary("Gelu");
export const softplus = unary("Softplus");
export const not = unary("Not");
export const identity = unary("Identity");
export const globalAveragePool = unary("GlobalAveragePool");
export const equal = binary("Equal");
export const less = binary("Less");
export const lessOrEqual = binary("LessOrEqual");
export const greater = binary("Greater");
export const greaterOrEqual = binary("GreaterOrEqual");
export const and = binary("And");
export const or = binary("Or");
export const matMul = binary("MatMul");
export const leakyRelu = (x: Value, alpha = 0.01): Value => one("LeakyRelu", [x], { alpha });
export const softmax = (x: Value, axis = -1): Value => one("Softmax", [x], { axis });
export const logSoftmax = (x: Value, axis = -1): Value => one("LogSoftmax", [x], { axis });
export const where = (condition: Value, a: Value, b: Value): Value => one("Where", [condition, a, b], {});
export const cast = (x: Value, to: ElementType): Value => (x.type === to ? x : one("Cast", [x], { to }));

/** alpha op(a) op(b) + beta c, where op transposes if asked. */
export function gemm(a: Value, b: Value, c: Value | null, attributes: Partial<Attributes["Gemm"]> = {}): Value {
  return one("Gemm", c ? [a, b, c] : [a, b], { alpha: 1, beta: 1, transA: false, transB: false, ...attributes });
}

/** A scalar of the same type as `x`. */
export const like = (x: Value, value: number): Value => constant(value, [], x.type);
/** A tensor with one value everywhere. */
export function constantOf(value: number, shape: readonly number[], type: ElementType): Value {
  const data = allocate(type, elements(shape));
  return constant((data as Float32Array).fill((type === "int64" ? BigInt(value) : value) as number), shape, type);
}
export const constantValues = (
  values: ArrayLike<number> | TensorData,
  shape: readonly number[],
  type: ElementType,
): Value => constant(values, shape, type);

/** Cross-correlation of x [N, C, ...spatial] with w [M, C/group, ...kernel], plus b [M]: y [N, M, ...]. */
export function conv(x: Value, w: Value, b: Value | null = null, attributes: Partial<ConvAttributes> = {}): Value {
  return one("Conv", b ? [x, w, b] : [x, w], { ...windowDefaults(x.shape.length - 2), group: 1, ...attributes });
}
/** The transpose of `conv` as a map: x [N, C, ...], w [C, M/group, ...kernel]: y [N, M, ...]. */
export function convTranspose(
  x: Value,
  w: Value,
  b: Value | null = null,
  attributes: Partial<Attributes["ConvTranspose"]> = {},
): Value {
  const rank = x.shape.length - 2;
  const defaults = { ...windowDefaults(rank), group: 1, outputPadding: new Array<number>(rank).fill(0) };
  return one("ConvTranspose", b ? [x, w, b] : [x, w], { ...defaults, ...attributes });
}
/** dw [M, C/group, ...kernel] of a convolution from its input x and the gradient dy to its output. */
export const convWeightGradient = (x: Value, dy: Value, attributes: Attributes["ConvWeightGradient"]): Value =>
  one("ConvWeightGradient", [x, dy], attributes);

type PoolOptions = Partial<PoolAttributes> & { readonly kernel: readonly number[] };
/** Largest value in each window of x [N, C, ...]; strides default to the kernel. */
export const maxPool = (x: Value, options: PoolOptions): Value => one("MaxPool", [x], poolDefaults(options));
export const maxPoolGradient = (x: Value, y: Value, dy: Value, attributes: PoolAttributes): Value =>
  one("MaxPoolGradient", [x, y, dy], attributes);
/** Mean of each window of x [N, C, ...]; strides default to the kernel. */
export const averagePool = (x: Value, options: PoolOptions & { readonly countIncludePad?: boolean }): Value =>
  one("AveragePool", [x], { countIncludePad: false, ...poolDefaults(options) });

function windowDefaults(rank: number) {
  const ones = new Array<number>(rank).fill(1);
  return { strides: ones, dilations: ones, pads: new Array<number>(2 * rank).fill(0) };
}
const poolDefaults = <T extends PoolOptions>(options: T) => ({
  ...windowDefaults(options.kernel.length),
  strides: options.kernel,
  ...options,
});

/** New sizes for some axes (the spatial ones by default). Linear is half_pixel; nearest is asymmetric, rounded down. */
export function resize(x: Value, sizes: readonly number[], options: Partial<ResizeAttributes> = {}): Value {
  const axes = options.axes ?? sizes.map((_, i) => x.shape.length - sizes.length + i);
  return one("Resize", [x], { mode: "nearest", antialias: false, ...options, sizes, axes });
}

/** `resize` to sizes that are known only when the graph runs: int64 [axes], named in the result's shape as `names` say. */
export function resizeTo(
  x: Value,
  sizes: Value,
  names: readonly (number | string)[],
  options: Partial<Omit<ResizeAttributes, "sizes">> = {},
): Value {
  const axes = options.axes ?? names.map((_, i) => x.shape.length - names.length + i);
  return one("ResizeTo", [x, sizes], { mode: "nearest", antialias: false, ...options, sizes: names, axes });
}

/** x [N, C, H, W] read between its pixels where `grid` [N, h, w, 2] says, as (x, y) from -1 to 1: [N, C, h, w]. */
export const gridSample = (x: Value, grid: Value, padding: Attributes["GridSample"]["padding"] = "zeros"): Value =>
  one("GridSample", [x, grid], { padding });

export function pad(x: Value, pads: readonly number[], mode: Attributes["Pad"]["mode"] = "constant", value = 0): Value {
  return pads.every((p) => p === 0) ? x : one("Pad", [x], { pads, mode, value });
}
/** The sizes of x's axes as int64 [rank]. */
export const shapeOf = (x: Value): Value => one("Shape", [x], {});
export const reshape = (x: Value, shape: Shape): Value =>
  sameShape(x.shape, shape) ? x : one("Reshape", [x], { shape });
export const transpose = (x: Value, perm: readonly number[]): Value =>
  perm.every((p, i) => p === i) ? x : one("Transpose", [x], { perm });
export const concat = (values: readonly Value[], axis: number): Value =>
  values.length === 1 ? values[0]! : one("Concat", values, { axis });
export const split = (x: Value, axis: number, sizes: readonly number[]): readonly Value[] =>
  sizes.length === 1 ? [x] : apply("Split", [x], { axis, sizes });
export const gather = (x: Value, indices: Value, axis = 0): Value => one("Gather", [x, indices], { axis });
export const expand = (x: Value, shape: Shape): Value =>
  sameShape(x.shape, shape) ? x : one("Expand", [x], { shape });
export const squeeze = (x: Value, axes: readonly number[]): Value => one("Squeeze", [x], { axes });
export const unsqueeze = (x: Value, axes: readonly number[]): Value => one("Unsqueeze", [x], { axes });
/** The `count` largest along `axis`, descending, and where they stood (int64). */
export const topK = (x: Value, count: number, axis = -1): readonly [Value, Value] => {
  const [values, indices] = apply("TopK", [x], { count, axis });
  return [values!, indices!];
};
export const argMax = (x: Value, axis = -1, keepdims = false): Value => one("ArgMax", [x], { axis, keepdims });
/** 1 at each index, else 0, on a new axis of `depth`. The runtime has this kernel for int64 indices and float32 results. */
export const oneHot = (indices: Value, depth: number, type: ElementType = "float32", axis = -1): Value =>
  cast(one("OneHot", [cast(indices, "int64")], { depth, axis, type: "float32" }), type);

/** Elements from `starts` up to, not including, `ends` along `axes` (the first ones by default). */
export function slice(
  x: Value,
  starts: readonly number[],
  ends: readonly number[],
  axes: readonly number[] = starts.map((_, i) => i),
  steps: readonly number[] = starts.map(() => 1),
): Value {
  const whole = axes.every(
    (a, i) => starts[i] === 0 && steps[i] === 1 && ends[i]! >= Number(x.shape[normalAxis(a, x.shape.length)]),
  );
  return whole ? x : one("Slice", [x], { starts, ends, axes, steps });
}

/**
 * One step of an LSTM, for training: input x [N, F], output h and cell c of the step before [N, U], weights [F + U, 4U] (gates in the
 * order input, forget, output, candidate) to the new h and c.
 */
export const lstmCell = (x: Value, h: Value, c: Value, weights: Value): readonly [Value, Value] =>
  apply("LstmCell", [x, h, c, weights], {}).slice(0, 2) as [Value, Value];

const allAxes = (x: Value) => x.shape.map((_, i) => i);
/** A reduction over some axes, all of them by default. Over none it changes nothing (ONNX reads an empty list as "all"). */
const reduction =
  (op: "ReduceSum" | "ReduceMean" | "ReduceMax") =>
  (x: Value, axes: readonly number[] = allAxes(x), keepdims = false): Value =>
    axes.length === 0 ? x : one(op, [x], { axes, keepdims });
export const reduceSum = reduction("ReduceSum");
export const reduceMean = reduction("ReduceMean");
export const reduceMax = reduction("ReduceMax");
export const cumSum = (
  x: Value,
  axis: number,
  options: { readonly exclusive?: boolean; readonly reverse?: boolean } = {},
): Value => one("CumSum", [x], { axis, exclusive: false, reverse: false, ...options });

/** Normalises each channel of x [N, C, ...] over the batch: y, batch mean [C], batch variance [C] (population). */
export function batchNormalization(
  x: Value,
  scale: Value,
  shift: Value,
  epsilon = 1e-5,
): readonly [Value, Value, Value] {
  // The running statistics count for nothing (momentum 0), but ONNX Runtime writes the batch's over them, in place: constants
  // would be changed for all their readers, and hold a NaN for ever. So each is computed anew, in a buffer of its own.
  const unused = [mul(scale, like(x, 0)), mul(shift, like(x, 0))];
  const [y, mean, variance] = apply("BatchNormalization", [x, scale, shift, ...unused], { epsilon, training: true });
  return [y!, mean!, variance!];
}
/** scale (x - mean) / sqrt(variance + epsilon) + shift for each channel of x [N, C, ...]. */
export const batchNormalizationWith = (
  x: Value,
  scale: Value,
  shift: Value,
  mean: Value,
  variance: Value,
  epsilon = 1e-5,
): Value => one("BatchNormalization", [x, scale, shift, mean, variance], { epsilon, training: false });
export const layerNormalization = (x: Value, scale: Value, shift: Value | null, axis = -1, epsilon = 1e-5): Value =>
  one("LayerNormalization", shift ? [x, scale, shift] : [x, scale], { axis, epsilon });

/** a x + b with one a and b per channel of x [N, C, ...], in one pass: inference batch norm with mean 0, variance 1. */
export function affinePerChannel(x: Value, a: Value, b: Value): Value {
  const channels = numbers(a.shape);
  const [zero, unit] = [constantOf(0, channels, x.type), constantOf(1, channels, x.type)];
  return one("BatchNormalization", [x, a, b, zero, unit], { epsilon: 0, training: false });
}

/** x with its `axis` multiplied by the transpose of `matrix` [rows = size of the axis, columns = new size]. */
export function alongAxis(x: Value, axis: number, matrix: Float64Array, rows: number, columns: number): Value {
  const last = x.shape.length - 1;
  const order = [...allAxes(x).filter((i) => i !== axis), axis];
  const product = matMul(transpose(x, order), constant(matrix, [rows, columns], x.type));
  return transpose(product, axis === last ? allAxes(x) : allAxes(x).map((i) => order.indexOf(i)));
}

/** `step - 1` zeros between neighbours along `axis`: size n becomes (n - 1) step + 1. */
export function interleaveZeros(x: Value, axis: number, step: number): Value {
  if (step === 1) return x;
  const rank = x.shape.length;
  const n = x.shape[axis] as number;
  const apart = reshape(x, [...x.shape.slice(0, axis + 1), 1, ...x.shape.slice(axis + 1)]);
  const pads = new Array<number>(2 * (rank + 1)).fill(0);
  pads[rank + 1 + axis + 1] = step - 1;
  const padded = reshape(
    pad(apart, pads),
    x.shape.map((d, i) => (i === axis ? n * step : d)),
  );
  return slice(padded, [0], [(n - 1) * step + 1], [axis]);
}

/** The gradient of constant padding: the border is cut off. ONNX's Pad crops where a pad is negative. */
export const cropTo = (dy: Value, pads: readonly number[]): Value =>
  pad(
    dy,
    pads.map((p) => (p === 0 ? 0 : -p)),
  );

/** The gradient of reflected or edge padding: border elements are added back to where they were copied from. */
export function foldPadding(dy: Value, shape: Shape, pads: readonly number[], mode: "reflect" | "edge"): Value {
  let g = dy;
  for (const [axis, size] of shape.entries()) {
    const [before, after] = [pads[axis]!, pads[shape.length + axis]!];
    if (before === 0 && after === 0) continue;
    const padded = Number(size) + before + after;
    g = alongAxis(g, axis, paddingMatrix(Number(size), before, after, mode), padded, Number(size));
  }
  return g;
}
