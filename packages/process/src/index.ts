/**
 * Which settings are best? Learns a process from trials and recommends what to try next.
 *
 * @example
 * let study = await openStudy("coating.yaml");
 * const asked = await ask(study, { humidity: 45 });
 * study = tell(asked.study, asked.trial.id, { yield: 91.2, roughness: 0.61 });
 * await saveStudy(study);
 */
export { suggest } from "./acquire/suggest.ts";
export { type DesignOptions, planTrials } from "./design/plan.ts";
export {
  type ExplainOptions,
  type ExplainProgress,
  type Explanation,
  explain,
  explaining,
  requireLearnt,
} from "./explain/explain.ts";
export { whyOf } from "./explain/why.ts";
export { type FitEvent, type FitOptions, fitStudy } from "./fit/fit.ts";
export type { Foretold } from "./fit/foretell.ts";
export { SURROGATES, type SurrogateChoice } from "./fit/learn-results.ts";
export { predictResults, verifyProcess } from "./fit/use.ts";
export { hypervolume, paretoFront } from "./front/front.ts";
export { type InverseOptions, invert, type Solution } from "./inverse/inverse.ts";
export { type Draft, type DraftOptions, draftProblem } from "./problem/draft.ts";
export { rowsByName } from "./problem/headings.ts";
export { type Problem, type Results, resultNames, type Settings } from "./problem/problem.ts";
export { parseProblem, readProblem } from "./problem/read.ts";
export { TEMPLATE } from "./problem/template.ts";
export { type Proof, type ProveOptions, prove } from "./prove/prove.ts";
export { renderProofReport } from "./report/proof.ts";
export { renderStudyReport } from "./report/render.ts";
export type { SafeOptions } from "./safe/advise.ts";
export { askSafely } from "./study/ask-safely.ts";
export { type DriveEvent, type DriveOptions, drive } from "./study/drive.ts";
export { outsideBounds } from "./study/outside.ts";
export { bestTrial, type Expectation, type Recommendation, recommend } from "./study/recommend.ts";
export {
  addTrial,
  ask,
  askInFile,
  openStudy,
  openTrials,
  type Study,
  saveStudy,
  spentOn,
  studyPathFor,
  type Trial,
  tell,
} from "./study/study.ts";
export { type Told, tellTable } from "./study/tell-table.ts";
export { type Known, learn } from "./surrogate/learn.ts";
