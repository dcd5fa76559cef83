/** A watch file in a session: runs of raw rows in, scores out. */
import { type OnnxRuntime, openSession, tensor } from "@andon/nn";
import type { RawHistory } from "../graph/raw.ts";
import { BASELINES, type Baseline } from "./graph.ts";

export interface Scored {
  /** Of the rows from `steps - 1` on: before, there is no whole window. */
  readonly scores: Float32Array;
  /** What principal components alone say of the same rows. */
  readonly baselines: Readonly<Record<Baseline, Float32Array>>;
  /** 1 where the score by itself reaches the file's threshold. */
  readonly alarms: Uint8Array;
  /** [rows, columns], row by row. */
  readonly contributions: Float32Array;
}

export interface WatchScorer {
  /** Scores all whole windows of a run, not smoothed: smoothing goes from row to row. */
  score(run: RawHistory): Promise<Scored>;
  close(): Promise<void>;
}

const TOGETHER = 512;

export async function openWatch(
  ort: OnnxRuntime,
  bytes: Uint8Array,
  steps: number,
  width: number,
  threads: number,
): Promise<WatchScorer> {
  const session = await openSession(ort, bytes, { threads });
  return {
    async score({ rows, values }) {
      const count = Math.max(0, rows - steps + 1);
      const scores = new Float32Array(count);
      const baselines = { spe: new Float32Array(count), t2: new Float32Array(count) };
      const alarms = new Uint8Array(count);
      const contributions = new Float32Array(count * width);
      for (let start = 0; start < count; start += TOGETHER) {
        const size = Math.min(TOGETHER, count - start);
        const x = new Float32Array(size * steps * width);
        for (let i = 0; i < size; i++)
          x.set(values.subarray((start + i) * width, (start + i + steps) * width), i * steps * width);
        const result = await session.run({
          window: tensor(ort, "float32", x, [size, steps, width]),
          state: tensor(ort, "float32", new Float32Array(size).fill(Number.NaN), [size]),
        });
        scores.set(result.score!.data as Float32Array, start);
        for (const name of BASELINES) baselines[name].set(result[name]!.data as Float32Array, start);
        alarms.set(Uint8Array.from(result.alarm!.data as BigInt64Array, Number), start);
        contributions.set(result.contributions!.data as Float32Array, start * width);
      }
      return { scores, baselines, alarms, contributions };
    },
    close: () => session.release(),
  };
}
