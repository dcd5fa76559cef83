/** From the network's answer to a short list of boxes, inside the graph. */
import { constant, op, type Value } from "@andon/nn";
import { parts, STRIDE } from "./network.ts";

/** At most so many defects a picture. */
export const MOST = 100;
/** A box that covers a stronger one by more than this share of their union says the same again. */
const SAME = 0.3;

export interface Detections {
  /** [MOST, 4]: left, top, right, bottom in pixels of the network's picture. */
  readonly boxes: Value;
  /** [MOST], descending; 0 for what was found twice. */
  readonly confidences: Value;
  /** [MOST], int64. */
  readonly classes: Value;
}

/**
 * A defect is where a class's heat is higher than at the 8 cells around, of whatever class. Of those that overlap a
 * stronger one is kept (Bolya et al. 2019, fast suppression).
 * @param output of the network, [1, classes + 4, h, w]
 */
export function detections(output: Value, classes: number): Detections {
  const [, , h, w] = output.shape as readonly number[] as [number, number, number, number];
  const cells = h * w;
  const count = Math.min(MOST, cells);
  const { logits, edges } = parts(output, classes);
  const heat = op.sigmoid(logits);
  const strongest = op.reduceMax(heat, [1], true);
  const around = op.maxPool(strongest, { kernel: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1] });
  const summits = op.mul(strongest, op.cast(op.equal(strongest, around), "float32"));
  const [confidence, cell] = op.topK(op.reshape(summits, [cells]), count, 0);
  const kinds = op.gather(op.reshape(op.argMax(heat, 1), [cells]), cell);

  const rows = (v: Value, n: number) => op.gather(op.transpose(op.reshape(v, [n, cells]), [1, 0]), cell);
  const middles = new Float32Array(2 * cells);
  for (let at = 0; at < cells; at++) {
    middles[2 * at] = ((at % w) + 0.5) * STRIDE;
    middles[2 * at + 1] = (Math.floor(at / w) + 0.5) * STRIDE;
  }
  const middle = op.gather(constant(middles, [cells, 2]), cell);
  const [before, after] = op.split(rows(edges, 4), 1, [2, 2]) as [Value, Value];
  const limit = constant([w * STRIDE, h * STRIDE], [1, 2]);
  const held = (v: Value) => op.minimum(op.maximum(v, op.like(v, 0)), limit);
  const boxes = op.concat([held(op.sub(middle, before)), held(op.add(middle, after))], 1);
  const [confidences, order] = op.topK(op.mul(confidence, first(boxes, count)), count, 0);
  return { boxes: op.gather(boxes, order), confidences, classes: op.gather(kinds, order) };
}

/** 1 for each box that overlaps no earlier one by more than `SAME`, else 0: [count]. */
function first(boxes: Value, count: number): Value {
  const [x1, y1, x2, y2] = op.split(boxes, 1, [1, 1, 1, 1]) as [Value, Value, Value, Value];
  const across = (v: Value) => op.transpose(v, [1, 0]);
  const zero = op.like(x1, 0);
  const common = op.mul(
    op.maximum(op.sub(op.minimum(x2, across(x2)), op.maximum(x1, across(x1))), zero),
    op.maximum(op.sub(op.minimum(y2, across(y2)), op.maximum(y1, across(y1))), zero),
  );
  const area = op.mul(op.sub(x2, x1), op.sub(y2, y1));
  const union = op.sub(op.add(area, across(area)), common);
  const overlap = op.div(common, op.maximum(union, op.like(union, 1e-6)));
  const earlier = constant(
    Float32Array.from({ length: count * count }, (_, at) => (at % count < Math.floor(at / count) ? 1 : 0)),
    [count, count],
  );
  const most = op.reduceMax(op.mul(overlap, earlier), [1]);
  return op.cast(op.lessOrEqual(most, op.like(most, SAME)), "float32");
}
