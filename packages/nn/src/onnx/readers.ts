/** ONNX operators as this engine's: the way back from the table in `write.ts`, and what other exporters write. */
import { constant, type Dim, GraphError, type Value } from "../graph/value.ts";
import type { Axes } from "../operators/attributes.ts";
import * as op from "../operators/build.ts";
import { broadcast, normalAxis } from "../operators/shapes.ts";
import { type Reading, reshapeTarget } from "./reading.ts";
import { decodeTensor, elementTypeOf } from "./types.ts";
import { windowReaders } from "./window-readers.ts";

type Reader = (r: Reading) => Value | readonly Value[];

const unary =
  (f: (x: Value) => Value): Reader =>
  (r) =>
    f(r.value(0));
const binary =
  (f: (a: Value, b: Value) => Value): Reader =>
  (r) =>
    f(r.value(0), r.value(1));
const folded =
  (f: (a: Value, b: Value) => Value): Reader =>
  (r) =>
    r.all().reduce(f);

/** The axes of a reduction: an input since operator set 18 (13 for sums), an attribute before; none means all of them. */
function reduction(r: Reading): { x: Value; axes: readonly number[]; keepdims: boolean } {
  const x = r.value(0);
  const given = r.list(1, "axes");
  const empty = r.int("noop_with_empty_axes", 0) === 1 ? [] : x.shape.map((_, i) => i);
  return { x, axes: given && given.length > 0 ? given : empty, keepdims: r.int("keepdims", 1) === 1 };
}
const reducer =
  (f: (x: Value, axes: Axes["axes"], keepdims: boolean) => Value): Reader =>
  (r) => {
    const { x, axes, keepdims } = reduction(r);
    return f(x, axes, keepdims);
  };

/** Before operator set 13, softmax took everything from `axis` on as one axis. */
const softmax =
  (f: (x: Value, axis: number) => Value): Reader =>
  (r) => {
    const x = r.value(0);
    if (r.opset >= 13) return f(x, r.int("axis", -1));
    const axis = normalAxis(r.int("axis", 1), x.shape.length);
    if (axis === x.shape.length - 1) return f(x, axis);
    const flat = reshapeTarget(x.shape, [...x.shape.slice(0, axis), -1], false);
    return op.reshape(f(op.reshape(x, flat), -1), x.shape);
  };

const atLeast = (x: Value, low: number) => op.maximum(x, op.like(x, low));
const atMost = (x: Value, high: number) => op.minimum(x, op.like(x, high));
const hardSigmoid = (x: Value, alpha: number, beta: number) =>
  atMost(atLeast(op.add(op.mul(x, op.like(x, alpha)), op.like(x, beta)), 0), 1);
/** alpha (exp(x) - 1) below zero, x above; the exponent is held at 0 so that no infinity arises where it is not used. */
const elu = (x: Value, alpha: number) =>
  op.add(op.relu(x), op.mul(op.sub(op.exp(atMost(x, 0)), op.like(x, 1)), op.like(x, alpha)));
/** Hendrycks and Gimpel's approximation by the hyperbolic tangent. */
const geluByTanh = (x: Value) => {
  const cubed = op.mul(op.mul(op.mul(x, x), x), op.like(x, 0.044715));
  const bent = op.tanh(op.mul(op.add(x, cubed), op.like(x, Math.sqrt(2 / Math.PI))));
  return op.mul(op.mul(x, op.like(x, 0.5)), op.add(bent, op.like(x, 1)));
};

/** A matrix product with the vectors that ONNX allows in it. */
function product(a: Value, b: Value): Value {
  const left = a.shape.length === 1 ? op.unsqueeze(a, [0]) : a;
  const right = b.shape.length === 1 ? op.unsqueeze(b, [1]) : b;
  const y = op.matMul(left, right);
  const drop = [...(a.shape.length === 1 ? [-2] : []), ...(b.shape.length === 1 ? [-1] : [])];
  return drop.length > 0 ? op.squeeze(y, drop) : y;
}

/** Ends that mean "to the end" are written as the largest integers there are. */
const bounded = (values: readonly number[]) => values.map((v) => Math.max(-0x7fffffff, Math.min(v, 0x7fffffff)));

function splitSizes(r: Reading, size: Dim): readonly number[] {
  const given = r.list(1, "split");
  if (given) return given;
  if (typeof size === "string") throw r.unsupported(`cannot split the named axis ${size}; give it a size`);
  const parts = r.int("num_outputs", r.node.output.length);
  const part = Math.ceil(size / parts);
  return Array.from({ length: parts }, (_, i) => (i < parts - 1 ? part : size - part * (parts - 1)));
}

export const readers: Readonly<Record<string, Reader>> = {
  ...windowReaders,
  Add: binary(op.add),
  Sub: binary(op.sub),
  Mul: binary(op.mul),
  Div: binary(op.div),
  Pow: binary((a, b) => op.pow(a, op.cast(b, a.type))),
  Max: folded(op.maximum),
  Min: folded(op.minimum),
  Sum: folded(op.add),
  Mean: (r) => {
    const sum = r.all().reduce(op.add);
    return op.div(sum, op.like(sum, r.node.input.length));
  },
  Neg: unary(op.neg),
  Abs: unary(op.abs),
  Exp: unary(op.exp),
  Log: unary(op.log),
  Sqrt: unary(op.sqrt),
  Reciprocal: unary(op.reciprocal),
  Erf: unary(op.erf),
  Sign: unary(op.sign),
  Relu: unary(op.relu),
  Sigmoid: unary(op.sigmoid),
  Tanh: unary(op.tanh),
  Softplus: unary(op.softplus),
  Softsign: unary((x) => op.div(x, op.add(op.abs(x), op.like(x, 1)))),
  Mish: unary((x) => op.mul(x, op.tanh(op.softplus(x)))),
  Not: unary(op.not),
  Identity: unary(op.identity),
  Gelu: (r) => (r.text("approximate", "none") === "tanh" ? geluByTanh : op.gelu)(r.value(0)),
  LeakyRelu: (r) => op.leakyRelu(r.value(0), r.float("alpha", 0.01)),
  PRelu: binary((x, slope) => op.where(op.greater(x, op.like(x, 0)), x, op.mul(x, slope))),
  Elu: (r) => elu(r.value(0), r.float("alpha", 1)),
  Selu: (r) => {
    const y = elu(r.value(0), r.float("alpha", 1.6732631921768188));
    return op.mul(y, op.like(y, r.float("gamma", 1.0507010221481323)));
  },
  Celu: (r) => {
    const [x, alpha] = [r.value(0), r.float("alpha", 1)];
    const scaled = op.exp(op.div(atMost(x, 0), op.like(x, alpha)));
    return op.add(op.relu(x), op.mul(op.sub(scaled, op.like(x, 1)), op.like(x, alpha)));
  },
  HardSigmoid: (r) => hardSigmoid(r.value(0), r.float("alpha", 0.2), r.float("beta", 0.5)),
  HardSwish: unary((x) => op.mul(x, hardSigmoid(x, 1 / 6, 0.5))),
  Clip: (r) => {
    const x = r.value(0);
    const low = r.attribute("min") ? op.like(x, r.float("min", 0)) : r.optional(1);
    const high = r.attribute("max") ? op.like(x, r.float("max", 0)) : r.optional(2);
    const raised = low ? op.maximum(x, low) : x;
    return high ? op.minimum(raised, high) : raised;
  },
  Softmax: softmax(op.softmax),
  LogSoftmax: softmax(op.logSoftmax),
  Equal: binary(op.equal),
  Less: binary(op.less),
  LessOrEqual: binary(op.lessOrEqual),
  Greater: binary(op.greater),
  GreaterOrEqual: binary(op.greaterOrEqual),
  And: binary(op.and),
  Or: binary(op.or),
  Where: (r) => op.where(r.value(0), r.value(1), r.value(2)),
  Cast: (r) => op.cast(r.value(0), elementTypeOf(r.int("to", 0))),
  Dropout: (r) => {
    if (r.known(2)?.items[0] === 1) throw r.unsupported("is in training mode; export the model for inference");
    return op.identity(r.value(0));
  },
  MatMul: binary(product),
  Gemm: (r) =>
    op.gemm(r.value(0), r.value(1), r.optional(2), {
      alpha: r.float("alpha", 1),
      beta: r.float("beta", 1),
      transA: r.int("transA", 0) === 1,
      transB: r.int("transB", 0) === 1,
    }),
  Flatten: (r) => {
    const x = r.value(0);
    const axis = r.int("axis", 1);
    const at = axis < 0 ? axis + x.shape.length : axis;
    const rows = x.shape.slice(0, at);
    // at most one side can hold a named axis; it gets the -1 if it has other axes too
    const target = rows.length === 1 ? [rows[0]!, -1] : [-1, merged(x.shape.slice(at))];
    return op.reshape(x, reshapeTarget(x.shape, target, false));
  },
  Reshape: (r) => {
    const x = r.value(0);
    return op.reshape(x, reshapeTarget(x.shape, r.sizes(1, "shape"), r.int("allowzero", 0) === 0));
  },
  Transpose: (r) => {
    const x = r.value(0);
    return op.transpose(x, r.ints("perm") ?? x.shape.map((_, i) => x.shape.length - 1 - i));
  },
  Slice: (r) => {
    const starts = r.numbers(1, "starts");
    const axes = r.list(3, "axes") ?? starts.map((_, i) => i);
    const steps = r.list(4) ?? starts.map(() => 1);
    return op.slice(r.value(0), bounded(starts), bounded(r.numbers(2, "ends")), axes, steps);
  },
  Concat: (r) => op.concat(r.all(), r.int("axis", 1)),
  Split: (r) => {
    const x = r.value(0);
    const axis = normalAxis(r.int("axis", 0), x.shape.length);
    return op.split(x, r.int("axis", 0), splitSizes(r, x.shape[axis]!));
  },
  Gather: (r) => op.gather(r.value(0), r.value(1), r.int("axis", 0)),
  Expand: (r) => {
    const x = r.value(0);
    return op.expand(x, broadcast(x.shape, r.sizes(1)));
  },
  Tile: (r) => r.numbers(1).reduce((x, times, axis) => op.concat(new Array<Value>(times).fill(x), axis), r.value(0)),
  Squeeze: (r) => {
    const x = r.value(0);
    return op.squeeze(x, r.list(1, "axes") ?? x.shape.flatMap((d, i) => (d === 1 ? [i] : [])));
  },
  Unsqueeze: (r) => op.unsqueeze(r.value(0), r.numbers(1, "axes")),
  ConstantOfShape: (r) => {
    const fill = r.tensor("value");
    const { type, data } = fill ? decodeTensor(fill) : { type: "float32" as const, data: [0] };
    return op.constantOf(Number(data[0]), r.numbers(0), type);
  },
  Pad: (r) => {
    const x = r.value(0);
    const rank = x.shape.length;
    const mode = r.text("mode", "constant");
    if (mode !== "constant" && mode !== "reflect" && mode !== "edge") throw r.unsupported(`padding mode ${mode}`);
    const given = r.numbers(1, "pads");
    const axes = r.list(3) ?? x.shape.map((_, i) => i);
    const pads = new Array<number>(2 * rank).fill(0);
    for (const [i, axis] of axes.entries()) {
      pads[normalAxis(axis, rank)] = given[i]!;
      pads[rank + normalAxis(axis, rank)] = given[axes.length + i]!;
    }
    return op.pad(x, pads, mode, r.list(2)?.[0] ?? r.float("value", 0));
  },
  OneHot: (r) => {
    const depth = r.numbers(1)[0]!;
    const values = r.value(2);
    const [off, on] = r.numbers(2) as readonly [number, number];
    const hot = op.oneHot(r.value(0), depth, values.type, r.int("axis", -1));
    if (off === 0 && on === 1) return hot;
    return op.add(op.mul(hot, op.like(hot, on - off)), op.like(hot, off));
  },
  ReduceSum: reducer(op.reduceSum),
  ReduceMean: reducer(op.reduceMean),
  ReduceMax: reducer(op.reduceMax),
  ReduceMin: reducer((x, axes, keep) => op.neg(op.reduceMax(op.neg(x), axes, keep))),
  ReduceL1: reducer((x, axes, keep) => op.reduceSum(op.abs(x), axes, keep)),
  ReduceL2: reducer((x, axes, keep) => op.sqrt(op.reduceSum(op.mul(x, x), axes, keep))),
  ReduceSumSquare: reducer((x, axes, keep) => op.reduceSum(op.mul(x, x), axes, keep)),
  ReduceLogSum: reducer((x, axes, keep) => op.log(op.reduceSum(x, axes, keep))),
  ArgMax: (r) => {
    if (r.int("select_last_index", 0) === 1) throw r.unsupported("asks for the last of equal maxima");
    return op.argMax(r.value(0), r.int("axis", 0), r.int("keepdims", 1) === 1);
  },
  TopK: (r) => {
    if (r.int("largest", 1) !== 1) throw r.unsupported("asks for the smallest; the largest are supported");
    return op.topK(r.value(0), r.list(1, "k")?.[0] ?? r.int("k", 1), r.int("axis", -1));
  },
  CumSum: (r) =>
    op.cumSum(r.value(0), r.numbers(1)[0]!, {
      exclusive: r.int("exclusive", 0) === 1,
      reverse: r.int("reverse", 0) === 1,
    }),
  BatchNormalization: (r) => {
    const training = r.int("training_mode", 0) === 1;
    if (training && r.outputs > 1 && r.float("momentum", 0.9) !== 0) {
      throw r.unsupported("gives running statistics; export the model for inference, or with momentum 0");
    }
    const inputs = [0, 1, 2, 3, 4].map((i) => r.value(i));
    return op.apply("BatchNormalization", inputs, { epsilon: r.float("epsilon", 1e-5), training });
  },
  InstanceNormalization: (r) => {
    const [x, scale, shift] = [r.value(0), r.value(1), r.value(2)];
    const axes = x.shape.map((_, i) => i).slice(2);
    const centred = op.sub(x, op.reduceMean(x, axes, true));
    const variance = op.reduceMean(op.mul(centred, centred), axes, true);
    const normal = op.div(centred, op.sqrt(op.add(variance, op.like(x, r.float("epsilon", 1e-5)))));
    const perChannel = (v: Value) => op.reshape(v, [1, v.shape[0]!, ...axes.map(() => 1)]);
    return op.add(op.mul(normal, perChannel(scale)), perChannel(shift));
  },
  LayerNormalization: (r) => {
    const shift = r.optional(2);
    const inputs = shift ? [r.value(0), r.value(1), shift] : [r.value(0), r.value(1)];
    return op.apply("LayerNormalization", inputs, { axis: r.int("axis", -1), epsilon: r.float("epsilon", 1e-5) });
  },
  Constant: (r) => {
    const tensor = r.tensor("value");
    if (tensor) {
      const { type, shape, data } = decodeTensor(tensor);
      return constant(data, shape, type);
    }
    const number = r.attribute("value_float") ?? r.attribute("value_int");
    if (number) return constant([Number(number.f ?? number.i)], [], number.f === undefined ? "int64" : "float32");
    const list = r.attribute("value_floats")?.floats ?? r.ints("value_ints");
    if (list) return constant(list, [list.length], r.attribute("value_floats") ? "float32" : "int64");
    throw r.unsupported("holds neither a tensor nor numbers");
  },
};

/** One axis for several. */
function merged(shape: readonly Dim[]): Dim {
  if (shape.length === 1) return shape[0]!;
  return shape.reduce<number>((n, d) => {
    if (typeof d === "string") throw new GraphError(`cannot merge the named axis ${d} with others; give it a size`);
    return n * d;
  }, 1);
}
