import { z } from "zod";
import { anomalyEvaluation } from "./anomaly.ts";
import { operatingPoint, tuning } from "./decision.ts";
import { detectionEvaluation } from "./detection.ts";
import { classificationEvaluation } from "./evaluation.ts";
import { segmentationEvaluation } from "./segmentation.ts";

/** The key in `metadata_props` of an `.onnx` file under which the card is stored as JSON. */
export const CARD_KEY = "andon.card";

/** Words for people: in both languages, or one text for both. */
export const words = z.union([z.string(), z.object({ en: z.string(), zh: z.string() })]);

/** How an ensemble was trained, and why it is this network. */
export const ensembleTraining = z.object({
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
});

const splitPart = z.object({ samples: z.int(), perClass: z.record(z.string(), z.int()) });

/**
 * The key under which a file lists the pictures it was certified on, as a JSON array of paths inside the source; absent where they are
 * the test set that the source marks.
 */
export const HELD_OUT_KEY = "andon.held-out";

/**
 * The key under which a file keeps its certified answers, as far as thresholds leave them alone. Each task says how: a classifier keeps, as
 * JSON, the hash of the sorted paths and, in their order, score and novelty (float32 each), likeliest defect and truth (uint16 each), base64. Another machine
 * may differ in the last bits, so scores are compared within the tolerance; verdicts are hashed.
 */
export const ANSWERS_KEY = "andon.answers";

/** Metadata of a file that recognises rows of its training: their marks. */
export const ROWS_KEY = "andon.rows";

/** A decision threshold that lives in the file as an initialiser which is also a graph input. */
export const threshold = z.object({
  /** Name of the initialiser in the graph. */
  name: z.string(),
  value: z.number(),
  /** What crossing it means, in a sentence. */
  meaning: z.string(),
  history: z.array(z.object({ value: z.number(), at: z.string(), by: z.string(), why: z.string() })),
});

/** Proof that the exported file answers as the trainer did: it was replayed over the held-out split in a fresh session. */
export const certificate = z.object({
  issuedAt: z.string(),
  samples: z.int(),
  /** Largest difference between a probability from the file and the trainer's. */
  maxScoreDifference: z.number(),
  flippedVerdicts: z.int(),
  tolerance: z.number(),
  /** SHA-256 over names, shapes and bytes of all weights in the file (thresholds left out). */
  weightsSha256: z.string(),
  /** SHA-256 over the hash of the sorted held-out paths and the verdicts in their order. */
  answersSha256: z.string(),
  /**
   * When thresholds were set anew after the replay: the verdicts then follow from the replayed scores by the rule that is in the graph.
   * Absent where the verdicts are those of the replay.
   */
  tunedAt: z.string().optional(),
});

/** What the cards of all tasks say. Each task adds its name and its figures. */
const cardBase = z.object({
  format: z.literal("andon-card/1"),
  name: z.string(),
  createdAt: z.string(),
  labels: z.array(z.string()),
  /** The label that means "this part is good", or null where the classes are kinds of things rather than faults. */
  goodLabel: z.string().nullable(),
  input: z.object({
    name: z.string(),
    layout: z.string(),
    type: z.literal("uint8"),
    /** Pictures are resized inside the graph to this size. */
    height: z.int(),
    width: z.int(),
    channels: z.union([z.literal(1), z.literal(3)]),
  }),
  outputs: z.array(z.object({ name: z.string(), layout: z.string(), meaning: z.string() })),
  thresholds: z.array(threshold),
  /** How the thresholds were chosen; absent where no label means good. */
  operatingPoint: operatingPoint.optional(),
  /** Each time the thresholds were set anew after training, the latest last. */
  tunings: z.array(tuning).optional(),
  data: z.object({
    source: z.string(),
    kind: z.string(),
    samples: z.int(),
    unreadable: z.int(),
    /** SHA-256 over paths, labels and pixel hashes in order: the same data gives the same fingerprint. */
    fingerprint: z.string(),
  }),
  split: z.object({
    seed: z.int(),
    by: words,
    train: splitPart,
    validation: splitPart,
    test: splitPart.nullable(),
  }),
  training: z.object({
    network: z.string(),
    why: words,
    parameters: z.int(),
    multiplyAdds: z.int(),
    epochs: z.int(),
    bestEpoch: z.int(),
    batch: z.int(),
    optimizer: z.string(),
    schedule: z.string(),
    learningRate: z.number(),
    seed: z.int(),
    imbalance: z.string(),
    augmentation: z.array(z.string()),
    seconds: z.number(),
    threads: z.int(),
  }),
  certificate,
  versions: z.record(z.string(), z.string()),
});

const classificationCard = cardBase.extend({
  task: z.literal("inspection/classification"),
  validation: classificationEvaluation,
  test: classificationEvaluation.nullable(),
});

/** Picture and template in, boxes out. */
const comparisonCard = cardBase.extend({
  task: z.literal("inspection/comparison"),
  /** Both pictures are cut to black and white at half of the brightness. */
  binary: z.boolean(),
  validation: detectionEvaluation,
  test: detectionEvaluation.nullable(),
});

/** A class for each pixel. */
const segmentationCard = cardBase.extend({
  task: z.literal("inspection/segmentation"),
  validation: segmentationEvaluation,
  test: segmentationEvaluation.nullable(),
});

const anomalyCard = cardBase.extend({
  task: z.literal("inspection/anomaly"),
  goodLabel: z.string(),
  /** Of the pictures that the threshold was chosen on: good ones held out of training, and defective ones where some were to be used. */
  validation: anomalyEvaluation,
  test: anomalyEvaluation.nullable(),
});

export const modelCard = z.discriminatedUnion("task", [
  classificationCard,
  anomalyCard,
  comparisonCard,
  segmentationCard,
]);

export type Threshold = z.infer<typeof threshold>;
export type Certificate = z.infer<typeof certificate>;
/** The model card: JSON that travels inside the file. `task` tells which figures it holds. */
export type ModelCard = z.infer<typeof modelCard>;
export type Task = ModelCard["task"];
export type AnomalyCard = z.infer<typeof anomalyCard>;
export type ClassificationCard = z.infer<typeof classificationCard>;
export type ComparisonCard = z.infer<typeof comparisonCard>;
export type SegmentationCard = z.infer<typeof segmentationCard>;
