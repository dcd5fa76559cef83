/**
 * An ONNX model as a graph: the inverse of `write.ts`, for files of this engine and of others (operator set 9 on).
 *
 * Integer lists that ONNX passes as tensors become attributes again, sizes that a file computes are computed here, and
 * operators that this engine lacks are put together from those it has. What cannot be represented is refused by name.
 */
import {
  constant,
  type Dim,
  GraphError,
  input,
  isNode,
  type TensorData,
  topological,
  type Value,
} from "../graph/value.ts";
import { type FoldContext, foldRules, type Known } from "./fold.ts";
import { decodeModel, type ModelProto, type NodeProto, type ValueInfoProto } from "./proto.ts";
import { readers } from "./readers.ts";
import { type Reading, readingOf, UnsupportedModelError } from "./reading.ts";
import { decodeTensor, elementTypeOf } from "./types.ts";
import { WireError } from "./wire.ts";
import type { ModelOutput } from "./write.ts";

export interface ReadModel {
  /** What the caller feeds, in the file's order; an input with an `initial` value need not be fed. */
  readonly inputs: readonly Value[];
  readonly outputs: readonly ModelOutput[];
  /** Named floating-point constants that the outputs use, in the file's order. */
  readonly weights: readonly { readonly name: string; readonly value: Value }[];
  /** Every tensor that the file makes, by name. */
  readonly tensors: ReadonlyMap<string, Value>;
  /** `metadata_props`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Version of ONNX's operator set that the file is written in. */
  readonly opset: number;
}

/** Operator sets whose nodes the readers know. */
const OLDEST = 9;
/** Initialisers were listed among the inputs up to here, without being meant to be fed. */
const INITIALISERS_AS_INPUTS = 3;

/**
 * Reads a model.
 *
 * @param bytes an `.onnx` file
 * @param options.sizes sizes for named axes ("batch": 32): some models can only be differentiated, or read at all, with all
 *   sizes known
 * @param options.feed values that take the place of inputs, by name: the file becomes a part of another graph
 * @param options.outputs tensors to read up to, by name, in the place of the file's own outputs; what they do not need is not read
 * @throws WireError if the file is cut off, damaged or something else
 * @throws UnsupportedModelError naming each operator that cannot be represented, and where it stands
 */
export function readModel(
  bytes: Uint8Array,
  options: {
    readonly sizes?: Readonly<Record<string, number>>;
    readonly feed?: Readonly<Record<string, Value>>;
    readonly outputs?: readonly string[];
  } = {},
): ReadModel {
  const whole = decodeModel(bytes);
  const model = options.outputs === undefined ? whole : upTo(whole, options.outputs);
  const opset = model.opsetImport.find((o) => !o.domain || o.domain === "ai.onnx")?.version;
  if (opset === undefined)
    throw new WireError("the file does not say which operator set it uses: it is cut off or damaged");
  if (opset < OLDEST) {
    throw new UnsupportedModelError(
      `operator set ${opset} is not supported, ${OLDEST} or newer is; convert or export again`,
    );
  }
  refuseUnknown(model);

  const values = new Map<string, Value | Known>();
  const inputs: Value[] = [];
  const named: Value[] = [];
  const initialisers = new Map(model.graph.initializer.map((t) => [t.name ?? "", t]));
  for (const info of model.graph.input) {
    const initial = initialisers.get(info.name);
    const fed = options.feed?.[info.name];
    if (fed !== undefined) {
      values.set(info.name, fed);
      continue;
    }
    if (initial && model.irVersion <= INITIALISERS_AS_INPUTS) continue;
    const value = readInput(info, options.sizes ?? {}, initial ? decodeTensor(initial).data : null);
    inputs.push(value);
    values.set(info.name, value);
  }
  for (const [name, tensor] of initialisers) {
    if (values.has(name)) continue;
    const { type, shape, data } = decodeTensor(tensor);
    const value = constant(data, shape, type, isNumbered(name) ? null : name);
    if (!isNumbered(name) && (type === "float32" || type === "float64")) named.push(value);
    values.set(name, value);
  }
  const resolve = (name: string) => {
    const found = values.get(name);
    if (!found) throw new WireError(`the file uses "${name}", which nothing before it makes: it is damaged`);
    return found;
  };
  for (const node of model.graph.node) {
    const reading = readingOf(node, opset, resolve);
    const results = readNode(node, reading, values);
    for (const [i, name] of node.output.entries()) if (name && results[i]) values.set(name, results[i]);
  }
  const outputs = model.graph.output.map(({ name }) => {
    const found = resolve(name);
    if (!("source" in found)) throw new UnsupportedModelError(`output "${name}" is a list of sizes, not a tensor`);
    return { name, value: found };
  });
  const used = constantsOf(outputs.map((o) => o.value));
  return {
    inputs,
    outputs,
    weights: named.flatMap((value) =>
      used.has(value) && value.source.op === "Constant" ? [{ name: value.source.name!, value }] : [],
    ),
    tensors: new Map([...values].flatMap(([name, value]) => ("source" in value ? [[name, value]] : []))),
    metadata: Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value])),
    opset,
  };
}

/** The part of a model that makes the named tensors. */
function upTo(model: ModelProto, names: readonly string[]): ModelProto {
  const needed = new Set(names);
  const node = [...model.graph.node].reverse().filter((n) => {
    if (!n.output.some((name) => needed.has(name))) return false;
    for (const name of n.input) needed.add(name);
    return true;
  });
  const output = names.map((name) => ({ name, type: { tensorType: { elemType: 1 } } }));
  const initializer = model.graph.initializer.filter(({ name }) => needed.has(name ?? ""));
  const input = model.graph.input.filter(({ name }) => needed.has(name));
  return { ...model, graph: { ...model.graph, node: node.reverse(), initializer, input, output } };
}

/** Names that the writer gives to constants without one. */
const isNumbered = (name: string) => /^constant(_\d+)?$/.test(name);

const isStandard = (node: NodeProto) => !node.domain || node.domain === "ai.onnx";

function refuseUnknown(model: ModelProto): void {
  const places = new Map<string, string[]>();
  for (const node of model.graph.node) {
    if (isStandard(node) && (readers[node.opType] || foldRules[node.opType])) continue;
    const kind = isStandard(node) ? node.opType : `${node.domain}.${node.opType}`;
    places.set(kind, [...(places.get(kind) ?? []), node.output[0] ?? node.name ?? "?"]);
  }
  if (places.size === 0) return;
  const list = [...places].map(([kind, at]) => {
    const shown = at.slice(0, 3).map((name) => `"${name}"`);
    return `${kind} (makes ${shown.join(", ")}${at.length > 3 ? ` and ${at.length - 3} more` : ""})`;
  });
  throw new UnsupportedModelError(`the model uses operators that cannot be read: ${list.join("; ")}`);
}

function readInput(info: ValueInfoProto, sizes: Readonly<Record<string, number>>, initial: TensorData | null): Value {
  const tensor = info.type?.tensorType;
  if (!tensor?.shape) {
    throw new UnsupportedModelError(`input "${info.name}" is no tensor of known rank; export the model with shapes`);
  }
  const shape = tensor.shape.dim.map(({ value, param }, axis): Dim => {
    if (value !== undefined) return value;
    const name = param || `${info.name}_${axis}`;
    return sizes[name] ?? name;
  });
  return input(info.name, elementTypeOf(tensor.elemType), shape, initial);
}

function readNode(
  node: NodeProto,
  reading: Reading,
  values: ReadonlyMap<string, Value | Known>,
): readonly (Value | Known)[] {
  try {
    const folded = fold(node, reading, values);
    if (folded) return [folded];
    const read = readers[node.opType];
    if (!read) throw reading.unsupported("works on sizes that are not known in advance");
    const result = read(reading);
    return "source" in result ? [result] : result;
  } catch (error) {
    if (error instanceof GraphError) throw reading.unsupported(error.message);
    // inputs or attributes that the operator cannot be without, or sizes beyond all bounds
    if (error instanceof TypeError || error instanceof RangeError) {
      throw reading.unsupported(`is not as ONNX describes it (${error.message})`);
    }
    throw error;
  }
}

/** Size arithmetic: whatever depends on shapes or whole numbers alone. Floating-point weights are left as they stand. */
function fold(node: NodeProto, reading: Reading, values: ReadonlyMap<string, Value | Known>): Known | null {
  const rule = foldRules[node.opType];
  if (!rule || !isStandard(node)) return null;
  const sources = node.input.map((name) => values.get(name));
  const first = sources[0];
  const value = first && "source" in first ? first : null;
  if (node.opType !== "Shape" && node.opType !== "Size") {
    const lists = node.input.map((name, i) => (name === "" ? undefined : reading.known(i)));
    if (lists.includes(null)) return null;
    const computed = sources.some((s) => s && !("source" in s));
    const whole = lists.every((k) => !k || (k.type !== "float32" && k.type !== "float64"));
    const listed = node.opType === "Concat" && sources.every((s) => s && "source" in s && isUnnamed(s));
    if (!computed && !whole && !listed) return null;
  }
  const context: FoldContext = {
    inputs: node.input.map((_, i) => reading.known(i)),
    value,
    int: reading.int,
    ints: reading.ints,
    to: () => elementTypeOf(reading.int("to", 0)),
    fill: () => {
      const tensor = reading.tensor("value");
      if (!tensor) return { type: "float32", value: 0 };
      const { type, data } = decodeTensor(tensor);
      return { type, value: Number(data[0]) };
    },
  };
  return rule(context);
}

const isUnnamed = (v: Value) => v.source.op === "Constant" && v.source.name === null;

function constantsOf(outputs: readonly Value[]): ReadonlySet<Value> {
  const found = new Set<Value>(outputs);
  for (const source of topological(outputs)) if (isNode(source)) for (const v of source.inputs) if (v) found.add(v);
  return found;
}
