import { z } from "zod";

/** A proportion with its count and its 95 % interval. */
export const rate = z.object({
  value: z.number(),
  successes: z.number(),
  total: z.int(),
  /** Interval at 95 %: Clopper-Pearson with mid-p. */
  low: z.number(),
  high: z.number(),
});

/** A figure that is not a plain proportion (F1, AUROC), with a 95 % interval and how it was got. */
export const estimate = z.object({ value: z.number(), low: z.number(), high: z.number(), method: z.string() });

export const classificationEvaluation = z.object({
  samples: z.int(),
  accuracy: rate,
  balancedAccuracy: estimate,
  macroF1: estimate,
  perClass: z.array(z.object({ label: z.string(), precision: rate, recall: rate, f1: estimate, support: z.int() })),
  confusion: z.object({
    labels: z.array(z.string()),
    /** `matrix[truth][answer]` counts. */
    matrix: z.array(z.array(z.int())),
  }),
  /** Good against the rest; null where no label means "good" or only one side is present. */
  auroc: estimate.nullable(),
  /** Bad parts that were called good, good parts that were called bad; null without a good label. */
  escapeRate: rate.nullable(),
  overkillRate: rate.nullable(),
  /** Samples the model declined to decide. */
  undecided: z.int(),
});

export type Rate = z.infer<typeof rate>;
export type Estimate = z.infer<typeof estimate>;
export type ClassificationEvaluation = z.infer<typeof classificationEvaluation>;
