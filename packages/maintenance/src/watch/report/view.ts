/** What the report is given. */
import type { Decision, Figures, Language, WatchCard, WatchTest } from "@andon/contracts";
import type { SignalSource } from "@andon/data";
import type { WatchedRun } from "../judge.ts";
import type { Messages } from "./messages.ts";

/** A run with what was known of it; null where it is taken as normal. */
export type ShownRun = WatchedRun & { readonly anomalous?: Uint8Array | undefined };

export interface WatchReport {
  readonly card: WatchCard;
  /** Figures on labelled rows; null after training, when the rows are those that the threshold was set on. */
  readonly test: WatchTest | null;
  readonly runs: readonly ShownRun[];
  /** What the times of rows are. */
  readonly axis: SignalSource["time"];
  /** So many rows at the beginning of each run took no part in the test. */
  readonly skip: number;
  /** Empty where they are not known. */
  readonly decisions: readonly Decision[];
  /** ISO 8601. */
  readonly generatedAt: string;
}

/** The data with the language to say it in. */
export interface View {
  readonly input: WatchReport;
  readonly say: Messages;
  readonly write: Figures;
  readonly language: Language;
}
