/** The gradient of max pooling: where did the maximum stand? */
import { elements, numbers, type Value } from "../graph/value.ts";
import type { PoolAttributes } from "../operators/attributes.ts";
import * as op from "../operators/build.ts";

/**
 * Windows side by side: the result, enlarged again, equals the input exactly at the maxima. Any other geometry: one comparison
 * per tap of the window, the hits sent back to their places. Equal maxima in one window each get the gradient.
 */
export function lowerMaxPoolGradient(x: Value, y: Value, dy: Value, a: PoolAttributes): Value {
  const spatial = numbers(x.shape.slice(2));
  const sideBySide =
    a.pads.every((p) => p === 0) && a.dilations.every((d) => d === 1) && a.kernel.every((k, i) => k === a.strides[i]);
  return sideBySide ? enlarged(x, y, dy, a, spatial) : byTaps(x, y, dy, a, spatial);
}

function enlarged(x: Value, y: Value, dy: Value, a: PoolAttributes, spatial: readonly number[]): Value {
  const covered = a.kernel.map((k, i) => (y.shape[2 + i] as number) * k);
  const axes = a.kernel.map((_, i) => 2 + i);
  const inside = op.slice(
    x,
    axes.map(() => 0),
    covered,
    axes,
  );
  const hit = op.cast(op.equal(inside, op.resize(y, covered)), x.type);
  const dx = op.mul(hit, op.resize(dy, covered));
  return op.pad(dx, [...new Array<number>(2 + a.kernel.length + 2).fill(0), ...spatial.map((s, i) => s - covered[i]!)]);
}

function byTaps(x: Value, y: Value, dy: Value, a: PoolAttributes, spatial: readonly number[]): Value {
  const rank = a.kernel.length;
  const out = numbers(y.shape.slice(2));
  const axes = a.kernel.map((_, i) => 2 + i);
  const reach = out.map((o, i) => (o - 1) * a.strides[i]! + a.dilations[i]! * (a.kernel[i]! - 1) + 1);
  const border = [0, 0, ...a.pads.slice(0, rank), 0, 0, ...reach.map((r, i) => r - spatial[i]! - a.pads[i]!)];
  const padded = op.pad(x, border, "constant", -3.4e38);
  let sum: Value | null = null;
  for (let flat = 0; flat < elements(a.kernel); flat++) {
    const starts: number[] = [];
    for (let i = rank - 1, rest = flat; i >= 0; i--) {
      starts[i] = (rest % a.kernel[i]!) * a.dilations[i]!;
      rest = Math.floor(rest / a.kernel[i]!);
    }
    const ends = starts.map((s, i) => s + (out[i]! - 1) * a.strides[i]! + 1);
    let part = op.mul(op.cast(op.equal(op.slice(padded, starts, ends, axes, a.strides), y), x.type), dy);
    for (const [i, axis] of axes.entries()) part = op.interleaveZeros(part, axis, a.strides[i]!);
    part = op.pad(part, [0, 0, ...starts, 0, 0, ...reach.map((r, i) => r - ends[i]!)]);
    sum = sum ? op.add(sum, part) : part;
  }
  return op.cropTo(sum!, border);
}
