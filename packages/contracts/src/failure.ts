/** How well failures are foretold, and what the card of such a model says beside what all maintenance cards say. */
import { z } from "zod";
import { ensembleTraining, words } from "./card.ts";
import { estimate, rate } from "./evaluation.ts";

/** What a threshold is chosen by. Costs, or a precision; with neither, the best F1. */
export const failureWish = z.object({
  /** What a failure without an alarm costs, and what an alarm without a failure costs, in any one currency. */
  costMiss: z.number().optional(),
  costAlarm: z.number().optional(),
  /** Least share of the alarms that must be right. */
  precision: z.number().optional(),
});

/** Row by row. Where there are several units, intervals come from resampling units: rows of one machine belong together. */
export const failureEvaluation = z.object({
  rows: z.int(),
  units: z.int(),
  /** Rows that failed; with a horizon rows that a failure comes after. */
  failures: z.int(),
  /** With a horizon: failures of which at least one row before them raised an alarm, and the median rows from the first such alarm to the failure; null without any. */
  foretold: z.object({ failures: rate, lead: z.number().nullable() }).optional(),
  /** Area under the precision-recall curve (average precision), and under the ROC curve. */
  prAuc: estimate,
  auroc: estimate,
  /** At the threshold. */
  precision: estimate,
  recall: estimate,
  f1: estimate,
  /** Share of the rows without failure that raise an alarm. */
  falseAlarmRate: estimate,
  counts: z.object({ hits: z.int(), misses: z.int(), falseAlarms: z.int(), quiet: z.int() }),
  /** Largest recall at which so large a share of the alarms is right; 0 where no threshold reaches it. */
  recallAtPrecision: z.array(z.object({ precision: z.number(), recall: z.number() })),
  /** Mean squared error of the probabilities, and that of always saying how frequent failures are. */
  brier: z.number(),
  brierOfBase: z.number(),
  /** Rows in groups of like probability: their mean, and how many failed. `error`: the mean distance of both, over rows. */
  calibration: z.object({
    error: z.number(),
    bins: z.array(z.object({ predicted: z.number(), observed: rate })),
  }),
  /** Expected cost of 1,000 rows; beside it, without any alarm and with nothing but alarms. Null where no costs are named. */
  cost: z.object({ per1000: z.number(), never: z.number(), always: z.number() }).nullable(),
});

/** Rows for which a column held one value at most in training, or was missing: a sensor that does so for much longer stands still. */
export const longestHold = z.int().optional();

/** A column as the file takes it: a number in its unit, or a category as its place in `levels`. */
const featureColumn = z.object({
  name: z.string(),
  unit: z.string().nullable(),
  role: z.enum(["sensor", "setting"]),
  levels: z.array(z.string()).nullable(),
  longestHold,
});

/** How raw windows become what the networks see. */
const tableFeatures = z.object({
  columns: z.array(z.object({ name: z.string(), levels: z.int().nullable(), missing: z.boolean() })),
  steps: z.int(),
  /** Features before scaling: a column's newest value or what its window comes to, or two columns together. */
  made: z.array(
    z.object({
      how: z.enum(["last", "mean", "slope", "minimum", "maximum", "product", "difference"]),
      of: z.array(z.int()),
    }),
  ),
  fill: z.array(z.number()),
  means: z.array(z.number()),
  deviations: z.array(z.number()),
  /** Edges of each feature's pieces (piecewise-linear encoding). */
  edges: z.array(z.array(z.number())),
});

/** How far what is learnt from stays away from what is held out: rows of the same unit, or milliseconds of its times. */
export const gap = z.union([z.object({ rows: z.number() }), z.object({ milliseconds: z.number() })]);

/** How rows were dealt out into parts, each of which some networks are trained without; a gap where that is by time. */
export const rowSplit = z.object({ by: z.enum(["unit", "time", "row"]), parts: z.int(), gap: gap.nullable() });

/** What a card of `maintenance/failure` says of its own. */
export const failureFields = {
  task: z.literal("maintenance/failure"),
  /** Which value of which column is a failure; `horizon`: it is one to be in the next so many rows. */
  target: z.object({ column: z.string().nullable(), positive: z.string(), horizon: z.int().nullable() }),
  input: z.object({ name: z.string(), layout: words, steps: z.int(), columns: z.array(featureColumn) }),
  preparation: tableFeatures,
  wish: failureWish,
  /** Absent from files of before it was told. */
  split: rowSplit.optional(),
  /** `trees`: boosted trees beside the networks, one forest for each part, and what a point of the networks' and of the trees' log odds counts for. */
  training: ensembleTraining.extend({
    trees: z.object({ forests: z.int(), trees: z.int(), weights: z.array(z.number()) }).optional(),
  }),
  /** Out of fold: every row judged by networks that were trained without it. */
  validation: failureEvaluation,
  /** The networks alone, and the trees alone, in the same folds. Absent from files of before there were trees. */
  alone: z.object({ networks: failureEvaluation, trees: failureEvaluation }).optional(),
  /** A logistic regression on the same rows and columns, in the same folds. */
  baseline: failureEvaluation,
  /** By how much the average precision falls when a column's values are shuffled among the rows, out of fold; largest first. */
  importance: z.array(z.object({ column: z.string(), drop: z.number() })),
};

export type Gap = z.infer<typeof gap>;
export type RowSplit = z.infer<typeof rowSplit>;
export type FailureWish = z.infer<typeof failureWish>;
export type FailureEvaluation = z.infer<typeof failureEvaluation>;
