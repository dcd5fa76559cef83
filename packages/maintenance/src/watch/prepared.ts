/** Prepared rows of normal operation, cut for fitting and for what was held out. */
import { featureCount, type Preparation, prepareRow } from "@andon/data";
import type { RawHistory } from "../graph/raw.ts";
import type { PreparedRun } from "./scores.ts";

export function preparedRun({ rows, values }: RawHistory, preparation: Preparation): PreparedRun {
  const [columns, width] = [preparation.columns.length, featureCount(preparation)];
  const features = new Float32Array(rows * width);
  for (let i = 0; i < rows; i++)
    prepareRow(preparation, values.subarray(i * columns, (i + 1) * columns), features, i * width);
  return { rows, features };
}

/** Rows from `from` to before `to`. */
export const partOf = ({ rows, features }: PreparedRun, from: number, to: number): PreparedRun => {
  const width = features.length / rows;
  return { rows: to - from, features: features.subarray(from * width, to * width) };
};

/** All windows of the runs, in their order, or every n-th so that there are not more than `most`: [windows, steps, width]. */
export function windowsOf(runs: readonly PreparedRun[], steps: number, width: number, most: number): Float32Array {
  const total = runs.reduce((sum, { rows }) => sum + Math.max(0, rows - steps + 1), 0);
  const stride = Math.max(1, Math.ceil(total / most));
  const taken = runs.flatMap(({ rows, features }) => {
    const some: Float32Array[] = [];
    for (let end = steps; end <= rows; end += stride) some.push(features.subarray((end - steps) * width, end * width));
    return some;
  });
  const flat = new Float32Array(taken.length * steps * width);
  for (const [i, window] of taken.entries()) flat.set(window, i * steps * width);
  return flat;
}
