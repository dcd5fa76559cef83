import { type Loss, op } from "@andon/nn";

/** A pixel of a defect counts as many: else "all is background" is a comfortable answer to begin with, and hard to leave. */
const DEFECT_WEIGHT = 6;

/**
 * Cross-entropy over the pixels plus 1 - Dice of "defect, whatever its kind" over the batch (Milletari et al. 2016): the first teaches the
 * kinds, the second makes a small defect count as much as a large background.
 *
 * `output`: logits [N, classes, h, w], class 0 the background; `target`: class numbers [N, h, w], int32.
 */
export const segmentationLoss =
  (classes: number): Loss =>
  (output, target) => {
    const logP = op.logSoftmax(output, 1);
    const hot = op.oneHot(target, classes, "float32", 1);
    const one = op.like(output, 1);
    const defect = (x: typeof output) => op.sub(one, op.slice(x, [0], [1], [1]));
    const [p, t] = [defect(op.exp(logP)), defect(hot)];
    const weight = op.add(op.mul(t, op.like(output, DEFECT_WEIGHT - 1)), one);
    const entropy = op.neg(op.div(op.reduceSum(op.mul(op.mul(hot, logP), weight)), op.reduceSum(weight)));
    const twice = op.mul(op.reduceSum(op.mul(p, t)), op.like(output, 2));
    const dice = op.div(op.add(twice, one), op.add(op.add(op.reduceSum(p), op.reduceSum(t)), one));
    return op.add(entropy, op.sub(one, dice));
  };
