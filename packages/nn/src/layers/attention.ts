import { GraphError, numbers } from "../graph/value.ts";
import * as op from "../operators/build.ts";
import { glorotUniform, zeros } from "./initialisers.ts";
import { type Layer, layer } from "./layer.ts";

/**
 * Vaswani et al. 2017, self-attention: every step looks at every step, in `heads` subspaces.
 * x [N, T, features] to [N, T, features]; features must be a multiple of heads. Queries, keys and values are one product.
 */
export const multiHeadAttention = (heads: number): Layer =>
  layer(`multiHeadAttention ${heads}`, (scope, x) => {
    const [steps, features] = numbers(x.shape.slice(1)) as [number, number];
    if (features % heads !== 0)
      throw new GraphError(`attention over ${features} features cannot be split into ${heads} heads`);
    const size = features / heads;
    const batch = x.shape[0]!;
    const w = scope.parameter("weight", [features, 3 * features], glorotUniform);
    const b = scope.parameter("bias", [3 * features], zeros, { decay: false });
    const parts = op.split(op.add(op.matMul(x, w), b), 2, [features, features, features]);
    const [q, k, v] = parts.map((p) => op.transpose(op.reshape(p, [batch, steps, heads, size]), [0, 2, 1, 3]));
    const scores = op.mul(op.matMul(q!, op.transpose(k!, [0, 1, 3, 2])), op.like(x, 1 / Math.sqrt(size)));
    const mixed = op.matMul(op.softmax(scores), v!);
    const joined = op.reshape(op.transpose(mixed, [0, 2, 1, 3]), [batch, steps, features]);
    const out = scope.parameter("outputWeight", [features, features], glorotUniform);
    return op.add(op.matMul(joined, out), scope.parameter("outputBias", [features], zeros, { decay: false }));
  });
