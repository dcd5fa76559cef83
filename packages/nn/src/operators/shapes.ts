/** Shape rules that several operators share. */
import { type Dim, GraphError, numbers, printShape, type Shape, type TensorType, type Value } from "../graph/value.ts";
import type { Window } from "./attributes.ts";

/** The shape two operands broadcast to, axis by axis from the right; a symbolic size meets itself or 1. */
export function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i): Dim => {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    if (x === y || y === 1) return x;
    if (x === 1) return y;
    throw new GraphError(`cannot broadcast ${printShape(a)} with ${printShape(b)}: ${x} against ${y}`);
  });
}

export function sameType(op: string, inputs: readonly Value[]): Value {
  const first = inputs[0];
  if (!first) throw new GraphError(`${op} needs an input`);
  for (const v of inputs) {
    if (v.type !== first.type) throw new GraphError(`${op} needs inputs of one type, got ${first.type} and ${v.type}`);
  }
  return first;
}

/** `axis` counted from the front; negative ones count from the back. */
export function normalAxis(axis: number, rank: number): number {
  const a = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(a) || a < 0 || a >= rank) throw new GraphError(`axis ${axis} does not exist in rank ${rank}`);
  return a;
}

export function reduced(x: Value, axes: readonly number[], keepdims: boolean): TensorType {
  const set = new Set(axes.map((a) => normalAxis(a, x.shape.length)));
  const shape = keepdims ? x.shape.map((d, i) => (set.has(i) ? 1 : d)) : x.shape.filter((_, i) => !set.has(i));
  return { type: x.type, shape };
}

/** Output sizes of a sliding window over the spatial sizes. */
export function windowSizes(op: string, spatial: Shape, kernel: readonly number[], w: Window): readonly number[] {
  const sizes = numbers(spatial);
  const rank = sizes.length;
  if (
    kernel.length !== rank ||
    w.strides.length !== rank ||
    w.dilations.length !== rank ||
    w.pads.length !== 2 * rank
  ) {
    throw new GraphError(
      `${op} over ${rank} spatial axes needs kernel, strides, dilations of ${rank} and pads of ${2 * rank} entries`,
    );
  }
  return sizes.map((size, i) => {
    const reach = w.dilations[i]! * (kernel[i]! - 1) + 1;
    const out = Math.floor((size + w.pads[i]! + w.pads[rank + i]! - reach) / w.strides[i]!) + 1;
    if (out < 1) throw new GraphError(`${op}: a window of ${reach} does not fit into ${size} plus padding (axis ${i})`);
    return out;
  });
}
