/** Recordings: arrays of samples at a fixed rate or merely counted, one or several channels, with facts that hold for all of it. */
import { AndonError } from "@andon/contracts";
import type { Split } from "../source.ts";
import {
  BLOCK_ROWS,
  type Repair,
  type SignalBlock,
  type SignalColumn,
  type SignalKind,
  type SignalSource,
  type TimeAxis,
} from "./source.ts";

export interface Recording {
  readonly unit: string;
  readonly split: Split | null;
  /** Samples a second; null where unknown: then samples are counted. */
  readonly rate: number | null;
  /** Values of the columns after the channels, the same in every row. */
  readonly facts: readonly number[];
  /** Channels in pieces of any length; within a piece all are equally long. */
  samples(signal?: AbortSignal): AsyncGenerator<readonly ArrayLike<number>[]>;
}

export function recordingSource(
  kind: SignalKind,
  root: string,
  columns: readonly SignalColumn[],
  levels: ReadonlyMap<string, readonly string[]>,
  time: TimeAxis,
  recordings: readonly Recording[],
): SignalSource {
  return {
    kind,
    root,
    columns,
    unitColumn: null,
    levels,
    time,
    async *read({ signal } = {}): AsyncGenerator<SignalBlock, readonly Repair[], void> {
      for (const { unit, split, rate, facts, samples } of recordings) {
        let start = 0;
        for await (const channels of samples(signal)) {
          const total = channels[0]?.length ?? 0;
          for (let from = 0; from < total; from += BLOCK_ROWS) {
            signal?.throwIfAborted();
            const rows = Math.min(BLOCK_ROWS, total - from);
            const step = rate === null ? 1 : 1000 / rate;
            yield {
              unit,
              split,
              start,
              rows,
              time: Float64Array.from({ length: rows }, (_, i) => (start + i) * step),
              values: [
                ...channels.map((channel) => Float64Array.from({ length: rows }, (_, i) => channel[from + i]!)),
                ...facts.map((fact) => new Float64Array(rows).fill(fact)),
              ],
            };
            start += rows;
          }
        }
        if (start === 0) throw new AndonError("signal/unreadable", { path: unit, reason: "it holds no samples" });
      }
      return [];
    },
  };
}
