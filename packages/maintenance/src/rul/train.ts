/** From histories to failure to one certified file: read, plan, learn, calibrate, ship. Runs in a thread of its own (`thread.ts`). */
import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { basename, extname } from "node:path";
import { ANSWERS_KEY, AndonError, CARD_KEY, type MaintenanceEvent, ROWS_KEY, type RulCard } from "@andon/contracts";
import { fitPreparation, openHistories, requireWritable, writeWhole } from "@andon/data";
import { issueCertificate, keptNumbers } from "@andon/model";
import { type OnnxRuntime, summarise } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import { rowMarks } from "../graph/marks.ts";
import { type RawHistory, readRaw } from "../graph/raw.ts";
import { leftOutDecisions, repairDecisions, withRepairs } from "../graph/repairs.ts";
import { spreadAtBeginning } from "./beginning.ts";
import { inputOf, outputsOf } from "./card.ts";
import { certifiedMoments, momentsSha256, sharesOf } from "./certificate.ts";
import { wideningFor } from "./conformal.ts";
import { evaluateRul, ofUnits, type Prediction } from "./evaluate.ts";
import { INTERVAL_WIDENING, memberModel, type RulFile, rulModel } from "./graph.ts";
import { type History, readHistories } from "./histories.ts";
import { learn, predictShares } from "./learn.ts";
import { rulNetworks } from "./networks.ts";
import type { RulOptions } from "./options.ts";
import { planRul } from "./plan.ts";
import { renderRulReport } from "./report/render.ts";
import { type Answer, openRul } from "./scorer.ts";
import { summariseHistories } from "./summary.ts";

/** @throws AndonError those of reading, `maintenance/few-units`, `maintenance/no-such-unit`, `output/not-writable`, `training/diverged`, `model/not-certified` */
export async function* trainRul(options: RulOptions, signal: AbortSignal): AsyncGenerator<MaintenanceEvent, void> {
  const began = performance.now();
  const ort = nodeRuntime();
  const threads = options.threads ?? Math.min(8, availableParallelism());
  await requireWritable(options.out);
  if (options.report !== undefined) await requireWritable(options.report);
  const { source, repairs, holds } = withRepairs(await openHistories(options.source, options, signal));
  // one look at who is there and how long; a test set that the source marks is never looked at again
  const rows = new Map<string, number>();
  const fingerprint = createHash("sha256");
  let total = 0;
  for await (const block of source.read({ signal })) {
    if (block.split === "test") continue;
    rows.set(block.unit, (rows.get(block.unit) ?? 0) + block.rows);
    fingerprint.update(`${block.unit}\n`);
    for (const values of block.values)
      fingerprint.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    total += block.rows;
    yield { kind: "reading", rows: total };
  }
  if (total === 0) throw new AndonError("signal/empty", { path: source.root });
  // before anything is fitted, so that too few units are told as such
  const preparation = await fitPreparation(source, (block) => rows.has(block.unit), {
    seed: options.seed,
    scaling: options.scaling,
    signal,
  });
  const running = new Set(options.running);
  const unknown = [...running].filter((unit) => !rows.has(unit));
  if (unknown.length > 0)
    throw new AndonError("maintenance/no-such-unit", {
      path: source.root,
      units: unknown.join(", "),
      found: [...rows.keys()].slice(0, 20).join(", "),
    });
  const lengths = (wanted: boolean) => [...rows].flatMap(([unit, n]) => (running.has(unit) === wanted ? [n] : []));
  const prepared = await readHistories(source, preparation, (unit) => rows.has(unit), running, signal);
  const spread = spreadAtBeginning(prepared);
  const plan = planRul(source, preparation, { failed: lengths(false), running: lengths(true), spread }, options);
  const { longest } = plan;
  const histories = longest === null ? prepared : await summariseHistories(ort, prepared, longest);
  const features = histories[0]!.features.length / histories[0]!.rows + 1;
  const decisions = [
    ...plan.decisions,
    ...leftOutDecisions(source, preparation.columns),
    ...repairDecisions(repairs()),
  ];
  const outline = summarise(rulNetworks[plan.network](), [plan.steps, features]);
  yield {
    kind: "data",
    units: histories.length,
    rows: total,
    decisions,
    summary: outline.text,
  };
  // steps over one row are too short to be worth sharing
  const learnt = yield* learn(ort, histories, plan, longest === null ? threads : 1, signal);
  if (learnt === null) return;
  const { cap, confidence, seed, steps } = plan;
  const known = learnt.outOfFold.map((p) => ({ ...p, truth: Math.min(cap, p.truth) }));
  const widening = wideningFor(known, confidence);
  if (!Number.isFinite(widening))
    throw new AndonError("maintenance/few-units", {
      path: source.root,
      units: histories.length,
      needed: Math.ceil(1 / (1 - confidence)),
    });
  const file: RulFile = {
    network: learnt.network,
    longest,
    members: learnt.members,
    preparation,
    steps,
    cap,
    widening,
  };
  const contract = inputOf(source, file, holds());
  // read anew
  const raw = await readRaw(source, preparation.columns, { use: (block) => block.split !== "test", signal });
  const { certificate, answers } = yield* certify(ort, raw, histories, file, contract, threads);
  const within = (v: number) => Math.min(cap, Math.max(0, v));
  const judged = learnt.outOfFold.map(
    (p): Prediction => ({
      unit: p.unit,
      rul: within(p.mean),
      low: Math.min(within(p.low - widening), within(p.mean)),
      high: Math.max(within(p.high + widening), within(p.mean)),
      truth: p.truth,
    }),
  );
  const card: RulCard = {
    format: "andon-card/1",
    task: "maintenance/rul",
    name: basename(options.out, extname(options.out)),
    createdAt: new Date().toISOString(),
    ...contract,
    outputs: outputsOf(source, options.resample ?? source.sampling?.usual ?? null, confidence),
    cap,
    confidence,
    resample: options.resample ?? null,
    thresholds: [
      {
        name: INTERVAL_WIDENING,
        value: Math.fround(widening),
        meaning: {
          en: "added to both ends of the interval, found on units that each network had not seen",
          zh: "加在区间两端的量，由各网络未见过的设备校准得到",
        },
      },
    ],
    preparation: structuredClone(preparation) as RulCard["preparation"],
    data: {
      source: options.source,
      kind: source.kind,
      rows: total,
      units: histories.length,
      time: source.time.name,
      unit: source.unitColumn,
      fingerprint: fingerprint.digest("hex"),
    },
    training: {
      network: plan.network,
      why: plan.decisions[0]!.why,
      members: plan.members,
      parameters: outline.parameters * plan.members,
      epochs: plan.epochs,
      batch: plan.batch,
      learningRate: plan.learningRate,
      seed,
      seconds: (performance.now() - began) / 1000,
      threads,
    },
    validation: evaluateRul(judged, cap, seed),
    certificate,
    versions: { andon: "0.1.0", onnxruntime: "1.30.0", node: process.versions.node },
  };
  const metadata = { [CARD_KEY]: JSON.stringify(card), [ANSWERS_KEY]: answers, [ROWS_KEY]: rowMarks(raw) };
  await writeWhole(options.out, rulModel(file, metadata));
  if (options.report !== undefined) {
    const { validation: evaluation, createdAt: generatedAt } = card;
    const of = new Map(raw.map((history) => [history.unit, history]));
    const shown = ofUnits(judged).map(([first]) => of.get(first!.unit)!);
    const page = renderRulReport(
      {
        card,
        evaluation,
        truth: "folds",
        predictions: judged,
        histories: shown,
        seen: [],
        begunLate: [],
        decisions,
        decision: null,
        generatedAt,
      },
      options.language ?? "en",
    );
    await writeWhole(options.report, Buffer.from(page));
  }
  yield { kind: "done", file: options.out, card };
}

/**
 * Replays the file over raw rows at moments spread over every unit's life, and compares with the trainer's networks over the rows it
 * prepared itself: so the preparation inside the file is proven as well. Differences are shares of the cap.
 * @throws AndonError `model/not-certified`
 */
async function* certify(
  ort: OnnxRuntime,
  raw: readonly RawHistory[],
  histories: readonly History[],
  file: RulFile,
  contract: Pick<RulCard, "input" | "state">,
  threads: number,
): AsyncGenerator<MaintenanceEvent, { readonly certificate: RulCard["certificate"]; readonly answers: string }> {
  const { steps, cap } = file;
  const bytes = rulModel(file, {});
  const moments = certifiedMoments(histories);
  const width = histories[0]!.features.length / histories[0]!.rows + 1;
  const sums = new Float64Array(3 * moments.length);
  for (const weights of file.members) {
    const model = memberModel(file.network, weights, steps, width);
    const shares = await predictShares(ort, model, histories, moments, steps, threads);
    for (const [i, share] of shares.entries()) sums[i]! += share / file.members.length;
  }
  const scorer = await openRul(ort, bytes, { ...contract, cap }, threads);
  const all: Answer[] = [];
  let largest = 0;
  try {
    for (let start = 0; start < moments.length; start += 64) {
      const part = moments.slice(start, start + 64);
      const answers = await scorer.answer(part.map(({ history, end }) => ({ history: raw[history]!, end })));
      for (const [i, { rul }] of answers.entries()) {
        const trainer = Math.min(1, Math.max(0, sums[3 * (start + i)]!));
        largest = Math.max(largest, Math.abs(rul / cap - trainer));
      }
      all.push(...answers);
      yield { kind: "certifying", done: start + part.length, total: moments.length };
    }
  } finally {
    await scorer.close();
  }
  const found = { samples: moments.length, answersSha256: momentsSha256(moments, raw), difference: largest };
  return {
    certificate: issueCertificate(bytes, [INTERVAL_WIDENING], found),
    answers: keptNumbers(sharesOf(all, cap)),
  };
}
