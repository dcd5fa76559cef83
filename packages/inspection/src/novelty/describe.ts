import { op, type Value } from "@andon/nn";

/** Cells of a side of the coarse picture. */
const CELLS = 4;

/**
 * What a picture is like before anything is recognised in it, in two views. A lens cap, a lamp that failed or another product differs here even
 * where the network, which never saw such a thing, is sure of a class.
 *
 * @param x scaled pixels [N, C, H, W], about -2 to 2
 * @returns [N, 3]: how bright, how rich in contrast and how sharp it is; and [N, P]: where it is bright and where busy on a coarse grid, and its
 *   colour
 */
export function describePicture(x: Value): readonly [summary: Value, coarse: Value] {
  const channels = Number(x.shape[1]);
  const [height, width] = [Number(x.shape[2]), Number(x.shape[3])];
  const grey = op.reduceMean(x, [1], true);
  const square = op.mul(grey, grey);
  const cells = (v: Value) =>
    op.reshape(op.resize(v, [CELLS, CELLS], { mode: "linear", antialias: true }), ["N", CELLS * CELLS]);
  const spread = (mean: Value, squares: Value) => logarithm(op.sub(squares, op.mul(mean, mean)), 1e-4);
  const all = (v: Value) => op.unsqueeze(op.reduceMean(v, [1, 2, 3]), [1]);
  const steps = (axis: 2 | 3, size: number) =>
    all(op.abs(op.sub(op.slice(grey, [1], [size], [axis]), op.slice(grey, [0], [size - 1], [axis]))));
  const bright = cells(grey);
  const summary = [
    all(grey),
    spread(all(grey), all(square)),
    logarithm(op.add(steps(2, height), steps(3, width)), 1e-3),
  ];
  const colour = channels > 1 ? [op.reduceMean(x, [2, 3])] : [];
  return [op.concat(summary, 1), op.concat([bright, spread(bright, cells(square)), ...colour], 1)];
}

/** Ratios matter, not differences: twice as busy is twice as busy, whatever the light. */
const logarithm = (v: Value, least: number): Value => op.log(op.add(op.relu(v), op.like(v, least)));
