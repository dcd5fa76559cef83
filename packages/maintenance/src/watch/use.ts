/** Testing and running watches. */
import { AndonError, type Decision, type Language, type WatchCard, type WatchTest, watchCard } from "@andon/contracts";
import { openHistories, requireWritable, type SignalOptions, timeWriter, writeWhole } from "@andon/data";
import { readCard } from "@andon/model";
import { nodeRuntime } from "@andon/nn/node";
import { type RawHistory, readRaw } from "../graph/raw.ts";
import { repairDecisions, withRepairs } from "../graph/repairs.ts";
import { stillDecisions } from "../graph/still.ts";
import { evaluateWatch } from "./alarms.ts";
import { holdOf } from "./calibrate.ts";
import { judge, type WatchedRun } from "./judge.ts";
import { renderWatchReport } from "./report/render.ts";
import { isAnomalous } from "./runs.ts";
import { openWatch } from "./scorer.ts";

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
  /** Null where rows are merely counted. */
  readonly time: string | null;
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

/** @throws AndonError `maintenance/short-source` where no run has a whole window */
function requireWindow(runs: readonly RawHistory[], steps: number, path: string): void {
  const rows = runs.reduce((most, run) => Math.max(most, run.rows), 0);
  if (rows < steps) throw new AndonError("maintenance/short-source", { path, rows, needed: steps });
}

/**
 * An answer for every row from the first whole window on; returns what is to be told of the source.
 * @throws AndonError `model/*`, `signal/*`, `maintenance/columns`, `maintenance/text`, `maintenance/short-source`
 */
export async function* runWatch(
  options: WatchUse,
  signal?: AbortSignal,
): AsyncGenerator<WatchAnswer, readonly Decision[], void> {
  const { card, bytes } = await readCard(options.model, [watchCard]);
  const { steps, columns } = card.input;
  const names = columns.map((c) => c.name);
  const { source, repairs, holds } = withRepairs(
    await openHistories(options.source, { ...options, trainedWith: card.data }, signal),
  );
  const scorer = await openWatch(nodeRuntime(), bytes, steps, names.length, 1);
  try {
    const runs = await readRaw(source, names, { signal });
    requireWindow(runs, steps, options.source);
    const written = timeWriter(source.time);
    for (const run of runs) {
      const { smoothed, alarms, contributions } = await judge(scorer, card, run);
      for (const [i, score] of smoothed.entries()) {
        signal?.throwIfAborted();
        yield {
          unit: run.unit,
          row: i + steps,
          time: written(run.time[i + steps - 1]!),
          score,
          alarm: alarms[i + steps - 1] === 1,
          blame: blamed(names, contributions, i * names.length),
        };
      }
    }
    return [...repairDecisions(repairs()), ...stillDecisions(holds(), card.input.columns)];
  } finally {
    await scorer.close();
  }
}

export interface WatchTestResult extends WatchTest {
  readonly card: WatchCard;
  /** What is to be told of the source: what had to be repaired, sensors that stand still. */
  readonly repaired: readonly Decision[];
}

/**
 * How good are the alarms on labelled rows, and those of principal components on the same rows?
 * @throws AndonError `model/*`, `signal/*`, `maintenance/columns`, `maintenance/text`, `maintenance/no-label`, `maintenance/label-values`, `maintenance/short-source`,
 * `output/not-writable`
 */
export async function testWatch(options: WatchTestOptions, signal?: AbortSignal): Promise<WatchTestResult> {
  const { card, bytes } = await readCard(options.model, [watchCard]);
  if (options.report !== undefined) await requireWritable(options.report);
  const { steps, columns } = card.input;
  const names = columns.map((c) => c.name);
  const { source, repairs, holds } = withRepairs(
    await openHistories(options.source, { ...options, trainedWith: card.data }, signal),
  );
  const label = source.columns.find(({ role, kind }) => role === "label" && kind === "number");
  if (!label)
    throw new AndonError("maintenance/no-label", {
      path: options.source,
      found: source.columns.map((c) => c.name).join(", "),
    });
  const scorer = await openWatch(nodeRuntime(), bytes, steps, names.length, 1);
  const watched: (WatchedRun & { readonly anomalous: Uint8Array })[] = [];
  try {
    const runs = await readRaw(source, [...names, label.name], { signal });
    requireWindow(runs, steps, options.source);
    for (const run of runs) {
      const width = names.length;
      const values = new Float32Array(run.rows * width);
      const anomalous = new Uint8Array(run.rows);
      for (let i = 0; i < run.rows; i++) {
        values.set(run.values.subarray(i * (width + 1), i * (width + 1) + width), i * width);
        anomalous[i] = isAnomalous(run.values[i * (width + 1) + width]!, label.name, options.source) ? 1 : 0;
      }
      watched.push({ ...(await judge(scorer, card, { ...run, values })), anomalous });
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
  const repaired = [...repairDecisions(repairs()), ...stillDecisions(holds(), card.input.columns)];
  if (options.report !== undefined) {
    const report = {
      card,
      test: { evaluation, baselines },
      runs: watched,
      axis: source.time,
      skip,
      decisions: repaired,
      generatedAt: new Date().toISOString(),
    };
    await writeWhole(options.report, Buffer.from(renderWatchReport(report, options.language ?? "en")));
  }
  return { card, evaluation, baselines, repaired };
}
