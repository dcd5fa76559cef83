/** What the card of a fault diagnosis says beyond what all cards say. */
import { z } from "zod";
import { words } from "./card.ts";
import { classificationEvaluation } from "./evaluation.ts";

export const faultFields = {
  task: z.literal("maintenance/fault"),
  labels: z.array(z.string()),
  /** Samples a second that windows must have. */
  rate: z.number(),
  speed: z.object({
    /** Whether spectra are over orders of the shaft or over fixed frequencies. */
    axis: z.enum(["orders", "fixed"]),
    /** Fed as the speed where the axis is fixed: then an order is so many turns a minute. */
    nominalRpm: z.number(),
    /** The spectrum's last order; its steps are even, and the first stands at one step. */
    highestOrder: z.number(),
  }),
  /** Orders of the shaft at which damaged bearing parts show, where they were given. */
  bearing: z.object({ inner: z.number(), outer: z.number(), cage: z.number(), ball: z.number() }).nullable(),
  split: z.object({ by: words, train: z.int(), validation: z.int() }),
  /** SHA-256 of the samples of each recording that was learnt from. */
  recordings: z.array(z.string()),
  training: z.object({
    network: z.string(),
    why: words,
    parameters: z.int(),
    epochs: z.int(),
    batch: z.int(),
    learningRate: z.number(),
    augmentation: z.array(z.string()),
    seed: z.int(),
    seconds: z.number(),
    threads: z.int(),
    history: z.array(z.object({ loss: z.number(), validationLoss: z.number(), accuracy: z.number() })),
  }),
  /** Windows of the newest part of each recording: other times, but the same machines. Unknown ones count as not right. */
  validation: classificationEvaluation,
};
