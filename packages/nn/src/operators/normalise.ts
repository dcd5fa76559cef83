/** Normalisation, with the means and variances that the gradients need as further outputs. */
import { elements, GraphError, printShape, type Value } from "../graph/value.ts";
import type { OpKind } from "./attributes.ts";
import type { OpRule } from "./rule.ts";
import { normalAxis } from "./shapes.ts";

export const normalise = {
  // With xhat = (x - mean) / sd over the batch and all positions of a channel (m values), Ioffe and Szegedy 2015:
  //   dscale = sum(dy xhat),  dshift = sum(dy),  dx = scale/sd (dy - dshift/m - xhat dscale/m)
  // dx is a dy + b x + c with one a, b, c per channel, so two passes over the data suffice.
  // Given statistics (inference) are constants: dx = scale/sd dy.
  BatchNormalization: {
    infer: ([x, scale, shift, mean, variance], { training }) => {
      const channels = x!.shape[1];
      for (const v of [scale, shift, mean, variance]) {
        if (v!.shape.length !== 1 || v!.shape[0] !== channels) {
          throw new GraphError(
            `BatchNormalization of ${printShape(x!.shape)} needs vectors of ${channels}, got ${printShape(v!.shape)}`,
          );
        }
      }
      const y = { type: x!.type, shape: x!.shape };
      const perChannel = { type: x!.type, shape: scale!.shape };
      return training ? [y, perChannel, perChannel] : [y];
    },
    gradient: ({ op, inputs, outputs, attributes: { epsilon, training }, dy, needs }) => {
      const [x, scale, , givenMean, givenVariance] = inputs as [Value, Value, Value, Value, Value];
      const axes = x.shape.map((_, i) => i).filter((i) => i !== 1);
      const column = [1, x.shape[1]!, ...axes.slice(1).map(() => 1)];
      const perChannel = (v: Value) => op.reshape(v, column);
      const mean = training ? outputs[1]! : givenMean;
      const variance = training ? outputs[2]! : givenVariance;
      const inverse = op.reciprocal(op.sqrt(op.add(variance, op.like(x, epsilon))));
      const sumDy = op.reduceSum(dy, axes, false);
      const sumDyX = op.reduceSum(op.mul(dy, x), axes, false);
      const dscale = op.mul(op.sub(sumDyX, op.mul(mean, sumDy)), inverse);
      const a = op.mul(scale, inverse);
      if (!needs(0)) return [null, dscale, sumDy, null, null];
      if (!training) return [op.mul(dy, perChannel(a)), dscale, sumDy, null, null];
      const m = elements(x.shape) / (x.shape[1] as number);
      const b = op.mul(op.mul(op.mul(a, inverse), dscale), op.like(x, -1 / m));
      const c = op.sub(op.mul(op.mul(a, sumDy), op.like(x, -1 / m)), op.mul(b, mean));
      const dx = op.add(op.mul(dy, perChannel(a)), op.affinePerChannel(x, b, c));
      return [dx, dscale, sumDy, null, null];
    },
  },
  // The same over the axes from `axis` on, for each row by itself (Ba, Kiros and Hinton 2016); with g = dy scale:
  //   dx = (g - mean(g) - xhat mean(g xhat)) / sd
  LayerNormalization: {
    infer: ([x, scale, shift], { axis }) => {
      const a = normalAxis(axis, x!.shape.length);
      const tail = x!.shape.slice(a);
      for (const v of [scale, shift]) {
        if (v && v.shape.join() !== tail.join()) {
          throw new GraphError(
            `LayerNormalization over ${printShape(tail)} got scale or shift of ${printShape(v.shape)}`,
          );
        }
      }
      // ONNX computes the statistics in float32 whatever x is (stash_type 1)
      const row = { type: "float32" as const, shape: x!.shape.map((d, i) => (i < a ? d : 1)) };
      return [{ type: x!.type, shape: x!.shape }, row, row];
    },
    gradient: ({ op, inputs: [x, scale, shift], outputs: [, mean, inverse], attributes: { axis }, dy, needs }) => {
      const a = normalAxis(axis, x!.shape.length);
      const axes = x!.shape.map((_, i) => i).filter((i) => i >= a);
      const rows = x!.shape.map((_, i) => i).filter((i) => i < a);
      const perSd = op.cast(inverse!, x!.type);
      const xhat = op.mul(op.sub(x!, op.cast(mean!, x!.type)), perSd);
      const g = op.mul(dy, scale!);
      const centred = op.sub(g, op.reduceMean(g, axes, true));
      const dx = op.mul(op.sub(centred, op.mul(xhat, op.reduceMean(op.mul(g, xhat), axes, true))), perSd);
      return [
        dx,
        needs(1) ? op.reduceSum(op.mul(dy, xhat), rows, false) : null,
        shift && needs(2) ? op.reduceSum(dy, rows, false) : null,
      ];
    },
  },
} satisfies { [K in OpKind]?: OpRule<K> };
