import type {
  ClassificationEvaluation,
  Decision,
  EpochRecord,
  ModelCard,
  QualityReport,
  Words,
} from "@andon/contracts";
import type { DecisionFigures } from "./section/decision.ts";

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

/** What the reports of all tasks show. Plain data: rendering does no I/O and no arithmetic beyond layout. */
export interface ReportBase {
  readonly card: ModelCard;
  readonly quality: QualityReport | null;
  readonly decisions: readonly Decision[];
  /** One record an epoch, in order; empty where the history is not known. */
  readonly history: readonly EpochRecord[];
  /** What the validation score of an epoch is: "Validation accuracy". */
  readonly scoreName: Words;
  readonly evaluatedOn: "test" | "validation";
  /** ISO 8601. */
  readonly generatedAt: string;
}

/** The same of a training that just ended. */
export const reportBase = (
  { card, plan, history }: Pick<ReportBase, "card" | "history"> & { readonly plan: Pick<ReportBase, "decisions"> },
  quality: QualityReport,
): Omit<ReportBase, "scoreName"> => ({
  ...{ card, quality, history },
  decisions: plan.decisions,
  evaluatedOn: card.test === null ? "validation" : "test",
  generatedAt: new Date().toISOString(),
});

/** Everything a classifier's report shows. */
export interface ReportInput extends ReportBase {
  readonly evaluation: ClassificationEvaluation;
  /** Thresholds and what they come to; null where no label means good. */
  readonly decision: DecisionFigures | null;
  /** Wrong answers, the most confident first. */
  readonly mistakes: readonly ReportPicture[];
  /** Answers nearest to the thresholds, right or wrong. */
  readonly borderline: readonly ReportPicture[];
  /** Pictures that training made of rare defects; none of them is in validation or test. */
  readonly synthetic: readonly ReportPicture[];
  /** A few right answers, to see where the network looks. */
  readonly examples: readonly ReportPicture[];
}
