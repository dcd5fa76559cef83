import { elements, GraphError, numbers } from "../graph/value.ts";
import * as op from "../operators/build.ts";
import { ones, zeros } from "./initialisers.ts";
import { type Layer, layer } from "./layer.ts";

/**
 * Ioffe and Szegedy 2015: each channel of x [N, C, ...] with mean 0 and variance 1 over batch and positions, then scaled and
 * shifted. Keeps running statistics (new = momentum x old + (1 - momentum) x batch, the variance unbiased), used outside training.
 */
export const batchNorm = ({ momentum = 0.9, epsilon = 1e-5 } = {}): Layer =>
  layer("batchNorm", (scope, x) => {
    const channels = numbers([x.shape[1]!]);
    const scale = scope.parameter("scale", channels, ones, { decay: false });
    const shift = scope.parameter("shift", channels, zeros, { decay: false });
    const mean = scope.buffer("mean", channels, 0);
    const variance = scope.buffer("variance", channels, 1);
    if (!scope.training) return op.batchNormalizationWith(x, scale, shift, mean, variance, epsilon);
    const [y, batchMean, batchVariance] = op.batchNormalization(x, scale, shift, epsilon);
    const m = elements(x.shape) / channels[0]!;
    const mixed = (old: typeof x, now: typeof x, weight: number) =>
      op.add(op.mul(old, op.like(old, momentum)), op.mul(now, op.like(now, weight)));
    scope.updateBuffer("mean", mixed(mean, batchMean, 1 - momentum));
    scope.updateBuffer("variance", mixed(variance, batchVariance, ((1 - momentum) * m) / Math.max(m - 1, 1)));
    return y;
  });

/** Ba, Kiros and Hinton 2016: each sample's last axis with mean 0 and variance 1, then scaled and shifted. */
export const layerNorm = ({ epsilon = 1e-5 } = {}): Layer =>
  layer("layerNorm", (scope, x) => {
    const size = numbers([x.shape.at(-1)!]);
    const scale = scope.parameter("scale", size, ones, { decay: false });
    return op.layerNormalization(x, scale, scope.parameter("shift", size, zeros, { decay: false }), -1, epsilon);
  });

/** Wu and He 2018: channels in groups, each normalised by itself in each sample; independent of the batch. x [N, C, ...]. */
export const groupNorm = (groups: number, { epsilon = 1e-5 } = {}): Layer =>
  layer(`groupNorm ${groups}`, (scope, x) => {
    const [channels, ...spatial] = numbers(x.shape.slice(1)) as [number, ...number[]];
    if (channels % groups !== 0)
      throw new GraphError(`groupNorm cannot put ${channels} channels into ${groups} equal groups`);
    const scale = scope.parameter("scale", [channels], ones, { decay: false });
    const shift = scope.parameter("shift", [channels], zeros, { decay: false });
    const grouped = op.reshape(x, [x.shape[0]!, groups, (channels / groups) * elements(spatial)]);
    const centred = op.sub(grouped, op.reduceMean(grouped, [2], true));
    const variance = op.reduceMean(op.mul(centred, centred), [2], true);
    const normal = op.div(centred, op.sqrt(op.add(variance, op.like(x, epsilon))));
    const column = [1, channels, ...spatial.map(() => 1)];
    return op.add(op.mul(op.reshape(normal, x.shape), op.reshape(scale, column)), op.reshape(shift, column));
  });
