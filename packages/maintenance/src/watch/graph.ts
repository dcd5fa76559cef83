/** The graph that ships: raw windows in engineering units in; score, alarm and the sensors to blame out. */
import { featureCount, type Preparation } from "@andon/data";
import { input, op, type Value, writeModel } from "@andon/nn";
import { prepareWindow } from "../graph/prepare.ts";
import { type Measure, restOf, summed } from "./measures.ts";

export const ALARM_THRESHOLD = "alarmThreshold";

/** A measure, and its score of a usual extreme row: scores are in multiples of it. */
export interface Scaled {
  readonly measure: Measure;
  readonly scale: number;
}

/** What principal components alone say, beside every score. */
export const BASELINES = ["spe", "t2"] as const;
export type Baseline = (typeof BASELINES)[number];

export interface WatchFile {
  readonly preparation: Preparation;
  readonly steps: number;
  readonly score: Scaled;
  readonly baselines: Readonly<Record<Baseline, Scaled>>;
  /** Weight of the newest row in the smoothed score. */
  readonly smoothing: number;
  readonly threshold: number;
}

/** Below this a score is taken for nothing, so that its logarithm is a number. */
export const LEAST_SCORE = 1e-3;

/**
 * `window` float32 [N, steps, columns], newest row last, and `state` [N] (what `smoothed` was a row ago; NaN at the beginning) to
 *
 * - `score`: how far the window is from normal operation, in multiples of a usual extreme
 * - `smoothed`: the score, exponentially smoothed in its logarithm: the next `state`
 * - `alarm`: 1 where `smoothed` reaches the threshold
 * - `contributions` [N, columns]: each column's share of the score
 * - `spe`, `t2`: the squared prediction error and Hotelling's T² of principal components, each in multiples of a usual extreme
 */
export function watchModel(file: WatchFile, metadata: Readonly<Record<string, string>>): Uint8Array {
  const { preparation, steps, score: own, baselines, smoothing, threshold } = file;
  const columns = preparation.columns.length;
  const width = featureCount(preparation);
  const x = input("window", "float32", ["N", steps, columns]);
  const state = input("state", "float32", ["N"]);
  const prepared = op.slice(prepareWindow(preparation, x), [0], [width], [2]);
  const rests = {
    spe: restOf(baselines.spe.measure, "spe", prepared),
    t2: restOf(baselines.t2.measure, "t2", prepared),
  };
  const rest = own.measure === baselines.spe.measure ? rests.spe : restOf(own.measure, "score", prepared);
  const scaled = (of: Value, { scale }: Scaled) => {
    const sum = summed(of);
    return op.div(sum, op.like(sum, scale));
  };
  const score = scaled(rest, own);
  const logged = op.log(op.add(score, op.like(score, LEAST_SCORE)));
  const before = op.log(op.add(state, op.like(state, LEAST_SCORE)));
  const mixed = op.add(op.mul(logged, op.like(score, smoothing)), op.mul(before, op.like(score, 1 - smoothing)));
  const known: Value = op.equal(state, state);
  const smoothed = op.sub(op.exp(op.where(known, mixed, logged)), op.like(score, LEAST_SCORE));
  const limit = input(ALARM_THRESHOLD, "float32", [], new Float32Array([threshold]));
  const bySensor = op.reduceSum(op.mul(rest, rest), [1]);
  const whole = op.reduceSum(bySensor, [1], true);
  const share = op.div(bySensor, op.add(whole, op.like(whole, 1e-12)));
  return writeModel(
    [
      { name: "score", value: score },
      { name: "smoothed", value: smoothed },
      { name: "alarm", value: op.cast(op.greaterOrEqual(smoothed, limit), "int64") },
      { name: "contributions", value: width === columns ? share : op.slice(share, [0], [columns], [1]) },
      { name: "spe", value: rest === rests.spe ? op.identity(score) : scaled(rests.spe, baselines.spe) },
      { name: "t2", value: scaled(rests.t2, baselines.t2) },
    ],
    { name: "andon watch", metadata },
  );
}
