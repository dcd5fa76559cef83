/** The graph that ships: raw windows in engineering units in; score, alarm and the sensors to blame out. */
import { featureCount, type Preparation } from "@andon/data";
import { constant, input, op, type Value, writeModel } from "@andon/nn";
import { prepareWindow } from "../graph/prepare.ts";
import type { Components } from "./components.ts";

export const ALARM_THRESHOLD = "alarmThreshold";

export interface WatchFile {
  readonly preparation: Preparation;
  readonly components: Components;
  readonly steps: number;
  /** SPE and T² of a usual extreme row: scores are in multiples of it. */
  readonly speScale: number;
  /** Weight of the newest row in the smoothed score. */
  readonly smoothing: number;
  readonly threshold: number;
}

/** Below this a score is taken for nothing, so that its logarithm is a number. */
export const LEAST_SCORE = 1e-3;

/**
 * `window` float32 [N, steps, columns], newest row last, and `state` [N] (what `smoothed` was a row ago; NaN at the beginning) to
 *
 * - `score`: the squared prediction error (SPE, also Q) in multiples of a usual extreme; `t2`: Hotelling's T²
 * - `smoothed`: the score, exponentially smoothed in its logarithm: the next `state`
 * - `alarm`: 1 where `smoothed` reaches the threshold
 * - `contributions` [N, columns]: each column's share of the SPE
 */
export function watchModel(file: WatchFile, metadata: Readonly<Record<string, string>>): Uint8Array {
  const { preparation, components, steps, speScale, smoothing, threshold } = file;
  const columns = preparation.columns.length;
  const width = featureCount(preparation);
  const features = steps * width;
  const x = input("window", "float32", ["N", steps, columns]);
  const state = input("state", "float32", ["N"]);
  const prepared = op.slice(prepareWindow(preparation, x), [0], [width], [2]);
  const off = op.sub(op.reshape(prepared, ["N", features]), constant(components.means, [1, features]));
  const directions = constant(
    Float32Array.from(components.directions),
    [components.kept, features],
    "float32",
    "directions",
  );
  const along = op.matMul(off, op.transpose(directions, [1, 0]));
  const rest = op.sub(off, op.matMul(along, directions));
  const squares = op.mul(rest, rest);
  const spe = op.reduceSum(squares, [1]);
  const t2 = op.reduceSum(op.div(op.mul(along, along), constant(components.variances, [1, components.kept])), [1]);
  const score = op.div(spe, op.like(spe, speScale));
  const logged = op.log(op.add(score, op.like(score, LEAST_SCORE)));
  const before = op.log(op.add(state, op.like(state, LEAST_SCORE)));
  const mixed = op.add(op.mul(logged, op.like(score, smoothing)), op.mul(before, op.like(score, 1 - smoothing)));
  const known: Value = op.equal(state, state);
  const smoothed = op.sub(op.exp(op.where(known, mixed, logged)), op.like(score, LEAST_SCORE));
  const limit = input(ALARM_THRESHOLD, "float32", [], new Float32Array([threshold]));
  const bySensor = op.reduceSum(op.reshape(squares, ["N", steps, width]), [1]);
  const share = op.div(bySensor, op.add(op.unsqueeze(spe, [1]), op.like(spe, 1e-12)));
  return writeModel(
    [
      { name: "score", value: score },
      { name: "t2", value: t2 },
      { name: "smoothed", value: smoothed },
      { name: "alarm", value: op.cast(op.greaterOrEqual(smoothed, limit), "int64") },
      { name: "contributions", value: width === columns ? share : op.slice(share, [0], [columns], [1]) },
    ],
    { name: "andon watch", metadata },
  );
}
