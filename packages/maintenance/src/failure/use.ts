/** Testing and running models of failures. */
import {
  ANSWERS_KEY,
  AndonError,
  type Decision,
  type FailureCard,
  type FailureEvaluation,
  type FailureWish,
  failureCard,
  type Language,
} from "@andon/contracts";
import {
  openHistories,
  openSignalSource,
  requireWritable,
  type SignalSource,
  timeWriter,
  writeWhole,
} from "@andon/data";
import { readCard, sharesDifference } from "@andon/model";
import { nodeRuntime } from "@andon/nn/node";
import { repairDecisions, withRepairs } from "../graph/repairs.ts";
import { stillDecisions } from "../graph/still.ts";
import { oneWish } from "./calibrate.ts";
import { certifiedRows, probabilitiesOf } from "./certificate.ts";
import { evaluateFailures, judgedBy } from "./evaluate.ts";
import type { FailureUse } from "./options.ts";
import { renderFailureReport } from "./report/render.ts";
import { openFailure } from "./scorer.ts";
import { readTable, type Table, UNKNOWN } from "./table.ts";

export interface FailureRow {
  readonly unit: string;
  /** Counted from 1. */
  readonly row: number;
  /** Null where rows are merely counted. */
  readonly time: string | null;
  readonly probability: number;
  readonly alarm: boolean;
}

/**
 * The source's rows as the model takes them, and what is to be told of the source.
 * @param labelled whether the target is needed
 * @throws AndonError `signal/*`, `maintenance/target`
 */
export async function tableFor(
  { target, input, data }: Pick<FailureCard, "target" | "input" | "data">,
  options: FailureUse,
  labelled: boolean,
  signal?: AbortSignal,
): Promise<{ readonly table: Table; readonly axis: SignalSource["time"]; readonly repaired: readonly Decision[] }> {
  const open = (labelColumns: readonly string[]) =>
    (target.horizon === null ? openSignalSource : openHistories)(
      options.source,
      { ...options, trainedWith: data, labelColumns },
      signal,
    );
  const plain = await open([]);
  const { column } = target;
  const has = column !== null && (labelled || plain.columns.some(({ name }) => name === column));
  const { source, repairs, holds } = withRepairs(has ? await open([column]) : plain);
  const { table } = await readTable(source, labelled ? target : null, { all: true, signal });
  // rows that stand for themselves may be sorted by what they hold: of them only what never changes stands still
  const ordered = target.horizon !== null || source.time.name !== null;
  const held = holds().filter((hold) => ordered || hold?.rows === table.rows);
  return {
    table,
    axis: source.time,
    repaired: [...repairDecisions(repairs()), ...stillDecisions(held, input.columns)],
  };
}

/**
 * An answer for every row, in the order of the source; returns what is to be told of the source.
 * @throws AndonError `model/*`, `signal/*`, `maintenance/columns`, `maintenance/text`
 */
export async function* runFailure(
  options: FailureUse,
  signal?: AbortSignal,
): AsyncGenerator<FailureRow, readonly Decision[], void> {
  const { card, bytes } = await readCard(options.model, [failureCard]);
  const { table, axis, repaired } = await tableFor(card, options, false, signal);
  const written = timeWriter(axis);
  const scorer = await openFailure(nodeRuntime(), bytes, card.input, table, options.source);
  try {
    for (const { name, from, rows } of table.units)
      for (let start = 0; start < rows; start += 2048) {
        signal?.throwIfAborted();
        const part = Int32Array.from({ length: Math.min(2048, rows - start) }, (_, i) => from + start + i);
        for (const [i, answer] of (await scorer.answer(part)).entries())
          yield { unit: name, row: start + i + 1, time: written(table.time[from + start + i]!), ...answer };
      }
    return repaired;
  } finally {
    await scorer.close();
  }
}

export interface FailureTestOptions extends FailureUse {
  /** Costs to reckon with; those in the file where none are named. */
  readonly wish?: FailureWish | undefined;
  readonly seed?: number | undefined;
  /** Where the report is written; none without it. */
  readonly report?: string | undefined;
  readonly language?: Language | undefined;
}

export interface FailureTestResult {
  readonly card: FailureCard;
  readonly evaluation: FailureEvaluation;
  /** These are the rows that the model was trained on: they say nothing of new ones. */
  readonly seen: boolean;
  /** What is to be told of the source: what had to be repaired, columns that stand still. */
  readonly repaired: readonly Decision[];
}

/**
 * How good is the model on rows of which it is known what became of them?
 * @throws AndonError `model/*`, `signal/*`, `maintenance/columns`, `maintenance/target`, `maintenance/few-failures`, `output/not-writable`
 */
export async function testFailure(options: FailureTestOptions, signal?: AbortSignal): Promise<FailureTestResult> {
  const { card, bytes, metadata } = await readCard(options.model, [failureCard]);
  if (options.report !== undefined) await requireWritable(options.report);
  const { table, repaired } = await tableFor(card, options, true, signal);
  const known = Int32Array.from(table.failed.keys()).filter((i) => table.failed[i] !== UNKNOWN);
  const failures = known.reduce((n, i) => n + table.failed[i]!, 0);
  if (failures === 0 || failures === known.length)
    throw new AndonError("maintenance/few-failures", {
      path: options.source,
      failures,
      others: known.length - failures,
      needed: 1,
    });
  const scorer = await openFailure(nodeRuntime(), bytes, card.input, table, options.source);
  const [answers, again] = await Promise.all([scorer.answer(known), scorer.answer(certifiedRows(table))]).finally(() =>
    scorer.close(),
  );
  // what answers as the rows of the certificate did is those rows
  const difference = sharesDifference(probabilitiesOf(again), metadata[ANSWERS_KEY]);
  const seen = difference <= card.certificate.tolerance;
  const judged = judgedBy(table, known, probabilitiesOf(answers), card);
  const wish = options.wish === undefined ? card.wish : oneWish(options.wish);
  const evaluation = evaluateFailures(judged, card.thresholds[0]!.value, wish, options.seed ?? 1);
  if (options.report !== undefined) {
    const generatedAt = new Date().toISOString();
    const report = {
      card,
      evaluation,
      judged,
      wish,
      measuredOn: "test" as const,
      seen,
      decisions: repaired,
      generatedAt,
    };
    await writeWhole(options.report, Buffer.from(renderFailureReport(report, options.language ?? "en")));
  }
  return { card, evaluation, seen, repaired };
}
