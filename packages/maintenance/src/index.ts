/** When will this machine fail, and is it running as it should? Remaining useful life, rows that fail, faults, and watching sensors. */
export {
  decideMaintenance,
  type MaintenanceCosts,
  type MaintenanceDecision,
  type PolicyResult,
} from "./decide/policy.ts";
export type { FailureOptions } from "./failure/options.ts";
export { type FailureRow, type FailureTestResult, runFailure, testFailure } from "./failure/use.ts";
export { verifyFailure } from "./failure/verify.ts";
export type { BearingData } from "./fault/bearing.ts";
export type { FaultNetworkName } from "./fault/networks.ts";
export type { FaultOptions } from "./fault/options.ts";
export type { FaultTestResult } from "./fault/result.ts";
export { type FaultAnswer, type FaultUse, runFault, testFault, verifyFault } from "./fault/use.ts";
export type { Prediction } from "./rul/evaluate.ts";
export type { RulNetworkName } from "./rul/networks.ts";
export type { RulOptions } from "./rul/options.ts";
export { type RulAnswer, type RulTestOptions, type RulTestResult, type RulUse, runRul, testRul } from "./rul/use.ts";
export { verifyRul } from "./rul/verify.ts";
export type { FailureMoment, RulMoment, StreamAnswer, WatchMoment } from "./stream/judges.ts";
export { runStream, type StreamedAnswers, type StreamUse } from "./stream/stream.ts";
export { trainFailures, trainFaultDiagnosis, trainRemainingLife, trainSensorWatch } from "./train.ts";
export { nabScore } from "./watch/nab.ts";
export type { Budget, WatchOptions } from "./watch/options.ts";
export { runWatch, testWatch, type WatchAnswer, type WatchUse } from "./watch/use.ts";
export { verifyWatch } from "./watch/verify.ts";
