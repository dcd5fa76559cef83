/** From rows with failures to one certified file: read, drop what leaks, plan, learn, calibrate, ship. Runs in a thread of its own (`thread.ts`). */
import { createHash } from "node:crypto";
import { basename, extname } from "node:path";
import {
  ANSWERS_KEY,
  AndonError,
  CARD_KEY,
  type FailureCard,
  type FailureWish,
  type MaintenanceEvent,
} from "@andon/contracts";
import { openHistories, openSignalSource, requireWritable, type SignalSource, writeWhole } from "@andon/data";
import { issueCertificate, keptShares, TOLERANCE } from "@andon/model";
import { type OnnxRuntime, summarise } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import { withHolds, withLongestHolds } from "../graph/still.ts";
import { calibrated, chooseThreshold, fitCalibration, levelsOf, oneWish } from "./calibrate.ts";
import { alarmsSha256, certifiedRows, probabilitiesOf } from "./certificate.ts";
import { evaluateFailures, type Judged, judgedBy } from "./evaluate.ts";
import { featureWidth, fitFeatures, prepareTable, treeColumns } from "./features.ts";
import { FAILURE_THRESHOLD, type FailureFile, failureModel, memberModel } from "./graph.ts";
import { importanceOf } from "./importance.ts";
import { learn, type Prepared, scoresOf } from "./learn.ts";
import { failureNetwork } from "./network.ts";
import type { FailureOptions } from "./options.ts";
import { planFailure, stepsFor } from "./plan.ts";
import { renderFailureReport } from "./report/render.ts";
import { openFailure } from "./scorer.ts";
import { readTable, type Table, type Target, targetOf, UNKNOWN, usable } from "./table.ts";
import { forestScores, TREES } from "./trees.ts";

/**
 * @throws AndonError those of reading, `maintenance/no-target`, `maintenance/target`, `maintenance/few-failures`, `maintenance/unreachable`, `maintenance/wish`,
 * `signal/nothing-varies`, `output/not-writable`, `training/diverged`, `model/not-certified`
 */
export async function* trainFailure(
  options: FailureOptions,
  signal: AbortSignal,
): AsyncGenerator<MaintenanceEvent, void> {
  const began = performance.now();
  const ort = nodeRuntime();
  const wish = oneWish(options.wish);
  await requireWritable(options.out);
  if (options.report !== undefined) await requireWritable(options.report);
  const opened = await openWithTarget(options.source, options);
  const { column } = opened;
  const { source, holds } = withHolds(opened.source);
  const horizon = options.horizon ?? null;
  const read = await readTable(source, { column, positive: options.positive, horizon }, { signal });
  yield { kind: "reading", rows: read.table.rows };
  const target: Target = { column, positive: read.positive, horizon };
  const { table, dropped } = await usable(source, read.table, {
    foretold: horizon !== null,
    keep: options.settingColumns ?? [],
  });
  const features = fitFeatures(table, stepsFor(options));
  const plan = planFailure(source, table, target, { ...dropped, repairs: read.repairs }, features, options);
  const width = featureWidth(features);
  const summary = summarise(failureNetwork(), [width]);
  const { units, rows, failed } = table;
  yield { kind: "data", units: units.length, rows, decisions: plan.decisions, summary: summary.text };

  const prepared: Prepared = { values: prepareTable(features, table), width, columns: treeColumns(features), failed };
  const learnt = yield* learn(ort, prepared, plan, signal);
  if (learnt === null) return;
  const known = Int32Array.from(failed.keys()).filter((i) => failed[i] !== UNKNOWN);
  const { networks, trees, baseline } = learnt.scores;
  const order = { target, split: plan.split, input: features };
  /** Scores of rows that were held out, as a calibrated model of their own. */
  const judge = (...scores: readonly Float64Array[]) => {
    const of = scores.map((s) => picked(s, known));
    const calibration = fitCalibration(of, picked(failed, known));
    const probabilities = Array.from(known, (_, i) =>
      calibrated(
        calibration,
        of.map((s) => s[i]!),
      ),
    );
    return { calibration, judged: judgedBy(table, known, probabilities, order) };
  };
  const { calibration, judged } = judge(networks, trees);
  const threshold = requireThreshold(judged, wish, source);
  const beside = (scores: Float64Array) => {
    const { judged: alone } = judge(scores);
    const own = chooseThreshold(alone.probabilities, alone.failed, wish) ?? 2;
    return evaluateFailures(alone, own, wish, plan.seed);
  };
  const { members, forests } = learnt;
  const file: FailureFile = { network: learnt.network, members, forests, features, calibration, threshold };
  const input: FailureCard["input"] = {
    name: "window",
    layout: {
      en: "N x steps x columns, float32: numbers in their units, a category as its place in `levels` (counted from 0; any other number is none of them); NaN where missing, and before the history began",
      zh: "N x steps x columns，float32：数值为其单位，类别为其在 levels 中的序号（从 0 起；其他数字表示不属于其中任何一个）；缺失处及历史开始之前为 NaN",
    },
    steps: features.steps,
    columns: withLongestHolds(
      table.columns.map(({ name, unit, role, levels }) => ({ name, unit, role, levels: levels && [...levels] })),
      holds(),
    ),
  };
  const proof = yield* certify(ort, table, input, prepared, file, source.root);
  const card: FailureCard = {
    format: "andon-card/1",
    task: "maintenance/failure",
    name: basename(options.out, extname(options.out)),
    createdAt: new Date().toISOString(),
    target,
    input,
    outputs: [
      {
        name: "probability",
        layout: "N",
        meaning: { en: "chance of a failure, calibrated", zh: "失效概率（已校准）" },
      },
      {
        name: "alarm",
        layout: "N, int64",
        meaning: { en: "1 where the probability reaches the threshold", zh: "概率达到阈值时为 1" },
      },
    ],
    thresholds: [
      {
        name: FAILURE_THRESHOLD,
        value: Math.fround(threshold),
        meaning: { en: "a probability of at least this is an alarm", zh: "概率达到该值即报警" },
      },
    ],
    wish,
    split: plan.split,
    preparation: features,
    data: {
      source: options.source,
      kind: source.kind,
      rows,
      units: units.length,
      time: source.time.name,
      unit: source.unitColumn,
      fingerprint: fingerprintOf(table),
    },
    training: {
      network: "mlp",
      trees: { forests: forests.length, trees: TREES, weights: [...calibration.slopes] },
      why: plan.decisions[0]!.why,
      members: learnt.members.length,
      parameters: summary.parameters * learnt.members.length,
      epochs: plan.epochs,
      batch: plan.batch,
      learningRate: plan.learningRate,
      seed: plan.seed,
      seconds: (performance.now() - began) / 1000,
      threads: 1,
    },
    validation: evaluateFailures(judged, threshold, wish, plan.seed),
    alone: { networks: beside(networks), trees: beside(trees) },
    baseline: beside(baseline),
    importance: [...(await importanceOf(ort, features, table, learnt, calibration, plan.seed))],
    certificate: proof.certificate,
    versions: { andon: "0.1.0", onnxruntime: "1.30.0", node: process.versions.node },
  };
  await writeWhole(options.out, failureModel(file, { [CARD_KEY]: JSON.stringify(card), [ANSWERS_KEY]: proof.answers }));
  if (options.report !== undefined) {
    const { decisions } = plan;
    const { validation: evaluation, createdAt: generatedAt } = card;
    const report = {
      card,
      evaluation,
      judged,
      wish,
      measuredOn: "folds" as const,
      seen: false,
      decisions,
      generatedAt,
    };
    await writeWhole(options.report, Buffer.from(renderFailureReport(report, options.language ?? "en")));
  }
  yield { kind: "done", file: options.out, card };
}

/** Opens a source so that its target is its only label. @throws AndonError `maintenance/no-target` and those of reading */
export async function openWithTarget(
  path: string,
  options: Pick<FailureOptions, "target" | "horizon"> & Parameters<typeof openSignalSource>[1],
): Promise<{ readonly source: SignalSource; readonly column: string | null }> {
  const { target, horizon } = options;
  // without a horizon each row stands for itself
  const open = horizon === undefined ? openSignalSource : openHistories;
  if (target !== undefined) return { source: await open(path, { ...options, labelColumns: [target] }), column: target };
  const source = await open(path, options);
  return { source, column: targetOf(source, horizon) };
}

const picked = (values: ArrayLike<number>, rows: Int32Array): Float64Array =>
  Float64Array.from(rows, (i) => values[i]!);

/** @throws AndonError `maintenance/unreachable` where no threshold reaches the wished precision */
function requireThreshold({ probabilities, failed }: Judged, wish: FailureWish, source: SignalSource) {
  const threshold = chooseThreshold(probabilities, failed, wish);
  if (threshold !== null) return threshold;
  const best = Math.max(...levelsOf(probabilities, failed).map((l) => l.hits / Math.max(1, l.hits + l.falseAlarms)));
  throw new AndonError("maintenance/unreachable", {
    path: source.root,
    precision: wish.precision!,
    best: Math.floor(1000 * best) / 1000,
  });
}

function fingerprintOf({ units, columns, failed }: Table): string {
  const hash = createHash("sha256");
  for (const { name, rows } of units) hash.update(`${name} ${rows}\n`);
  for (const { name, values } of columns)
    hash.update(`${name}\n`).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return hash.update(failed).digest("hex");
}

/**
 * Replays the file over raw rows and compares with the trainer's networks over the rows that it prepared itself: so the preparation inside the file,
 * calibration and threshold are proven as well.
 * @throws AndonError `model/not-certified`
 */
async function* certify(
  ort: OnnxRuntime,
  table: Table,
  input: FailureCard["input"],
  prepared: Prepared,
  file: FailureFile,
  path: string,
): AsyncGenerator<MaintenanceEvent, { readonly certificate: FailureCard["certificate"]; readonly answers: string }> {
  const bytes = failureModel(file, {});
  const rows = certifiedRows(table);
  const sums = new Float64Array(rows.length);
  for (const weights of file.members) {
    const scores = await scoresOf(ort, memberModel(file.network, weights, prepared.width), prepared, rows);
    for (const [i, score] of scores.entries()) sums[i]! += score / file.members.length;
  }
  const byTrees = new Float64Array(rows.length);
  for (const forest of file.forests)
    for (const [i, score] of forestScores(forest, prepared, rows).entries()) byTrees[i]! += score / file.forests.length;
  const scorer = await openFailure(ort, bytes, input, table, path);
  const answers = await scorer.answer(rows).finally(() => scorer.close());
  yield { kind: "certifying", done: rows.length, total: rows.length };
  const limit = Math.fround(file.threshold);
  let [largest, flipped] = [0, 0];
  for (const [i, { probability, alarm }] of answers.entries()) {
    const trainer = calibrated(file.calibration, [sums[i]!, byTrees[i]!]);
    largest = Math.max(largest, Math.abs(probability - trainer));
    // within the tolerance of the threshold the last bits decide
    if (alarm !== trainer >= limit && Math.abs(trainer - limit) > TOLERANCE) flipped++;
  }
  const found = { samples: rows.length, answersSha256: alarmsSha256(answers), difference: largest, flipped };
  return {
    certificate: issueCertificate(bytes, [FAILURE_THRESHOLD], found),
    answers: keptShares(probabilitiesOf(answers)),
  };
}
