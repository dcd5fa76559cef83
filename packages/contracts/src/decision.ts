import { z } from "zod";
import { rate } from "./evaluation.ts";

/** What a model's output `decision` says of a part: the place in this list. */
export const DECISIONS = ["pass", "review", "reject", "unknown"] as const;
export type PartDecision = (typeof DECISIONS)[number];

/**
 * What a plant asks of its inspector, in its own terms. Shares are from 0 to 1. Costs, or limits, or recall first; with none of them
 * escapes and overkill count alike.
 */
export const wish = z.object({
  /** What one bad part that passes costs, and what one good part that is rejected costs, in any one currency. */
  costEscape: z.number().optional(),
  costOverkill: z.number().optional(),
  /** Largest share of bad parts that may pass. */
  maxEscape: z.number().optional(),
  /** Largest share of good parts that may be rejected. */
  maxOverkill: z.number().optional(),
  /** The fewest escapes, and of the thresholds that have them, the fewest false rejects. */
  recallFirst: z.boolean().optional(),
  /** Largest share of all parts that may go to a person. */
  review: z.number().optional(),
  /** Share of bad parts on the line; without it the one in the data. */
  defectRate: z.number().optional(),
});

/** What pass, review and reject come to on labelled pictures. Everything with its count and a 95 % interval. */
export const decisionEvaluation = z.object({
  /** Bad parts that passed, of all bad parts. */
  escapeRate: rate,
  /** Good parts that were rejected, of all good parts. */
  overkillRate: rate,
  /** Parts that went to a person, of all parts. Where the defect rate is stated, the share and its bounds are those on the line. */
  reviewRate: rate,
  /** Pictures that were none the model knows. */
  unknown: z.int(),
  /** Expected cost of 1,000 parts; null where the wish names no costs. */
  cost: z
    .object({
      per1000: z.number(),
      low: z.number(),
      high: z.number(),
      defectRate: z.number(),
      defectRateFrom: z.enum(["stated", "data"]),
    })
    .nullable(),
  /** What it takes to prove the escape rate below the wish; null where the wish names none. */
  proof: z
    .object({
      maxEscape: z.number(),
      /** How many more bad parts, none of which may pass, until the rate is below the wish with 95 % confidence. 0: proven; null: out of reach. */
      more: z.int().nullable(),
    })
    .nullable(),
});

/** The wish that the thresholds in a file were chosen by, and what came of it. */
export const operatingPoint = z.object({
  wish,
  /** The pictures that the thresholds were chosen on: those of validation, or of a source that the file was tuned on. */
  chosenOn: z.enum(["validation", "tuning"]),
  /** The figures there: they flatter, as the thresholds were chosen by them. */
  there: decisionEvaluation,
  /** The figures on the test pictures, which had no part in it; null without a test split. */
  test: decisionEvaluation.nullable(),
});

/** One setting anew of the thresholds after training. */
export const tuning = z.object({
  at: z.string(),
  by: z.string(),
  why: z.string(),
  source: z.string(),
  samples: z.int(),
  wish,
  /** Name of each threshold with its value before and after. */
  thresholds: z.array(z.object({ name: z.string(), before: z.number(), after: z.number() })),
  /** The figures on the tuning source. They are no test: the thresholds were chosen by them. */
  figures: decisionEvaluation,
});

export type Wish = z.infer<typeof wish>;
export type DecisionEvaluation = z.infer<typeof decisionEvaluation>;
export type OperatingPoint = z.infer<typeof operatingPoint>;
export type Tuning = z.infer<typeof tuning>;
