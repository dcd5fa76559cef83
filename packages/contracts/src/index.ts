export { type AnomalyEvaluation, anomalyEvaluation } from "./anomaly.ts";
export {
  ANSWERS_KEY,
  type AnomalyCard,
  CARD_KEY,
  type Certificate,
  type ClassificationCard,
  type ComparisonCard,
  HELD_OUT_KEY,
  type ModelCard,
  modelCard,
  ROWS_KEY,
  type SegmentationCard,
  type Task,
  type Threshold,
} from "./card.ts";
export type { DecisionEvaluation, OperatingPoint, PartDecision, Tuning, Wish } from "./decision.ts";
export { DECISIONS } from "./decision.ts";
export { type DetectionEvaluation, detectionEvaluation } from "./detection.ts";
export { AndonError, type ErrorCode, type ErrorDetails, errorTable, packError, unpackError } from "./errors.ts";
export { type ClassificationEvaluation, classificationEvaluation, type Estimate, type Rate } from "./evaluation.ts";
export type { FailureEvaluation, FailureWish, Gap, RowSplit } from "./failure.ts";
export { type Figures, figuresIn, figuresWithin, settingWithin } from "./figures.ts";
export {
  type FailureCard,
  type FaultCard,
  failureCard,
  faultCard,
  type MaintenanceCard,
  maintenanceCard,
  type RulCard,
  type RulEvaluation,
  rulCard,
  type WatchCard,
  type WatchEvaluation,
  type WatchNetworkName,
  type WatchTest,
  watchCard,
} from "./maintenance.ts";
export { type ProcessCard, processCard } from "./process.ts";
export type { Decision, EpochRecord, MaintenanceEvent, TrainingEvent } from "./progress.ts";
export type { Finding, QualityReport } from "./quality.ts";
export { type SegmentationEvaluation, segmentationEvaluation } from "./segmentation.ts";
export type { SignalColumnReport, SignalFinding, SignalReport } from "./signals.ts";
export { inLanguage, type Language, type Words } from "./words.ts";
