/** When will this machine fail? Training, testing and running models of remaining useful life. */
export type { Prediction } from "./rul/evaluate.ts";
export { loadRul } from "./rul/file.ts";
export type { RulNetworkName } from "./rul/networks.ts";
export type { RulOptions } from "./rul/options.ts";
export { type RulAnswer, type RulTestOptions, type RulTestResult, type RulUse, runRul, testRul } from "./rul/use.ts";
export { trainRemainingLife } from "./train.ts";
