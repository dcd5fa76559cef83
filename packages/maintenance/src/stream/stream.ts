/** Answers to rows while they arrive. */
import { maintenanceCard } from "@andon/contracts";
import { type LineProblem, readSignalStream, type StreamOptions } from "@andon/data";
import { readCard } from "@andon/model";
import { openSession } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import { type Hold, Holding, holdOf, mostHeld } from "../graph/still.ts";
import { judgeFor, type Moment, type StreamAnswer } from "./judges.ts";
import { Newest } from "./newest.ts";

export interface StreamUse extends StreamOptions {
  readonly model: string;
  /** What the stream is called in errors. */
  readonly source: string;
}

/** Answers to the rows that had arrived, in their order, what was wrong with the lines among them, and which sensors began to stand still. */
export interface StreamedAnswers {
  readonly answers: readonly StreamAnswer[];
  readonly problems: readonly LineProblem[];
  /** Told once, when a sensor has held one value for longer than ever in training. */
  readonly still: readonly Hold[];
}

/** So many rows at most are judged together. */
const TOGETHER = 512;

/**
 * An answer for every row of a table that is being written, equal to that for the finished table. What has arrived is judged together: no row waits
 * for another. Of each unit the newest rows or its state are held, so memory does not grow with time. The next bytes are asked for when the answers were taken.
 * @param chunks the table as bytes: a header, then a line a moment
 * @throws AndonError `model/*`, `maintenance/no-stream`, those of `readSignalStream`
 */
export async function* runStream(
  options: StreamUse,
  chunks: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): AsyncGenerator<StreamedAnswers, void> {
  const { card, bytes } = await readCard(options.model, maintenanceCard.options);
  const judge = judgeFor(nodeRuntime(), card, options.model);
  const { steps } = card.input;
  const width = judge.columns.length;
  const most = card.input.columns.map(mostHeld);
  const holding = new Holding();
  const units = new Map<string, Newest>();
  const session = await openSession(nodeRuntime(), bytes, { threads: 1 });
  try {
    const { columns, inOrder, resample } = judge;
    for await (const arrived of readSignalStream(chunks, options.source, columns, {
      ...options,
      trainedWith: card.data,
      inOrder,
      resample,
    })) {
      const answers: StreamAnswer[] = [];
      const still: Hold[] = [];
      for (let start = 0; start < arrived.units.length; start += TOGETHER) {
        signal?.throwIfAborted();
        const size = Math.min(TOGETHER, arrived.units.length - start);
        const windows = new Float32Array(size * steps * width);
        const moments = Array.from({ length: size }, (_, i): Moment => {
          const unit = arrived.units[start + i]!;
          const newest = units.get(unit) ?? new Newest(steps, width);
          units.set(unit, newest);
          const row = arrived.values.subarray((start + i) * width, (start + i + 1) * width);
          windows.set(newest.take(row), i * steps * width);
          holding.take(unit, row, (c, rows, at) => {
            if (rows === most[c]! + 1) still.push(holdOf(judge.columns[c]!.name, unit, at, rows, row[c]!));
          });
          return { unit, row: newest.rows, time: arrived.times[start + i]! };
        });
        answers.push(...(await judge.judge(session, windows, moments)));
      }
      yield { answers, problems: arrived.problems, still };
    }
  } finally {
    await session.release();
  }
}
