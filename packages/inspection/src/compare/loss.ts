import type { Loss } from "@andon/nn";
import { op } from "@andon/nn";
import { parts } from "./network.ts";

/**
 * Focal loss over the heat maps, reduced near the middles (Law and Deng 2018), plus -log IoU of the boxes at the cells that own one
 * (Yu et al. 2016, UnitBox). Both per defect.
 *
 * `target` [N, classes + 5, h, w]: heat (1 in the middle of a defect, falling off around it), pixels to the four edges, and 1 where
 * a cell owns a box.
 */
export const detectionLoss =
  (classes: number): Loss =>
  (output, target) => {
    const { logits, edges } = parts(output, classes);
    const [heat, wanted, owns] = op.split(target, 1, [classes, 4, 1]) as [typeof output, typeof output, typeof output];
    const one = op.like(logits, 1);
    const p = op.sigmoid(logits);
    const middle = op.cast(op.equal(heat, one), "float32");
    const square = (x: typeof output) => op.mul(x, x);
    const tail = op.softplus(op.neg(op.abs(logits)));
    const zero = op.like(logits, 0);
    const missed = op.mul(op.mul(middle, square(op.sub(one, p))), op.add(op.maximum(op.neg(logits), zero), tail));
    const far = square(square(op.sub(one, heat)));
    const alarm = op.mul(op.mul(far, square(p)), op.add(op.maximum(logits, zero), tail));
    const defects = op.maximum(op.reduceSum(middle), op.like(one, 1));

    const [l, t, r, b] = op.split(edges, 1, [1, 1, 1, 1]) as [
      typeof output,
      typeof output,
      typeof output,
      typeof output,
    ];
    const [wl, wt, wr, wb] = op.split(wanted, 1, [1, 1, 1, 1]) as [typeof l, typeof l, typeof l, typeof l];
    const common = op.mul(op.add(op.minimum(l, wl), op.minimum(r, wr)), op.add(op.minimum(t, wt), op.minimum(b, wb)));
    const area = op.mul(op.add(l, r), op.add(t, b));
    const together = op.sub(op.add(area, op.mul(op.add(wl, wr), op.add(wt, wb))), common);
    const unit = op.like(l, 1);
    const apart = op.sub(op.log(op.add(together, unit)), op.log(op.add(common, unit)));
    const owners = op.maximum(op.reduceSum(owns), op.like(unit, 1));
    return op.add(
      op.div(op.add(op.reduceSum(missed), op.reduceSum(alarm)), defects),
      op.div(op.reduceSum(op.mul(owns, apart)), owners),
    );
  };
