/** The certificate of an anomaly file, and its answers as they travel in the file: kept as a classifier's are, 0 good and 1 defective. */
import type { AnomalyCard, Certificate, PartDecision, Threshold } from "@andon/contracts";
import { issueCertificate } from "@andon/model";
import { byPath, type KeptAnswers, pathsHash, verdictsHash } from "../classify/answers.ts";
import { thresholdValue } from "../classify/verdict.ts";
import { DEFECT_THRESHOLD, decide, REVIEW_THRESHOLD } from "../model/decision.ts";
import type { AnomalyAnswer } from "./scorer.ts";

/** What a score is decided to be. */
export function decisionAt(score: number, thresholds: readonly Threshold[]): PartDecision {
  const reject = thresholdValue(thresholds, DEFECT_THRESHOLD);
  return decide(score, { reject, review: thresholdValue(thresholds, REVIEW_THRESHOLD) });
}

const verdictOf = (decision: PartDecision) => ({ label: decision === "reject" ? 1 : 0, decision });

type Answered = Pick<AnomalyAnswer, "path" | "score" | "decision">;

/** SHA-256 over the sorted paths and the decisions. */
export function answersHash(answers: readonly Answered[]): string {
  const ordered = byPath(answers);
  return verdictsHash(
    pathsHash(ordered),
    ordered.map(({ decision }) => verdictOf(decision)),
  );
}

/** The same from what is kept, under other thresholds. */
export const keptHash = ({ pathsSha256, answers }: KeptAnswers, thresholds: readonly Threshold[]): string =>
  verdictsHash(
    pathsSha256,
    answers.map(({ score }) => verdictOf(decisionAt(score, thresholds))),
  );

/** What is kept of answers: score and true label (its place in the card's labels), by path. */
export function keep(answers: readonly Answered[], truth: readonly number[]): KeptAnswers {
  const ordered = byPath(answers.map((answer, i) => ({ ...answer, truth: truth[i]! })));
  return {
    pathsSha256: pathsHash(ordered),
    answers: ordered.map(({ score, truth }) => ({ score, likeliest: 1, truth, novelty: 0 })),
  };
}

/**
 * Compares the file's answers with the trainer's scores of the same pictures.
 * @throws AndonError `model/not-certified` if one decision differs or one score is off by more than the tolerance
 */
export function certifyAnomaly(
  model: Uint8Array,
  answers: readonly Answered[],
  trainer: readonly number[],
  thresholds: AnomalyCard["thresholds"],
): Certificate {
  return issueCertificate(
    model,
    thresholds.map(({ name }) => name),
    {
      samples: answers.length,
      answersSha256: answersHash(answers),
      difference: answers.reduce((most, { score }, i) => Math.max(most, Math.abs(score - trainer[i]!)), 0),
      flipped: answers.filter(({ decision }, i) => decision !== decisionAt(trainer[i]!, thresholds)).length,
    },
  );
}
