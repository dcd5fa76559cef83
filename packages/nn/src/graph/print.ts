/** A graph as text: for people, for snapshots in tests. */
import { isNode, type Node, type TensorType, topological, type Value } from "./value.ts";

/** Values of a constant that are shown before the rest is cut. */
const SHOWN = 4;

/**
 * One input or node a line, inputs before users, the outputs last:
 *
 *     input "x": float32[2, 3]
 *     %0: float32[2, 4] = Gemm(input "x", weight "w", float32[4]{0, 0, 0, 0}) alpha=1 beta=1 transA=false transB=false
 *     return %0
 *
 * A scalar constant reads as its number; a longer one as its type and first values; one with a name as `weight "name"`.
 */
export function printGraph(outputs: readonly Value[]): string {
  const names = new Map<Value, string>();
  const lines: string[] = [];
  const show = (v: Value | null): string => (v === null ? "none" : (names.get(v) ?? printLeaf(v)));
  const order = topological(outputs);
  for (const value of inputsOf(order, outputs)) {
    const { source } = value;
    const initial = source.op === "Input" && source.initial ? " = initial value" : "";
    lines.push(`${printLeaf(value)}: ${printType(value)}${initial}`);
  }
  for (const source of order) {
    if (!isNode(source)) continue;
    for (const v of source.outputs) names.set(v, `%${names.size}`);
    const results = source.outputs.map((v) => `${names.get(v)}: ${printType(v)}`).join(", ");
    lines.push(`${results} = ${source.op}(${source.inputs.map(show).join(", ")})${printAttributes(source)}`);
  }
  lines.push(`return ${outputs.map(show).join(", ")}`);
  return lines.join("\n");
}

function inputsOf(order: readonly Value["source"][], outputs: readonly Value[]): ReadonlySet<Value> {
  const found = new Set<Value>();
  const note = (v: Value | null) => v?.source.op === "Input" && found.add(v);
  for (const source of order) if (isNode(source)) source.inputs.forEach(note);
  outputs.forEach(note);
  return found;
}

const printType = ({ type, shape }: TensorType) => `${type}[${shape.join(", ")}]`;

function printLeaf(v: Value): string {
  if (v.source.op === "Input") return `input "${v.source.name}"`;
  if (v.source.op !== "Constant") throw new Error("a node's value has a number");
  const { data, name } = v.source;
  if (name !== null) return `weight "${name}"`;
  const first = Array.from(data.subarray(0, SHOWN), String);
  if (v.shape.length === 0) return first[0]!;
  return `${printType(v)}{${first.join(", ")}${data.length > SHOWN ? ", ..." : ""}}`;
}

function printAttributes(node: Node): string {
  return Object.entries(node.attributes)
    .map(([key, value]) => ` ${key}=${Array.isArray(value) ? `[${value.join(", ")}]` : value}`)
    .join("");
}
