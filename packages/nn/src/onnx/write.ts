/** A graph as an ONNX model. */
import {
  constant,
  type ElementType,
  isNode,
  type Node,
  numbers,
  type Shape,
  topological,
  type Value,
} from "../graph/value.ts";
import type { Attributes, OpKind } from "../operators/attributes.ts";
import { type AttributeProto, encodeModel, type NodeProto, type TensorProto, type ValueInfoProto } from "./proto.ts";
import { dataTypes, encodeTensor } from "./types.ts";
import { WireError } from "./wire.ts";

/** ONNX operator set that files are written in. */
export const OPSET = 20;

export interface ModelOutput {
  readonly name: string;
  readonly value: Value;
}

type AttributeValue = number | readonly number[] | string | TensorProto | { readonly float: number };
/** How a node reads in ONNX: its attributes, and the integer lists that ONNX passes as extra inputs. */
interface Form {
  readonly opType?: string;
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** Inputs after the node's own; `null` leaves one out. */
  readonly extra?: readonly (Value | null)[];
  readonly inputs?: readonly (Value | null)[];
  /** Outputs written beyond the node's own. */
  readonly outputs?: readonly string[];
}

const ints = (values: readonly number[]) => constant(values, [values.length], "int64");
const target = (shape: Shape) => ints(shape.map((d) => (typeof d === "number" ? d : -1)));
const flag = (b: boolean) => (b ? 1 : 0);
const float = (value: number) => ({ float: value });
const windowForm = (a: Attributes["Conv"] | Attributes["MaxPool"]) => ({
  strides: a.strides,
  pads: a.pads,
  dilations: a.dilations,
});
const reduceForm = ({ axes, keepdims }: Attributes["ReduceSum"]): Form => ({
  extra: [ints(axes)],
  attributes: { keepdims: flag(keepdims) },
});
const resizeForm = ({ axes, mode, antialias }: Omit<Attributes["Resize"], "sizes">) => ({
  axes,
  mode,
  antialias: flag(antialias),
  coordinate_transformation_mode: mode === "nearest" ? "asymmetric" : "half_pixel",
  nearest_mode: "floor",
});
const nchwc = "com.microsoft.nchwc";

const forms: { readonly [K in OpKind]?: (a: Attributes[K], node: Node<K>) => Form } = {
  LeakyRelu: ({ alpha }) => ({ attributes: { alpha: float(alpha) } }),
  Softmax: ({ axis }) => ({ attributes: { axis } }),
  LogSoftmax: ({ axis }) => ({ attributes: { axis } }),
  Cast: ({ to }) => ({ attributes: { to: dataTypes[to] } }),
  Gemm: (a) => ({
    attributes: { alpha: float(a.alpha), beta: float(a.beta), transA: flag(a.transA), transB: flag(a.transB) },
  }),
  Conv: (a) => ({ attributes: { ...windowForm(a), group: a.group } }),
  ConvTranspose: (a) => ({ attributes: { ...windowForm(a), group: a.group, output_padding: a.outputPadding } }),
  MaxPool: (a) => ({ attributes: { ...windowForm(a), kernel_shape: a.kernel } }),
  AveragePool: (a) => ({
    attributes: { ...windowForm(a), kernel_shape: a.kernel, count_include_pad: flag(a.countIncludePad) },
  }),
  Resize: (a) => ({ extra: [null, null, ints(a.sizes)], attributes: resizeForm(a) }),
  ResizeTo: (a, { inputs: [x, sizes] }) => ({
    opType: "Resize",
    inputs: [x!, null, null, sizes!],
    attributes: resizeForm(a),
  }),
  GridSample: ({ padding }) => ({ attributes: { mode: "linear", padding_mode: padding, align_corners: 0 } }),
  Pad: ({ pads, mode, value }, node) => ({
    extra: [ints(pads), ...(mode === "constant" ? [constant(value, [], node.inputs[0]!.type)] : [])],
    attributes: { mode },
  }),
  Reshape: ({ shape }) => ({ extra: [target(shape)] }),
  Transpose: ({ perm }) => ({ attributes: { perm } }),
  Slice: ({ starts, ends, axes, steps }) => ({ extra: [ints(starts), ints(ends), ints(axes), ints(steps)] }),
  Concat: ({ axis }) => ({ attributes: { axis } }),
  Split: ({ axis, sizes }) => ({ extra: [ints(sizes)], attributes: { axis } }),
  Gather: ({ axis }) => ({ attributes: { axis } }),
  // a symbolic axis must already be there in the input: Expand keeps an axis where the target says 1
  Expand: ({ shape }) => ({ extra: [ints(shape.map((d) => (typeof d === "number" ? d : 1)))] }),
  Squeeze: ({ axes }) => ({ extra: [ints(axes)] }),
  Unsqueeze: ({ axes }) => ({ extra: [ints(axes)] }),
  ReduceSum: reduceForm,
  ReduceMean: reduceForm,
  ReduceMax: reduceForm,
  TopK: ({ count, axis }) => ({ extra: [ints([count])], attributes: { axis } }),
  ArgMax: ({ axis, keepdims }) => ({ attributes: { axis, keepdims: flag(keepdims) } }),
  CumSum: ({ axis, exclusive, reverse }) => ({
    extra: [constant([axis], [], "int64")],
    attributes: { exclusive: flag(exclusive), reverse: flag(reverse) },
  }),
  OneHot: ({ depth, axis, type }) => ({
    extra: [constant([depth], [], "int64"), constant([0, 1], [2], type)],
    attributes: { axis },
  }),
  // ONNX's running statistics with momentum 0 are the batch's own
  BatchNormalization: ({ epsilon, training }) => ({
    attributes: { epsilon: float(epsilon), ...(training ? { training_mode: 1, momentum: float(0) } : {}) },
  }),
  LayerNormalization: ({ axis, epsilon }) => ({ attributes: { axis, epsilon: float(epsilon) } }),
  BlockedReorderInput: () => ({ opType: "ReorderInput", domain: nchwc }),
  BlockedConv: (a) => ({ opType: "Conv", domain: nchwc, attributes: { ...windowForm(a), group: a.group } }),
  BlockedReorderOutput: ({ channels }) => ({ opType: "ReorderOutput", domain: nchwc, attributes: { channels } }),
};

/**
 * Writes a graph as an `.onnx` file: weights inside, inputs with an initial value as overridable initialisers.
 *
 * @param outputs names and values of the results, in order
 * @param metadata written to `metadata_props`
 */
export function writeModel(
  outputs: readonly ModelOutput[],
  options: { readonly name?: string; readonly metadata?: Readonly<Record<string, string>> } = {},
): Uint8Array {
  const names = new Map<Value, string>();
  const nodes: NodeProto[] = [];
  const initializer: TensorProto[] = [];
  const inputs: ValueInfoProto[] = [];
  const shared = new Map<string, string>();
  const taken = new Set<string>();
  const domains = new Set<string>();
  let counter = 0;
  const fresh = (stem: string) => {
    let name = stem;
    while (taken.has(name)) name = `${stem}_${++counter}`;
    taken.add(name);
    return name;
  };
  const unique = (name: string) => {
    if (taken.has(name)) throw new WireError(`two inputs, weights or outputs are called "${name}"; names must differ`);
    taken.add(name);
    return name;
  };

  const nameConstant = (value: Value): string => {
    const known = names.get(value);
    if (known) return known;
    if (value.source.op !== "Constant") throw new WireError("only constants can be extra inputs");
    const { data, name } = value.source;
    const key = name === null && data.length <= 16 ? `${value.type}:${value.shape.join()}:${data.join()}` : null;
    const existing = key === null ? undefined : shared.get(key);
    const chosen = existing ?? name ?? fresh("constant");
    if (existing === undefined) {
      initializer.push(encodeTensor(chosen, value.type, numbers(value.shape), data));
      if (key !== null) shared.set(key, chosen);
    }
    names.set(value, chosen);
    return chosen;
  };

  const order = topological(outputs.map((o) => o.value));
  const users = collectUses(order);
  // names that the caller chose come first, so that no numbered name can take one
  for (const source of order) {
    if (source.op === "Input" || (source.op === "Constant" && source.name !== null)) unique(source.name!);
  }
  for (const { name } of outputs) unique(name);
  const outputNames = new Map<Value, string>();
  for (const { name, value } of outputs)
    if (isNode(value.source) && !outputNames.has(value)) outputNames.set(value, name);

  for (const source of order) {
    if (source.op === "Input") {
      const value = users.inputs.get(source)!;
      names.set(value, source.name);
      inputs.push(describe(source.name, value.type, value.shape));
      if (source.initial) initializer.push(encodeTensor(source.name, value.type, numbers(value.shape), source.initial));
    } else if (isNode(source)) {
      const form =
        (forms[source.op] as ((a: unknown, node: unknown) => Form) | undefined)?.(source.attributes, source) ?? {};
      const all = [...(form.inputs ?? source.inputs), ...(form.extra ?? [])];
      const input = all.map((v) => (v === null ? "" : (names.get(v) ?? nameConstant(v))));
      const output = source.outputs.map((v) => {
        // Layer normalisation's statistics may be left out. Batch normalisation's may not in training, nor any part of a Split
        // (ONNX Runtime 1.30 ends the process where one is missing).
        if (source.op === "LayerNormalization" && v.output > 0 && !users.used.has(v)) return "";
        const name = outputNames.get(v) ?? fresh(source.op);
        names.set(v, name);
        return name;
      });
      while (output.at(-1) === "") output.pop();
      if (form.domain) domains.add(form.domain);
      nodes.push({
        input,
        output,
        name: fresh(`${source.op}_node`),
        opType: form.opType ?? source.op,
        attribute: Object.entries(form.attributes ?? {}).map(([name, value]) => attribute(name, value)),
        ...(form.domain ? { domain: form.domain } : {}),
      });
    }
  }
  for (const { name, value } of outputs) {
    const produced = names.get(value) ?? nameConstant(value);
    if (produced !== name) {
      nodes.push({ input: [produced], output: [name], name: fresh("output"), opType: "Identity", attribute: [] });
    }
  }
  return encodeModel({
    irVersion: 9,
    producerName: "andon",
    producerVersion: "0.1.0",
    opsetImport: [{ domain: "", version: OPSET }, ...[...domains].map((domain) => ({ domain, version: 1 }))],
    graph: {
      name: options.name ?? "andon",
      node: nodes,
      initializer,
      input: inputs,
      output: outputs.map(({ name, value }) => describe(name, value.type, value.shape)),
    },
    metadataProps: Object.entries(options.metadata ?? {}).map(([key, value]) => ({ key, value })),
  });

  function collectUses(sources: readonly Value["source"][]) {
    const used = new Set(outputs.map((o) => o.value));
    const inputValues = new Map<Value["source"], Value>();
    const note = (v: Value) => {
      used.add(v);
      if (v.source.op === "Input") inputValues.set(v.source, v);
    };
    for (const { value } of outputs) note(value);
    for (const s of sources) if (isNode(s)) for (const v of s.inputs) if (v) note(v);
    return { used, inputs: inputValues };
  }
}

function describe(name: string, type: ElementType, shape: Shape): ValueInfoProto {
  const dim = shape.map((d) => (typeof d === "number" ? { value: d } : { param: d }));
  return { name, type: { tensorType: { elemType: dataTypes[type], shape: { dim } } } };
}

function attribute(name: string, value: AttributeValue): AttributeProto {
  if (typeof value === "number") return { name, i: value, type: 2 };
  if (typeof value === "string") return { name, s: new TextEncoder().encode(value), type: 3 };
  if ("float" in value) return { name, f: value.float, type: 1 };
  if ("dims" in value) return { name, t: value, type: 4 };
  return { name, ints: value as readonly number[], type: 7 };
}
