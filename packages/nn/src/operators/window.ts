/**
 * Operators that slide a window: convolutions, pooling, resizing.
 *
 * A convolution reads, for output position p and kernel tap k, the input at  s p + d k - pad  (stride s, dilation d).
 * So y is a sum over taps, and each of its three gradients is the same sum read from another corner:
 *   to x: every dy[p] goes back to the places it read, weighted by w: a transposed convolution of the same geometry.
 *         Rows at the far end that no window reached get nothing: they are the transposed convolution's outputPadding.
 *   to w: tap k collects x[s p + d k - pad] dy[p] over all p and the batch: `ConvWeightGradient`.
 *   to b: the sum of dy over the batch and all positions.
 * A transposed convolution is a convolution's gradient to x, so its own gradients are the other two, roles swapped.
 */
import { GraphError, numbers, printShape, type Shape, type Value } from "../graph/value.ts";
import type { Attributes, ConvAttributes, OpKind, PoolAttributes } from "./attributes.ts";
import { interpolationMatrix } from "./interpolation.ts";
import type { Build, OpRule } from "./rule.ts";
import { sameType, windowSizes } from "./shapes.ts";

function checkChannels(op: string, x: Shape, w: Shape, group: number, inputAxis: 0 | 1) {
  const expected = inputAxis === 1 ? Number(w[1]) * group : w[0];
  if (x.length !== w.length || x.length < 3) {
    throw new GraphError(
      `${op} needs input and weights of one rank of at least 3, got ${printShape(x)} and ${printShape(w)}`,
    );
  }
  if (x[1] !== expected || Number(w[0]) % group !== 0) {
    throw new GraphError(`${op}: input ${printShape(x)} does not fit weights ${printShape(w)} in ${group} group(s)`);
  }
}

/** The part of the input that no window reached, at the far end of each axis. */
function unreached(x: Shape, y: Shape, kernel: readonly number[], a: ConvAttributes): readonly number[] {
  const rank = kernel.length;
  return numbers(x.slice(2)).map((size, i) => {
    const reach = ((y[2 + i] as number) - 1) * a.strides[i]! + a.dilations[i]! * (kernel[i]! - 1) + 1;
    return size + a.pads[i]! + a.pads[rank + i]! - reach;
  });
}

const sumToBias = (op: Build, dy: Value) =>
  op.reduceSum(
    dy,
    dy.shape.map((_, i) => i).filter((i) => i !== 1),
    false,
  );

const pool =
  <K extends "MaxPool" | "AveragePool">(name: K) =>
  ([x]: readonly Value[], a: Attributes[K]) => [
    { type: x!.type, shape: [...x!.shape.slice(0, 2), ...windowSizes(name, x!.shape.slice(2), a.kernel, a)] },
  ];

export const window = {
  Conv: {
    infer: ([x, w, b], a) => {
      const { type } = sameType("Conv", b ? [x!, w!, b] : [x!, w!]);
      checkChannels("Conv", x!.shape, w!.shape, a.group, 1);
      const kernel = numbers(w!.shape.slice(2));
      return [{ type, shape: [x!.shape[0]!, w!.shape[0]!, ...windowSizes("Conv", x!.shape.slice(2), kernel, a)] }];
    },
    gradient: ({ op, inputs: [x, w, b], attributes: a, dy, needs }) => {
      const kernel = numbers(w!.shape.slice(2));
      return [
        needs(0)
          ? op.convTranspose(dy, w!, null, { ...a, outputPadding: unreached(x!.shape, dy.shape, kernel, a) })
          : null,
        needs(1) ? op.convWeightGradient(x!, dy, { ...a, kernel }) : null,
        b && needs(2) ? sumToBias(op, dy) : null,
      ];
    },
  },
  ConvTranspose: {
    infer: ([x, w, b], a) => {
      const { type } = sameType("ConvTranspose", b ? [x!, w!, b] : [x!, w!]);
      checkChannels("ConvTranspose", x!.shape, w!.shape, a.group, 0);
      const rank = x!.shape.length - 2;
      const spatial = numbers(x!.shape.slice(2)).map(
        (size, i) =>
          (size - 1) * a.strides[i]! +
          a.dilations[i]! * ((w!.shape[2 + i] as number) - 1) +
          1 +
          a.outputPadding[i]! -
          a.pads[i]! -
          a.pads[rank + i]!,
      );
      return [{ type, shape: [x!.shape[0]!, (w!.shape[1] as number) * a.group, ...spatial] }];
    },
    gradient: ({ op, inputs: [x, w, b], attributes: { outputPadding, ...a }, dy, needs }) => {
      const kernel = numbers(w!.shape.slice(2));
      return [
        needs(0) ? op.conv(dy, w!, null, a) : null,
        needs(1) ? op.convWeightGradient(dy, x!, { ...a, kernel }) : null,
        b && needs(2) ? sumToBias(op, dy) : null,
      ];
    },
  },
  // Linear in x and in dy, so its gradients are the convolution's other two.
  ConvWeightGradient: {
    infer: ([x, dy], { group, kernel }) => [
      { type: x!.type, shape: [dy!.shape[1]!, (x!.shape[1] as number) / group, ...kernel] },
    ],
    gradient: ({ op, inputs: [x, y], attributes: { kernel, ...a }, dy: dw, needs }) => [
      needs(0)
        ? op.convTranspose(y!, dw, null, { ...a, outputPadding: unreached(x!.shape, y!.shape, kernel, a) })
        : null,
      needs(1) ? op.conv(x!, dw, null, a) : null,
    ],
  },
  // The position that held the maximum gets the gradient; equal maxima each get it.
  MaxPool: {
    infer: pool("MaxPool"),
    gradient: ({ op, inputs: [x], outputs: [y], attributes, dy }) => [op.maxPoolGradient(x!, y!, dy, attributes)],
  },
  MaxPoolGradient: {
    infer: ([x]) => [{ type: x!.type, shape: x!.shape }],
    gradient: () => {
      throw new GraphError("MaxPool has no second gradient here");
    },
  },
  // Each window hands 1/area of its gradient to each place it covered: a transposed depthwise convolution with ones.
  AveragePool: {
    infer: pool("AveragePool"),
    gradient: ({ op, inputs: [x], attributes: a, dy }) => {
      const channels = x!.shape[1] as number;
      const ones = op.constantOf(1, [channels, 1, ...a.kernel], x!.type);
      const share = op.div(
        dy,
        op.constantValues(coverage(x!.shape, dy.shape, a), [1, 1, ...numbers(dy.shape.slice(2))], x!.type),
      );
      const geometry = { strides: a.strides, pads: a.pads, dilations: a.dilations, group: channels };
      return [
        op.convTranspose(share, ones, null, {
          ...geometry,
          outputPadding: unreached(x!.shape, dy.shape, a.kernel, geometry),
        }),
      ];
    },
  },
  GlobalAveragePool: {
    infer: ([x]) => [{ type: x!.type, shape: [...x!.shape.slice(0, 2), ...x!.shape.slice(2).map(() => 1)] }],
    gradient: ({ op, inputs: [x], dy }) => {
      const area = numbers(x!.shape.slice(2)).reduce((p, q) => p * q, 1);
      return [op.expand(op.mul(dy, op.like(dy, 1 / area)), x!.shape)];
    },
  },
  // Resizing is a product with a fixed matrix along each axis; the gradient takes the matrices transposed.
  Resize: {
    infer: ([x], { sizes, axes }) => {
      const shape = [...x!.shape];
      for (const [i, axis] of axes.entries()) shape[axis] = sizes[i]!;
      return [{ type: x!.type, shape }];
    },
    gradient: ({ op, inputs: [x], attributes: { sizes, axes, mode, antialias }, dy }) => {
      if (antialias) throw new GraphError("Resize with antialias prepares pictures; it has no gradient here");
      let g = dy;
      for (const [i, axis] of axes.entries()) {
        const from = x!.shape[axis] as number;
        const to = sizes[i]!;
        if (from === to) continue;
        g = op.alongAxis(g, axis, interpolationMatrix(from, to, mode), to, from);
      }
      return [g];
    },
  },
  ResizeTo: {
    infer: ([x], { sizes, axes }) => {
      const shape = [...x!.shape];
      for (const [i, axis] of axes.entries()) shape[axis] = sizes[i]!;
      return [{ type: x!.type, shape }];
    },
    gradient: "none",
  },
  GridSample: {
    infer: ([x, grid]) => {
      const { type } = sameType("GridSample", [x!, grid!]);
      if (x!.shape.length !== 4 || grid!.shape.length !== 4 || grid!.shape[3] !== 2 || x!.shape[0] !== grid!.shape[0]) {
        throw new GraphError(
          `GridSample needs [N, C, H, W] and a grid [N, h, w, 2], got ${printShape(x!.shape)} and ${printShape(grid!.shape)}`,
        );
      }
      return [{ type, shape: [...x!.shape.slice(0, 2), ...grid!.shape.slice(1, 3)] }];
    },
    gradient: "none",
  },
} satisfies { [K in OpKind]?: OpRule<K> };

/** How many input elements each pooling window averages over: all of it, or without the padding. */
function coverage(x: Shape, y: Shape, a: PoolAttributes & { readonly countIncludePad: boolean }): Float64Array {
  const rank = a.kernel.length;
  const perAxis = a.kernel.map((k, i) => {
    const size = x[2 + i] as number;
    return Array.from({ length: y[2 + i] as number }, (_, p) => {
      if (a.countIncludePad) return k;
      let n = 0;
      for (let t = 0; t < k; t++) {
        const at = p * a.strides[i]! + t * a.dilations[i]! - a.pads[i]!;
        if (at >= 0 && at < size) n++;
      }
      return n;
    });
  });
  let values = [1];
  for (let i = 0; i < rank; i++) values = values.flatMap((v) => perAxis[i]!.map((n) => v * n));
  return Float64Array.from(values);
}
