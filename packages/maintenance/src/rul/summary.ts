/**
 * What a whole history comes to, without anything learnt: averages over several memories, how the unit began, and its age. Sensors are noisy and
 * wear is slow, so that a window of some dozen rows tells little of the rate of wear: what is lost since new, and how long that took, tell more.
 */
import {
  constant,
  freeze,
  input,
  type Layer,
  type OnnxRuntime,
  op,
  openSession,
  tensor,
  type Value,
  writeModel,
} from "@andon/nn";
import { fillWindow, type History } from "./histories.ts";

/** Rows after which a row weighs half in an exponential average; the last average weighs all rows alike. */
const HALF_LIVES = [2.5, 5, 10, 20, 40, Number.POSITIVE_INFINITY];
/** Rows whose mean tells how a unit began: units differ when they are new. */
const FIRST_ROWS = 15;
/** Averages in a summary, that of the first rows among them. */
export const AVERAGES = HALF_LIVES.length + 1;

/**
 * A window [N, steps, features and mask] to a window of one row [N, 1, averages x features, rows seen, their logarithm, mask]. Rows before the
 * history began weigh nothing.
 */
const averages: Layer = {
  kind: "averages of the history",
  apply(_, x) {
    const [steps, width] = x.shape.slice(1) as [number, number];
    const features = op.slice(x, [0], [width - 1], [2]);
    const mask = op.slice(x, [width - 1], [width], [2]);
    const age = op.reduceSum(mask, [1], true);
    const weights = HALF_LIVES.flatMap((half) =>
      Array.from({ length: steps }, (_, t) => 0.5 ** ((steps - 1 - t) / half)),
    );
    const memories = constant(weights, [HALF_LIVES.length, steps]);
    const recent = op.div(op.matMul(memories, features), op.matMul(memories, mask));
    // row t is the (t - steps + age)-th: 1 for those before FIRST_ROWS, else 0
    const room = op.sub(
      constant(
        Array.from({ length: steps }, (_, t) => FIRST_ROWS + steps - t),
        [1, steps, 1],
      ),
      age,
    );
    const early = op.mul(op.minimum(op.maximum(room, op.like(room, 0)), op.like(room, 1)), mask);
    const first = op.div(op.matMul(op.transpose(early, [0, 2, 1]), features), op.reduceSum(early, [1], true));
    const averages = op.reshape(op.concat([recent, first], 1), [x.shape[0]!, 1, AVERAGES * (width - 1)]);
    return op.concat([averages, op.mul(age, op.like(age, 1 / 100)), op.log(age), op.div(age, age)], 2);
  },
};

/** The summary of prepared windows, for a graph that ships. */
export const summarised = (prepared: Value): Value =>
  freeze(averages, prepared, { parameters: new Map(), buffers: new Map() }).output;

/** The averages [N, AVERAGES, features] and the age [N, 2] of a summary. */
export function unpackSummary(x: Value): readonly [Value, Value] {
  const row = op.squeeze(x, [1]);
  const width = (x.shape[2] as number) - 3;
  const [averages, age] = op.split(row, 1, [width, 2, 1]) as [Value, Value, Value];
  return [op.reshape(averages, [x.shape[0]!, AVERAGES, width / AVERAGES]), age];
}

const TOGETHER = 256;

/** Every moment of each history, summarised once for all members: histories whose features are those of the summary. */
export async function summariseHistories(
  ort: OnnxRuntime,
  histories: readonly History[],
  steps: number,
  threads: number,
): Promise<readonly History[]> {
  const width = histories[0]!.features.length / histories[0]!.rows + 1;
  const row = summarised(input("prepared", "float32", ["N", steps, width]));
  const made = row.shape[2] as number;
  const session = await openSession(ort, writeModel([{ name: "row", value: row }]), { threads });
  const short: History[] = [];
  try {
    for (const history of histories) {
      const features = new Float32Array(history.rows * (made - 1));
      for (let start = 0; start < history.rows; start += TOGETHER) {
        const count = Math.min(TOGETHER, history.rows - start);
        const x = new Float32Array(count * steps * width);
        for (let i = 0; i < count; i++) fillWindow(history, start + i, steps, x, i * steps * width);
        const rows = (await session.run({ prepared: tensor(ort, "float32", x, [count, steps, width]) })).row!
          .data as Float32Array;
        for (let i = 0; i < count; i++)
          features.set(rows.subarray(i * made, (i + 1) * made - 1), (start + i) * (made - 1));
      }
      short.push({ ...history, features });
    }
  } finally {
    await session.release();
  }
  return short;
}
