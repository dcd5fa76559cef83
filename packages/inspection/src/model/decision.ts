/** The decision inside the graph that ships: from a score to pass, review, reject or unknown. The same for every task. */
import { constant, input, op, type Value } from "@andon/nn";

/** What the output `decision` says of a picture. */
export const DECISIONS = ["pass", "review", "reject", "unknown"] as const;
export type PartDecision = (typeof DECISIONS)[number];

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
  /** How unlike anything seen each picture is, float32 [N], and the scalar above which it is unknown. */
  readonly novelty?: { readonly value: Value; readonly limit: Value } | undefined;
}

/**
 * `decision` int64 [N]: 0 pass, 1 review, 2 reject, 3 unknown (the order of `DECISIONS`). A score that is no number is unknown, never a pass.
 */
export function decisionOf({ score, reject, review, novelty }: DecisionInputs): Value {
  const at = (verdict: PartDecision): Value => constant([DECISIONS.indexOf(verdict)], [], "int64");
  const good = op.where(op.less(score, review), at("pass"), at("review"));
  // written so that a NaN, which compares false with everything, falls through to unknown
  const known = op.where(
    op.greaterOrEqual(score, reject),
    at("reject"),
    op.where(op.less(score, reject), good, at("unknown")),
  );
  return novelty === undefined ? known : op.where(op.lessOrEqual(novelty.value, novelty.limit), known, at("unknown"));
}

/** The same rule in TypeScript, for whoever compares the file with it. */
export function decide(
  score: number,
  thresholds: { readonly reject: number; readonly review: number; readonly novelty?: number | undefined },
  novelty = 0,
): PartDecision {
  if (!(novelty <= (thresholds.novelty ?? Number.POSITIVE_INFINITY)) || Number.isNaN(score)) return "unknown";
  if (score >= thresholds.reject) return "reject";
  return score >= thresholds.review ? "review" : "pass";
}
