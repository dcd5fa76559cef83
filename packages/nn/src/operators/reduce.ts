/** Sums, means, extremes and scans along axes. */
import { GraphError, type Value } from "../graph/value.ts";
import type { Attributes, Axes, OpKind } from "./attributes.ts";
import type { Build, OpRule } from "./rule.ts";
import { normalAxis, reduced } from "./shapes.ts";

const infer = ([x]: readonly Value[], { axes, keepdims }: Axes) => [reduced(x!, axes, keepdims)];

/** dy with the reduced axes back as ones, ready to broadcast over x. */
function restored(op: Build, dy: Value, x: Value, { axes, keepdims }: Axes): Value {
  return keepdims ? dy : op.reshape(dy, reduced(x, axes, true).shape);
}

/** How many elements one result stands for. */
function count(x: Value, axes: readonly number[]): number {
  return axes.reduce((product, axis) => {
    const d = x.shape[normalAxis(axis, x.shape.length)]!;
    if (typeof d === "string") throw new GraphError(`the gradient of a mean needs the size of axis ${d} in advance`);
    return product * d;
  }, 1);
}

export const reduce = {
  // every element counts once
  ReduceSum: {
    infer,
    gradient: ({ op, inputs: [x], attributes, dy }) => [op.expand(restored(op, dy, x!, attributes), x!.shape)],
  },
  // every element counts 1/n
  ReduceMean: {
    infer,
    gradient: ({ op, inputs: [x], attributes, dy }) => {
      const share = op.mul(restored(op, dy, x!, attributes), op.like(x!, 1 / count(x!, attributes.axes)));
      return [op.expand(share, x!.shape)];
    },
  },
  // the largest gets it; equal ones share it
  ReduceMax: {
    infer,
    gradient: ({ op, inputs: [x], outputs: [y], attributes, dy }) => {
      const hit = op.cast(op.equal(x!, restored(op, y!, x!, attributes)), x!.type);
      const shares = op.reduceSum(hit, attributes.axes, true);
      return [op.mul(hit, op.div(restored(op, dy, x!, attributes), shares))];
    },
  },
  TopK: {
    infer: ([x], { count, axis }) => {
      const shape = x!.shape.map((d, i) => (i === normalAxis(axis, x!.shape.length) ? count : d));
      const size = x!.shape.at(axis);
      if (typeof size === "number" && count > size) throw new GraphError(`TopK cannot take ${count} of ${size}`);
      return [
        { type: x!.type, shape },
        { type: "int64", shape },
      ];
    },
    gradient: "none",
  },
  ArgMax: {
    infer: ([x], { axis, keepdims }) => [{ type: "int64", shape: reduced(x!, [axis], keepdims).shape }],
    gradient: "none",
  },
  // each element is in every later sum: the gradient is the scan from the other end
  CumSum: {
    infer: ([x], { axis }) => {
      normalAxis(axis, x!.shape.length);
      return [{ type: x!.type, shape: x!.shape }];
    },
    gradient: ({ op, attributes, dy }) => [
      op.cumSum(dy, attributes.axis, { exclusive: attributes.exclusive, reverse: !attributes.reverse }),
    ],
  },
} satisfies { [K in OpKind]?: OpRule<K> } & Partial<Record<keyof Attributes, unknown>>;
