import { op, type Value } from "@andon/nn";

/** Cells of a side of the coarse picture. */
const CELLS = 4;

/**
 * What a picture is like before anything is recognised in it: where it is bright and where it is busy on a coarse grid, its colour, and how sharp
 * it is. A lens cap, a lamp that failed or another product differs here even where the network, which never saw such a thing, is sure of a class.
 *
 * @param x scaled pixels [N, C, H, W], about -2 to 2
 * @returns [N, P]
 */
export function describePicture(x: Value): Value {
  const channels = Number(x.shape[1]);
  const grey = op.reduceMean(x, [1], true);
  const coarse = (v: Value) =>
    op.reshape(op.resize(v, [CELLS, CELLS], { mode: "linear", antialias: true }), ["N", CELLS * CELLS]);
  const bright = coarse(grey);
  const busy = op.sub(coarse(op.mul(grey, grey)), op.mul(bright, bright));
  const [height, width] = [Number(x.shape[2]), Number(x.shape[3])];
  const along = (axis: 2 | 3, size: number) =>
    op.reduceMean(
      op.abs(op.sub(op.slice(grey, [1], [size], [axis]), op.slice(grey, [0], [size - 1], [axis]))),
      [1, 2, 3],
    );
  const sharp = op.unsqueeze(op.add(along(2, height), along(3, width)), [1]);
  // ratios matter, not differences: twice as busy is twice as busy, whatever the light
  const logarithm = (v: Value, least: number) => op.log(op.add(op.relu(v), op.like(v, least)));
  return op.concat(
    [bright, logarithm(busy, 1e-4), logarithm(sharp, 1e-3), ...(channels > 1 ? [op.reduceMean(x, [2, 3])] : [])],
    1,
  );
}
