/** Do all records begin at the same age? The age of a unit is told by its rows, if they begin when it is new. */
import type { History } from "./histories.ts";

/** Rows whose mean tells how a record begins or ends. */
const ROWS = 15;
/**
 * The spread of beginnings, as a share of the way of wear, from which on they are unlike in age. On the training engines of C-MAPSS it is 0.17 to 0.19;
 * where records are cut to begin anywhere in the life, 0.37 to 0.40.
 */
export const UNLIKE = 0.25;

/**
 * How far units are apart when their records begin, along the way from the mean beginning to the mean end: a standard deviation, as a share of that way. Units
 * differ when they are new; records that begin in the middle of a life differ by wear.
 */
export function spreadAtBeginning(histories: readonly History[]): number {
  const whole = histories.filter(({ rows, running }) => !running && rows > 1);
  if (whole.length === 0) return 0;
  const meanOf = ({ features, rows }: History, from: number, count: number) => {
    const width = features.length / rows;
    return Array.from({ length: width }, (_, c) => {
      let sum = 0;
      for (let row = from; row < from + count; row++) sum += features[row * width + c]!;
      return sum / count;
    });
  };
  const centre = (points: readonly (readonly number[])[]) =>
    points[0]!.map((_, c) => points.reduce((sum, point) => sum + point[c]!, 0) / points.length);
  const count = ({ rows }: History) => Math.min(ROWS, rows >> 1);
  const first = whole.map((history) => meanOf(history, 0, count(history)));
  const last = whole.map((history) => meanOf(history, history.rows - count(history), count(history)));
  const begun = centre(first);
  const way = centre(last).map((v, c) => v - begun[c]!);
  const length = way.reduce((sum, v) => sum + v * v, 0);
  if (length === 0) return 0;
  const gone = first.map((point) => point.reduce((sum, v, c) => sum + (v - begun[c]!) * way[c]!, 0) / length);
  return Math.sqrt(gone.reduce((sum, v) => sum + v * v, 0) / gone.length);
}
