import type { ClassificationEvaluation, Decision, EpochRecord, ModelCard, QualityReport } from "@andon/contracts";

/** One picture of the report, with what the model thought of it. */
export interface ReportPicture {
  /** Path inside the source, as the user knows it. */
  readonly file: string;
  /** The label it carries. */
  readonly truth: string;
  /** The label it was given. */
  readonly answer: string;
  /** Probability of that answer, 0 to 1. */
  readonly probability: number;
  /** The picture as base64 of a PNG file. */
  readonly picturePng: string;
  /** The same picture with the places that decided the answer marked, as base64 of a PNG file; or null. */
  readonly saliencyPng: string | null;
}

/** Everything a report shows. Plain data: rendering does no I/O and no arithmetic beyond layout. */
export interface ReportInput {
  readonly card: ModelCard;
  readonly quality: QualityReport | null;
  readonly decisions: readonly Decision[];
  /** One record an epoch, in order; empty where the history is not known. */
  readonly history: readonly EpochRecord[];
  readonly evaluation: ClassificationEvaluation;
  readonly evaluatedOn: "test" | "validation";
  /** Wrong answers, the most confident first. */
  readonly mistakes: readonly ReportPicture[];
  /** A few right answers, to see where the network looks. */
  readonly examples: readonly ReportPicture[];
  /** ISO 8601. */
  readonly generatedAt: string;
}
