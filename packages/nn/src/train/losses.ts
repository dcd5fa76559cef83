/**
 * Losses: from what the network says and what is true to one number, the mean over the batch. Lower is better.
 */
import { constant, elements, GraphError, numbers, printShape, sameShape, type Value } from "../graph/value.ts";
import * as op from "../operators/build.ts";

export type Loss = (output: Value, target: Value) => Value;

export interface CrossEntropyOptions {
  /** One factor per class, used as given: choose them so that their mean over the set is 1, or the rate of learning changes. */
  readonly classWeights?: readonly number[];
  /** Szegedy et al. 2016: this share of the target is spread over all classes. */
  readonly labelSmoothing?: number;
  /** Lin et al. 2017: factor (1 - p)^gamma, so that easy samples count less. 0 is plain cross-entropy. */
  readonly focalGamma?: number;
}

/** -log p(true class). `output`: logits [N, C]; `target`: class numbers [N], int32 or int64. */
export const crossEntropy =
  ({ classWeights, labelSmoothing = 0, focalGamma = 0 }: CrossEntropyOptions = {}): Loss =>
  (output, target) => {
    const classes = numbers(output.shape)[1];
    if (classes === undefined || output.shape.length !== 2) {
      throw new GraphError(`cross-entropy needs logits [N, classes], got ${printShape(output.shape)}`);
    }
    if (classWeights && classWeights.length !== classes) {
      throw new GraphError(`cross-entropy over ${classes} classes got ${classWeights.length} class weights`);
    }
    if (target.shape.length !== 1 || target.shape[0] !== output.shape[0]) {
      throw new GraphError(`cross-entropy needs class numbers [${output.shape[0]}], got ${printShape(target.shape)}`);
    }
    const logP = op.logSoftmax(output);
    const hot = op.oneHot(target, classes, output.type);
    const smooth =
      labelSmoothing > 0
        ? op.add(op.mul(hot, op.like(output, 1 - labelSmoothing)), op.like(output, labelSmoothing / classes))
        : hot;
    const weighted = classWeights
      ? op.mul(smooth, op.reduceSum(op.mul(hot, constant(classWeights, [classes], output.type)), [1], true))
      : smooth;
    const focused =
      focalGamma > 0
        ? op.mul(
            weighted,
            op.pow(
              op.maximum(op.sub(op.like(output, 1), op.exp(logP)), op.like(output, 1e-7)),
              op.like(output, focalGamma),
            ),
          )
        : weighted;
    return op.mul(op.reduceSum(op.mul(focused, logP)), op.like(output, -1 / numbers(output.shape)[0]!));
  };

/** -(t log p + (1 - t) log(1 - p)) with p = sigmoid(output), in the form that cannot overflow. Shapes alike, target in [0, 1]. */
export const binaryCrossEntropy = (): Loss => (output, target) => {
  alike("binary cross-entropy", output, target);
  const zero = op.like(output, 0);
  const tail = op.log(op.add(op.exp(op.neg(op.abs(output))), op.like(output, 1)));
  return op.reduceMean(op.add(op.sub(op.maximum(output, zero), op.mul(output, target)), tail));
};

/** Mean of (output - target)^2. */
export const meanSquaredError = (): Loss => (output, target) => {
  alike("mean squared error", output, target);
  const d = op.sub(output, target);
  return op.reduceMean(op.mul(d, d));
};

/** Mean of |output - target|. */
export const meanAbsoluteError = (): Loss => (output, target) => {
  alike("mean absolute error", output, target);
  return op.reduceMean(op.abs(op.sub(output, target)));
};

/** Huber 1964: quadratic up to `delta`, linear beyond, so that outliers pull less. */
export const huber =
  (delta = 1): Loss =>
  (output, target) => {
    alike("Huber", output, target);
    const a = op.abs(op.sub(output, target));
    const near = op.minimum(a, op.like(a, delta));
    // near^2 / 2 + delta (a - near)
    return op.reduceMean(
      op.add(op.mul(op.mul(near, near), op.like(a, 0.5)), op.mul(op.sub(a, near), op.like(a, delta))),
    );
  };

/** Koenker and Bassett 1978, pinball: output [N, Q] are the `levels` quantiles of target [N, 1]. */
export const quantile =
  (levels: readonly number[]): Loss =>
  (output, target) => {
    const rows = sameShape(output.shape.slice(0, -1), target.shape.slice(0, -1));
    if (!rows || output.shape.at(-1) !== levels.length || target.shape.at(-1) !== 1) {
      throw new GraphError(
        `${levels.length} quantiles need output [N, ${levels.length}] and target [N, 1], got ${printShape(output.shape)} and ${printShape(target.shape)}`,
      );
    }
    const error = op.sub(target, output);
    const q = constant(levels, [levels.length], output.type);
    return op.reduceMean(op.maximum(op.mul(error, q), op.mul(error, op.sub(q, op.like(q, 1)))));
  };

/**
 * 1 - mean structural similarity of two picture batches [N, C, H, W] with values in [0, range] (Wang et al. 2004): Gaussian window
 * of 11 pixels, sigma 1.5, K1 0.01, K2 0.03. The windows slide over whole positions only.
 */
export const structuralDissimilarity =
  ({ range = 1, window = 11, sigma = 1.5 } = {}): Loss =>
  (output, target) => {
    alike("structural similarity", output, target);
    const [, channels] = numbers(output.shape) as [number, number];
    const g = Array.from({ length: window }, (_, i) => Math.exp(-((i - (window - 1) / 2) ** 2) / (2 * sigma * sigma)));
    const total = g.reduce((a, b) => a + b, 0);
    const kernel = Array.from({ length: channels }, () =>
      g.flatMap((a) => g.map((b) => (a * b) / (total * total))),
    ).flat();
    const w = constant(kernel, [channels, 1, window, window], output.type);
    const blur = (x: Value) => op.conv(x, w, null, { group: channels });
    const [mx, my] = [blur(output), blur(target)];
    const [mxx, myy, mxy] = [op.mul(mx, mx), op.mul(my, my), op.mul(mx, my)];
    const vx = op.sub(blur(op.mul(output, output)), mxx);
    const vy = op.sub(blur(op.mul(target, target)), myy);
    const vxy = op.sub(blur(op.mul(output, target)), mxy);
    const [c1, c2] = [op.like(mx, (0.01 * range) ** 2), op.like(mx, (0.03 * range) ** 2)];
    const two = op.like(mx, 2);
    const above = op.mul(op.add(op.mul(mxy, two), c1), op.add(op.mul(vxy, two), c2));
    const below = op.mul(op.add(op.add(mxx, myy), c1), op.add(op.add(vx, vy), c2));
    return op.sub(op.like(mx, 1), op.reduceMean(op.div(above, below)));
  };

function alike(name: string, output: Value, target: Value): void {
  if (!sameShape(output.shape, target.shape) || elements(output.shape) === 0) {
    throw new GraphError(
      `${name} needs output and target of one shape, got ${printShape(output.shape)} and ${printShape(target.shape)}`,
    );
  }
}
