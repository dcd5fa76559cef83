/** Figures with their intervals: proportions, rankings, classifications. No I/O. */

export { auroc } from "./auroc.ts";
export { atMost, incompleteBeta, logGamma, rootOf } from "./binomial.ts";
export { type ClassificationAnswers, evaluateClassification, UNDECIDED } from "./classification.ts";
export { type Bounded, estimateOf, meanOf, proportion, Z90, Z95 } from "./interval.ts";
export { chiSquareQuantile, studentCumulative, studentQuantile } from "./quantile.ts";
export { averagePrecision, bestF1, trueNegativeRateAt } from "./ranking.ts";
