/** The decision rule of the exported graph, in TypeScript: what the certificate compares the file with, and what tuning applies anew. */
import type { PartDecision, Threshold } from "@andon/contracts";
import {
  DEFECT_THRESHOLD,
  decide,
  decisionThresholds,
  NOVELTY_THRESHOLD,
  noveltyThreshold,
  REVIEW_THRESHOLD,
} from "../model/decision.ts";

/** Where no label means good: the least probability at which the likeliest class is the answer. */
export const MINIMUM_CONFIDENCE = "minimumConfidence";

/** What turns probabilities into answers. */
export interface Rule {
  readonly labels: readonly string[];
  readonly goodLabel: string | null;
  readonly thresholds: readonly Threshold[];
}

/** The thresholds of a fresh file. Without a good label everything is answered. */
export function freshThresholds(
  point: { readonly reject: number; readonly review: number } | null,
  novelty: number,
): Threshold[] {
  if (point !== null) return decisionThresholds({ ...point, novelty });
  const meaning = "below this probability of the likeliest class the answer is undecided (-1)";
  return [{ name: MINIMUM_CONFIDENCE, value: 0, meaning, history: [] }, noveltyThreshold(novelty)];
}

export const thresholdValue = (thresholds: readonly Threshold[], name: string): number =>
  thresholds.find((t) => t.name === name)!.value;

/** What the thresholds are applied to: it does not change when they do. */
export interface Finding {
  /** The file's `score`: probability of not being good, or of not being the likeliest class. */
  readonly score: number;
  /** The likeliest defect, or, where no label means good, the likeliest class. */
  readonly likeliest: number;
  readonly probability: number;
  /** How unlike anything seen the picture is. */
  readonly novelty: number;
}

export interface Verdict {
  /** Class index; -1 where undecided. */
  readonly label: number;
  readonly decision: PartDecision;
}

/** What a row of probabilities says. */
export function findingOf(
  row: Float32Array,
  novelty: number,
  { labels, goodLabel }: Pick<Rule, "labels" | "goodLabel">,
): Finding {
  const good = goodLabel === null ? -1 : labels.indexOf(goodLabel);
  let likeliest = -1;
  for (let c = 0; c < row.length; c++) if (c !== good && (likeliest < 0 || row[c]! > row[likeliest]!)) likeliest = c;
  const probability = row[likeliest]!;
  return { likeliest, probability, novelty, score: good < 0 ? Math.fround(1 - probability) : scoreOf(row, good) };
}

/** What follows from it. */
export function verdictOf(
  { score, likeliest, probability, novelty }: Finding,
  { labels, goodLabel, thresholds }: Rule,
): Verdict {
  const limit = thresholdValue(thresholds, NOVELTY_THRESHOLD);
  if (goodLabel === null) {
    const sure = probability >= thresholdValue(thresholds, MINIMUM_CONFIDENCE);
    const decision = novelty <= limit ? (sure ? "pass" : "review") : "unknown";
    return { label: sure ? likeliest : -1, decision };
  }
  const reject = thresholdValue(thresholds, DEFECT_THRESHOLD);
  const review = thresholdValue(thresholds, REVIEW_THRESHOLD);
  return {
    label: score >= reject ? likeliest : labels.indexOf(goodLabel),
    decision: decide(score, { reject, review, novelty: limit }, novelty),
  };
}

/** Probability that the part is not good. */
function scoreOf(row: Float32Array, good: number): number {
  let sum = 0;
  for (let c = 0; c < row.length; c++) if (c !== good) sum = Math.fround(sum + row[c]!);
  return sum;
}
