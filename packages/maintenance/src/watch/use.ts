/** Testing and running watches. */
import type { Language, WatchCard, WatchTest } from "@andon/contracts";
import { AndonError } from "@andon/contracts";
import { openSignalSource, requireWritable, type SignalOptions } from "@andon/data";
import { nodeRuntime } from "@andon/nn/node";
import { loadFor } from "../graph/file.ts";
import { type RawHistory, readRaw } from "../graph/raw.ts";
import { evaluateWatch, smooth } from "./alarms.ts";
import { holdOf } from "./calibrate.ts";
import type { Baseline } from "./graph.ts";
import { openWatch, type WatchScorer } from "./scorer.ts";

export interface WatchUse extends SignalOptions {
  readonly model: string;
  readonly source: string;
}

export interface WatchTestOptions extends WatchUse {
  /** Rows of each unit that are left out of a test at its beginning, because the model was fitted on them. */
  readonly skip?: number | undefined;
  /** Where to write an HTML report, and in which language (English if not said). */
  readonly report?: string | undefined;
  readonly language?: Language | undefined;
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

/** A run of raw rows with what a file says of them. */
export interface WatchedRun extends RawHistory {
  /** Of the rows from the first whole window on. */
  readonly smoothed: Float64Array;
  /** Of every row. */
  readonly alarms: Uint8Array;
  /** [whole windows, columns]. */
  readonly contributions: Float32Array;
  /** The alarms of principal components. */
  readonly baselines: Readonly<Record<Baseline, Uint8Array>>;
}

/** An answer for every row from the first whole window on. @throws AndonError `model/*`, `signal/*`, `maintenance/columns` */
export async function* runWatch(options: WatchUse, signal?: AbortSignal): AsyncGenerator<WatchAnswer, void> {
  const { card, bytes } = await loadFor(options.model, "maintenance/watch");
  const { steps, columns } = card.input;
  const names = columns.map((c) => c.name);
  const source = await openSignalSource(options.source, options);
  const scorer = await openWatch(nodeRuntime(), bytes, steps, names.length, 1);
  try {
    for (const run of await readRaw(source, names, { signal })) {
      const { smoothed, alarms, contributions } = await judge(scorer, card, run);
      for (const [i, score] of smoothed.entries()) {
        signal?.throwIfAborted();
        yield {
          unit: run.unit,
          row: i + steps,
          score,
          alarm: alarms[i + steps - 1] === 1,
          blame: blamed(names, contributions, i * names.length),
        };
      }
    }
  } finally {
    await scorer.close();
  }
}

/** From the file to what it says of one run: alarms of its own, and of its baselines. */
async function judge(scorer: WatchScorer, card: WatchCard, run: RawHistory): Promise<WatchedRun> {
  const { scores, baselines, contributions } = await scorer.score(run);
  const before = card.input.steps - 1;
  const judged = (of: Float32Array, threshold: number) => {
    const smoothed = smooth(of, card.smoothing);
    const alarms = new Uint8Array(run.rows);
    // before the first whole window there is no alarm
    for (const [i, score] of smoothed.entries()) alarms[i + before] = score >= threshold ? 1 : 0;
    return { smoothed, alarms };
  };
  const beside = Object.fromEntries(
    card.baselines.map(({ output, threshold }) => [output, judged(baselines[output], threshold).alarms]),
  ) as Record<Baseline, Uint8Array>;
  return { ...run, ...judged(scores, card.thresholds[0]!.value), contributions, baselines: beside };
}

export interface WatchTestResult extends WatchTest {
  readonly card: WatchCard;
}

/**
 * How good are the alarms on labelled rows, and those of principal components on the same rows?
 * @throws AndonError `model/*`, `signal/*`, `maintenance/columns`, `maintenance/no-label`, `output/not-writable`
 */
export async function testWatch(options: WatchTestOptions, signal?: AbortSignal): Promise<WatchTestResult> {
  const { card, bytes } = await loadFor(options.model, "maintenance/watch");
  if (options.report !== undefined) await requireWritable(options.report);
  const { steps, columns } = card.input;
  const names = columns.map((c) => c.name);
  const source = await openSignalSource(options.source, options);
  const label = source.columns.find(({ role, kind }) => role === "label" && kind === "number");
  if (!label)
    throw new AndonError("maintenance/no-label", {
      path: options.source,
      found: source.columns.map((c) => c.name).join(", "),
    });
  const scorer = await openWatch(nodeRuntime(), bytes, steps, names.length, 1);
  const watched: (WatchedRun & { readonly anomalous: Uint8Array })[] = [];
  try {
    for (const run of await readRaw(source, [...names, label.name], { signal })) {
      const width = names.length;
      const values = new Float32Array(run.rows * width);
      const anomalous = new Uint8Array(run.rows);
      for (let i = 0; i < run.rows; i++) {
        values.set(run.values.subarray(i * (width + 1), i * (width + 1) + width), i * width);
        anomalous[i] = run.values[i * (width + 1) + width]! > 0 ? 1 : 0;
      }
      watched.push({ ...(await judge(scorer, card, { unit: run.unit, rows: run.rows, values })), anomalous });
    }
  } finally {
    await scorer.close();
  }
  const skip = options.skip ?? 0;
  const evaluated = (alarmsOf: (run: WatchedRun) => Uint8Array) =>
    evaluateWatch(
      watched.map((run) => ({ alarms: alarmsOf(run).subarray(skip), anomalous: run.anomalous.subarray(skip) })),
      holdOf(steps),
    );
  const evaluation = evaluated(({ alarms }) => alarms);
  const baselines = {
    spe: evaluated((run) => run.baselines.spe),
    t2: evaluated((run) => run.baselines.t2),
  };
  return { card, evaluation, baselines };
}
