/** From normal operation to a file that watches: read, fit, calibrate, certify, ship. Runs in a thread of its own (`thread.ts`). */
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
  openHistories,
  type Preparation,
  prepareRow,
  requireWritable,
  type SignalSource,
  writeWhole,
} from "@andon/data";
import { nodeRuntime } from "@andon/nn/node";
import { weightsSha256 } from "../graph/file.ts";
import { keptNumbers } from "../graph/proof.ts";
import type { RawHistory } from "../graph/raw.ts";
import { repairDecisions, withRepairs } from "../graph/repairs.ts";
import { smooth, thresholdForBudget } from "./alarms.ts";
import { alarmsSha256, type CertifiedRow, certifiedRows } from "./certificate.ts";
import { type Components, principalComponents, statistics } from "./components.ts";
import { ALARM_THRESHOLD, type WatchFile, watchModel } from "./graph.ts";
import type { WatchOptions } from "./options.ts";
import { fingerprintOf, longRuns, normalRuns } from "./runs.ts";
import { openWatch, type WatchScorer } from "./scorer.ts";

const WEEK = 7 * 24 * 3600 * 1000;
/** Fewer normal rows cannot tell how often a score is exceeded by chance. */
const FEW_ROWS = 2000;
const SMOOTHING = 0.3;
const MARGIN = 2;
/** So many numbers in a window at most, and so many windows to fit on. */
const MOST_FEATURES = 400;
const MOST_WINDOWS = 20_000;
const TOLERANCE = 1e-4;

/** @throws AndonError those of reading, `signal/empty`, `signal/nothing-varies`, `output/not-writable`, `model/not-certified` */
export async function* trainWatch(options: WatchOptions, signal: AbortSignal): AsyncGenerator<MaintenanceEvent, void> {
  const began = performance.now();
  await requireWritable(options.out);
  const { source, repairs } = withRepairs(await openHistories(options.source, options, signal));
  const preparation = await fitPreparation(source, (block) => block.split !== "test", { seed: options.seed, signal });
  const runs = await normalRuns(source, preparation.columns, signal);
  const rows = runs.reduce((sum, run) => sum + run.rows, 0);
  if (rows === 0) throw new AndonError("signal/empty", { path: options.source });
  yield { kind: "reading", rows };
  const width = featureCount(preparation);
  const steps = options.window ?? Math.max(1, Math.min(12, Math.floor(MOST_FEATURES / width)));
  const long = longRuns(runs, steps);
  if (long.length === 0)
    throw new AndonError("maintenance/short-runs", {
      path: options.source,
      rows: Math.max(...runs.map((r) => r.rows)),
      needed: 2 * steps,
    });

  const enough = rows >= FEW_ROWS;
  // the newest part of each run is kept for calibration, a window's length after what was fitted
  const part = (run: RawHistory, from: number, to: number): RawHistory => ({
    unit: run.unit,
    rows: to - from,
    values: run.values.subarray(from * preparation.columns.length, to * preparation.columns.length),
  });
  const cut = (run: RawHistory) => Math.floor(0.7 * run.rows);
  const fitted = enough ? long.map((run) => part(run, 0, cut(run))) : long;
  const held = enough
    ? long.map((run) => part(run, Math.min(run.rows, cut(run) + steps), run.rows)).filter((r) => r.rows >= steps)
    : long;
  const components = principalComponents(
    windowsOf(fitted, preparation, steps),
    steps * width,
    options.explained ?? 0.8,
  );
  const decisions = decide(components, steps, enough, rows, options);
  yield {
    kind: "data",
    units: runs.length,
    rows,
    decisions: [...decisions, ...repairDecisions(repairs())],
    summary: "",
  };

  let file: WatchFile = { preparation, components, steps, speScale: 1, smoothing: SMOOTHING, threshold: 1 };
  const ort = nodeRuntime();
  const scored = async (of: readonly RawHistory[], by: WatchFile): Promise<readonly Float32Array[]> => {
    const scorer = await openWatch(ort, watchModel(by, {}), steps, preparation.columns.length, 1);
    try {
      const all: Float32Array[] = [];
      for (const run of of) all.push((await scorer.score(run)).scores);
      return all;
    } finally {
      await scorer.close();
    }
  };
  const usual = (await scored(fitted, file)).flatMap((scores) => [...scores]).sort((a, b) => a - b);
  file = { ...file, speScale: Math.max(1e-9, usual[Math.floor(0.95 * (usual.length - 1))]!) };
  const calibration = (await scored(held, file)).map((scores) => smooth(scores, SMOOTHING));
  const clock = source.time.meaning === "clock";
  const step = await usualStep(source, signal);
  const budget = options.budget ?? (clock ? { alarms: 2, per: WEEK } : { alarms: 1, per: 1000 });
  const perRow = budget.alarms / (clock ? budget.per / step : budget.per);
  const threshold = enough
    ? thresholdForBudget(calibration, perRow, holdOf(steps))
    : MARGIN * calibration.reduce((most, run) => run.reduce((a, b) => Math.max(a, b), most), 0);
  // what ships is float32, and verdicts are told by it
  file = { ...file, threshold: Math.fround(threshold) };
  const { certificate, answers } = yield* certify(
    await openWatch(ort, watchModel(file, {}), steps, preparation.columns.length, 1),
    file,
    long,
  );
  const card: WatchCard = {
    format: "andon-card/1",
    task: "maintenance/watch",
    name: basename(options.out, extname(options.out)),
    createdAt: new Date().toISOString(),
    input: {
      name: "window",
      layout: "N x steps x columns, float32, engineering units, newest row last; NaN where missing",
      steps,
      columns: preparation.columns.map((name) => {
        const column = source.columns.find((c) => c.name === name)!;
        return {
          name,
          unit: column.unit,
          role: column.role === "setting" ? ("setting" as const) : ("sensor" as const),
        };
      }),
    },
    outputs: [
      {
        name: "score",
        layout: "N",
        meaning: { en: "squared prediction error, 1 is a usual extreme", zh: "平方预测误差，1 为常见极值" },
      },
      { name: "t2", layout: "N", meaning: { en: "Hotelling's T²", zh: "霍特林 T²" } },
      {
        name: "smoothed",
        layout: "N",
        meaning: { en: "the score smoothed over rows: the next state", zh: "逐行平滑后的分数，即下一状态" },
      },
      {
        name: "alarm",
        layout: "N, int64",
        meaning: { en: "1 where the smoothed score reaches the threshold", zh: "平滑分数达到阈值时为 1" },
      },
      {
        name: "contributions",
        layout: "N x columns",
        meaning: { en: "each column's share of the score", zh: "各列对分数的贡献" },
      },
    ],
    smoothing: SMOOTHING,
    thresholds: [
      {
        name: ALARM_THRESHOLD,
        value: file.threshold,
        meaning: { en: "a smoothed score of at least this is an alarm", zh: "平滑分数达到该值即报警" },
      },
    ],
    calibration: {
      rule: enough ? "budget" : "margin",
      why: decisions.at(-1)!.why,
      rows: calibration.reduce((sum, run) => sum + run.length, 0),
      budget: enough ? { ...budget, clock } : null,
    },
    preparation: structuredClone(preparation) as WatchCard["preparation"],
    data: {
      source: options.source,
      kind: source.kind,
      rows,
      units: runs.length,
      time: source.time.name,
      fingerprint: fingerprintOf(runs),
    },
    training: {
      network: "pca",
      why: decisions[0]!.why,
      components: components.kept,
      features: steps * width,
      explained: components.explained,
      seconds: (performance.now() - began) / 1000,
    },
    certificate,
    versions: { andon: "0.1.0", onnxruntime: "1.30.0", node: process.versions.node },
  };
  await writeWhole(options.out, watchModel(file, { [CARD_KEY]: JSON.stringify(card), [ANSWERS_KEY]: answers }));
  yield { kind: "done", file: options.out, card };
}

/** So many quiet rows end an alarm episode. */
export const holdOf = (steps: number): number => 5 * steps;

function decide(
  components: Components,
  steps: number,
  enough: boolean,
  rows: number,
  options: WatchOptions,
): readonly Decision[] {
  const share = (100 * components.explained).toFixed(0);
  return [
    {
      what: { en: "model", zh: "模型" },
      choice: "pca",
      why: {
        en: `${components.kept} directions hold ${share} % of how normal rows vary; what lies outside them is a surprise.`,
        zh: `${components.kept} 个方向包含正常数据 ${share} % 的变化；其外的部分即为异常。`,
      },
    },
    {
      what: { en: "window", zh: "窗口" },
      choice: `${steps}`,
      why:
        options.window === undefined
          ? {
              en: "Several rows together show how sensors follow each other in time.",
              zh: "多行一起可反映传感器之间的时间关系。",
            }
          : { en: "You asked for it.", zh: "由您指定。" },
    },
    {
      what: { en: "alarm threshold", zh: "报警阈值" },
      choice: enough
        ? { en: "by the budget of false alarms", zh: "按误报预算" }
        : { en: `${MARGIN} times the largest score seen`, zh: `已见最大分数的 ${MARGIN} 倍` },
      why: enough
        ? {
            en: "Set on the newest 30 % of the normal rows, which the model was not fitted on.",
            zh: "在未用于拟合的最近 30 % 正常数据上设定。",
          }
        : {
            en: `${rows} normal rows are too few to tell how often a score is exceeded by chance (${FEW_ROWS} would do).`,
            zh: `${rows} 行正常数据太少，无法估计分数偶然超限的频率（至少需要 ${FEW_ROWS} 行）。`,
          },
    },
  ];
}

/** Prepared windows, flattened; every n-th where there are many. */
function windowsOf(runs: readonly RawHistory[], preparation: Preparation, steps: number): Float32Array {
  const [columns, width] = [preparation.columns.length, featureCount(preparation)];
  const total = runs.reduce((sum, run) => sum + Math.max(0, run.rows - steps + 1), 0);
  const stride = Math.max(1, Math.ceil(total / MOST_WINDOWS));
  const out: Float32Array[] = [];
  for (const { rows, values } of runs) {
    const prepared = new Float32Array(rows * width);
    for (let i = 0; i < rows; i++)
      prepareRow(preparation, values.subarray(i * columns, (i + 1) * columns), prepared, i * width);
    for (let end = steps; end <= rows; end += stride) out.push(prepared.subarray((end - steps) * width, end * width));
  }
  const flat = new Float32Array(out.length * steps * width);
  for (const [i, window] of out.entries()) flat.set(window, i * steps * width);
  return flat;
}

/** The usual step of a clock, in milliseconds; 1 where rows are counted. */
async function usualStep(source: SignalSource, signal: AbortSignal): Promise<number> {
  if (source.time.meaning !== "clock") return 1;
  for await (const { time } of source.read({ signal })) {
    const steps = Array.from(time.subarray(1), (t, i) => t - time[i]!)
      .filter((s) => s > 0)
      .sort((a, b) => a - b);
    if (steps.length > 0) return steps[steps.length >> 1]!;
  }
  return 1;
}

/**
 * Compares the file's scores with statistics in double precision over rows that the trainer prepared itself.
 * @throws AndonError `model/not-certified`
 */
async function* certify(
  scorer: WatchScorer,
  file: WatchFile,
  runs: readonly RawHistory[],
): AsyncGenerator<MaintenanceEvent, { readonly certificate: WatchCard["certificate"]; readonly answers: string }> {
  const { preparation, components, steps, speScale } = file;
  const width = featureCount(preparation);
  const columns = preparation.columns.length;
  const rows: CertifiedRow[] = [];
  let largest = 0;
  try {
    for (const [r, { values }] of runs.entries()) {
      const found = await certifiedRows(scorer, runs, r);
      for (const { start, score } of found) {
        const window = new Float32Array(steps * width);
        for (let s = 0; s < steps; s++)
          prepareRow(preparation, values.subarray((start + s) * columns, (start + s + 1) * columns), window, s * width);
        const expected = statistics(components, window).spe / speScale;
        // scores reach from near nothing to thousands: their difference is taken as a share where they are large
        largest = Math.max(largest, Math.abs(score - expected) / Math.max(1, expected));
      }
      rows.push(...found);
      yield { kind: "certifying", done: r + 1, total: runs.length };
    }
  } finally {
    await scorer.close();
  }
  if (!(largest <= TOLERANCE))
    throw new AndonError("model/not-certified", {
      flipped: 0,
      samples: rows.length,
      difference: largest,
      tolerance: TOLERANCE,
    });
  const certificate = {
    issuedAt: new Date().toISOString(),
    samples: rows.length,
    maxScoreDifference: largest,
    flippedVerdicts: 0,
    tolerance: TOLERANCE,
    weightsSha256: weightsSha256(watchModel(file, {}), [ALARM_THRESHOLD]),
    answersSha256: alarmsSha256(rows, runs),
  };
  return { certificate, answers: keptNumbers(rows.map(({ score }) => score)) };
}
