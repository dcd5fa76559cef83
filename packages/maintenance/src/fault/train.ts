/** From recordings with a class each to one certified file: read, plan, learn, ship. Runs in a thread of its own (`thread.ts`). */
import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { basename, extname } from "node:path";
import { ANSWERS_KEY, AndonError, CARD_KEY, type FaultCard, type MaintenanceEvent } from "@andon/contracts";
import { requireWritable, writeWhole } from "@andon/data";
import { issueCertificate, keptNumbers } from "@andon/model";
import { type OnnxRuntime, openSession, summarise, tensor } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import { UNDECIDED } from "@andon/statistics";
import { repairDecisions, withRepairs } from "../graph/repairs.ts";
import { recordingAnswer } from "./answer.ts";
import { ordersOf } from "./bearing.ts";
import { countOf, hashOf, probabilitiesOf } from "./certificate.ts";
import { evaluated } from "./evaluate.ts";
import {
  DESCRIBING,
  describingModel,
  type FaultFile,
  faultModel,
  NEAR,
  NEAR_LIMIT,
  NOVELTY_LIMIT,
  UNKNOWN,
} from "./graph.ts";
import { heldWindows, learn, logitsOf } from "./learn.ts";
import { faultNetwork } from "./networks.ts";
import { fitKnown, type Known, loneliest } from "./novelty.ts";
import type { FaultOptions } from "./options.ts";
import { type FaultPlan, planFault } from "./plan.ts";
import {
  atRate,
  channelOf,
  fingerprintOf,
  openRecordings,
  readRecordings,
  requireVibration,
  type VibrationRecording,
} from "./recordings.ts";
import { renderFaultReport } from "./report/render.ts";
import { type Judged, resultOf } from "./result.ts";
import { openFault, type WindowAnswers } from "./scorer.ts";
import type { Axis } from "./spectrum.ts";
import { AUGMENTATION, fewestSamples, partsOf, type Signal, startsOf } from "./windows.ts";

/**
 * Windows are unknown so many times farther than the farthest that was held out, and than recordings lie from each other: another load, bearing
 * or mounting is farther than another minute, and must not be unknown for that. The least limit is all bands louder by about 7 dB.
 */
const [BEYOND_HELD, BEYOND_RECORDINGS, LEAST_LIMIT] = [2, 1.5, 3];

/** @throws AndonError those of reading, `maintenance/*`, `output/not-writable`, `training/diverged`, `model/not-certified` */
export async function* trainFault(options: FaultOptions, signal: AbortSignal): AsyncGenerator<MaintenanceEvent, void> {
  const began = performance.now();
  const ort = nodeRuntime();
  const threads = options.threads ?? Math.min(8, availableParallelism());
  await requireWritable(options.out);
  if (options.report !== undefined) await requireWritable(options.report);
  const { source, repairs } = withRepairs(await openRecordings(options.source, options));
  const recordings: VibrationRecording[] = [];
  const fingerprint = createHash("sha256");
  const fingerprints: string[] = [];
  let read = 0;
  for await (const recording of readRecordings(source, options, signal)) {
    if (recording.split === "test") continue;
    requireVibration(recording, options.source);
    const { name, label, rate, rpm, samples } = recording;
    const own = fingerprintOf(recording);
    fingerprint.update(`${name} ${label} ${rate} ${rpm} ${own}\n`);
    fingerprints.push(own);
    recordings.push(recording);
    read += samples.length;
    yield { kind: "reading", rows: read };
  }
  const plan = planFault(recordings, options);
  const { axis, labels, seed } = plan;
  const signals = signalsOf(recordings, plan, options.source);
  const network = faultNetwork(plan.network, axis, labels.length);
  const summary = summarise(network, [axis.samples + 1]);
  yield {
    kind: "data",
    units: signals.length,
    rows: read,
    decisions: [...plan.decisions, ...repairDecisions(repairs())],
    summary: summary.text,
  };
  const learnt = yield* learn(ort, network, signals, plan, threads, signal);
  if (learnt === null) return;
  const known = await learnKnown(ort, signals, axis);
  const held = heldWindows(signals, axis.samples);
  const draft = { network: plan.network, classes: labels.length, weights: learnt.weights, axis, known, limit: 1 };
  const file: FaultFile = {
    ...draft,
    limit: Math.max(
      LEAST_LIMIT,
      BEYOND_HELD * (await farthestOf(ort, draft, signals)),
      BEYOND_RECORDINGS * loneliest(known),
    ),
  };
  const { certificate, answers } = await certify(ort, file, signals, async (novelty) => {
    const answered = { samples: axis.samples, classes: labels.length, near: (i: number) => novelty[i]! < NEAR };
    return softmaxed(await logitsOf(ort, network, learnt.weights, held, answered, threads), labels.length);
  });
  const decisions = answers.flatMap((a) => [...a.answers.decisions]);
  const channel = channelOf(source, options);
  const card: FaultCard = {
    format: "andon-card/1",
    task: "maintenance/fault",
    name: basename(options.out, extname(options.out)),
    createdAt: new Date().toISOString(),
    labels: [...labels],
    rate: axis.rate,
    speed: { axis: plan.speed, nominalRpm: plan.nominalRpm, highestOrder: axis.highestOrder },
    bearing: options.bearing === undefined ? null : { ...ordersOf(options.bearing) },
    input: {
      name: "window",
      layout: {
        en: `N x samples, float32, raw vibration at ${axis.rate} samples a second; and rpm, N, float32${plan.speed === "fixed" ? `, always ${plan.nominalRpm}` : ""}`,
        zh: `N x samples，float32，每秒 ${axis.rate} 点的原始振动；以及 rpm，N，float32${plan.speed === "fixed" ? `，恒为 ${plan.nominalRpm}` : ""}`,
      },
      steps: axis.samples,
      columns: [{ name: channel, unit: source.columns.find((c) => c.name === channel)!.unit, role: "sensor" }],
    },
    outputs: outputsOf(labels, plan),
    thresholds: [
      {
        name: NOVELTY_LIMIT,
        value: Math.fround(file.limit),
        meaning: {
          en: "a window at least so far from every recording that was learnt from is unknown",
          zh: "窗口与所有训练记录的距离达到该值即为未知",
        },
      },
      ...(plan.network === "both"
        ? [
            {
              name: NEAR_LIMIT,
              value: Math.fround(NEAR),
              meaning: {
                en: "a window nearer than this to a recording that was learnt from is answered by its orders and its raw wave together; any other by its orders alone",
                zh: "窗口与某段训练记录的距离小于该值时，由阶次与原始波形共同判断；否则仅由阶次判断",
              },
            },
          ]
        : []),
    ],
    data: {
      source: options.source,
      kind: source.kind,
      rows: read,
      units: signals.length,
      time: source.time.name,
      unit: source.unitColumn,
      fingerprint: fingerprint.digest("hex"),
    },
    split: {
      by: {
        en: "time: the newest part of each recording is held out, behind a gap of one window",
        zh: "按时间：留出每段记录最新的部分，中间隔一个窗口",
      },
      train: signals.reduce((sum, s) => sum + startsOf(partsOf(s.samples, axis.samples)[0], axis.samples).length, 0),
      validation: held.length,
    },
    recordings: fingerprints,
    training: {
      network: plan.network,
      why: plan.decisions[0]!.why,
      parameters: summary.parameters,
      epochs: plan.epochs,
      batch: plan.batch,
      learningRate: plan.learningRate,
      augmentation: [...AUGMENTATION],
      seed,
      seconds: (performance.now() - began) / 1000,
      threads,
      history: learnt.history.map((e) => ({
        loss: e.trainLoss,
        validationLoss: e.validationLoss,
        accuracy: e.validationScore,
      })),
    },
    validation: evaluated(
      labels,
      held.map((w) => w.signal.label),
      decisions.map((d) => (d === UNKNOWN ? UNDECIDED : d)),
    ),
    certificate,
    versions: { andon: "0.1.0", onnxruntime: "1.30.0", node: process.versions.node },
  };
  await writeWhole(
    options.out,
    faultModel(file, { [CARD_KEY]: JSON.stringify(card), [ANSWERS_KEY]: keptNumbers(probabilitiesOf(answers)) }),
  );
  if (options.report !== undefined) {
    const judged = answers.map(({ recording: name, answers: found }, i): Judged => {
      const { rpm, label, samples } = signals[i]!;
      const wave = partsOf(samples, axis.samples)[1].slice(0, axis.samples);
      return {
        name,
        rpm,
        label: labels[label]!,
        wave,
        answers: found,
        whole: recordingAnswer(found, card),
        seen: true,
      };
    });
    const result = resultOf(card, judged, options.source);
    const page = renderFaultReport({ ...result, evaluatedOn: "validation" }, options.language ?? "en");
    await writeWhole(options.report, page);
  }
  yield { kind: "done", file: options.out, card };
}

/**
 * Recordings at the model's rate, with the indices of their classes.
 * @throws AndonError `maintenance/no-class`, `maintenance/short-recording`
 */
function signalsOf(
  recordings: readonly VibrationRecording[],
  { labels, axis, speed, nominalRpm }: FaultPlan,
  path: string,
): readonly Signal[] {
  return recordings.map((recording) => {
    const { name, label, rpm } = recording;
    if (label === null) throw new AndonError("maintenance/no-class", { path, file: name });
    const samples = atRate(recording, axis.rate, path);
    const needed = fewestSamples(axis.samples);
    if (samples.length < needed)
      throw new AndonError("maintenance/short-recording", { path, file: name, samples: samples.length, needed });
    return { name, label: labels.indexOf(label), rpm: speed === "orders" ? rpm! : nominalRpm, samples };
  });
}

/** What recordings are like, from the windows that were learnt from. */
async function learnKnown(ort: OnnxRuntime, signals: readonly Signal[], axis: Axis): Promise<Known> {
  const session = await openSession(ort, describingModel(axis));
  const described: Float32Array[] = [];
  try {
    for (const signal of signals) {
      const [samples] = partsOf(signal.samples, axis.samples);
      const count = startsOf(samples, axis.samples).length;
      const window = tensor(ort, "float32", samples.slice(0, count * axis.samples), [count, axis.samples]);
      described.push((await session.run({ window })).description!.data as Float32Array);
    }
  } finally {
    await session.release();
  }
  return fitKnown(described, DESCRIBING);
}

interface HeldAnswers {
  readonly recording: string;
  readonly answers: WindowAnswers;
}

/** The file's answers on the windows that were held out, recording by recording. */
async function heldAnswers(
  ort: OnnxRuntime,
  file: FaultFile,
  signals: readonly Signal[],
): Promise<readonly HeldAnswers[]> {
  const { samples: steps } = file.axis;
  const scorer = await openFault(ort, faultModel(file, {}), { steps, classes: file.classes }, 1);
  try {
    const all: HeldAnswers[] = [];
    for (const { name, samples, rpm } of signals) {
      const held = partsOf(samples, steps)[1];
      all.push({ recording: name, answers: await scorer.answer(held, rpm, startsOf(held, steps)) });
    }
    return all;
  } finally {
    await scorer.close();
  }
}

const farthestOf = async (ort: OnnxRuntime, file: FaultFile, signals: readonly Signal[]): Promise<number> =>
  Math.max(...(await heldAnswers(ort, file, signals)).flatMap(({ answers }) => [...answers.novelty]));

/**
 * Replays the file, in a fresh session, over the windows that were held out, and compares with the trainer's network.
 * @throws AndonError `model/not-certified`
 */
async function certify(
  ort: OnnxRuntime,
  file: FaultFile,
  signals: readonly Signal[],
  trainerOf: (novelty: readonly number[]) => Promise<Float32Array>,
): Promise<{ readonly certificate: FaultCard["certificate"]; readonly answers: readonly HeldAnswers[] }> {
  const answers = await heldAnswers(ort, file, signals);
  const trainer = await trainerOf(answers.flatMap((a) => [...a.answers.novelty]));
  const probabilities = answers.flatMap((a) => [...a.answers.probabilities]);
  const difference = probabilities.reduce((most, p, i) => Math.max(most, Math.abs(p - trainer[i]!)), 0);
  const found = { samples: countOf(answers), answersSha256: hashOf(answers), difference };
  return { answers, certificate: issueCertificate(faultModel(file, {}), [NOVELTY_LIMIT, NEAR_LIMIT], found) };
}

function softmaxed(logits: Float32Array, classes: number): Float32Array {
  const out = new Float32Array(logits.length);
  for (let at = 0; at < logits.length; at += classes) {
    const row = logits.subarray(at, at + classes);
    const most = row.reduce((a, b) => Math.max(a, b));
    const sum = row.reduce((total, v) => total + Math.exp(v - most), 0);
    for (let c = 0; c < classes; c++) out[at + c] = Math.exp(row[c]! - most) / sum;
  }
  return out;
}

const outputsOf = (labels: readonly string[], { speed, axis }: FaultPlan): FaultCard["outputs"] => [
  {
    name: "probabilities",
    layout: `N x ${labels.length}`,
    meaning: { en: `of ${labels.join(", ")}`, zh: `各类别的概率：${labels.join("、")}` },
  },
  { name: "label", layout: "N, int64", meaning: { en: "index of the likeliest class", zh: "最可能类别的序号" } },
  {
    name: "novelty",
    layout: "N",
    meaning: { en: "distance to the nearest recording that was learnt from", zh: "与最近训练记录的距离" },
  },
  {
    name: "decision",
    layout: "N, int64",
    meaning: { en: "the label, or -1: unlike anything seen in training", zh: "类别序号；-1 表示与训练数据都不相似" },
  },
  {
    name: "spectrum",
    layout: `N x orders, the last at ${axis.highestOrder}`,
    meaning:
      speed === "orders"
        ? { en: "envelope spectrum over orders of the shaft", zh: "按轴转速阶次的包络谱" }
        : { en: "envelope spectrum over frequencies", zh: "按频率的包络谱" },
  },
];
