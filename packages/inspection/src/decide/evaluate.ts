/** What decisions come to on labelled parts: escapes, overkill, review, cost, and how far the wish is proven. */
import type { DecisionEvaluation, PartDecision, Rate, Wish } from "@andon/contracts";
import { type Bounded, proportion } from "@andon/statistics";
import { moreToProve } from "./proof.ts";

/**
 * Parts that go to a person, and pictures the model does not know, count neither as escapes nor as overkill: somebody looks at them.
 *
 * The expected cost of 1,000 parts is 1000 (d e cE + (1 - d) o cO) with the share of bad parts d, the escape rate e, the overkill rate o and
 * what each costs; the share that goes to a person is likewise d rb + (1 - d) rg where d is stated. The share of bad parts is taken as known.
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
  const reviewed = [true, false].map((side) => proportion(count(side, "review"), count(side))) as [Rate, Rate];
  return {
    escapeRate,
    overkillRate,
    reviewRate: {
      ...proportion(count(null, "review"), decisions.length),
      ...(wish.defectRate === undefined ? {} : onTheLine(reviewed, [wish.defectRate, 1 - wish.defectRate])),
    },
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

/**
 * w1 r1 + w2 r2 of a rate among bad parts and one among good ones. They are independent, so the interval follows from theirs as for the means
 * in `meanOf` (MOVER, Zou and Donner 2008).
 */
function onTheLine([bad, good]: readonly [Rate, Rate], [ofBad, ofGood]: readonly [number, number]): Bounded {
  const value = ofBad * bad.value + ofGood * good.value;
  const away = (a: number, b: number) => Math.hypot(ofBad * a, ofGood * b);
  return {
    value,
    low: Math.max(0, value - away(bad.value - bad.low, good.value - good.low)),
    high: value + away(bad.high - bad.value, good.high - good.value),
  };
}

function expectedCost(
  escapes: Rate,
  overkill: Rate,
  { costEscape, costOverkill, defectRate }: Wish,
): DecisionEvaluation["cost"] {
  if (costEscape === undefined || costOverkill === undefined) return null;
  const share = defectRate ?? escapes.total / (escapes.total + overkill.total);
  const { value, low, high } = onTheLine(
    [escapes, overkill],
    [1000 * share * costEscape, 1000 * (1 - share) * costOverkill],
  );
  return {
    per1000: value,
    low,
    high,
    defectRate: share,
    defectRateFrom: defectRate === undefined ? "data" : "stated",
  };
}
