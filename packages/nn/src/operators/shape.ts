/** Operators that move, select or join elements. Their gradients move them back. */
import { type Dim, elements, GraphError, numbers, printShape, sameShape, type Value } from "../graph/value.ts";
import type { OpKind } from "./attributes.ts";
import type { OpRule } from "./rule.ts";
import { broadcast, normalAxis, sameType } from "./shapes.ts";

export const shape = {
  Shape: {
    infer: ([x]) => [{ type: "int64", shape: [x!.shape.length] }],
    gradient: "none",
  },
  Reshape: {
    infer: ([x], { shape }) => {
      const symbolic = shape.filter((d) => typeof d === "string");
      const known = (s: readonly Dim[]) => s.filter((d) => typeof d === "number").reduce((a, b) => a * b, 1);
      const from = x!.shape.filter((d) => typeof d === "string");
      // a symbol may take up whole numbers of rows: [N, 4, 3] is [M, 3] with M = 4 N; the name says that it is another one
      const [less, more] = [known(shape), known(x!.shape)].sort((a, b) => a - b) as [number, number];
      const folded =
        symbolic.length === 1 && from.length === 1 && symbolic[0] !== from[0] && less > 0 && more % less === 0;
      const same = less === more && symbolic.length <= 1 && symbolic.join() === from.join();
      if (!same && !folded) {
        throw new GraphError(`cannot reshape ${printShape(x!.shape)} to ${printShape(shape)}`);
      }
      return [{ type: x!.type, shape }];
    },
    gradient: ({ op, inputs: [x], dy }) => [op.reshape(dy, x!.shape)],
  },
  Transpose: {
    infer: ([x], { perm }) => {
      if (
        perm.length !== x!.shape.length ||
        new Set(perm).size !== perm.length ||
        perm.some((p) => x!.shape[p] === undefined)
      ) {
        throw new GraphError(`Transpose of ${printShape(x!.shape)} needs each axis once, got [${perm.join(", ")}]`);
      }
      return [{ type: x!.type, shape: perm.map((p) => x!.shape[p]!) }];
    },
    gradient: ({ op, attributes: { perm }, dy }) => {
      const back = perm.map((_, i) => perm.indexOf(i));
      return [op.transpose(dy, back)];
    },
  },
  // The gradient is dy put back between zeros: padded for step 1, dilated by interleaved zeros otherwise.
  Slice: {
    infer: ([x], { starts, ends, axes, steps }) => {
      const shape = [...x!.shape];
      for (const [i, axis] of axes.entries()) {
        const a = normalAxis(axis, shape.length);
        const { start, count } = span(x!, a, starts[i]!, ends[i]!, steps[i]!);
        if (count < 1) throw new GraphError(`Slice of ${printShape(x!.shape)} along axis ${a} from ${start} is empty`);
        shape[a] = count;
      }
      return [{ type: x!.type, shape }];
    },
    gradient: ({ op, inputs: [x], attributes: { starts, ends, axes, steps }, dy }) => {
      const rank = x!.shape.length;
      const pads = new Array<number>(2 * rank).fill(0);
      let g = dy;
      for (const [i, axis] of axes.entries()) {
        const a = normalAxis(axis, rank);
        const step = steps[i]!;
        const { start, count, size } = span(x!, a, starts[i]!, ends[i]!, step);
        if (step > 1) g = op.interleaveZeros(g, a, step);
        pads[a] = start;
        pads[rank + a] = size - start - ((count - 1) * step + 1);
      }
      return [pads.some((p) => p !== 0) ? op.pad(g, pads) : g];
    },
  },
  Concat: {
    infer: (inputs, { axis }) => {
      const first = sameType("Concat", inputs);
      const a = normalAxis(axis, first.shape.length);
      let total = 0;
      for (const v of inputs) {
        if (v.shape.length !== first.shape.length || v.shape.some((d, i) => i !== a && d !== first.shape[i])) {
          throw new GraphError(
            `Concat along axis ${a} of ${printShape(first.shape)} and ${printShape(v.shape)}: other axes differ`,
          );
        }
        total += numbers([v.shape[a]!])[0]!;
      }
      return [{ type: first.type, shape: first.shape.map((d, i) => (i === a ? total : d)) }];
    },
    gradient: ({ op, inputs, attributes: { axis }, dy }) => {
      const a = normalAxis(axis, dy.shape.length);
      return op.split(
        dy,
        a,
        inputs.map((v) => v.shape[a] as number),
      );
    },
  },
  // Outputs that nobody differentiated count as zeros.
  Split: {
    infer: ([x], { axis, sizes }) => {
      const a = normalAxis(axis, x!.shape.length);
      const sum = sizes.reduce((p, q) => p + q, 0);
      if (sum !== x!.shape[a])
        throw new GraphError(`Split of ${x!.shape[a]} along axis ${a} into sizes that add up to ${sum}`);
      return sizes.map((size) => ({ type: x!.type, shape: x!.shape.map((d, i) => (i === a ? size : d)) }));
    },
    gradient: ({ op, outputs, attributes: { axis }, gradients }) => [
      op.concat(
        gradients.map((g, i) => g ?? op.expand(op.like(outputs[i]!, 0), outputs[i]!.shape)),
        axis,
      ),
    ],
  },
  // Rows picked several times add up: as a one-hot matrix product, exact and repeatable in any order of rows.
  Gather: {
    infer: ([x, indices], { axis }) => {
      const a = normalAxis(axis, x!.shape.length);
      if (indices!.type !== "int64" && indices!.type !== "int32") {
        throw new GraphError(`Gather needs int32 or int64 indices, got ${indices!.type}`);
      }
      return [{ type: x!.type, shape: [...x!.shape.slice(0, a), ...indices!.shape, ...x!.shape.slice(a + 1)] }];
    },
    gradient: ({ op, inputs: [x, indices], attributes: { axis }, dy }) => {
      const a = normalAxis(axis, x!.shape.length);
      const rank = x!.shape.length;
      const count = elements(indices!.shape);
      const depth = x!.shape[a] as number;
      const before = x!.shape.slice(0, a);
      const after = x!.shape.slice(a + 1);
      const rows = op.reshape(dy, [...before, count, ...after]);
      // picked axis first: [count, rest] -> one-hot^T [depth, count] x [count, rest]
      const order = [a, ...Array.from({ length: rank }, (_, i) => i).filter((i) => i !== a)];
      const flat = op.reshape(op.transpose(rows, order), [count, elements([...before, ...after])]);
      const hot = op.oneHot(op.reshape(indices!, [count]), depth, dy.type, 0);
      const sum = op.reshape(op.matMul(hot, flat), [depth, ...before, ...after]);
      return [
        op.transpose(
          sum,
          order.map((_, i) => order.indexOf(i)),
        ),
        null,
      ];
    },
  },
  Expand: {
    infer: ([x], { shape }) => {
      const result = broadcast(x!.shape, shape);
      if (!sameShape(result, shape))
        throw new GraphError(`cannot expand ${printShape(x!.shape)} to ${printShape(shape)}`);
      return [{ type: x!.type, shape }];
    },
    gradient: ({ dy }) => [dy],
  },
  Squeeze: {
    infer: ([x], { axes }) => {
      const set = new Set(axes.map((a) => normalAxis(a, x!.shape.length)));
      for (const a of set) {
        if (x!.shape[a] !== 1)
          throw new GraphError(`cannot squeeze axis ${a} of ${printShape(x!.shape)}: its size is not 1`);
      }
      return [{ type: x!.type, shape: x!.shape.filter((_, i) => !set.has(i)) }];
    },
    gradient: ({ op, inputs: [x], dy }) => [op.reshape(dy, x!.shape)],
  },
  Unsqueeze: {
    infer: ([x], { axes }) => {
      const rank = x!.shape.length + axes.length;
      const set = new Set(axes.map((a) => normalAxis(a, rank)));
      let next = 0;
      return [{ type: x!.type, shape: Array.from({ length: rank }, (_, i) => (set.has(i) ? 1 : x!.shape[next++]!)) }];
    },
    gradient: ({ op, inputs: [x], dy }) => [op.reshape(dy, x!.shape)],
  },
  // Constant padding is cut off again. Reflected and edge pixels would have to be added back: written when needed.
  Pad: {
    infer: ([x], { pads, mode }) => {
      const rank = x!.shape.length;
      if (pads.length !== 2 * rank)
        throw new GraphError(`Pad of rank ${rank} needs ${2 * rank} pads, got ${pads.length}`);
      const shape = x!.shape.map((d, i) => {
        const extra = pads[i]! + pads[rank + i]!;
        if (typeof d === "string") {
          if (extra !== 0) throw new GraphError(`cannot pad the symbolic axis ${d}`);
          return d;
        }
        if (mode === "reflect" && Math.max(pads[i]!, pads[rank + i]!) >= d) {
          throw new GraphError(
            `Pad by reflection needs pads smaller than the size ${d}, got ${pads[i]} and ${pads[rank + i]}`,
          );
        }
        return d + extra;
      });
      return [{ type: x!.type, shape }];
    },
    gradient: ({ op, inputs: [x], attributes: { pads, mode }, dy }) => {
      if (mode !== "constant") return [op.foldPadding(dy, x!.shape, pads, mode)];
      return [op.cropTo(dy, pads)];
    },
  },
  OneHot: {
    infer: ([indices], { depth, axis, type }) => {
      const rank = indices!.shape.length + 1;
      const shape: Dim[] = [...indices!.shape];
      shape.splice(normalAxis(axis, rank), 0, depth);
      return [{ type, shape }];
    },
    gradient: "none",
  },
} satisfies { [K in OpKind]?: OpRule<K> };

function span(x: Value, axis: number, start: number, end: number, step: number) {
  const size = x.shape[axis]!;
  if (typeof size === "string") throw new GraphError(`cannot slice the symbolic axis ${size}`);
  if (step < 1) throw new GraphError(`Slice needs a step of at least 1, got ${step}`);
  const from = Math.min(Math.max(start < 0 ? start + size : start, 0), size);
  const to = Math.min(Math.max(end < 0 ? end + size : end, 0), size);
  return { size, start: from, count: Math.ceil((to - from) / step) };
}
