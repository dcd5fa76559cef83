/** What the report is given. */
import type { Decision, FailureCard, FailureEvaluation, FailureWish, Figures, Language } from "@andon/contracts";
import type { Judged } from "../evaluate.ts";
import type { Messages } from "./messages.ts";

export interface FailureReport {
  readonly card: FailureCard;
  readonly evaluation: FailureEvaluation;
  /** The rows that the figures were measured on. */
  readonly judged: Judged;
  readonly wish: FailureWish;
  readonly measuredOn: "folds" | "test";
  /** These are the rows that the model was trained on. */
  readonly seen: boolean;
  /** Empty where they are not known. */
  readonly decisions: readonly Decision[];
  /** ISO 8601. */
  readonly generatedAt: string;
}

/** The data with the language to say it in. */
export interface View {
  readonly input: FailureReport;
  readonly say: Messages;
  readonly write: Figures;
  readonly language: Language;
}
