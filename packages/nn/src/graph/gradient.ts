/** Reverse-mode differentiation: one walk from the loss back, each node's rule applied once. */
import type { Attributes, OpKind } from "../operators/attributes.ts";
import * as op from "../operators/build.ts";
import { operators } from "../operators/index.ts";
import type { OpRule } from "../operators/rule.ts";
import { elements, GraphError, isNode, type Node, printShape, sameShape, topological, type Value } from "./value.ts";

/**
 * The gradient of a scalar to each of `targets`, as graph values of the targets' shapes.
 * A target that the loss does not depend on gets zeros.
 *
 * @throws GraphError if `loss` is not one floating-point number.
 */
export function gradients(loss: Value, targets: readonly Value[]): readonly Value[] {
  if (elements(loss.shape) !== 1 || (loss.type !== "float32" && loss.type !== "float64")) {
    throw new GraphError(`can differentiate one floating-point number, got ${loss.type} ${printShape(loss.shape)}`);
  }
  const order = topological([loss]);
  const relevant = dependents(order, targets);
  const reached = new Map<Value, Value>([[loss, op.constantOf(1, loss.shape as number[], loss.type)]]);
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i]!;
    if (isNode(node) && node.outputs.some((v) => reached.has(v)) && node.inputs.some((v) => v && relevant.has(v))) {
      walkBack(node, reached, relevant);
    }
  }
  return targets.map((t) => reached.get(t) ?? op.expand(op.like(t, 0), t.shape));
}

/** The targets and everything computed from them. */
function dependents(order: readonly Value["source"][], targets: readonly Value[]): ReadonlySet<Value> {
  const found = new Set(targets);
  for (const source of order) {
    if (isNode(source) && source.inputs.some((v) => v && found.has(v))) for (const v of source.outputs) found.add(v);
  }
  return found;
}

/** How many outputs a rule takes gradients of, where it is more than the first. */
const through: { readonly [K in OpKind]?: number } = { Split: Number.POSITIVE_INFINITY, LstmCell: 2 };

function walkBack(node: Node, reached: Map<Value, Value>, relevant: ReadonlySet<Value>): void {
  const rule = operators[node.op] as unknown as OpRule<OpKind>;
  if (rule.gradient === "none") return;
  const needs = (i: number) => {
    const v = node.inputs[i];
    return v !== null && v !== undefined && relevant.has(v);
  };
  // A normalisation's statistics are outputs too, but its rule knows y alone: better refused than silently left out.
  const differentiable = through[node.op] ?? 1;
  if (node.outputs.slice(differentiable).some((v) => reached.has(v))) {
    throw new GraphError(`${node.op} can be differentiated through its first ${differentiable} output(s) only`);
  }
  const back = rule.gradient({
    op,
    inputs: node.inputs as readonly Value[],
    outputs: node.outputs,
    attributes: node.attributes,
    gradients: node.outputs.map((v) => reached.get(v) ?? null),
    get dy() {
      return reached.get(node.outputs[0]!)!;
    },
    needs,
  });
  for (const [i, gradient] of back.entries()) {
    const target = node.inputs[i];
    if (!target || !gradient || !needs(i)) continue;
    const fitted = unbroadcast(gradient, target);
    const before = reached.get(target);
    reached.set(target, before ? sum(before, fitted) : fitted);
  }
}

/** Sums a gradient over the axes along which its target was broadcast. */
function unbroadcast(gradient: Value, target: Value): Value {
  if (sameShape(gradient.shape, target.shape)) return gradient;
  const extra = gradient.shape.length - target.shape.length;
  if (extra < 0) return op.expand(gradient, target.shape);
  const axes = gradient.shape
    .map((_, i) => i)
    .filter((i) => i < extra || (target.shape[i - extra] === 1 && gradient.shape[i] !== 1));
  const summed = op.reduceSum(gradient, axes, true);
  return op.expand(op.reshape(summed, summed.shape.slice(extra)), target.shape);
}

/** The sum of two contributions. A matrix product takes the other as its addend: one operator instead of two. */
function sum(before: Value, next: Value): Value {
  const { source } = next;
  if (source.op === "Gemm" && source.inputs.length === 2) {
    const [a, b] = source.inputs;
    return op.gemm(a!, b!, before, { ...(source.attributes as Attributes["Gemm"]), beta: 1 });
  }
  return op.add(before, next);
}
