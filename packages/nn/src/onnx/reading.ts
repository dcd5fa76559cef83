/** A node of a file as the readers of its operators see it. */
import { type Dim, GraphError, type Shape, type Value } from "../graph/value.ts";
import { type Known, known, materialise } from "./fold.ts";
import type { AttributeProto, NodeProto, TensorProto } from "./proto.ts";

/** The file is sound, but holds something that this engine cannot represent. Says what and where. */
export class UnsupportedModelError extends Error {
  override readonly name = "UnsupportedModelError";
}

export interface Reading {
  readonly node: NodeProto;
  /** Version of the operator set that the node is written in. */
  readonly opset: number;
  /** Results asked for (an output without a name is not). */
  readonly outputs: number;
  /** Input `i`; throws where it is left out. */
  readonly value: (i: number) => Value;
  readonly optional: (i: number) => Value | null;
  /** All inputs, none of them left out. */
  readonly all: () => readonly Value[];
  readonly int: (name: string, fallback: number) => number;
  readonly float: (name: string, fallback: number) => number;
  readonly text: (name: string, fallback: string) => string;
  readonly ints: (name: string) => readonly number[] | null;
  readonly tensor: (name: string) => TensorProto | null;
  readonly attribute: (name: string) => AttributeProto | undefined;
  /** A list that must be known now: input `i`, or the attribute that older operator sets had in its place. */
  readonly list: (i: number, name?: string) => readonly number[] | null;
  /** The same, where named axes may stand for sizes. */
  readonly dims: (i: number, name?: string) => readonly Dim[] | null;
  /** `list` and `dims` that may not be left out. */
  readonly numbers: (i: number, name?: string) => readonly number[];
  readonly sizes: (i: number, name?: string) => readonly Dim[];
  readonly known: (i: number) => Known | null;
  readonly unsupported: (what: string) => UnsupportedModelError;
}

/** What stands behind a tensor's name. */
export type Resolve = (name: string) => Value | Known;

const isValue = (x: Value | Known): x is Value => "source" in x;

export function readingOf(node: NodeProto, opset: number, resolve: Resolve): Reading {
  const attributes = new Map(node.attribute.map((a) => [a.name, a]));
  const where = `${node.opType}${node.name ? ` "${node.name}"` : ""} that makes "${node.output[0] ?? ""}"`;
  const unsupported = (what: string) => new UnsupportedModelError(`${where}: ${what}`);
  const optional = (i: number): Value | null => {
    const name = node.input[i];
    if (!name) return null;
    const found = resolve(name);
    if (isValue(found)) return found;
    const made = materialise(found);
    if (!made)
      throw unsupported(`needs "${name}" as numbers, but it holds the size of a named axis; give that axis a size`);
    return made;
  };
  const knownInput = (i: number): Known | null => {
    const name = node.input[i];
    if (!name) return null;
    const found = resolve(name);
    return isValue(found) ? known(found) : found;
  };
  const ints = (name: string) => {
    const found = attributes.get(name);
    return found?.ints ? found.ints.map(Number) : null;
  };
  const dims = (i: number, name = "") => {
    if (!node.input[i]) return ints(name);
    const found = knownInput(i);
    if (!found) throw unsupported(`input ${i} ("${node.input[i]}") must be a list of numbers known in advance`);
    return found.items;
  };
  const present = <T>(found: T | null, i: number): T => {
    if (found === null) throw unsupported(`input ${i} is missing`);
    return found;
  };
  const reading: Reading = {
    node,
    opset,
    outputs: node.output.filter((o) => o !== "").length,
    optional,
    value: (i) => present(optional(i), i),
    all: () => node.input.map((_, i) => reading.value(i)),
    int: (name, fallback) => Number(attributes.get(name)?.i ?? fallback),
    float: (name, fallback) => attributes.get(name)?.f ?? fallback,
    text: (name, fallback) => {
      const s = attributes.get(name)?.s;
      return s ? new TextDecoder().decode(s) : fallback;
    },
    ints,
    tensor: (name) => attributes.get(name)?.t ?? null,
    attribute: (name) => attributes.get(name),
    dims,
    list: (i, name) => {
      const found = dims(i, name);
      if (found?.some((d) => typeof d === "string")) throw unsupported(`needs numbers, got [${found.join(", ")}]`);
      return found as readonly number[] | null;
    },
    numbers: (i, name) => present(reading.list(i, name), i),
    sizes: (i, name) => present(dims(i, name), i),
    known: knownInput,
    unsupported,
  };
  return reading;
}

/** ONNX's target of a Reshape (0 keeps an axis, -1 is what remains) as a shape. */
export function reshapeTarget(from: Shape, target: readonly Dim[], zeroKeeps: boolean): Shape {
  const shape = target.map((d, i): Dim => {
    if (d !== 0 || !zeroKeeps) return d;
    if (from[i] === undefined)
      throw new GraphError(`Reshape keeps axis ${i}, which [${from.join(", ")}] does not have`);
    return from[i];
  });
  const open = shape.indexOf(-1);
  if (open < 0) return shape;
  const left = [...from];
  const rest = shape.filter((_, i) => i !== open);
  for (const d of rest) {
    if (typeof d === "string") {
      const at = left.indexOf(d);
      if (at < 0) throw new GraphError(`cannot reshape [${from.join(", ")}] to [${target.join(", ")}]: no axis ${d}`);
      left.splice(at, 1);
    }
  }
  const product = (s: readonly Dim[]) => s.reduce<number>((n, d) => (typeof d === "number" ? n * d : n), 1);
  const names = left.filter((d) => typeof d === "string");
  const remains = product(left) / product(rest);
  if (names.length > 1 || (names.length === 1 && remains !== 1)) {
    throw new GraphError(
      `cannot reshape [${from.join(", ")}] to [${target.join(", ")}] before its named axes have sizes`,
    );
  }
  shape[open] = names[0] ?? remains;
  return shape;
}
