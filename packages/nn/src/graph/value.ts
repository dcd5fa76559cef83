/**
 * The graph: frozen values, each produced by an input, a constant or one output of a node.
 *
 * There is no builder and no registry: a graph is whatever is reachable from its outputs, so building
 * one is calling functions, and throwing one away is dropping the reference.
 */
import type { Attributes, OpKind } from "../operators/attributes.ts";

/** A size known when the graph is built, or the name of one that is known only when it runs ("N"). */
export type Dim = number | string;
export type Shape = readonly Dim[];
export type ElementType = "float32" | "float64" | "int32" | "int64" | "uint8" | "bool";
export type TensorData = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;

export interface TensorType {
  readonly type: ElementType;
  readonly shape: Shape;
}

export interface Value extends TensorType {
  readonly source: Input | Constant | Node;
  /** Which output of the source this is. */
  readonly output: number;
}

/** Fed by the caller at each run; with `initial`, a named initialiser that a caller may override. */
export interface Input {
  readonly op: "Input";
  readonly name: string;
  readonly initial: TensorData | null;
}

export interface Constant {
  readonly op: "Constant";
  readonly data: TensorData;
  /** Kept as the initialiser's name in the file (a weight); unnamed constants are numbered. */
  readonly name: string | null;
}

export interface Node<K extends OpKind = OpKind> {
  readonly op: K;
  /** `null` stands for an optional input that is left out. */
  readonly inputs: readonly (Value | null)[];
  readonly attributes: Attributes[K];
  readonly outputs: readonly Value[];
}

/** A shape or type that an operator cannot take. Says what was expected and what came. */
export class GraphError extends Error {
  override readonly name = "GraphError";
}

const arrayOf: Record<ElementType, { new (length: number): TensorData; from(values: never): TensorData }> = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  bool: Uint8Array,
};

/** A zero-filled array that holds `length` elements of `type` (`bool` as bytes, `int64` as bigints). */
export function allocate(type: ElementType, length: number): TensorData {
  return new arrayOf[type](length);
}

/** A value fed at run time. Names must be unique in a graph. */
export function input(name: string, type: ElementType, shape: Shape, initial: TensorData | null = null): Value {
  return freezeValue(Object.freeze({ op: "Input", name, initial }), 0, type, shape);
}

/** A tensor stored in the graph. `values` fill `shape` in row-major order. */
export function constant(
  values: ArrayLike<number> | TensorData | number,
  shape: readonly number[] = [],
  type: ElementType = "float32",
  name: string | null = null,
): Value {
  const data = toData(typeof values === "number" ? [values] : values, type);
  if (data.length !== elements(shape)) {
    throw new GraphError(`constant of shape ${printShape(shape)} needs ${elements(shape)} values, got ${data.length}`);
  }
  return freezeValue(Object.freeze({ op: "Constant", data, name }), 0, type, shape);
}

function toData(values: ArrayLike<number> | TensorData, type: ElementType): TensorData {
  if (values instanceof arrayOf[type]) return values as TensorData;
  if (type === "int64") return BigInt64Array.from(values as ArrayLike<number>, BigInt);
  return (arrayOf[type] as unknown as { from(v: ArrayLike<number>): TensorData }).from(values as ArrayLike<number>);
}

/** A node and its outputs, frozen. Operators call this after their shape rule has spoken. */
export function makeNode<K extends OpKind>(
  op: K,
  inputs: readonly (Value | null)[],
  attributes: Attributes[K],
  results: readonly TensorType[],
): readonly Value[] {
  const outputs: Value[] = [];
  const node = {
    op,
    inputs: Object.freeze([...inputs]),
    attributes: Object.freeze(attributes),
    outputs,
  } as unknown as Node<K>;
  for (const [i, result] of results.entries())
    outputs.push(freezeValue(node as unknown as Node, i, result.type, result.shape));
  Object.freeze(outputs);
  Object.freeze(node);
  return outputs;
}

function freezeValue(source: Value["source"], output: number, type: ElementType, shape: Shape): Value {
  for (const d of shape) {
    if (typeof d === "number" && !(Number.isInteger(d) && d >= 0)) {
      throw new GraphError(`a dimension must be a whole number of at least 0, got ${printShape(shape)}`);
    }
  }
  return Object.freeze({ source, output, type, shape: Object.freeze([...shape]) });
}

/** Number of elements; symbolic dimensions are refused. */
export function elements(shape: Shape): number {
  return numbers(shape).reduce((a, b) => a * b, 1);
}

/** The shape as numbers; throws where a size is known only at run time. */
export function numbers(shape: Shape): readonly number[] {
  for (const d of shape) {
    if (typeof d !== "number") throw new GraphError(`needs a shape known in advance, got ${printShape(shape)}`);
  }
  return shape as readonly number[];
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((d, i) => d === b[i]);
}

export function printShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

export function isNode(source: Value["source"]): source is Node {
  return source.op !== "Input" && source.op !== "Constant";
}

/** All sources that the outputs need, inputs before users. Iterative, so depth is bounded by memory alone. */
export function topological(outputs: readonly Value[]): readonly Value["source"][] {
  const order: Value["source"][] = [];
  const state = new Map<Value["source"], "open" | "done">();
  const stack = outputs.map((v) => v.source).reverse();
  while (stack.length > 0) {
    const source = stack.at(-1)!;
    const seen = state.get(source);
    if (seen === "done") {
      stack.pop();
    } else if (seen === "open" || !isNode(source)) {
      stack.pop();
      state.set(source, "done");
      order.push(source);
    } else {
      state.set(source, "open");
      for (let i = source.inputs.length - 1; i >= 0; i--) {
        const value = source.inputs[i];
        if (value && state.get(value.source) !== "done") stack.push(value.source);
      }
    }
  }
  return order;
}
