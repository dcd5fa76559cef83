import { AndonError } from "@andon/contracts";
import { randomBits } from "@andon/data";
import { acquisitionOf } from "../acquire/suggest.ts";
import type { Settings } from "../problem/problem.ts";
import { decode, encode, regionOf } from "../problem/space.ts";
import { advise, type SafeOptions } from "../safe/advise.ts";
import { learnExactly } from "../surrogate/learn.ts";
import { aboutRecipe, requireTrials, runningOf } from "./recommend.ts";
import { opened, requireContext, type Study, type Trial } from "./study.ts";

/**
 * Asks for one more trial on a line that an experiment must not wreck: near the running recipe, and only where the chance of breaking a constraint
 * is at most the risk that is allowed. It begins with trials: past batches, or repeats of what runs with small changes.
 *
 * @returns the trial, and its chance of breaking a constraint
 * @throws AndonError `study/too-few`, `study/value`, `study/no-recipe`; `study/nothing-safe` where the running recipe should stay
 */
export async function askSafely(
  study: Study,
  context: Settings,
  options: SafeOptions,
): Promise<{ readonly study: Study; readonly trial: Trial; readonly risk: number }> {
  const { problem, trials } = study;
  requireTrials(study);
  requireContext(problem, context);
  const known = aboutRecipe(study);
  const learnt = await learnExactly(problem, known);
  const seed = randomBits(problem.seed, trials.length, 0x5afe);
  const open = known.filter((t) => t.outcome === null).map((t) => encode(learnt.space, t.settings));
  const { acquisition } = acquisitionOf(problem, learnt, known, open, seed);
  const { x: running } = runningOf(study, learnt);
  const found = advise(acquisition, learnt, regionOf(learnt.space, context), running, options, seed);
  if (found === null) throw new AndonError("study/nothing-safe", { path: study.path, risk: options.risk });
  return { ...opened(study, decode(learnt.space, found.x)), risk: found.risk };
}
