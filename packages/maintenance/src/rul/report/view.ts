/** What the report is given. */
import type { Decision, Figures, RulCard, RulEvaluation } from "@andon/contracts";
import type { MaintenanceDecision } from "../../decide/policy.ts";
import type { RawHistory } from "../../graph/raw.ts";
import type { Prediction } from "../evaluate.ts";
import type { Messages } from "./messages.ts";

export interface RulReport {
  readonly card: RulCard;
  readonly evaluation: RulEvaluation;
  /** "given": one prediction for each unit; "failure": all moments of each unit, in order; "folds": the same, by the member that had not seen the unit. */
  readonly truth: "given" | "failure" | "folds";
  readonly predictions: readonly Prediction[];
  /** Raw rows of each unit; the last one is the moment of its last prediction. */
  readonly histories: readonly RawHistory[];
  /** Units that the model was trained on, and those that would have lived too short; none where units were judged by folds. */
  readonly seen: readonly string[];
  readonly begunLate: readonly string[];
  /** Everything that was decided in training, or is to be told of the source of a test. */
  readonly decisions: readonly Decision[];
  /** Null where no costs are named. */
  readonly decision: MaintenanceDecision | null;
  /** ISO 8601. */
  readonly generatedAt: string;
}

/** The data with the language to say it in. */
export interface View {
  readonly input: RulReport;
  readonly say: Messages;
  readonly write: Figures;
  /** The predictions of each unit in order of time. */
  readonly units: readonly (readonly Prediction[])[];
}
