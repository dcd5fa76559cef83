/** Testing and running models of remaining life. */
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import {
  AndonError,
  type Decision,
  type Language,
  ROWS_KEY,
  type RulCard,
  type RulEvaluation,
  rulCard,
} from "@andon/contracts";
import { openHistories, requireWritable, type SignalOptions, writeWhole } from "@andon/data";
import { readCard } from "@andon/model";
import { openSession } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import { decideMaintenance, type MaintenanceCosts, type MaintenanceDecision } from "../decide/policy.ts";
import { unitsSeen } from "../graph/marks.ts";
import { type RawHistory, rawBlocks, readRaw } from "../graph/raw.ts";
import { repairDecisions, withRepairs } from "../graph/repairs.ts";
import { stillDecisions } from "../graph/still.ts";
import { evaluateRul, type Prediction } from "./evaluate.ts";
import { Follower } from "./follow.ts";
import { renderRulReport } from "./report/render.ts";
import { answersIn, openRul } from "./scorer.ts";

export interface RulUse extends SignalOptions {
  readonly model: string;
  readonly source: string;
  readonly threads?: number | undefined;
}

/** The newest state of a unit and what the model says of it. */
export interface RulAnswer {
  readonly unit: string;
  /** Rows of history that the answer rests on. */
  readonly rows: number;
  readonly rul: number;
  readonly low: number;
  readonly high: number;
  /** It is the most that the model tells apart: at least so much is left. */
  readonly capped: boolean;
}

/**
 * What is left of each unit after its last row, in the order of the source; returns what is to be told of the source.
 * @throws AndonError `model/*`, `signal/*`, `maintenance/columns`, `maintenance/text`
 */
export async function* runRul(
  options: RulUse,
  signal?: AbortSignal,
): AsyncGenerator<RulAnswer, readonly Decision[], void> {
  const { card, bytes } = await readCard(options.model, [rulCard]);
  const columns = card.input.columns.map((c) => c.name);
  const { source, repairs, holds } = withRepairs(
    await openHistories(
      options.source,
      { ...options, trainedWith: card.data, resample: card.resample ?? undefined },
      signal,
    ),
  );
  const told = () => [...repairDecisions(repairs()), ...stillDecisions(holds(), card.input.columns)];
  if (card.state !== null) {
    yield* newestStates(bytes, card.state.width, card.cap, rawBlocks(source, columns, { signal }));
    return told();
  }
  const histories = await readRaw(source, columns, { keep: card.input.steps, signal });
  const scorer = await openRul(nodeRuntime(), bytes, card, options.threads ?? 1);
  try {
    for (let start = 0; start < histories.length; start += 256) {
      signal?.throwIfAborted();
      const part = histories.slice(start, start + 256);
      const answers = await scorer.answer(part.map((history) => ({ history, end: history.rows - 1 })));
      for (const [i, answer] of answers.entries()) yield { unit: part[i]!.unit, rows: part[i]!.rows, ...answer };
    }
    return told();
  } finally {
    await scorer.close();
  }
}

/** The last answer of each unit, with no more of it in memory than its state. */
async function* newestStates(
  bytes: Uint8Array,
  width: number,
  cap: number,
  blocks: AsyncIterable<RawHistory>,
): AsyncGenerator<RulAnswer, void> {
  const newest = new Map<string, RulAnswer>();
  const session = await openSession(nodeRuntime(), bytes, { threads: 1 });
  const follower = new Follower(nodeRuntime(), session, "window", width);
  try {
    for await (const { unit, rows, values } of blocks)
      for await (const { result } of follower.take(rows, () => unit, values)) {
        const answers = answersIn(result, cap);
        newest.set(unit, { unit, rows: (newest.get(unit)?.rows ?? 0) + answers.length, ...answers.at(-1)! });
      }
  } finally {
    await session.release();
  }
  yield* newest.values();
}

export interface RulTestOptions extends RulUse {
  /** A file with the true remaining life of each unit after its last row, in the order of the source, one number a line; gzipped or not. */
  readonly truth?: string | undefined;
  /** Says when to stop each unit, and what that saves; the units must have run to failure. */
  readonly costs?: MaintenanceCosts | undefined;
  /** Where to write an HTML report, and in which language (English if not said). */
  readonly report?: string | undefined;
  readonly language?: Language | undefined;
  readonly seed?: number | undefined;
}

export interface RulTestResult {
  readonly card: RulCard;
  readonly evaluation: RulEvaluation;
  /** "given": one prediction for each unit, after its last row. "failure": units ran to failure, and are judged at every moment. */
  readonly truth: "given" | "failure";
  readonly predictions: readonly Prediction[];
  /** Null where no costs are named. */
  readonly decision: MaintenanceDecision | null;
  /** Units whose rows the model was trained on, whatever they are called: figures of such are too good. */
  readonly seen: readonly string[];
  /**
   * Where the age is told by rows: units that would have lived less than half as long as those trained on did on average. Their records probably begin in the
   * middle of a life, and their ages are told wrongly.
   */
  readonly begunLate: readonly string[];
  /** What is to be told of the source: what had to be repaired, sensors that stand still. */
  readonly repaired: readonly Decision[];
}

/**
 * How good is the model? With `truth`, one prediction for each unit; without, the units must have run to failure, and every moment counts.
 * @throws AndonError `model/*`, `signal/*`, `maintenance/columns`, `maintenance/truth`, `maintenance/costs`, `maintenance/whole-lives`,
 * `output/not-writable`
 */
export async function testRul(options: RulTestOptions, signal?: AbortSignal): Promise<RulTestResult> {
  const { card, bytes, metadata } = await readCard(options.model, [rulCard]);
  if (options.report !== undefined) await requireWritable(options.report);
  const { source, repairs, holds } = withRepairs(
    await openHistories(
      options.source,
      { ...options, trainedWith: card.data, resample: card.resample ?? undefined },
      signal,
    ),
  );
  const names = card.input.columns.map((c) => c.name);
  const given = options.truth === undefined ? null : await readTruth(options.truth);
  const histories = await readRaw(source, names, {
    keep: given === null || card.state !== null ? undefined : card.input.steps,
    signal,
  });
  if (given !== null && given.length !== histories.length)
    throw new AndonError("maintenance/truth", {
      path: options.truth!,
      expected: histories.length,
      found: given.length,
    });
  const moments: { history: RawHistory; end: number; truth: number }[] = histories.flatMap((history, i) =>
    given !== null
      ? [{ history, end: history.rows - 1, truth: given[i]! }]
      : Array.from({ length: history.rows }, (_, end) => ({ history, end, truth: history.rows - 1 - end })),
  );
  if (moments.length === 0) throw new AndonError("signal/empty", { path: options.source });
  const scorer = await openRul(nodeRuntime(), bytes, card, options.threads ?? 1);
  try {
    const answers = await scorer.answer(moments);
    const predictions = answers.map(
      (answer, i): Prediction => ({ unit: moments[i]!.history.unit, ...answer, truth: moments[i]!.truth }),
    );
    const truth = given === null ? "failure" : "given";
    const decision =
      options.costs === undefined
        ? null
        : decideMaintenance(truth === "failure" ? predictions : [], card.confidence, options.costs, options.seed ?? 1);
    const evaluation = evaluateRul(predictions, card.cap, options.seed ?? 1);
    const seen = unitsSeen(metadata[ROWS_KEY], histories);
    const usual = card.data.rows / card.data.units;
    const short = histories.filter(({ rows }, i) => card.state !== null && rows + (given?.[i] ?? 0) < usual / 2);
    const begunLate = short.map(({ unit }) => unit);
    const repaired = [...repairDecisions(repairs()), ...stillDecisions(holds(), card.input.columns)];
    const result: RulTestResult = { card, evaluation, truth, predictions, decision, seen, begunLate, repaired };
    if (options.report !== undefined) {
      const page = renderRulReport(
        { ...result, decisions: repaired, histories, generatedAt: new Date().toISOString() },
        options.language ?? "en",
      );
      await writeWhole(options.report, Buffer.from(page));
    }
    return result;
  } finally {
    await scorer.close();
  }
}

/** Numbers of a text file, gzipped or not. @throws AndonError `source/not-found`, `signal/unreadable` */
async function readTruth(path: string): Promise<readonly number[]> {
  const bytes = await readFile(path).catch((cause) => {
    throw new AndonError("source/not-found", { path }, { cause });
  });
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString("utf8");
  const words = text.split(/[\s,;]+/).filter((word) => word !== "");
  const wrong = words.find((word) => !Number.isFinite(Number(word)));
  if (wrong !== undefined)
    throw new AndonError("signal/unreadable", {
      path,
      reason: `"${wrong}" is no remaining life; one number a line is expected`,
    });
  return words.map(Number);
}
