import { z } from "zod";
import { estimate, rate } from "./evaluation.ts";

/** How well an anomaly model tells defective pictures from good ones, and points at the defects. */
export const anomalyEvaluation = z.object({
  samples: z.int(),
  good: z.int(),
  defective: z.int(),
  /** Good against defective by the picture's score; null where one side is missing, as below. */
  auroc: estimate.nullable(),
  averagePrecision: estimate.nullable(),
  /** The best F1 of "defective" over all thresholds of this very test: a bound, not what the model's own threshold gives. */
  bestF1: z.object({ value: z.number(), threshold: z.number() }).nullable(),
  /** At the model's threshold: defective pictures that pass, good ones that do not. */
  escapeRate: rate.nullable(),
  overkillRate: rate.nullable(),
  /** Share of good pictures that pass where at most such a share of the defective ones may. */
  trueNegativeRates: z.array(z.object({ escapes: z.number(), rate, threshold: z.number() })),
  perDefect: z.array(z.object({ label: z.string(), samples: z.int(), auroc: estimate.nullable(), escapeRate: rate })),
  /** Of pictures that are good or have a mask that is not empty; null where no mask is there. */
  pixels: z
    .object({
      auroc: z.number(),
      /** Area under per-region overlap up to a false positive rate of 0.3, divided by 0.3. */
      aupro: z.number(),
      pictures: z.int(),
      regions: z.int(),
    })
    .nullable(),
  /** Defective pictures without a mask, or with an empty one: they do not count in `pixels`. */
  withoutMask: z.int(),
});

export type AnomalyEvaluation = z.infer<typeof anomalyEvaluation>;
