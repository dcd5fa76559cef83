/** Cards and events of predictive maintenance. */
import { z } from "zod";
import { certificate, words } from "./card.ts";

/** A figure with its 95 % interval, from resampling units. */
const bounded = z.object({ value: z.number(), low: z.number(), high: z.number() });

/** How good predictions of remaining life were. Errors are predicted minus true, in the unit of the time axis. */
export const rulEvaluation = z.object({
  units: z.int(),
  predictions: z.int(),
  /** Against min(truth, cap): what the model can know. */
  rmse: bounded,
  mae: bounded,
  /** Against the truth as it is. */
  rmseUncapped: bounded,
  maeUncapped: bounded,
  /** The PHM08 challenge's score: a sum over predictions, late ones weigh more. */
  phm08: z.number(),
  phm08Uncapped: z.number(),
  /** Share of predictions whose interval holds min(truth, cap), and the mean width of the interval. */
  coverage: bounded,
  width: bounded,
});

export const rulCard = z.object({
  format: z.literal("andon-card/1"),
  task: z.literal("maintenance/rul"),
  name: z.string(),
  createdAt: z.string(),
  input: z.object({
    name: z.string(),
    layout: z.string(),
    /** Rows of history that the model looks at. */
    steps: z.int(),
    columns: z.array(z.object({ name: z.string(), unit: z.string().nullable(), role: z.enum(["sensor", "setting"]) })),
  }),
  outputs: z.array(z.object({ name: z.string(), layout: z.string(), meaning: words })),
  /** Remaining lives beyond it are not told apart. */
  cap: z.number(),
  /** The wished chance that the truth lies in the interval. */
  confidence: z.number(),
  thresholds: z.array(z.object({ name: z.string(), value: z.number(), meaning: words })),
  preparation: z.object({
    columns: z.array(z.string()),
    settings: z.array(z.int()),
    regimes: z.object({ centroids: z.array(z.array(z.number())), scales: z.array(z.number()) }),
    means: z.array(z.array(z.number())),
    deviations: z.array(z.array(z.number())),
    missing: z.array(z.int()),
  }),
  data: z.object({
    source: z.string(),
    kind: z.string(),
    rows: z.int(),
    units: z.int(),
    time: z.string().nullable(),
    fingerprint: z.string(),
  }),
  training: z.object({
    network: z.string(),
    why: words,
    members: z.int(),
    parameters: z.int(),
    epochs: z.int(),
    batch: z.int(),
    learningRate: z.number(),
    seed: z.int(),
    seconds: z.number(),
    threads: z.int(),
  }),
  /** Out of fold: every unit judged by the member that was trained without it, at every moment of its life. */
  validation: rulEvaluation,
  certificate,
  versions: z.record(z.string(), z.string()),
});

export type RulEvaluation = z.infer<typeof rulEvaluation>;
export type RulCard = z.infer<typeof rulCard>;
