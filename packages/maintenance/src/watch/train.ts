/** From normal operation to a file that watches: read, fit, choose, calibrate, certify, ship. Runs in a thread of its own (`thread.ts`). */
import { basename, extname } from "node:path";
import {
  ANSWERS_KEY,
  AndonError,
  CARD_KEY,
  type Decision,
  type MaintenanceEvent,
  type WatchCard,
} from "@andon/contracts";
import {
  featureCount,
  fitPreparation,
  gapWords,
  openHistories,
  requireWritable,
  type SignalSource,
  writeWhole,
} from "@andon/data";
import { nodeRuntime } from "@andon/nn/node";
import type { RawHistory } from "../graph/raw.ts";
import { leftOutDecisions, repairDecisions, withRepairs } from "../graph/repairs.ts";
import { calibrate, MARGIN } from "./calibrate.ts";
import { inputOf, outputsOf, thresholdsOf } from "./card.ts";
import { certify } from "./certificate.ts";
import { chooseMeasure, componentsOf, type WatchPlan } from "./choose.ts";
import { type WatchFile, watchModel } from "./graph.ts";
import { judge, type WatchedRun } from "./judge.ts";
import { hotelling, type Measure, predictionError } from "./measures.ts";
import type { WatchOptions } from "./options.ts";
import { preparedRun } from "./prepared.ts";
import { renderWatchReport } from "./report/render.ts";
import { fingerprintOf, longRuns, normalRuns } from "./runs.ts";
import { openWatch } from "./scorer.ts";

const WEEK = 7 * 24 * 3600 * 1000;
/** Fewer normal rows cannot tell how often a score is exceeded by chance. */
const FEW_ROWS = 2000;
const SMOOTHING = 0.3;
/** So many numbers in a window at most. */
const MOST_FEATURES = 400;
/** The newest part of each run is held out. */
const FITTED = 0.7;

/** @throws AndonError those of reading, `signal/empty`, `signal/nothing-varies`, `output/not-writable`, `training/diverged`, `model/not-certified` */
export async function* trainWatch(options: WatchOptions, signal: AbortSignal): AsyncGenerator<MaintenanceEvent, void> {
  const began = performance.now();
  const { seed = 1, threads = 1 } = options;
  await requireWritable(options.out);
  if (options.report !== undefined) await requireWritable(options.report);
  const { source, repairs, holds } = withRepairs(await openHistories(options.source, options, signal));
  const preparation = await fitPreparation(source, (block) => block.split !== "test", { seed, signal });
  const runs = await normalRuns(source, preparation.columns, signal);
  const rows = runs.reduce((sum, run) => sum + run.rows, 0);
  // what is anomalous cuts a unit into several runs
  const units = new Set(runs.map(({ unit }) => unit)).size;
  if (rows === 0) throw new AndonError("signal/empty", { path: options.source });
  yield { kind: "reading", rows };
  const [columns, width] = [preparation.columns.length, featureCount(preparation)];
  const steps = options.window ?? Math.max(1, Math.min(12, Math.floor(MOST_FEATURES / width)));
  const long = longRuns(runs, steps);
  const tooShort = (needed: number) =>
    new AndonError("maintenance/short-runs", {
      path: options.source,
      rows: Math.max(...runs.map((r) => r.rows)),
      needed,
    });
  if (long.length === 0) throw tooShort(2 * steps);

  const enough = rows >= FEW_ROWS;
  const network = options.network ?? "auto";
  // a network knows by heart what few rows it was fitted on: its threshold needs others
  const apart = enough || network === "conv-ae" || network === "lstm-ae";
  const { gap } = options;
  if (gap !== undefined && "milliseconds" in gap && source.time.meaning === "count")
    throw new AndonError("signal/no-clock", { path: options.source, gap: gapWords(gap).en });
  const gapRows =
    gap === undefined
      ? steps
      : "rows" in gap
        ? gap.rows
        : Math.ceil(gap.milliseconds / (await usualStep(source, signal)));
  const decisions = [
    windowDecision(steps, options),
    thresholdDecision(enough, rows),
    ...(gap === undefined ? [] : [gapDecision(apart, gapRows)]),
  ];
  const told = [...decisions, ...leftOutDecisions(source, preparation.columns), ...repairDecisions(repairs())];
  yield { kind: "data", units, rows, decisions: told, summary: "" };

  const part = (run: RawHistory, from: number, to: number): RawHistory => ({
    unit: run.unit,
    rows: to - from,
    time: run.time.subarray(from, to),
    values: run.values.subarray(from * columns, to * columns),
  });
  const cut = (run: RawHistory) => Math.floor(FITTED * run.rows);
  const fitted = apart ? long.map((run) => part(run, 0, cut(run))) : long;
  // a gap after what was fitted, or windows would reach into it
  const held = apart
    ? long.map((run) => part(run, Math.min(run.rows, cut(run) + gapRows), run.rows)).filter((r) => r.rows >= steps)
    : long;
  if (held.length === 0) throw tooShort(Math.ceil((steps + gapRows) / (1 - FITTED)));
  const prepared = (of: readonly RawHistory[]) => of.map((run) => preparedRun(run, preparation));
  const [fittedRuns, heldRuns] = [prepared(fitted), enough ? prepared(held) : null];
  const ort = nodeRuntime();
  const plan: WatchPlan = {
    steps,
    columns,
    width,
    share: options.explained ?? 0.8,
    smoothing: SMOOTHING,
    seed,
    threads,
    epochs: options.epochs,
  };
  const components = componentsOf(fittedRuns, plan);
  const spe = predictionError(components, steps);
  const chosen = yield* chooseMeasure(ort, network, spe, fittedRuns, heldRuns, plan, signal);
  if (chosen === null) return;
  yield { kind: "decided", decision: chosen.decision };

  const clock = source.time.meaning === "clock";
  const budget = options.budget ?? (clock ? { alarms: 2, per: WEEK } : { alarms: 1, per: 1000 });
  const rate = budget.alarms / (clock ? budget.per / (await usualStep(source, signal)) : budget.per);
  const plain = (measure: Measure) => ({ measure, scale: 1 });
  const unscaled: WatchFile = {
    preparation,
    steps,
    score: plain(chosen.measure),
    baselines: { spe: plain(spe), t2: plain(hotelling(components, steps)) },
    smoothing: SMOOTHING,
    threshold: 1,
  };
  const found = await calibrate(ort, unscaled, fitted, held, enough ? rate : null);
  const { scales, thresholds, episodes } = found;
  const file: WatchFile = {
    ...unscaled,
    score: { measure: chosen.measure, scale: scales.score },
    baselines: {
      spe: { measure: spe, scale: scales.spe },
      t2: { ...unscaled.baselines.t2, scale: scales.t2 },
    },
    threshold: thresholds.score,
  };
  const { certificate, answers } = yield* certify(ort, file, long);
  const card: WatchCard = {
    format: "andon-card/1",
    task: "maintenance/watch",
    name: basename(options.out, extname(options.out)),
    createdAt: new Date().toISOString(),
    input: inputOf(steps, preparation, source, holds()),
    outputs: outputsOf(chosen.network),
    smoothing: SMOOTHING,
    thresholds: thresholdsOf(thresholds.score),
    calibration: {
      rule: enough ? "budget" : "margin",
      why: decisions[1]!.why,
      rows: found.rows,
      budget: enough ? { ...budget, clock } : null,
      episodes: episodes.score,
      expected: enough ? rate * found.rows : null,
    },
    baselines: (["spe", "t2"] as const).map((output) => ({
      output,
      threshold: thresholds[output],
      episodes: episodes[output],
    })),
    preparation: structuredClone(preparation) as WatchCard["preparation"],
    data: {
      source: options.source,
      kind: source.kind,
      rows,
      units,
      time: source.time.name,
      unit: source.unitColumn,
      fingerprint: fingerprintOf(runs),
    },
    training: {
      network: chosen.network,
      why: chosen.decision.why,
      components: components.kept,
      features: steps * width,
      explained: components.explained,
      parameters: chosen.parameters,
      compared: [...chosen.compared],
      seed,
      seconds: (performance.now() - began) / 1000,
    },
    certificate,
    versions: { andon: "0.1.0", onnxruntime: "1.30.0", node: process.versions.node },
  };
  const bytes = watchModel(file, { [CARD_KEY]: JSON.stringify(card), [ANSWERS_KEY]: answers });
  await writeWhole(options.out, bytes);
  if (options.report !== undefined) {
    const scorer = await openWatch(ort, bytes, steps, columns, 1);
    const calm: WatchedRun[] = [];
    try {
      for (const run of held) calm.push(await judge(scorer, card, run));
    } finally {
      await scorer.close();
    }
    const report = {
      card,
      test: null,
      runs: calm,
      axis: source.time,
      skip: 0,
      decisions: [...told, chosen.decision],
      generatedAt: card.createdAt,
    };
    await writeWhole(options.report, Buffer.from(renderWatchReport(report, options.language ?? "en")));
  }
  yield { kind: "done", file: options.out, card };
}

const windowDecision = (steps: number, { window }: WatchOptions): Decision => ({
  what: { en: "window", zh: "窗口" },
  choice: `${steps}`,
  why:
    window === undefined
      ? {
          en: "Several rows together show how sensors follow each other in time.",
          zh: "多行一起可反映传感器之间的时间关系。",
        }
      : { en: "You asked for it.", zh: "由您指定。" },
});

const thresholdDecision = (enough: boolean, rows: number): Decision => ({
  what: { en: "alarm threshold", zh: "报警阈值" },
  choice: enough
    ? { en: "by the budget of false alarms", zh: "按误报预算" }
    : { en: `${MARGIN} times the largest score seen`, zh: `已见最大分数的 ${MARGIN} 倍` },
  why: enough
    ? {
        en: "Set on the newest 30 % of the normal rows, which the model was not fitted on.",
        zh: "在未用于拟合的最近 30% 正常数据上设定。",
      }
    : {
        en: `${rows} normal rows are too few to tell how often a score is exceeded by chance (${FEW_ROWS} would do).`,
        zh: `${rows} 行正常数据太少，无法估计分数偶然超限的频率（至少需要 ${FEW_ROWS} 行）。`,
      },
});

const gapDecision = (apart: boolean, rows: number): Decision =>
  apart
    ? {
        what: { en: "gap", zh: "间隔" },
        choice: gapWords({ rows }),
        why: {
          en: "You asked for it. So many rows between what is learnt from and what the threshold is set by.",
          zh: "由您指定。用于学习与用于设定阈值的数据之间相隔的行数。",
        },
      }
    : {
        what: { en: "gap", zh: "间隔" },
        choice: { en: "none", zh: "无" },
        why: {
          en: "Where normal rows are few, all of them are learnt from, and the threshold leaves a margin instead: --gap does nothing.",
          zh: "正常数据较少时全部用于学习，阈值改为留出余量，因此 --gap 不起作用。",
        },
      };

/** The usual step of a clock, in milliseconds. */
async function usualStep(source: SignalSource, signal: AbortSignal): Promise<number> {
  for await (const { time } of source.read({ signal })) {
    const steps = Array.from(time.subarray(1), (t, i) => t - time[i]!)
      .filter((s) => s > 0)
      .sort((a, b) => a - b);
    if (steps.length > 0) return steps[steps.length >> 1]!;
  }
  return 1;
}
