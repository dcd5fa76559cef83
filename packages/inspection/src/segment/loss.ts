import { type Loss, op, type Value } from "@andon/nn";

/** What the pixels of a defect together count against all of the background around it. */
const DEFECT_WEIGHT = 0.5;

/**
 * For each picture by itself: the mean cross-entropy of its background, half the mean cross-entropy of its defects, and where there are any,
 * 1 - Dice of "defect, whatever its kind" (Milletari et al. 2016). A blowhole of ten pixels so counts as much as a stain over half the picture,
 * which would otherwise be all that is learnt from.
 *
 * `output`: logits [N, classes, h, w], class 0 the background; `target`: class numbers [N, h, w], int32.
 */
export const segmentationLoss =
  (classes: number): Loss =>
  (output, target) => {
    const logP = op.logSoftmax(output, 1);
    const hot = op.oneHot(target, classes, "float32", 1);
    const one = op.like(output, 1);
    const [background, defect] = [0, 1].map((k) => (x: Value) => {
      const first = op.slice(x, [0], [1], [1]);
      return k === 0 ? first : op.sub(one, first);
    }) as [(x: Value) => Value, (x: Value) => Value];
    const area = (x: Value) => op.reduceSum(x, [1, 2, 3]);
    const surprise = op.neg(op.reduceSum(op.mul(hot, logP), [1], true));
    const mean = (of: Value) => op.div(area(op.mul(surprise, of)), op.add(area(of), one));
    const [t, p] = [defect(hot), defect(op.exp(logP))];
    const entropy = op.add(mean(background(hot)), op.mul(mean(t), op.like(output, DEFECT_WEIGHT)));
    const common = op.add(op.mul(area(op.mul(p, t)), op.like(output, 2)), one);
    const apart = op.sub(one, op.div(common, op.add(op.add(area(p), area(t)), one)));
    const marked = op.minimum(area(t), one);
    return op.reduceMean(op.add(entropy, op.mul(apart, marked)));
  };
