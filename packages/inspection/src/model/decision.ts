/** The decision inside the graph that ships: from a score to pass, review, reject or unknown. The same for every task. */
import { DECISIONS, type PartDecision, type Threshold } from "@andon/contracts";
import { constant, input, op, type Value } from "@andon/nn";

/** A picture whose score is at least this is rejected. */
export const DEFECT_THRESHOLD = "defectThreshold";
/** A picture whose score is at least this, but below the defect threshold, goes to a person. */
export const REVIEW_THRESHOLD = "reviewThreshold";
/** A picture whose novelty is above this is none that the model knows: whatever it scores, it is unknown. */
export const NOVELTY_THRESHOLD = "noveltyThreshold";

/**
 * A threshold as an initialiser that is a graph input too: a default that C, C++, C#, Java and Python can feed over. One name gives one
 * input however often it is asked for, as long as the same value is passed on.
 */
export const thresholdInput = (name: string, value: number): Value =>
  input(name, "float32", [], new Float32Array([value]));

export interface DecisionInputs {
  /** float32 [N], higher is worse. */
  readonly score: Value;
  /** Scalars, as `thresholdInput` makes them. `review` at or above `reject` leaves no band. */
  readonly reject: Value;
  readonly review: Value;
  readonly novelty?: Novelty | undefined;
}

/** How unlike anything seen each picture is, float32 [N], and the scalar above which it is unknown. */
export interface Novelty {
  readonly value: Value;
  readonly limit: Value;
}

/** A decision as the graph says it: its place in `DECISIONS`. */
export const decisionIndex = (decision: PartDecision): Value => constant([DECISIONS.indexOf(decision)], [], "int64");

/**
 * `decision` int64 [N]: 0 pass, 1 review, 2 reject, 3 unknown (the order of `DECISIONS`). A score that is no number is unknown, never a pass.
 */
export function decisionOf({ score, reject, review, novelty }: DecisionInputs): Value {
  const good = op.where(op.less(score, review), decisionIndex("pass"), decisionIndex("review"));
  // written so that a NaN, which compares false with everything, falls through to unknown
  const below = op.where(op.less(score, reject), good, decisionIndex("unknown"));
  return unlessNovel(op.where(op.greaterOrEqual(score, reject), decisionIndex("reject"), below), novelty);
}

/** The decision, or unknown where the picture is too unlike anything seen. */
export const unlessNovel = (decision: Value, novelty: Novelty | undefined): Value =>
  novelty === undefined
    ? decision
    : op.where(op.lessOrEqual(novelty.value, novelty.limit), decision, decisionIndex("unknown"));

/** The thresholds as a card lists them, fresh; the last only where a novelty is told. */
export const decisionThresholds = ({
  reject,
  review,
  novelty,
}: {
  readonly reject: number;
  readonly review: number;
  readonly novelty?: number | undefined;
}): Threshold[] => [
  { name: DEFECT_THRESHOLD, value: reject, meaning: "a picture whose score is at least this is rejected", history: [] },
  {
    name: REVIEW_THRESHOLD,
    value: review,
    meaning: `a picture whose score is at least this, but below ${DEFECT_THRESHOLD}, goes to a person; none where both are equal`,
    history: [],
  },
  ...(novelty === undefined ? [] : [noveltyThreshold(novelty)]),
];

export const noveltyThreshold = (value: number): Threshold => ({
  name: NOVELTY_THRESHOLD,
  value,
  meaning: "a picture whose novelty is above this is none that the inspector knows",
  history: [],
});

/** The same rule in TypeScript, for whoever compares the file with it. */
export function decide(
  score: number,
  thresholds: { readonly reject: number; readonly review: number; readonly novelty?: number | undefined },
  novelty = 0,
): PartDecision {
  const { reject, review, novelty: limit = Number.POSITIVE_INFINITY } = thresholds;
  if (!(novelty <= limit)) return "unknown";
  if (score >= reject) return "reject";
  if (!(score < reject)) return "unknown";
  return score < review ? "pass" : "review";
}
