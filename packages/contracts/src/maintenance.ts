/** Cards and events of predictive maintenance. */
import { z } from "zod";
import { certificate, ensembleTraining, words } from "./card.ts";
import { failureFields, longestHold } from "./failure.ts";
import { faultFields } from "./fault.ts";

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
  /** Share of units whose prediction halfway through their life is within 20 % of what is left. Null where units are not seen until they fail. */
  alphaLambda: bounded.nullable(),
  /** Mean time before the failure from which on predictions stay within 20 % of the whole life around the truth. */
  prognosticHorizon: bounded.nullable(),
});

const preparation = z.object({
  columns: z.array(z.string()),
  settings: z.array(z.int()),
  regimes: z.object({ centroids: z.array(z.array(z.number())), scales: z.array(z.number()) }),
  means: z.array(z.array(z.number())),
  deviations: z.array(z.array(z.number())),
  missing: z.array(z.int()),
});

/** A column as the file takes it. */
const inputColumn = z.object({
  name: z.string(),
  unit: z.string().nullable(),
  role: z.enum(["sensor", "setting"]),
  longestHold,
});

/** What the cards of all maintenance tasks say. */
const cardBase = z.object({
  format: z.literal("andon-card/1"),
  name: z.string(),
  createdAt: z.string(),
  input: z.object({
    name: z.string(),
    layout: words,
    /** Rows of history that the model looks at. */
    steps: z.int(),
    columns: z.array(inputColumn),
  }),
  outputs: z.array(z.object({ name: z.string(), layout: z.string(), meaning: words })),
  thresholds: z.array(z.object({ name: z.string(), value: z.number(), meaning: words })),
  preparation,
  data: z.object({
    source: z.string(),
    kind: z.string(),
    rows: z.int(),
    units: z.int(),
    /** The columns of time and unit; null where none was, undefined in older files. */
    time: z.string().nullable(),
    unit: z.string().nullable().optional(),
    fingerprint: z.string(),
  }),
  certificate,
  versions: z.record(z.string(), z.string()),
});

export const rulCard = cardBase.extend({
  task: z.literal("maintenance/rul"),
  /** Remaining lives beyond it are not told apart. */
  cap: z.number(),
  /** The wished chance that the truth lies in the interval. */
  confidence: z.number(),
  /** What is carried from row to row of a unit, where windows are single rows: numbers a unit, and how to feed them. Null where windows tell all. */
  state: z.object({ width: z.int(), layout: z.string() }).nullable().default(null),
  /** Readings are brought to rows so far apart before the file sees them: milliseconds of clock times, else the unit of the time; null: as they come. */
  resample: z.number().nullable().default(null),
  training: ensembleTraining,
  /** Out of fold: every unit judged by the member that was trained without it, at every moment of its life. */
  validation: rulEvaluation,
});

export const watchCard = cardBase.extend({
  task: z.literal("maintenance/watch"),
  /** Weight of the newest row in the smoothed score. */
  smoothing: z.number(),
  /** How the alarm threshold was set. */
  calibration: z.object({
    rule: z.enum(["budget", "margin"]),
    why: words,
    /** Normal rows that it was set on. */
    rows: z.int(),
    /** False alarms that were allowed, and over how many milliseconds or rows; null for the rule "margin". */
    budget: z.object({ alarms: z.number(), per: z.number(), clock: z.boolean() }).nullable(),
    /** Alarm episodes that the rows would have raised, and how many were to be expected; null for the rule "margin". */
    episodes: z.int(),
    expected: z.number().nullable(),
  }),
  /** What principal components alone say of the same rows, as outputs of the same file, with thresholds set by the same rule. */
  baselines: z.array(z.object({ output: z.enum(["spe", "t2"]), threshold: z.number(), episodes: z.int() })),
  training: z.object({
    network: z.enum(["components", "mahalanobis", "conv-ae", "lstm-ae"]),
    why: words,
    /** Principal directions kept, of how many. */
    components: z.int(),
    features: z.int(),
    /** Share of the variance that the kept directions hold. */
    explained: z.number(),
    /** Numbers that the network learnt. */
    parameters: z.int(),
    /** What was compared, if a choice was made: the share of simulated disturbances that each finds in normal rows held out. */
    compared: z.array(z.object({ network: z.string(), found: z.number() })),
    seed: z.int(),
    seconds: z.number(),
  }),
});

export const failureCard = cardBase.extend(failureFields);

/** Vibration in, the class of the fault out. Its preparation is in the graph alone. */
export const faultCard = cardBase.omit({ preparation: true }).extend(faultFields);

export const maintenanceCard = z.discriminatedUnion("task", [rulCard, watchCard, failureCard, faultCard]);

/** How good alarms were, row by row, without point adjustment; and episode by episode. */
export interface WatchEvaluation {
  readonly rows: number;
  readonly anomalous: number;
  /** Share of the normal rows that raised an alarm, and of the anomalous rows that did not; null where there are none. */
  readonly far: number | null;
  readonly mar: number | null;
  /** Null without any alarm, and without anomalous rows. */
  readonly precision: number | null;
  readonly f1: number | null;
  /** Anomalous stretches, how many of them raised an alarm, and the median rows until they did; null where none did. */
  readonly stretches: number;
  readonly detected: number;
  readonly delay: number | null;
  /** Alarm episodes of which no row lies in an anomalous stretch. */
  readonly falseEpisodes: number;
  /** Numenta's score, standard profile: 100 at best, 0 without any alarm; null where nothing is anomalous. */
  readonly nab: number | null;
}

export type MaintenanceCard = z.infer<typeof maintenanceCard>;
export type FaultCard = z.infer<typeof faultCard>;
export type WatchCard = z.infer<typeof watchCard>;
export type WatchNetworkName = WatchCard["training"]["network"];
/** How good the alarms of a file were, and those of principal components at the same budget. */
export interface WatchTest {
  readonly evaluation: WatchEvaluation;
  readonly baselines: Readonly<Record<WatchCard["baselines"][number]["output"], WatchEvaluation>>;
}
export type FailureCard = z.infer<typeof failureCard>;
export type RulEvaluation = z.infer<typeof rulEvaluation>;
export type RulCard = z.infer<typeof rulCard>;
