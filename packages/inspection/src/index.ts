/** Is this part good? Training, testing and running visual inspectors. */
export type { Agreement, Graded } from "./appraise/agreement.ts";
export { type AppraiseOptions, appraise } from "./appraise/appraise.ts";
export type { FleissKappa, Kappa } from "./appraise/kappa.ts";
export type { AuditEvent, AuditOptions, LabelAudit } from "./labels/audit.ts";
export { type NextOptions, nextToLabel } from "./labels/next.ts";
export { checkLabels } from "./labels.ts";
export type { TrainOptions } from "./train/options.ts";
export { trainInspector } from "./train.ts";
export type { RunOptions, TestOptions, TuneOptions } from "./use/options.ts";
export { runInspector, type TestResult, testInspector, tuneInspector, type Verdict, verifyModel } from "./use.ts";
