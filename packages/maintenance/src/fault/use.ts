/** Testing, running and verifying fault files. */
import { ANSWERS_KEY, AndonError, type Decision, type FaultCard, faultCard, type Language } from "@andon/contracts";
import { completed, requireWritable, writeWhole } from "@andon/data";
import { numbersDifference, type Proof, prove, readCard } from "@andon/model";
import { nodeRuntime } from "@andon/nn/node";
import { repairDecisions, withRepairs } from "../graph/repairs.ts";
import { recordingAnswer } from "./answer.ts";
import { type BearingData, type Evidence, ordersOf } from "./bearing.ts";
import { type CertifiedAnswers, countOf, hashOf, probabilitiesOf } from "./certificate.ts";
import { NEAR_LIMIT, NOVELTY_LIMIT, UNKNOWN } from "./graph.ts";
import {
  atRate,
  channelOf,
  fingerprintOf,
  openRecordings,
  type RecordingOptions,
  readRecordings,
  requireVibration,
  type VibrationRecording,
} from "./recordings.ts";
import { renderFaultReport } from "./report/render.ts";
import { type FaultTestResult, type Judged, resultOf } from "./result.ts";
import { type FaultScorer, openFault, sizesOf } from "./scorer.ts";
import { partsOf, startsOf } from "./windows.ts";

export interface FaultUse extends RecordingOptions {
  readonly model: string;
  readonly source: string;
  /** In place of what the card says. */
  readonly bearing?: BearingData | undefined;
  readonly threads?: number | undefined;
}

export interface FaultTest extends FaultUse {
  /** Where an HTML report is written, and its language. */
  readonly report?: string | undefined;
  readonly language?: Language | undefined;
}

/** What the model says of one recording. */
export interface FaultAnswer {
  readonly recording: string;
  /** One of the card's labels, or null: unlike anything seen in training. */
  readonly label: string | null;
  /** Of the likeliest class, the mean over windows. */
  readonly probability: number;
  readonly rpm: number | null;
  /** Whether most windows sound like a recording that was learnt from, so that the raw wave answers too; null where the file has one network. */
  readonly familiar: boolean | null;
  /** Bearing parts whose peaks in the envelope spectrum are clear. */
  readonly evidence: readonly Evidence[];
  readonly windows: readonly {
    /** Seconds from the beginning of the recording. */
    readonly at: number;
    readonly label: string | null;
    readonly probability: number;
    /** 1 is the limit. */
    readonly novelty: number;
  }[];
}

/** Every recording of a source, judged in windows that follow each other without overlap; returns what had to be repaired. */
async function* judge(
  options: FaultUse,
  card: FaultCard,
  bytes: Uint8Array,
  signal?: AbortSignal,
): AsyncGenerator<Judged, readonly Decision[], void> {
  const { source, repairs } = withRepairs(await openRecordings(options.source, { ...options, trainedWith: card.data }));
  const scorer = await openFault(nodeRuntime(), bytes, sizesOf(card), options.threads ?? 1);
  const bearing = bearingFor(options, card);
  try {
    for await (const recording of readRecordings(source, { ...options, usual: card.input.columns[0]!.name }, signal)) {
      signal?.throwIfAborted();
      const { samples, answers } = await answered(scorer, recording, card, options.source);
      const { name, label, rpm } = recording;
      const wave = samples.slice(0, card.input.steps);
      const seen = card.recordings.includes(fingerprintOf(recording));
      yield { name, label, rpm, wave, answers, whole: recordingAnswer(answers, { ...card, bearing }), seen };
    }
    const usual = card.input.columns[0]!.name;
    const channel = channelOf(source, { ...options, usual });
    return [
      ...repairDecisions(repairs()),
      ...(options.channel === undefined && channel !== usual ? [otherChannel(channel, usual)] : []),
    ];
  } finally {
    await scorer.close();
  }
}

const otherChannel = (channel: string, usual: string): Decision => ({
  what: { en: "channel", zh: "通道" },
  choice: channel,
  why: {
    en: `The model was trained on ${usual}, which is not here. If another column is meant, name it: --channel.`,
    zh: `模型由 ${usual} 训练，但此处没有该列。如应为其他列，请用 --channel 指定。`,
  },
});

async function answered(scorer: FaultScorer, recording: VibrationRecording, card: FaultCard, path: string) {
  const { steps } = card.input;
  requireVibration(recording, path);
  const samples = atRate(recording, card.rate, path);
  if (samples.length < steps)
    throw new AndonError("maintenance/short-recording", {
      path,
      file: recording.name,
      samples: samples.length,
      needed: steps,
    });
  return { samples, answers: await scorer.answer(samples, speedOf(recording, card, path), startsOf(samples, steps)) };
}

/** @throws AndonError `maintenance/no-speed` */
function speedOf({ rpm, name }: VibrationRecording, { speed }: FaultCard, path: string): number {
  if (speed.axis === "fixed") return speed.nominalRpm;
  if (rpm === null) throw new AndonError("maintenance/no-speed", { path, file: name });
  return rpm;
}

/**
 * What is wrong with each machine that was recorded? Returns what had to be repaired.
 * @throws AndonError `model/*`, `signal/*`, `maintenance/*`
 */
export async function* runFault(
  options: FaultUse,
  signal?: AbortSignal,
): AsyncGenerator<FaultAnswer, readonly Decision[], void> {
  const { card, bytes } = await readCard(options.model, [faultCard]);
  const limit = card.thresholds.find((t) => t.name === NOVELTY_LIMIT)!.value;
  const near = card.thresholds.find((t) => t.name === NEAR_LIMIT)?.value;
  const named = (decision: number) => (decision === UNKNOWN ? null : card.labels[decision]!);
  const judging = judge(options, card, bytes, signal);
  let step = await judging.next();
  for (; !step.done; step = await judging.next()) {
    const { name, rpm, answers, whole } = step.value;
    const classes = card.labels.length;
    yield {
      recording: name,
      label: named(whole.decision),
      probability: whole.probability,
      rpm,
      familiar: near === undefined ? null : 2 * answers.novelty.filter((v) => v < near).length > answers.novelty.length,
      evidence: whole.evidence,
      windows: answers.starts.map((start, i) => ({
        at: start / card.rate,
        label: named(answers.decisions[i]!),
        probability: Math.max(...answers.probabilities.subarray(i * classes, (i + 1) * classes)),
        novelty: answers.novelty[i]! / limit,
      })),
    };
  }
  return step.value;
}

/**
 * How good are the answers on recordings whose class is known?
 * @throws AndonError `model/*`, `signal/*`, `maintenance/*`
 */
export async function testFault(
  options: FaultTest,
  signal?: AbortSignal,
): Promise<FaultTestResult & { readonly repaired: readonly Decision[] }> {
  const { card, bytes } = await readCard(options.model, [faultCard]);
  if (options.report !== undefined) await requireWritable(options.report);
  const judged: Judged[] = [];
  const repaired = await completed(judge(options, card, bytes, signal), (one) => judged.push(one));
  const bearing = bearingFor(options, card);
  const result = resultOf({ ...card, bearing }, judged, options.source);
  if (options.report !== undefined)
    await writeWhole(options.report, renderFaultReport({ ...result, evaluatedOn: "test" }, options.language ?? "en"));
  return { ...result, card, repaired };
}

const bearingFor = (options: FaultUse, card: FaultCard): FaultCard["bearing"] =>
  options.bearing === undefined ? card.bearing : { ...ordersOf(options.bearing) };

/**
 * Replays the certificate: the held-out windows of the same source must give the same answers from the same weights.
 * @throws AndonError `model/*`, `signal/*`, `maintenance/*`
 */
export async function verifyFault(options: FaultUse, signal?: AbortSignal): Promise<Proof> {
  const file = await readCard(options.model, [faultCard]);
  const { card, bytes, metadata } = file;
  const source = await openRecordings(options.source, { ...options, trainedWith: card.data });
  const scorer = await openFault(nodeRuntime(), bytes, sizesOf(card), 1);
  const held: CertifiedAnswers[] = [];
  try {
    for await (const recording of readRecordings(source, { ...options, usual: card.input.columns[0]!.name }, signal)) {
      if (recording.split === "test") continue;
      const samples = partsOf(atRate(recording, card.rate, options.source), card.input.steps)[1];
      const starts = startsOf(samples, card.input.steps);
      const found = await scorer.answer(samples, speedOf(recording, card, options.source), starts);
      held.push({ recording: recording.name, answers: found });
    }
  } finally {
    await scorer.close();
  }
  const found = {
    samples: countOf(held),
    answersSha256: hashOf(held),
    difference: numbersDifference(probabilitiesOf(held), metadata[ANSWERS_KEY]),
  };
  return prove(file, found, { en: "held-out windows", zh: "留出窗口", measure: "个" });
}
