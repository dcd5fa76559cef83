/** What is learnt from two views of each good part, the second one damaged: where the damage is, and to recognise the rest. */
import { type Loss, op, type Value } from "@andon/nn";
import type { PictureSize } from "../model/prepare.ts";
import { FEATURES, gridsOf, unpack } from "./model.ts";

/** Every `SPACING`th place of the damaged view, in both directions, is to be recognised: neighbours say the same. */
export const SPACING = 2;
/** Similarities are divided by this before they are compared. */
const TEMPERATURE = 0.1;

/** Rows and columns of the places to be recognised. */
export function anchorsOf(size: Pick<PictureSize, "height" | "width">): {
  readonly height: number;
  readonly width: number;
} {
  const { places } = gridsOf(size);
  return { height: Math.ceil(places.height / SPACING), width: Math.ceil(places.width / SPACING) };
}

/** Numbers of the target of one part: damaged cells of both views; of each anchor whether it counts, and which place of the first view shows it. */
export function targetSize(size: Pick<PictureSize, "height" | "width">): number {
  const { cells } = gridsOf(size);
  const anchors = anchorsOf(size);
  return 2 * cells.height * cells.width + 2 * anchors.height * anchors.width;
}

/**
 * Output of 2N pictures, the views of a part next to each other, and target [N, targetSize].
 *
 * Damage: focal cross-entropy (Lin et al. 2017), damaged cells counting four times, and Dice over the batch. Recognition: a place of the
 * damaged view must be more like the same place of the first view than like any other place of any part of the batch (InfoNCE, van den
 * Oord et al. 2018, place by place); damaged places are left out.
 */
export const anomalyLoss =
  (size: Pick<PictureSize, "height" | "width">): Loss =>
  (output, target) => {
    const parts = target.shape[0] as number;
    const { cells, places } = gridsOf(size);
    const anchors = anchorsOf(size);
    const [cellCount, placeCount, anchorCount] = [cells, places, anchors].map((g) => g.height * g.width) as [
      number,
      number,
      number,
    ];
    const { damage, described } = unpack(output, size);
    const [truth, counts, where] = op.split(target, 1, [2 * cellCount, anchorCount, anchorCount]) as [
      Value,
      Value,
      Value,
    ];
    const damageLoss = damageTerm(damage, op.reshape(truth, [2 * parts, cellCount]));

    const [first, second] = op.split(
      op.reshape(described, [parts, 2, places.height, places.width, FEATURES]),
      1,
      [1, 1],
    ) as [Value, Value];
    const spaced = op.slice(second, [0, 0], [places.height, places.width], [2, 3], [SPACING, SPACING]);
    const rows = parts * anchorCount;
    const anchor = op.reshape(spaced, [rows, FEATURES]);
    const candidates = op.reshape(first, [parts * placeCount, FEATURES]);
    const offsets = op.constantValues(
      Array.from({ length: parts }, (_, i) => i * placeCount),
      [parts, 1],
      "float32",
    );
    const own = op.gather(candidates, op.reshape(op.cast(op.add(where, offsets), "int64"), [rows]), 0);
    // similarities are at most 1 / TEMPERATURE, so their exponentials cannot overflow
    const sharp = op.mul(anchor, op.like(output, 1 / TEMPERATURE));
    const right = op.reduceSum(op.mul(sharp, own), [1]);
    const all = op.log(op.reduceSum(op.exp(op.matMul(sharp, op.transpose(candidates, [1, 0]))), [1]));
    const weight = op.reshape(counts, [rows]);
    const total = op.add(op.reduceSum(weight), op.like(weight, 1));
    const recognition = op.div(op.reduceSum(op.mul(op.sub(all, right), weight)), total);
    return op.add(recognition, damageLoss);
  };

function damageTerm(logits: Value, truth: Value): Value {
  const p = op.sigmoid(logits);
  const one = op.like(p, 1);
  const overlap = op.reduceSum(op.mul(p, truth));
  const both = op.add(op.reduceSum(p), op.reduceSum(truth));
  const smooth = op.like(p, 50);
  const dice = op.sub(one, op.div(op.add(op.mul(overlap, op.like(p, 2)), smooth), op.add(both, smooth)));
  const tail = op.log(op.add(op.exp(op.neg(op.abs(logits))), one));
  const entropy = op.add(op.sub(op.maximum(logits, op.like(p, 0)), op.mul(logits, truth)), tail);
  const weight = op.mul(op.add(op.mul(truth, op.like(p, 3)), one), op.add(op.abs(op.sub(truth, p)), op.like(p, 0.05)));
  const focal = op.reduceMean(op.mul(entropy, weight));
  return op.add(op.mul(focal, op.like(p, 5)), op.mul(dice, op.like(p, 0.5)));
}
