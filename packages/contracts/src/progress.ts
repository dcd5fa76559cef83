import type { ModelCard } from "./card.ts";
import type { MaintenanceCard } from "./maintenance.ts";
import type { QualityReport } from "./quality.ts";
import type { Words } from "./words.ts";

/** What a training run tells while it works, in the order it happens. Plain data: it crosses thread borders. */
export type TrainingEvent =
  | { readonly kind: "reading"; readonly done: number; readonly total: number | null; readonly file: string }
  | {
      readonly kind: "data";
      readonly report: QualityReport;
      readonly split: ModelCard["split"];
      /** Each automatic choice with its reason, one sentence each (network, imbalance, split, augmentation). */
      readonly decisions: readonly Decision[];
      /** Printable table of layers, shapes, parameters, multiply-adds. */
      readonly summary: string;
    }
  | {
      readonly kind: "step";
      readonly epoch: number;
      readonly epochs: number;
      readonly step: number;
      readonly steps: number;
      readonly loss: number;
    }
  | ({ readonly kind: "epoch" } & EpochRecord & { readonly epochs: number; readonly best: boolean })
  | { readonly kind: "remembering"; readonly done: number; readonly total: number }
  | { readonly kind: "certifying"; readonly done: number; readonly total: number }
  | {
      readonly kind: "stopped";
      readonly reason: "cancelled" | "early" | "diverged";
      readonly checkpoint: string | null;
    }
  | { readonly kind: "done"; readonly file: string; readonly report: string | null; readonly card: ModelCard };

/** One automatic choice and its reason: what was decided ("network"), what was chosen ("seed-cnn"), and why, a sentence. */
export interface Decision {
  readonly what: Words;
  readonly choice: Words;
  readonly why: Words;
}

export interface EpochRecord {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly validationLoss: number;
  /** From 0 to 1, the higher the better: accuracy for a classifier. */
  readonly validationScore: number;
  readonly learningRate: number;
  readonly seconds: number;
}

/** What training a maintenance model tells while it works. Plain data: it crosses thread borders. */
export type MaintenanceEvent =
  | { readonly kind: "reading"; readonly rows: number }
  | {
      readonly kind: "data";
      readonly units: number;
      readonly rows: number;
      readonly decisions: readonly Decision[];
      /** Printable table of layers, shapes, parameters, multiply-adds. */
      readonly summary: string;
    }
  | {
      readonly kind: "step";
      readonly member: number;
      readonly members: number;
      readonly epoch: number;
      readonly epochs: number;
      readonly step: number;
      readonly steps: number;
      readonly loss: number;
    }
  | {
      readonly kind: "member";
      readonly member: number;
      readonly members: number;
      readonly rmse: number;
      readonly seconds: number;
    }
  | {
      readonly kind: "member";
      readonly member: number;
      readonly members: number;
      readonly prAuc: number;
      readonly seconds: number;
    }
  | ({ readonly kind: "epoch" } & EpochRecord & { readonly epochs: number })
  /** A choice that could only be made once there was something to compare. */
  | { readonly kind: "decided"; readonly decision: Decision }
  | { readonly kind: "certifying"; readonly done: number; readonly total: number }
  | { readonly kind: "stopped"; readonly reason: "cancelled" | "diverged" }
  | { readonly kind: "done"; readonly file: string; readonly card: MaintenanceCard };
