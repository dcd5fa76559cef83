/**
 * Optimisers as chains of small transformations, after optax: each takes the update so far (at first the gradient) and its own
 * state, and returns both anew. All weights of a network are one flat vector, so each is a handful of nodes, however deep the network.
 */
import type { Value } from "../graph/value.ts";
import * as op from "../operators/build.ts";

export interface UpdateContext {
  /** All weights, flat [P]. */
  readonly parameters: Value;
  /** 1 where weight decay applies, 0 elsewhere, flat [P]. */
  readonly decayMask: Value;
  /** Scalars: the rate of this step, and its number from 1. */
  readonly learningRate: Value;
  readonly step: Value;
}

export interface Transformation {
  readonly name: string;
  /** Names of its state vectors, each flat [P], zero at the start. */
  readonly slots: readonly string[];
  apply(
    update: Value,
    slots: readonly Value[],
    context: UpdateContext,
  ): { readonly update: Value; readonly slots: readonly Value[] };
}

/** One after the other. */
export function chain(name: string, ...parts: readonly Transformation[]): Transformation {
  return {
    name,
    slots: parts.flatMap((p) => p.slots),
    apply(update, slots, context) {
      let current = update;
      let used = 0;
      const next: Value[] = [];
      for (const part of parts) {
        const result = part.apply(current, slots.slice(used, used + part.slots.length), context);
        used += part.slots.length;
        current = result.update;
        next.push(...result.slots);
      }
      return { update: current, slots: next };
    },
  };
}

const stateless = (name: string, f: (update: Value, context: UpdateContext) => Value): Transformation => ({
  name,
  slots: [],
  apply: (update, _, context) => ({ update: f(update, context), slots: [] }),
});

/** Pascanu et al. 2013: if the gradient's norm over all weights exceeds `norm`, it is scaled down to it. */
export const clipByGlobalNorm = (norm: number): Transformation =>
  stateless(`clip ${norm}`, (g) => {
    const length = op.sqrt(op.reduceSum(op.mul(g, g)));
    return op.mul(g, op.minimum(op.div(op.like(g, norm), op.maximum(length, op.like(g, 1e-12))), op.like(g, 1)));
  });

/** Adds `rate` times the weights: decay that does not pass through the statistics of what comes before (Loshchilov, Hutter 2019). */
export const addDecayedWeights = (rate: number): Transformation =>
  stateless(`decay ${rate}`, (u, { parameters, decayMask }) =>
    op.add(u, op.mul(op.mul(parameters, decayMask), op.like(u, rate))),
  );

/** Heavy ball (Polyak 1964), or with `nesterov` Sutskever et al. 2013. */
export const momentum = (factor: number, nesterov = false): Transformation => ({
  name: `momentum ${factor}`,
  slots: ["momentum"],
  apply(u, [m]) {
    const next = op.add(op.mul(m!, op.like(u, factor)), u);
    return { update: nesterov ? op.add(u, op.mul(next, op.like(u, factor))) : next, slots: [next] };
  },
});

/** Kingma and Ba 2015: the mean gradient over the root of its mean square, both corrected for starting at zero. */
export const scaleByAdam = ({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = {}): Transformation => ({
  name: "adam",
  slots: ["mean", "square"],
  apply(g, [m, v], { step }) {
    const blend = (old: Value, now: Value, beta: number) =>
      op.add(op.mul(old, op.like(g, beta)), op.mul(now, op.like(g, 1 - beta)));
    const mean = blend(m!, g, beta1);
    const square = blend(v!, op.mul(g, g), beta2);
    const correction = (beta: number) => op.sub(op.like(g, 1), op.pow(op.like(g, beta), step));
    // mean/c1 / (sqrt(square/c2) + eps) with the scalars taken out of the vectors
    const root = op.sqrt(correction(beta2));
    const scale = op.div(root, correction(beta1));
    const update = op.mul(op.div(mean, op.add(op.sqrt(square), op.mul(root, op.like(g, epsilon)))), scale);
    return { update, slots: [mean, square] };
  },
});

interface Common {
  /** Largest norm of the whole gradient; nothing is clipped without it. */
  readonly clipNorm?: number;
  readonly weightDecay?: number;
}
const clipping = ({ clipNorm }: Common) => (clipNorm === undefined ? [] : [clipByGlobalNorm(clipNorm)]);
const decay = ({ weightDecay = 0 }: Common) => (weightDecay === 0 ? [] : [addDecayedWeights(weightDecay)]);

/** Stochastic gradient descent; weight decay as an L2 term, before the momentum. */
export const sgd = ({
  momentum: factor = 0,
  nesterov = false,
  ...common
}: Common & { momentum?: number; nesterov?: boolean } = {}): Transformation =>
  chain("sgd", ...clipping(common), ...decay(common), ...(factor === 0 ? [] : [momentum(factor, nesterov)]));

/** Adam; weight decay as an L2 term. */
export const adam = (options: Common & { beta1?: number; beta2?: number; epsilon?: number } = {}): Transformation =>
  chain("adam", ...clipping(options), ...decay(options), scaleByAdam(options));

/** Adam with decoupled weight decay (Loshchilov and Hutter 2019). */
export const adamW = ({
  weightDecay = 0.01,
  ...options
}: Common & { beta1?: number; beta2?: number; epsilon?: number } = {}): Transformation =>
  chain("adamW", ...clipping(options), scaleByAdam(options), ...decay({ weightDecay }));
