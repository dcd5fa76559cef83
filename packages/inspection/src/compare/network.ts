/**
 * The detector that learns the difference: one network over picture and aligned template, boxes out of every fourth pixel.
 *
 * A pyramid down to a sixteenth (Lin et al. 2017) with residual pairs, summed back up; at each cell of the finest level it says, for each
 * class, how much this looks like the middle of a defect (CenterNet, Zhou et al. 2019), and how far the defect's edges are (FCOS, Tian et al.
 * 2019). No anchors: nothing to tune to the size of the defects.
 */
import { conv2d, type Layer, op, sequential, type Value } from "@andon/nn";
import { convolve, double } from "../model/blocks.ts";

/** Pixels a cell of the answer stands for. */
export const STRIDE = 4;
/** A box edge lies e^raw times this many pixels from its cell. */
const REACH = 16;
/** At the start every place is thought no defect, with probability 0.99, so that the many empty places do not drown the few others. */
const PRIOR = Math.log(99);

/** Picture and template side by side [N, 2C, H, W], about -2 to 2, to [N, classes + 4, H / 4, W / 4]. Sides are multiples of 16. */
export const detector = (classes: number): Layer => ({
  kind: "pair-detector",
  apply(scope, x) {
    const stem = scope.apply("stem", sequential(convolve(16, 2, 5), convolve(32, 2), double(32)), x);
    const middle = scope.apply("middle", sequential(convolve(64, 2), double(64)), stem);
    const deep = scope.apply("deep", sequential(convolve(96, 2), double(96)), middle);
    const raised = (name: string, filters: number, low: Value, high: Value) =>
      op.add(op.resize(scope.apply(name, conv2d(filters, 1), low), high.shape.slice(2) as number[]), high);
    const half = scope.apply("half", convolve(64), raised("raise.half", 64, deep, middle));
    const quarter = raised("raise.quarter", 32, half, stem);
    const head = scope.apply("head", sequential(convolve(48), conv2d(classes + 4, 1)), quarter);
    const [heat, edges] = op.split(head, 1, [classes, 4]) as [Value, Value];
    return op.concat([op.sub(heat, op.like(heat, PRIOR)), edges], 1);
  },
});

/** What the network says, taken apart: logits of each class, and pixels to the left, upper, right and lower edge. */
export function parts(output: Value, classes: number): { readonly logits: Value; readonly edges: Value } {
  const [logits, raw] = op.split(output, 1, [classes, 4]) as [Value, Value];
  const bounded = op.maximum(op.minimum(raw, op.like(raw, 4)), op.like(raw, -4));
  return { logits, edges: op.mul(op.exp(bounded), op.like(raw, REACH)) };
}
