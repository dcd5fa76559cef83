/**
 * A compact U-Net (Ronneberger et al. 2015): down to a sixteenth with residual pairs, back up with what each level saw summed in, and a
 * class for every second pixel. The last step to every pixel is linear interpolation: what lies between two pixels of a defect's rim is
 * not worth three quarters of the work.
 */
import { constant, conv2d, dropout, type Layer, op, sequential, type Value, zeros } from "@andon/nn";
import { convolve, double } from "../model/blocks.ts";

/** Pixels along a side that one cell of the answer stands for. */
export const STRIDE = 2;
/** How much likelier background is than all defects together, before anything is learnt. */
const PRIOR = 30;
/** Sides of a picture are multiples of this. */
export const MULTIPLE = 16;

/** Pictures [N, C, H, W], about -2 to 2, to logits [N, classes, H / 2, W / 2]. */
export const unet = (classes: number): Layer => ({
  kind: "unet",
  apply(scope, x) {
    const half = scope.apply("half", sequential(convolve(16, 2, 5), convolve(16)), x);
    const quarter = scope.apply("quarter", sequential(convolve(32, 2), double(32)), half);
    const eighth = scope.apply("eighth", sequential(convolve(64, 2), double(64)), quarter);
    const deep = scope.apply("deep", sequential(convolve(96, 2), double(96), dropout(0.1)), eighth);
    const raised = (name: string, filters: number, low: Value, high: Value) => {
      const narrow = scope.apply(`${name}.narrow`, conv2d(filters, 1), low);
      return scope.apply(name, convolve(filters), op.add(op.resize(narrow, high.shape.slice(2) as number[]), high));
    };
    const up = raised("up.half", 16, raised("up.quarter", 32, raised("up.eighth", 64, deep, eighth), quarter), half);
    // at the start nearly everything is thought background: else the many such pixels drown what the few others have to say
    const prior = constant(
      [Math.log(PRIOR * (classes - 1)), ...new Array<number>(classes - 1).fill(0)],
      [1, classes, 1, 1],
    );
    return op.add(scope.apply("head", conv2d(classes, 1, { initialise: zeros }), up), prior);
  },
});
