import { AndonError, type ErrorCode, type Wish } from "@andon/contracts";
import { atMost } from "@andon/statistics";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide } from "../model/decision.ts";
import { evaluateDecisions } from "./evaluate.ts";
import { chooseThresholds, type ScoredParts } from "./operating-point.ts";
import { moreToProve } from "./proof.ts";
import { sweep } from "./sweep.ts";

const evaluated = (parts: ScoredParts, wish: Wish, preferred?: number) => {
  const thresholds = chooseThresholds(parts, wish, preferred);
  const decisions = Array.from(parts.scores, (score) => decide(score, thresholds));
  return { ...evaluateDecisions(decisions, parts.bad, wish), thresholds };
};
const codeOf = (work: () => unknown): ErrorCode | null => {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof AndonError ? error.code : null;
  }
};

/** Good parts score low, bad ones high, with some of each where the other lives. */
const parts: ScoredParts = {
  scores: [0.02, 0.05, 0.1, 0.12, 0.2, 0.3, 0.35, 0.6, 0.15, 0.4, 0.55, 0.7, 0.8, 0.9, 0.95, 0.97],
  bad: [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1],
};

describe("one wish after the other, on sixteen parts", () => {
  test("recall first: no escape, then the fewest false rejects", () => {
    const e = evaluated(parts, { recallFirst: true });
    expect(e.escapeRate.successes).toBe(0);
    expect(e.overkillRate.successes).toBe(4);
    expect(e.thresholds.reject).toBeCloseTo((0.12 + 0.15) / 2, 6);
  });
  test("a limit on escapes: the fewest false rejects that keep it", () => {
    expect(evaluated(parts, { maxEscape: 0.125 })).toMatchObject({
      escapeRate: { successes: 1 },
      overkillRate: { successes: 1 },
    });
  });
  test("a limit on overkill: the fewest escapes that keep it", () => {
    expect(evaluated(parts, { maxOverkill: 0 })).toMatchObject({
      escapeRate: { successes: 3 },
      overkillRate: { successes: 0 },
    });
  });
  test("costs move the limit to the cheaper side", () => {
    expect(evaluated(parts, { costEscape: 100, costOverkill: 1 }).escapeRate.successes).toBe(0);
    expect(evaluated(parts, { costEscape: 1, costOverkill: 100 }).overkillRate.successes).toBe(0);
    // what is rare on the line costs little, even if it is common in the data
    expect(evaluated(parts, { costEscape: 5, costOverkill: 1, defectRate: 0.001 }).overkillRate.successes).toBe(0);
  });
  test("two in sixteen to a person: fewer escapes at the same limit on overkill", () => {
    const e = evaluated(parts, { maxOverkill: 0, review: 0.125 });
    expect(e.overkillRate.successes).toBe(0);
    expect(e.reviewRate.successes).toBe(2);
    expect(e.escapeRate.successes).toBe(2);
    expect(e.thresholds.review).toBeLessThan(e.thresholds.reject);
  });
  test("where one half parts both sides, it is the limit", () => {
    expect(chooseThresholds({ scores: [0.1, 0.2, 0.7, 0.9], bad: [0, 0, 1, 1] }, {}, 0.5).reject).toBe(0.5);
    expect(chooseThresholds({ scores: [0.6, 0.7, 0.9], bad: [0, 0, 1] }, {}, 0.5).reject).toBeCloseTo(0.8, 6);
    expect(chooseThresholds({ scores: [0.1, 0.9], bad: [0, 0] }, {}, 0.5).reject).toBe(0.5);
  });
  test("without bad parts a limit on overkill uses its whole allowance", () => {
    const good = { scores: Array.from({ length: 100 }, (_, i) => i), bad: new Array<boolean>(100).fill(false) };
    expect(evaluated(good, { maxOverkill: 0.05 }).overkillRate.successes).toBe(5);
    expect(chooseThresholds(good, { maxOverkill: 0 }).reject).toBeGreaterThan(99);
  });
});

test("a wish that no threshold can meet is answered with what is reachable", () => {
  const wish = { maxEscape: 0, maxOverkill: 0.2 };
  expect(codeOf(() => chooseThresholds(parts, wish))).toBe("decide/unreachable");
  expect(() => chooseThresholds(parts, wish)).toThrow(
    "No threshold meets --max-escape 0 % --max-overkill 20 % on 8 bad and 8 good parts. " +
      "Reachable instead: escapes of 12.5 % with 12.5 % overkill; or the escapes wished for with 50 % overkill.",
  );
  // rejecting everything is no answer: the worst-looking bad part scores below every good one
  const hopeless = { scores: [0.5, 0.6, 0.1, 0.9], bad: [0, 0, 1, 1] };
  expect(() => chooseThresholds(hopeless, { maxEscape: 0 })).toThrow(
    "Reachable instead: escapes of 50 % with 0 % overkill.",
  );
});

test.each<[Wish, ErrorCode]>([
  [{ costEscape: -1, costOverkill: 1 }, "decide/cost"],
  [{ costEscape: 1, costOverkill: -1 }, "decide/cost"],
  [{ costEscape: 0, costOverkill: 0 }, "decide/cost"],
  [{ costEscape: 5 }, "decide/cost"],
  [{ costEscape: Number.NaN, costOverkill: 1 }, "decide/cost"],
  [{ maxEscape: -0.1 }, "decide/share"],
  [{ maxOverkill: 1.5 }, "decide/share"],
  [{ review: 2 }, "decide/share"],
  [{ defectRate: -1, costEscape: 1, costOverkill: 1 }, "decide/share"],
  [{ recallFirst: true, maxEscape: 0.1 }, "decide/several-wishes"],
  [{ costEscape: 1, costOverkill: 1, maxOverkill: 0.1 }, "decide/several-wishes"],
])("%o is refused: %s", (wish, code) => {
  expect(codeOf(() => chooseThresholds(parts, wish))).toBe(code);
});

test("wishes that need the missing side say so", () => {
  const good = { scores: [0.1, 0.2], bad: [0, 0] };
  for (const wish of [{ maxEscape: 0.1 }, { recallFirst: true }, { costEscape: 1, costOverkill: 1 }]) {
    expect(codeOf(() => chooseThresholds(good, wish))).toBe("decide/one-side");
  }
});

describe("whatever the scores", () => {
  const score = fc.float({ min: 0, max: 1, noNaN: true });
  const labelled = fc
    .array(fc.tuple(score, fc.boolean()), { minLength: 2, maxLength: 40 })
    .filter((pairs) => new Set(pairs.map(([, bad]) => bad)).size === 2)
    .map((pairs): ScoredParts => ({ scores: pairs.map(([s]) => s), bad: pairs.map(([, bad]) => bad) }));
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const rates = (parts: ScoredParts, limit: number) => {
    const decisions = Array.from(parts.scores, (s) => decide(s, { reject: limit, review: limit }));
    const e = evaluateDecisions(decisions, parts.bad, {});
    return { escape: e.escapeRate.value, overkill: e.overkillRate.value };
  };

  test("no other limit is better by the wish", () => {
    fc.assert(
      fc.property(labelled, score, fc.double({ min: 0.01, max: 100, noNaN: true }), (parts, other, cost) => {
        const wish = { costEscape: cost, costOverkill: 1, defectRate: 0.3 };
        const chosen = evaluated(parts, wish);
        const there = rates(parts, other);
        const priced = (r: { escape: number; overkill: number }) => 0.3 * cost * r.escape + 0.7 * r.overkill;
        expect(chosen.cost!.per1000 / 1000).toBeLessThanOrEqual(priced(there) + 1e-9);
        const even = evaluated(parts, {}, 0.5);
        expect(even.escapeRate.value + even.overkillRate.value).toBeLessThanOrEqual(
          there.escape + there.overkill + 1e-9,
        );
      }),
    );
  });

  test("limits are kept or refused, and nothing that keeps them rejects fewer good parts", () => {
    fc.assert(
      fc.property(labelled, share, score, (parts, maxEscape, other) => {
        const there = rates(parts, other);
        const code = codeOf(() => chooseThresholds(parts, { maxEscape }));
        if (code !== null) {
          expect(code).toBe("decide/unreachable");
          expect(there.escape > maxEscape || there.overkill === 1).toBe(true);
          return;
        }
        const chosen = evaluated(parts, { maxEscape });
        expect(chosen.escapeRate.value).toBeLessThanOrEqual(maxEscape + 1e-9);
        if (there.escape <= maxEscape && there.overkill < 1) {
          expect(chosen.overkillRate.value).toBeLessThanOrEqual(there.overkill + 1e-9);
        }
      }),
    );
  });

  test("the review band keeps its budget, and a larger one never makes the wish worse", () => {
    fc.assert(
      fc.property(labelled, share, share, (parts, a, b) => {
        const wish = { costEscape: 3, costOverkill: 1 };
        const [small, large] = [Math.min(a, b), Math.max(a, b)].map((review) => evaluated(parts, { ...wish, review }));
        expect(small!.reviewRate.value).toBeLessThanOrEqual(Math.min(a, b) + 1e-9);
        expect(large!.reviewRate.value).toBeLessThanOrEqual(Math.max(a, b) + 1e-9);
        expect(large!.cost!.per1000).toBeLessThanOrEqual(small!.cost!.per1000 + 1e-6);
      }),
    );
  });

  test("thresholds are float32, so the file decides as they were chosen", () => {
    fc.assert(
      fc.property(labelled, share, (parts, review) => {
        const { thresholds } = evaluated(parts, { recallFirst: true, review });
        expect(Math.fround(thresholds.reject)).toBe(thresholds.reject);
        expect(Math.fround(thresholds.review)).toBe(thresholds.review);
        expect(thresholds.review).toBeLessThanOrEqual(thresholds.reject);
      }),
    );
  });
});

test("a sweep counts at each limit what deciding by it counts", () => {
  const { good, bad, limits } = sweep(parts);
  expect({ good, bad }).toEqual({ good: 8, bad: 8 });
  expect(limits).toHaveLength(17);
  for (const { limit, escapes, overkill } of limits) {
    const decisions = Array.from(parts.scores, (s) => decide(s, { reject: limit, review: limit }));
    const e = evaluateDecisions(decisions, parts.bad, {});
    expect([escapes, overkill]).toEqual([e.escapeRate.successes, e.overkillRate.successes]);
  }
  expect(sweep({ scores: [1, 1, 2], bad: [0, 1, 1] }).limits).toEqual([
    { limit: 1, escapes: 0, overkill: 1 },
    { limit: 2, escapes: 1, overkill: 0 },
    { limit: Number.POSITIVE_INFINITY, escapes: 2, overkill: 0 },
  ]);
});

describe("proof", () => {
  test("without an escape: the rule of three, exactly", () => {
    // 0.999^2995 < 0.05 < 0.999^2994; Hanley and Lippman-Hand's 3 / 0.001
    expect(moreToProve(0, 0, 0.001)).toBe(2995);
    expect(moreToProve(0, 500, 0.001)).toBe(2495);
    expect(moreToProve(0, 5000, 0.001)).toBe(0);
    expect(moreToProve(0, 0, 0)).toBeNull();
    expect(moreToProve(3, 10, 1)).toBe(0);
  });

  test("with k escapes the Poisson rule n = λ / limit: 4.74 for one, 6.30 for two, 7.75 for three", () => {
    // half the 0.95 quantiles of chi-squared with 2k + 2 degrees of freedom, as in any table
    for (const [k, lambda] of [4.744, 6.296, 7.754].entries()) {
      expect(moreToProve(k + 1, k + 1, 0.001)! + k + 1).toBeCloseTo(lambda / 0.001, -2);
    }
  });

  test("is the least number that proves it", () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(2000), fc.double({ min: 0.001, max: 0.5, noNaN: true }), (k, beyond, limit) => {
        const n = k + beyond;
        const more = moreToProve(k, n, limit)!;
        expect(atMost(k, n + more, limit)).toBeLessThanOrEqual(0.05);
        if (more > 0) expect(atMost(k, n + more - 1, limit)).toBeGreaterThan(0.05);
      }),
    );
  });
});

test("the share that goes to a person is that on the line where its defect rate is stated", () => {
  const decisions = [
    ...new Array(40).fill("review"),
    ...new Array(60).fill("reject"),
    ...new Array(99).fill("pass"),
    "review",
  ];
  const bad = decisions.map((_, i) => i < 100);
  expect(evaluateDecisions(decisions, bad, {}).reviewRate).toMatchObject({
    successes: 41,
    total: 200,
    value: 41 / 200,
  });
  const { reviewRate } = evaluateDecisions(decisions, bad, { defectRate: 0.01 });
  expect(reviewRate).toMatchObject({ successes: 41, total: 200 });
  expect(reviewRate.value).toBeCloseTo(0.01 * 0.4 + 0.99 * 0.01, 12);
  expect(reviewRate.high).toBeLessThan(0.08);
});

test("the cost of 1,000 parts: worked by hand, with an interval that holds it", () => {
  const decisions = [
    ...new Array(98).fill("reject"),
    "pass",
    "pass",
    ...new Array(390).fill("pass"),
    ...new Array(10).fill("reject"),
  ];
  const bad = decisions.map((_, i) => i < 100);
  const wish = { costEscape: 50, costOverkill: 2 };
  const { cost } = evaluateDecisions(decisions, bad, { ...wish, defectRate: 0.01 });
  // 1000 (0.01 x 0.02 x 50 + 0.99 x 0.025 x 2)
  expect(cost).toMatchObject({ defectRate: 0.01, defectRateFrom: "stated" });
  expect(cost!.per1000).toBeCloseTo(10 + 49.5, 9);
  expect(cost!.low).toBeLessThan(cost!.per1000);
  expect(cost!.high).toBeGreaterThan(cost!.per1000);
  expect(evaluateDecisions(decisions, bad, wish).cost).toMatchObject({ defectRate: 0.2, defectRateFrom: "data" });
});
