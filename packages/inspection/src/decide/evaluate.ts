/** What decisions come to on labelled parts: escapes, overkill, review, cost, and how far the wish is proven. */
import type { DecisionEvaluation, Rate, Wish } from "@andon/contracts";
import { proportion } from "../evaluate/interval.ts";
import type { PartDecision } from "../model/decision.ts";
import { moreToProve } from "./proof.ts";

/**
 * Parts that go to a person, and pictures the model does not know, count neither as escapes nor as overkill: somebody looks at them.
 *
 * The expected cost of 1,000 parts is 1000 (d e cE + (1 - d) o cO) with the share of bad parts d, the escape rate e, the overkill rate o and
 * what each costs. Its interval follows from those of both rates, which are independent, as for the means in `meanOf` (MOVER, Zou and
 * Donner 2008); the share of bad parts is taken as known.
 *
 * @param bad whether each part is bad; as long as `decisions`
 */
export function evaluateDecisions(
  decisions: readonly PartDecision[],
  bad: ArrayLike<boolean | number>,
  wish: Wish,
): DecisionEvaluation {
  if (bad.length !== decisions.length) {
    throw new RangeError(`Expected a truth for each of ${decisions.length} decisions, but got ${bad.length}.`);
  }
  const count = (side: boolean | null, decision?: PartDecision) =>
    decisions.reduce(
      (n, d, i) => n + ((side === null || Boolean(bad[i]) === side) && (decision ?? d) === d ? 1 : 0),
      0,
    );
  const escapeRate = proportion(count(true, "pass"), count(true));
  const overkillRate = proportion(count(false, "reject"), count(false));
  return {
    escapeRate,
    overkillRate,
    reviewRate: proportion(count(null, "review"), decisions.length),
    unknown: count(null, "unknown"),
    cost: expectedCost(escapeRate, overkillRate, wish),
    proof:
      wish.maxEscape === undefined
        ? null
        : {
            maxEscape: wish.maxEscape,
            more: moreToProve(escapeRate.successes, escapeRate.total, wish.maxEscape),
          },
  };
}

function expectedCost(
  escapes: Rate,
  overkill: Rate,
  { costEscape, costOverkill, defectRate }: Wish,
): DecisionEvaluation["cost"] {
  if (costEscape === undefined || costOverkill === undefined) return null;
  const share = defectRate ?? escapes.total / (escapes.total + overkill.total);
  const ofEscapes = 1000 * share * costEscape;
  const ofOverkill = 1000 * (1 - share) * costOverkill;
  const per1000 = ofEscapes * escapes.value + ofOverkill * overkill.value;
  const away = (a: number, b: number) => Math.hypot(ofEscapes * a, ofOverkill * b);
  return {
    per1000,
    low: Math.max(0, per1000 - away(escapes.value - escapes.low, overkill.value - overkill.low)),
    high: per1000 + away(escapes.high - escapes.value, overkill.high - overkill.value),
    defectRate: share,
    defectRateFrom: defectRate === undefined ? "data" : "stated",
  };
}
