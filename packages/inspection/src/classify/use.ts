/** Testing, running and verifying classifier files. */
import type { ClassificationCard, ClassificationEvaluation, DecisionEvaluation, PartDecision } from "@andon/contracts";
import { openPictureSource } from "@andon/data";
import { nodeRuntime } from "@andon/nn/node";
import { evaluateClassification } from "@andon/statistics";
import { evaluateDecisions } from "../decide/evaluate.ts";
import { provePictures } from "../model/certificate.ts";
import type { Loaded } from "../model/file.ts";
import { type Judged, judgeSources } from "../use/judge-sources.ts";
import type { RunOptions, TestOptions, VerifyOptions } from "../use/options.ts";
import { heldOutPaths } from "../use/paths.ts";
import type { Reading, Tested, VerifyResult } from "../use/results.ts";
import { takeAnswers } from "../use/take-answers.ts";
import { answersDifference, byPath, decodeAnswers, pathsHash, verdictsHash } from "./answers.ts";
import { judgeLabelled } from "./judge-labelled.ts";
import { type Answer, openScorer } from "./scorer.ts";

export interface ClassificationTest extends Tested {
  readonly task: "inspection/classification";
  readonly evaluation: ClassificationEvaluation;
  /** By the wish in the card; null without a good label. */
  readonly decision: DecisionEvaluation | null;
  readonly card: ClassificationCard;
}

/**
 * How good is a classifier on labelled pictures?
 * @throws AndonError `model/*`, `source/*`, `model/unknown-label` for a label that the model was not trained on
 */
export async function* testClassifier(
  loaded: Loaded<ClassificationCard>,
  options: TestOptions,
  signal?: AbortSignal,
): AsyncGenerator<Reading | ClassificationTest, void> {
  const { card } = loaded;
  const { answers, truth, ...how } = yield* judgeLabelled(loaded, options, signal);
  const { labels, goodLabel } = card;
  const decisions = answers.map((a) => a.decision);
  const probabilities = new Float32Array(answers.length * labels.length);
  for (const [i, answer] of answers.entries()) probabilities.set(answer.probabilities, i * labels.length);
  const evaluation = evaluateClassification({
    labels,
    goodLabel,
    truth,
    answers: Int32Array.from(answers, (a) => a.label),
    decisions,
    scores: null,
    probabilities,
  });
  const bad = Array.from(truth, (t) => labels[t] !== goodLabel);
  const decision = goodLabel === null ? null : evaluateDecisions(decisions, bad, card.operatingPoint?.wish ?? {});
  yield { kind: "result", task: card.task, evaluation, decision, card, ...how };
}

export interface ClassificationVerdict {
  readonly file: string;
  /** Null where undecided. */
  readonly label: string | null;
  readonly decision: PartDecision;
  /** Of the label, or of the likeliest one where undecided. */
  readonly probability: number;
  readonly probabilities: Readonly<Record<string, number>>;
  /** Probability that the part is not good; null without a good label. */
  readonly score: number | null;
  /** How unlike anything seen the picture is; above the novelty threshold the decision is unknown. */
  readonly novelty: number;
  readonly milliseconds: number;
}

/** A verdict for each picture, in order. */
export async function* runClassifier(
  { card, bytes }: Loaded<ClassificationCard>,
  options: RunOptions,
  signal?: AbortSignal,
): AsyncGenerator<Judged<ClassificationVerdict>, void> {
  const scorer = await openScorer(nodeRuntime(), bytes, card.labels.length, options.threads ?? 2);
  yield* judgeSources(scorer, options, (answer, file) => verdict(card, answer, file), signal);
}

function verdict(
  { labels, goodLabel }: ClassificationCard,
  { label, decision, score, novelty, probabilities, milliseconds }: Answer,
  file: string,
): ClassificationVerdict {
  const decided = label >= 0 ? probabilities[label]! : Math.max(...probabilities);
  return {
    file,
    label: labels[label] ?? null,
    decision,
    probability: decided,
    probabilities: Object.fromEntries(labels.map((name, c) => [name, probabilities[c]!])),
    score: goodLabel === null ? null : score,
    novelty,
    milliseconds,
  };
}

/**
 * Replays the certificate: the same held-out pictures of the same source must give the same answers from the same weights.
 * @throws AndonError `model/*`, `source/*`
 */
export async function* verifyClassifier(
  file: Loaded<ClassificationCard>,
  options: VerifyOptions,
  signal?: AbortSignal,
): AsyncGenerator<Reading | VerifyResult, void> {
  const { card, bytes } = file;
  const source = await openPictureSource(options.source);
  const held = await heldOutPaths(file, source, signal);
  const scorer = await openScorer(nodeRuntime(), bytes, card.labels.length, 2);
  const answers: Answer[] = [];
  yield* takeAnswers(scorer, source, held, (answer) => answers.push(answer), signal);
  const ordered = byPath(answers);
  yield provePictures(file, held, ordered, {
    answersSha256: verdictsHash(pathsHash(ordered), ordered),
    difference: answersDifference(decodeAnswers(file.answers), ordered),
  });
}
