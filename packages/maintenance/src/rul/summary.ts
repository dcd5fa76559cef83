/**
 * What a whole history comes to, without anything learnt: averages over several memories, how the unit began, and its age. Sensors are noisy and
 * wear is slow, so that a window of some dozen rows tells little of the rate of wear: what is lost since new, and how long that took, tell more.
 *
 * Every average is a recursion: the state of a unit is [its age in rows, its averages], zeros for a new one, and a row costs the same however long
 * the history is. With decay d a row of age a moves an average by (x - average) / n(a), where n(a) = 1 + d + ... + d^(a-1). Rows that arrive
 * together are folded in by one product instead of one after the other: row k moves row t's average by d^(a_t - a_k) / n(a_t).
 */
import { constant, input, type OnnxRuntime, op, openSession, type Value, writeModel } from "@andon/nn";
import { Follower } from "./follow.ts";
import { fillWindow, type History } from "./histories.ts";

/** Rows after which a row weighs half in an exponential average. Then follow the average that weighs all rows alike, and that of the first rows. */
const HALF_LIVES = [2.5, 5, 10, 20, 40];
/** Rows whose mean tells how a unit began: units differ when they are new. */
const FIRST_ROWS = 15;
export const AVERAGES = HALF_LIVES.length + 2;

/** Numbers in the state of a unit. */
export const stateWidth = (features: number): number => 1 + AVERAGES * features;

export interface Summarised {
  /** [N, 1, averages x features, rows seen, their logarithm, mask]: the window of one row that the network sees. */
  readonly row: Value;
  /** [N, 1 + averages x features]: the state after each row. */
  readonly next: Value;
}

/** Inputs of a graph that carries state: to which unit a row belongs (int64 [N]), and the state of that unit before the first of them. */
export const stateInputs = (features: number): { readonly unit: Value; readonly state: Value } => ({
  unit: input("unit", "int64", ["N"]),
  state: input("state", "float32", ["N", stateWidth(features)]),
});

/**
 * Folds rows into the state of their units.
 * @param prepared rows [N, 1, features and mask], those of one unit in order of time; a row whose mask is 0 changes nothing
 * @param longest rows of the longest history that was learnt from: greater ages count as that one
 */
export function summarised(prepared: Value, unit: Value, state: Value, longest: number): Summarised {
  const width = (prepared.shape[2] as number) - 1;
  const [x, mask] = op.split(op.squeeze(prepared, [1]), 1, [width, 1]) as [Value, Value];
  const [age0, averages0] = op.split(state, 1, [1, AVERAGES * width]) as [Value, Value];
  const place = op.cumSum(op.add(op.sub(mask, mask), op.like(mask, 1)), 0);
  const across = (v: Value) => op.transpose(v, [1, 0]);
  const earlier = op.and(
    op.lessOrEqual(across(place), place),
    op.equal(op.unsqueeze(unit, [1]), op.unsqueeze(unit, [0])),
  );
  // [N, N]: 1 where row k (across) is of the same unit as row t (down), not later, and holds something
  const counts = op.mul(op.cast(earlier, "float32"), across(mask));
  const rows = op.reduceSum(counts, [1], true);
  const age = op.add(age0, rows);
  const between = op.unsqueeze(op.relu(op.sub(rows, across(rows))), [0]);
  const decays = constant(
    HALF_LIVES.map((half) => Math.log(0.5) / half),
    [HALF_LIVES.length, 1, 1],
  );
  const exponential = op.mul(op.exp(op.mul(between, decays)), op.unsqueeze(counts, [0]));
  const early = op.mul(counts, op.cast(op.lessOrEqual(across(age), op.like(age, FIRST_ROWS)), "float32"));
  const weights = op.concat([exponential, op.unsqueeze(counts, [0]), op.unsqueeze(early, [0])], 0);
  const seen = op.unsqueeze(op.maximum(age, op.like(age, 1)), [0]);
  const totals = op.concat(
    [
      op.div(
        op.sub(op.like(seen, 1), op.exp(op.mul(seen, decays))),
        constant(
          HALF_LIVES.map((half) => 1 - 0.5 ** (1 / half)),
          [HALF_LIVES.length, 1, 1],
        ),
      ),
      seen,
      op.minimum(seen, op.like(seen, FIRST_ROWS)),
    ],
    0,
  );
  const before = op.transpose(op.reshape(averages0, ["N", AVERAGES, width]), [1, 0, 2]);
  const moved = op.sub(op.matMul(weights, x), op.mul(op.reduceSum(weights, [2], true), before));
  const after = op.add(before, op.div(moved, totals));
  const averages = op.reshape(op.transpose(after, [1, 0, 2]), ["N", AVERAGES * width]);
  const known = op.minimum(op.squeeze(seen, [0]), op.like(age, longest));
  const row = op.concat([averages, op.mul(known, op.like(age, 1 / 100)), op.log(known), op.div(known, known)], 1);
  return { row: op.unsqueeze(row, [1]), next: op.concat([age, averages], 1) };
}

/** The averages [N, AVERAGES, features] and the age [N, 2] of a summary. */
export function unpackSummary(x: Value): readonly [Value, Value] {
  const row = op.squeeze(x, [1]);
  const width = (x.shape[2] as number) - 3;
  const [averages, age] = op.split(row, 1, [width, 2, 1]) as [Value, Value, Value];
  return [op.reshape(averages, [x.shape[0]!, AVERAGES, width / AVERAGES]), age];
}

/** Every moment of each history, summarised once for all members: histories whose features are those of the summary. */
export async function summariseHistories(
  ort: OnnxRuntime,
  histories: readonly History[],
  longest: number,
): Promise<readonly History[]> {
  const width = histories[0]!.features.length / histories[0]!.rows;
  const prepared = input("prepared", "float32", ["N", 1, width + 1]);
  const { unit, state } = stateInputs(width);
  const { row, next } = summarised(prepared, unit, state, longest);
  const made = (row.shape[2] as number) - 1;
  const session = await openSession(
    ort,
    writeModel([
      { name: "row", value: row },
      { name: "nextState", value: next },
    ]),
    { threads: 1 },
  );
  const follower = new Follower(ort, session, "prepared", stateWidth(width));
  const short: History[] = [];
  try {
    for (const history of histories) {
      const rows = new Float32Array(history.rows * (width + 1));
      for (let i = 0; i < history.rows; i++) fillWindow(history, i, 1, rows, i * (width + 1));
      const features = new Float32Array(history.rows * made);
      for await (const { start, count, result } of follower.take(history.rows, () => history.unit, rows)) {
        const found = result.row!.data as Float32Array;
        for (let i = 0; i < count; i++)
          features.set(found.subarray(i * (made + 1), (i + 1) * (made + 1) - 1), (start + i) * made);
      }
      short.push({ ...history, features });
    }
  } finally {
    await session.release();
  }
  return short;
}
