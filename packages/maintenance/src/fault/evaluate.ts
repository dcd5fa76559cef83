import type { ClassificationEvaluation } from "@andon/contracts";
import { evaluateClassification } from "@andon/statistics";

/** All figures of a classification without a class that means "good"; answers of -1 are undecided, which is not right. */
export const evaluated = (
  labels: readonly string[],
  truth: readonly number[],
  answers: readonly number[],
): ClassificationEvaluation =>
  evaluateClassification({
    labels,
    goodLabel: null,
    truth: Int32Array.from(truth),
    answers: Int32Array.from(answers),
    scores: null,
    probabilities: null,
  });
