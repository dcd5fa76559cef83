/** How good a model is, whatever its task. */
import type {
  AnomalyEvaluation,
  ClassificationEvaluation,
  DetectionEvaluation,
  ModelCard,
  SegmentationEvaluation,
} from "@andon/contracts";
import type { Terminal } from "../terminal/terminal.ts";
import { anomalyHeadline, anomalyText } from "./anomaly.ts";
import { classificationHeadline, classificationText } from "./classification.ts";
import { detectionHeadline, detectionText } from "./detection.ts";
import { segmentationHeadline, segmentationText } from "./segmentation.ts";

/** Figures with the task that says what they are. */
export type Evaluated =
  | { readonly task: "inspection/anomaly"; readonly evaluation: AnomalyEvaluation }
  | { readonly task: "inspection/classification"; readonly evaluation: ClassificationEvaluation }
  | { readonly task: "inspection/comparison"; readonly evaluation: DetectionEvaluation }
  | { readonly task: "inspection/segmentation"; readonly evaluation: SegmentationEvaluation };

/** What a card says of the pictures that the model was not trained on. */
export function evaluatedOf(card: ModelCard): Evaluated {
  switch (card.task) {
    case "inspection/anomaly":
      return { task: card.task, evaluation: card.test ?? card.validation };
    case "inspection/classification":
      return { task: card.task, evaluation: card.test ?? card.validation };
    case "inspection/comparison":
      return { task: card.task, evaluation: card.test ?? card.validation };
    case "inspection/segmentation":
      return { task: card.task, evaluation: card.test ?? card.validation };
  }
}

type Speaker = Pick<Terminal, "say" | "write">;

/** The headline figures with their intervals, one a line. */
export function headlineText(e: Evaluated, speaker: Speaker): string {
  switch (e.task) {
    case "inspection/anomaly":
      return anomalyHeadline(e.evaluation, speaker);
    case "inspection/classification":
      return classificationHeadline(e.evaluation, speaker);
    case "inspection/comparison":
      return detectionHeadline(e.evaluation, speaker);
    case "inspection/segmentation":
      return segmentationHeadline(e.evaluation, speaker);
  }
}

/** The headline, and every class. */
export function evaluationText(e: Evaluated, speaker: Speaker): string {
  switch (e.task) {
    case "inspection/anomaly":
      return anomalyText(e.evaluation, speaker);
    case "inspection/classification":
      return classificationText(e.evaluation, speaker);
    case "inspection/comparison":
      return detectionText(e.evaluation, speaker);
    case "inspection/segmentation":
      return segmentationText(e.evaluation, speaker);
  }
}
