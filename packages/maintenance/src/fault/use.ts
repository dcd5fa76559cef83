/** Testing, running and verifying fault files. */
import { AndonError, ANSWERS_KEY, type Certificate, type ClassificationEvaluation, type FaultCard, type Words } from "@andon/contracts";
import { readMetadata } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import { proportion, UNDECIDED } from "@andon/statistics";
import { loadFor, weightsSha256 } from "../graph/file.ts";
import { type RecordingAnswer, recordingAnswer } from "./answer.ts";
import { type BearingData, type Evidence, ordersOf } from "./bearing.ts";
import { type CertifiedAnswers, countOf, hashOf, largestDifference } from "./certificate.ts";
import { evaluated } from "./evaluate.ts";
import { NOVELTY_LIMIT, UNKNOWN } from "./graph.ts";
import { atRate, openRecordings, type RecordingOptions, readRecordings, requireVibration, type VibrationRecording } from "./recordings.ts";
import { type FaultScorer, openFault, sizesOf, type WindowAnswers } from "./scorer.ts";
import { partsOf, startsOf } from "./windows.ts";

export interface FaultUse extends RecordingOptions {
  readonly model: string;
  readonly source: string;
  /** In place of what the card says. */
  readonly bearing?: BearingData | undefined;
  readonly threads?: number | undefined;
}

/** What the model says of one recording. */
export interface FaultAnswer {
  readonly recording: string;
  /** One of the card's labels, or null: unlike anything seen in training. */
  readonly label: string | null;
  /** Of the likeliest class, the mean over windows. */
  readonly probability: number;
  readonly rpm: number | null;
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

interface Judged {
  readonly recording: VibrationRecording;
  readonly samples: Float32Array;
  readonly answers: WindowAnswers;
  readonly whole: RecordingAnswer;
}

/** Every recording of a source, judged in windows that follow each other without overlap. */
async function* judge(options: FaultUse, card: FaultCard, bytes: Uint8Array, signal?: AbortSignal): AsyncGenerator<Judged, void> {
  const source = await openRecordings(options.source, options);
  const scorer = await openFault(nodeRuntime(), bytes, sizesOf(card), options.threads ?? 1);
  const bearing = options.bearing === undefined ? card.bearing : ordersOf(options.bearing);
  try {
    for await (const recording of readRecordings(source, { ...options, usual: card.input.columns[0]!.name }, signal)) {
      signal?.throwIfAborted();
      const { samples, answers } = await answered(scorer, recording, card, options.source);
      yield { recording, samples, answers, whole: recordingAnswer(answers, { ...card, bearing }) };
    }
  } finally {
    await scorer.close();
  }
}

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
 * What is wrong with each machine that was recorded?
 * @throws AndonError `model/*`, `signal/*`, `maintenance/*`
 */
export async function* runFault(options: FaultUse, signal?: AbortSignal): AsyncGenerator<FaultAnswer, void> {
  const { card, bytes } = await loadFor(options.model, "maintenance/fault");
  const limit = card.thresholds.find((t) => t.name === NOVELTY_LIMIT)!.value;
  const named = (decision: number) => (decision === UNKNOWN ? null : card.labels[decision]!);
  for await (const { recording, answers, whole } of judge(options, card, bytes, signal)) {
    const classes = card.labels.length;
    yield {
      recording: recording.name,
      label: named(whole.decision),
      probability: whole.probability,
      rpm: recording.rpm,
      evidence: whole.evidence,
      windows: answers.starts.map((start, i) => ({
        at: start / card.rate,
        label: named(answers.decisions[i]!),
        probability: Math.max(...answers.probabilities.subarray(i * classes, (i + 1) * classes)),
        novelty: answers.novelty[i]! / limit,
      })),
    };
  }
}

/** One recording of a class, for a picture of it. */
export interface FaultExample {
  readonly label: string;
  readonly recording: string;
  /** The first window, at the card's rate. */
  readonly wave: Float32Array;
  readonly spectrum: Float32Array;
  readonly evidence: readonly Evidence[];
  readonly rpm: number | null;
}

export interface FaultTestResult {
  readonly card: FaultCard;
  /** Windows of classes that the model knows; unknown ones count as not right. Windows of one recording are alike, so intervals are too narrow. */
  readonly windows: ClassificationEvaluation;
  /** The same, one answer for each recording. */
  readonly recordings: ClassificationEvaluation;
  /** Windows of classes that the model was never shown, and how many of them it called unknown; null where there are none. */
  readonly strangers: ReturnType<typeof proportion> | null;
  readonly answers: readonly { readonly recording: string; readonly truth: string | null; readonly label: string | null; readonly right: number; readonly windows: number }[];
  readonly examples: readonly FaultExample[];
}

/**
 * How good are the answers on recordings whose class is known?
 * @throws AndonError `model/*`, `signal/*`, `maintenance/*`
 */
export async function testFault(options: FaultUse, signal?: AbortSignal): Promise<FaultTestResult> {
  const { card, bytes } = await loadFor(options.model, "maintenance/fault");
  const [windowTruth, windowAnswers, wholeTruth, wholeAnswers]: [number[], number[], number[], number[]] = [[], [], [], []];
  const answers: FaultTestResult["answers"][number][] = [];
  const examples: FaultExample[] = [];
  let [strange, spotted] = [0, 0];
  for await (const { recording, samples, answers: found, whole } of judge(options, card, bytes, signal)) {
    const { label, name, rpm } = recording;
    const truth = card.labels.indexOf(label ?? "");
    const decisions = [...found.decisions];
    answers.push({
      recording: name,
      truth: label,
      label: whole.decision === UNKNOWN ? null : card.labels[whole.decision]!,
      right: decisions.filter((d) => d === (truth < 0 ? UNKNOWN : truth)).length,
      windows: decisions.length,
    });
    if (truth < 0) {
      strange += decisions.length;
      spotted += decisions.filter((d) => d === UNKNOWN).length;
      continue;
    }
    windowTruth.push(...decisions.map(() => truth));
    windowAnswers.push(...decisions.map((d) => (d === UNKNOWN ? UNDECIDED : d)));
    wholeTruth.push(truth);
    wholeAnswers.push(whole.decision === UNKNOWN ? UNDECIDED : whole.decision);
    if (!examples.some((e) => e.label === label))
      examples.push({
        label: label!,
        recording: name,
        wave: samples.slice(0, card.input.steps),
        spectrum: whole.spectrum,
        evidence: whole.evidence,
        rpm,
      });
  }
  if (wholeTruth.length === 0)
    throw new AndonError("maintenance/one-class", { path: options.source, found: [...new Set(answers.map((a) => a.truth ?? "no class"))].join(", ") });
  return {
    card,
    windows: evaluated(card.labels, windowTruth, windowAnswers),
    recordings: evaluated(card.labels, wholeTruth, wholeAnswers),
    strangers: strange === 0 ? null : proportion(spotted, strange),
    answers,
    examples,
  };
}

export interface FaultVerification {
  readonly holds: boolean;
  readonly reasons: readonly Words[];
  readonly certificate: Certificate;
  readonly found: Pick<Certificate, "samples" | "weightsSha256" | "answersSha256"> & { readonly difference: number };
}

/**
 * Replays the certificate: the held-out windows of the same source must give the same answers from the same weights.
 * @throws AndonError `model/*`, `signal/*`, `maintenance/*`
 */
export async function verifyFault(options: FaultUse, signal?: AbortSignal): Promise<FaultVerification> {
  const { card, bytes } = await loadFor(options.model, "maintenance/fault");
  const source = await openRecordings(options.source, options);
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
  const { certificate } = card;
  const found = {
    samples: countOf(held),
    weightsSha256: weightsSha256(bytes, [NOVELTY_LIMIT]),
    answersSha256: hashOf(held),
    difference: largestDifference(held, readMetadata(bytes)[ANSWERS_KEY] ?? ""),
  };
  const reasons: Words[] = [];
  if (found.weightsSha256 !== certificate.weightsSha256)
    reasons.push({ en: "The weights are not those that were certified.", zh: "权重与签发证书时不同。" });
  if (found.samples !== certificate.samples)
    reasons.push({
      en: `${certificate.samples} held-out windows were certified, ${found.samples} can be read here.`,
      zh: `证书涉及 ${certificate.samples} 个留出窗口，此处可读取 ${found.samples} 个。`,
    });
  else if (found.answersSha256 !== certificate.answersSha256 || !(found.difference <= certificate.tolerance))
    reasons.push({
      en: "The answers are not those that were certified: weights, limit or recordings have changed.",
      zh: "答案与签发证书时不同：权重、限值或记录已改变。",
    });
  return { holds: reasons.length === 0, reasons, certificate, found };
}
