import type { ClassificationEvaluation, Estimate, PartDecision, Rate } from "@andon/contracts";
import { auroc } from "./auroc.ts";
import { type Bounded, estimateOf, meanOf, proportion } from "./interval.ts";

/** The answer of a sample that the model declined to decide. */
export const UNDECIDED = -1;

/** What a model answered on labelled samples. */
export interface ClassificationAnswers {
  /** The classes; the indices below point into it. */
  readonly labels: readonly string[];
  /** The label that means "this part is good", or null where the classes are kinds of things. */
  readonly goodLabel: string | null;
  /** One class index a sample. */
  readonly truth: Int32Array;
  /** One class index a sample, or -1 for undecided. */
  readonly answers: Int32Array;
  /** One defect score a sample, higher is worse; null: one minus the probability of the good label. */
  readonly scores: Float32Array | null;
  /**
   * What was decided of each sample: escapes are bad parts that passed, overkill good parts that were rejected. Absent: by the answers, bad
   * parts that were called good and good ones that were not.
   */
  readonly decisions?: readonly PartDecision[] | undefined;
  /** Samples x classes, row by row; needed for AUROC only, and only without `scores`. */
  readonly probabilities: Float32Array | null;
}

/**
 * Everything that is said about a classifier on one set of samples, each figure with a 95 % interval.
 *
 * Undecided samples count as not answered correctly: in `accuracy` and `recall` they stand in the total but not among
 * the successes; they are neither escapes nor overkill, and they are not in the confusion matrix.
 * `macroF1` averages over the classes that occur as truth or as answer, `balancedAccuracy` over those that occur as truth.
 * A class that never occurs has rates "0 of 0" with the interval [0, 1].
 *
 * Methods: proportions by `proportion`, exact with mid-p. F1 = 2J/(1+J) is a rising function of the Jaccard index J = TP/(TP+FP+FN), which
 * is a proportion, so F1's interval is the interval of J mapped through it. Balanced accuracy and macro-F1 are means
 * of such figures, by MOVER (Zou and Donner 2008); recalls of different classes are independent, F1s are not: their
 * correlation is taken from the influence of each sample on both (the delta method).
 *
 * @throws RangeError when lengths disagree, an index has no label or the good label is not among the labels
 */
export function evaluateClassification(given: ClassificationAnswers): ClassificationEvaluation {
  const { labels, truth, answers } = given;
  const classes = labels.length;
  const counts = countCells(given);
  const samples = truth.length;

  const support = labels.map((_, c) => sum(counts, classes + 1, c));
  const answered = labels.map((_, c) => labels.reduce((total, _, t) => total + counts[t * (classes + 1) + c]!, 0));
  const hits = labels.map((_, c) => counts[c * (classes + 1) + c]!);
  const f1s = labels.map((_, c) => f1Of(hits[c]!, support[c]! + answered[c]! - hits[c]!));

  const perClass = labels.map((label, c) => ({
    label,
    precision: proportion(hits[c]!, answered[c]!),
    recall: proportion(hits[c]!, support[c]!),
    f1: estimateOf(f1s[c]!, "mid-p over the Jaccard index"),
    support: support[c]!,
  }));
  const correct = hits.reduce((a, b) => a + b, 0);
  const present = labels.flatMap((_, c) => (support[c]! > 0 ? [perClass[c]!.recall] : []));
  const seen = labels.flatMap((_, c) => (support[c]! + answered[c]! > 0 ? [c] : []));
  const correlation = f1Correlation(counts, classes, seen, { hits, support, answered });

  return {
    samples,
    accuracy: proportion(correct, samples),
    balancedAccuracy: estimateOf(meanOf(present), "MOVER of mid-p intervals"),
    macroF1: estimateOf(
      meanOf(
        seen.map((c) => f1s[c]!),
        correlation,
      ),
      "MOVER of mid-p intervals, correlated",
    ),
    perClass,
    confusion: {
      labels: [...labels],
      matrix: labels.map((_, t) => labels.map((_, a) => counts[t * (classes + 1) + a]!)),
    },
    ...goodAgainstRest(given, support, counts),
    undecided: answers.reduce((total, answer) => total + (answer === UNDECIDED ? 1 : 0), 0),
  };
}

/** Counts by truth (rows) and answer (columns); the last column holds the undecided. */
function countCells({
  labels,
  goodLabel,
  truth,
  answers,
  decisions,
  scores,
  probabilities,
}: ClassificationAnswers): Float64Array {
  const classes = labels.length;
  if (decisions !== undefined && decisions.length !== truth.length) {
    throw new RangeError(`Expected a decision for each of ${truth.length} samples, but got ${decisions.length}.`);
  }
  if (answers.length !== truth.length || (scores !== null && scores.length !== truth.length)) {
    throw new RangeError(
      `Expected one answer and one score for each of ${truth.length} samples, ` +
        `but got ${answers.length} answers and ${scores?.length ?? "no"} scores.`,
    );
  }
  if (probabilities !== null && probabilities.length !== truth.length * classes) {
    throw new RangeError(
      `Expected ${truth.length} x ${classes} probabilities, but got ${probabilities.length} numbers.`,
    );
  }
  if (goodLabel !== null && !labels.includes(goodLabel)) {
    throw new RangeError(`Expected the good label among ${labels.join(", ")}, but it is ${goodLabel}.`);
  }
  const counts = new Float64Array(classes * (classes + 1));
  for (let i = 0; i < truth.length; i++) {
    const t = truth[i]!;
    const a = answers[i]!;
    if (t < 0 || t >= classes || a < UNDECIDED || a >= classes) {
      throw new RangeError(`Expected class indices below ${classes}, but sample ${i} has truth ${t} and answer ${a}.`);
    }
    counts[t * (classes + 1) + (a === UNDECIDED ? classes : a)]!++;
  }
  return counts;
}

const sum = (counts: Float64Array, width: number, row: number): number =>
  counts.subarray(row * width, (row + 1) * width).reduce((a, b) => a + b, 0);

/** F1 with its interval, by way of the Jaccard index: `hits` among the `union` of truth and answers. */
function f1Of(hits: number, union: number): Bounded {
  const jaccard = proportion(hits, union);
  const f1 = (j: number): number => (2 * j) / (1 + j);
  return { value: f1(jaccard.value), low: f1(jaccard.low), high: f1(jaccard.high) };
}

interface Margins {
  readonly hits: readonly number[];
  readonly support: readonly number[];
  readonly answered: readonly number[];
}

/**
 * How the F1 of two classes move together when samples are drawn anew. One sample with truth t and answer a changes
 * F1c = 2 TPc / (supportc + answeredc) by
 *
 *     (2 [t=a=c] - F1c ([t=c] + [a=c])) / (supportc + answeredc)
 *
 * to first order; the covariance of two classes is the sum of the products over all samples.
 * A confusion of i with j lowers both F1s, so the correlation is mostly positive.
 * Where a class has no mistake there is nothing to estimate it from: then mistakes are taken to spread evenly over
 * the other classes, which gives 1/(k-1).
 */
function f1Correlation(counts: Float64Array, classes: number, seen: readonly number[], margins: Margins) {
  const k = seen.length;
  const covariance = new Float64Array(k * k);
  const influence = new Float64Array(k);
  for (let t = 0; t < classes; t++) {
    for (let a = 0; a <= classes; a++) {
      const weight = counts[t * (classes + 1) + a]!;
      if (weight === 0) continue;
      for (let i = 0; i < k; i++) {
        const c = seen[i]!;
        const both = margins.support[c]! + margins.answered[c]!;
        const f1 = (2 * margins.hits[c]!) / both;
        const touched = (t === c ? 1 : 0) + (a === c ? 1 : 0);
        influence[i] = ((touched === 2 ? 2 : 0) - f1 * touched) / both;
      }
      for (let i = 0; i < k; i++) {
        if (influence[i] === 0) continue;
        for (let j = 0; j < k; j++) covariance[i * k + j]! += weight * influence[i]! * influence[j]!;
      }
    }
  }
  return (i: number, j: number): number => {
    const scale = covariance[i * k + i]! * covariance[j * k + j]!;
    return scale > 1e-24 ? covariance[i * k + j]! / Math.sqrt(scale) : 1 / Math.max(1, k - 1);
  };
}

/** What matters on the line: good parts against all others. */
function goodAgainstRest(
  { labels, goodLabel, truth, decisions, scores, probabilities }: ClassificationAnswers,
  support: readonly number[],
  counts: Float64Array,
): { auroc: Estimate | null; escapeRate: Rate | null; overkillRate: Rate | null } {
  if (goodLabel === null) return { auroc: null, escapeRate: null, overkillRate: null };
  const classes = labels.length;
  const good = labels.indexOf(goodLabel);
  const at = (t: number, a: number): number => counts[t * (classes + 1) + a]!;
  const bad = truth.length - support[good]!;
  let escapes = 0;
  let overkill = 0;
  if (decisions === undefined) {
    for (let c = 0; c < classes; c++) {
      if (c === good) continue;
      escapes += at(c, good);
      overkill += at(good, c);
    }
  } else {
    for (const [i, decision] of decisions.entries()) {
      if (truth[i] !== good && decision === "pass") escapes++;
      if (truth[i] === good && decision === "reject") overkill++;
    }
  }
  const defect = scores ?? (probabilities === null ? null : defectScores(probabilities, classes, good));
  const bads = Uint8Array.from(truth, (t) => (t === good ? 0 : 1));
  return {
    auroc: defect && auroc(defect, bads),
    escapeRate: proportion(escapes, bad),
    overkillRate: proportion(overkill, support[good]!),
  };
}

/** One minus the probability of the good class, added up from the others: exact where that probability is near 1. */
function defectScores(probabilities: Float32Array, classes: number, good: number): Float64Array {
  const scores = new Float64Array(probabilities.length / classes);
  for (let i = 0; i < scores.length; i++) {
    for (let c = 0; c < classes; c++) if (c !== good) scores[i]! += probabilities[i * classes + c]!;
  }
  return scores;
}
