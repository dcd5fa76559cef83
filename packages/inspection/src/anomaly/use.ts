/** Testing, running and verifying anomaly files. */
import {
  AndonError,
  type AnomalyCard,
  type AnomalyEvaluation,
  type DecisionEvaluation,
  type PartDecision,
} from "@andon/contracts";
import { openPictureSource } from "@andon/data";
import { nodeRuntime } from "@andon/nn/node";
import { answersDifference, decodeAnswers } from "../classify/answers.ts";
import { thresholdValue } from "../classify/verdict.ts";
import { evaluateDecisions } from "../decide/evaluate.ts";
import { evaluateAnomaly } from "../evaluate/anomaly.ts";
import { connectedRegions, type Region } from "../evaluate/regions.ts";
import { provePictures } from "../model/certificate.ts";
import { DEFECT_THRESHOLD } from "../model/decision.ts";
import type { Loaded } from "../model/file.ts";
import { type Judged, judgeSources } from "../use/judge-sources.ts";
import type { RunOptions, TestOptions, VerifyOptions } from "../use/options.ts";
import { heldOutPaths, testPaths } from "../use/paths.ts";
import type { Reading, Tested, VerifyResult } from "../use/results.ts";
import { answersHash } from "./certify.ts";
import { writingMaps } from "./heat.ts";
import { judgeLabelled } from "./judge-labelled.ts";
import { type AnomalyAnswer, openAnomalyScorer } from "./scorer.ts";

export interface AnomalyTest extends Tested {
  readonly task: "inspection/anomaly";
  readonly evaluation: AnomalyEvaluation;
  readonly decision: DecisionEvaluation;
  readonly card: AnomalyCard;
}

/**
 * How good is an anomaly model on labelled pictures? Every label but the good one means defective, also labels that training did not know.
 * @throws AndonError `model/*`, `source/*`, `data/unlabelled`, `mask/other-size`
 */
export async function* testAnomaly(
  { card, bytes, heldOut }: Loaded<AnomalyCard>,
  options: TestOptions,
  signal?: AbortSignal,
): AsyncGenerator<Reading | AnomalyTest, void> {
  const source = await openPictureSource(options.source, options);
  const held = options.split === "all" ? null : await testPaths(source, signal);
  const began = performance.now();
  const scorer = await openAnomalyScorer(nodeRuntime(), bytes, options.threads ?? 2);
  const { answers, truth, pixels, withoutMask, unreadable } = yield* judgeLabelled(
    scorer,
    source,
    card.goodLabel,
    held,
    signal,
  );
  if (answers.length === 0) throw new AndonError("source/empty", { path: options.source });
  const threshold = options.threshold ?? thresholdValue(card.thresholds, DEFECT_THRESHOLD);
  const found = new Set(answers.map(({ path }) => path));
  yield {
    kind: "result",
    task: card.task,
    evaluation: evaluateAnomaly({
      truth,
      goodLabel: card.goodLabel,
      scores: answers.map(({ score }) => score),
      threshold,
      pixels,
      withoutMask,
    }),
    decision: evaluateDecisions(
      answers.map(({ decision }) => decision),
      truth.map((label) => label !== card.goodLabel),
      card.operatingPoint?.wish ?? {},
    ),
    card,
    pictures: held === null ? "all" : "test",
    seen:
      held === null &&
      heldOut !== null &&
      answers.length === card.data.samples &&
      heldOut.every((path) => found.has(path)),
    unreadable,
    milliseconds: performance.now() - began,
  };
}

/** A place of a picture that is unlike good parts. */
export interface DefectRegion extends Region {
  /** The highest score in it. */
  readonly score: number;
}

export interface AnomalyVerdict {
  readonly file: string;
  readonly decision: PartDecision;
  readonly score: number;
  /** Connected pixels whose score reaches the defect threshold, the worst first; in pixels of the picture. */
  readonly places: readonly DefectRegion[];
  readonly milliseconds: number;
}

/** A verdict for each picture, in order; with `maps`, each heat map as a PNG file too. */
export async function* runAnomaly(
  { card, bytes }: Loaded<AnomalyCard>,
  options: RunOptions,
  signal?: AbortSignal,
): AsyncGenerator<Judged<AnomalyVerdict>, void> {
  const threshold = options.threshold ?? thresholdValue(card.thresholds, DEFECT_THRESHOLD);
  const scorer = await openAnomalyScorer(nodeRuntime(), bytes, options.threads ?? 2);
  const shown = options.maps === undefined ? scorer : writingMaps(scorer, options.maps, threshold);
  yield* judgeSources(shown, options, (answer, file) => verdictOf(answer, file, threshold), signal);
}

const verdictOf = (answer: AnomalyAnswer, file: string, threshold: number): AnomalyVerdict => ({
  file,
  decision: answer.decision,
  score: answer.score,
  places: regionsOf(answer.map, threshold),
  milliseconds: answer.milliseconds,
});

/** Connected regions of a map from the threshold up. The graph gives the map; ONNX has no operator that could join its pixels. */
export function regionsOf({ values, width, height }: AnomalyAnswer["map"], threshold: number): readonly DefectRegion[] {
  const inside = Uint8Array.from(values, (v) => (v >= threshold ? 1 : 0));
  const { labels, regions } = connectedRegions(inside, width, height);
  const highest = new Float32Array(regions.length);
  for (const [i, label] of labels.entries())
    if (label > 0) highest[label - 1] = Math.max(highest[label - 1]!, values[i]!);
  return regions.map((region, i) => ({ ...region, score: highest[i]! })).sort((a, b) => b.score - a.score);
}

/**
 * Replays the certificate: the same held-out pictures of the same source must give the same answers from the same weights.
 * @throws AndonError `model/*`, `source/*`
 */
export async function* verifyAnomaly(
  file: Loaded<AnomalyCard>,
  options: VerifyOptions,
  signal?: AbortSignal,
): AsyncGenerator<Reading | VerifyResult, void> {
  const { card, bytes } = file;
  const source = await openPictureSource(options.source);
  const held = await heldOutPaths(file, source, signal);
  const scorer = await openAnomalyScorer(nodeRuntime(), bytes, 2);
  const { answers } = yield* judgeLabelled(scorer, source, card.goodLabel, held, signal);
  yield provePictures(file, held, answers, {
    answersSha256: answersHash(answers),
    difference: answersDifference(decodeAnswers(file.answers), answers),
  });
}
