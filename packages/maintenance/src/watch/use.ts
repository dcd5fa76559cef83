/** Testing and running watches. */
import type { WatchCard, WatchEvaluation } from "@andon/contracts";
import { AndonError } from "@andon/contracts";
import { openHistories, type SignalOptions } from "@andon/data";
import { nodeRuntime } from "@andon/nn/node";
import { loadFor } from "../graph/file.ts";
import { readRaw } from "../graph/raw.ts";
import { evaluateWatch, smooth } from "./alarms.ts";
import type { JudgedRun } from "./episodes.ts";
import { openWatch } from "./scorer.ts";
import { holdOf } from "./train.ts";

export interface WatchUse extends SignalOptions {
  readonly model: string;
  readonly source: string;
  /** Rows of each unit that are left out of a test at its beginning, because the model was fitted on them. */
  readonly skip?: number | undefined;
}

export interface WatchAnswer {
  readonly unit: string;
  /** Counted from 1. */
  readonly row: number;
  readonly score: number;
  readonly alarm: boolean;
  /** The columns that contribute most, largest first. */
  readonly blame: readonly { readonly column: string; readonly share: number }[];
}

const BLAMED = 3;

/** The columns that contribute most at one row, largest first. @param at where its contributions begin */
export function blamed(names: readonly string[], contributions: Float32Array, at: number): WatchAnswer["blame"] {
  const most: { column: string; share: number }[] = [];
  for (const [c, column] of names.entries()) {
    const share = contributions[at + c]!;
    if (most.length === BLAMED && !(share > most[BLAMED - 1]!.share)) continue;
    let place = most.length;
    while (place > 0 && share > most[place - 1]!.share) place--;
    most.splice(place, 0, { column, share });
    if (most.length > BLAMED) most.pop();
  }
  return most;
}

/** An answer for every row from the first whole window on. @throws AndonError `model/*`, `signal/*`, `maintenance/columns` */
export async function* runWatch(options: WatchUse, signal?: AbortSignal): AsyncGenerator<WatchAnswer, void> {
  const { card, bytes } = await loadFor(options.model, "maintenance/watch");
  const { steps, columns } = card.input;
  const names = columns.map((c) => c.name);
  const source = await openHistories(options.source, options, signal);
  const scorer = await openWatch(nodeRuntime(), bytes, steps, names.length, 1);
  const limit = card.thresholds[0]!.value;
  try {
    for (const run of await readRaw(source, names, { signal })) {
      const { scores, contributions } = await scorer.score(run);
      const smoothed = smooth(scores, card.smoothing);
      for (const [i, score] of smoothed.entries()) {
        signal?.throwIfAborted();
        yield {
          unit: run.unit,
          row: i + steps,
          score,
          alarm: score >= limit,
          blame: blamed(names, contributions, i * names.length),
        };
      }
    }
  } finally {
    await scorer.close();
  }
}

/**
 * How good are the alarms on labelled rows?
 * @throws AndonError `model/*`, `signal/*`, `maintenance/columns`, `maintenance/no-label`
 */
export async function testWatch(
  options: WatchUse,
  signal?: AbortSignal,
): Promise<{ readonly card: WatchCard; readonly evaluation: WatchEvaluation }> {
  const { card, bytes } = await loadFor(options.model, "maintenance/watch");
  const { steps, columns } = card.input;
  const names = columns.map((c) => c.name);
  const source = await openHistories(options.source, options, signal);
  const label = source.columns.find(({ role, kind }) => role === "label" && kind === "number");
  if (!label)
    throw new AndonError("maintenance/no-label", {
      path: options.source,
      found: source.columns.map((c) => c.name).join(", "),
    });
  const scorer = await openWatch(nodeRuntime(), bytes, steps, names.length, 1);
  const limit = card.thresholds[0]!.value;
  const judged: JudgedRun[] = [];
  try {
    for (const run of await readRaw(source, [...names, label.name], { signal })) {
      const width = names.length;
      const values = new Float32Array(run.rows * width);
      const anomalous = new Uint8Array(run.rows);
      for (let i = 0; i < run.rows; i++) {
        values.set(run.values.subarray(i * (width + 1), i * (width + 1) + width), i * width);
        anomalous[i] = run.values[i * (width + 1) + width]! > 0 ? 1 : 0;
      }
      const smoothed = smooth((await scorer.score({ unit: run.unit, rows: run.rows, values })).scores, card.smoothing);
      const alarms = new Uint8Array(run.rows);
      // before the first whole window there is no alarm
      for (const [i, score] of smoothed.entries()) alarms[i + steps - 1] = score >= limit ? 1 : 0;
      const from = options.skip ?? 0;
      judged.push({ alarms: alarms.subarray(from), anomalous: anomalous.subarray(from) });
    }
  } finally {
    await scorer.close();
  }
  return { card, evaluation: evaluateWatch(judged, holdOf(steps)) };
}
