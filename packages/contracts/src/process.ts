/** The card of a process model: raw settings in, what each result will be out. */
import { z } from "zod";
import { certificate, words } from "./card.ts";
import { rate } from "./evaluation.ts";

/** A setting or a context, in the order of the file's columns. */
const column = z.object({
  name: z.string(),
  unit: z.string().nullable(),
  /** A context is known, not chosen. */
  role: z.enum(["parameter", "context"]),
  /** Of a number the range that was learnt; of a category its levels, which the file takes by their numbers, counted from 0. */
  range: z.object({ low: z.number(), high: z.number() }).nullable(),
  levels: z.array(z.string()).nullable(),
});

export const processCard = z.object({
  format: z.literal("andon-card/1"),
  task: z.literal("process/surrogate"),
  name: z.string(),
  createdAt: z.string(),
  input: z.object({ name: z.string(), layout: z.string(), columns: z.array(column) }),
  /** Parameters that were the same in every trial. */
  fixed: z.record(z.string(), z.union([z.string(), z.number()])),
  outputs: z.array(z.object({ name: z.string(), layout: z.string(), meaning: words })),
  /** In the order of the outputs' columns. */
  results: z.array(
    z.object({
      name: z.string(),
      unit: z.string().nullable(),
      surrogate: z.enum(["gaussian-process", "ensemble"]),
      why: words,
      /** Held out: each trial foretold by what had not seen it. */
      r2: z.number(),
      rmse: z.number(),
      /** Results within their 90 % interval, before it was widened. */
      coverage: rate,
      widening: z.number(),
    }),
  ),
  data: z.object({ source: z.string(), trials: z.int(), failed: z.int(), fingerprint: z.string() }),
  training: z.object({ seed: z.int(), seconds: z.number() }),
  certificate,
  versions: z.record(z.string(), z.string()),
});

export type ProcessCard = z.infer<typeof processCard>;
