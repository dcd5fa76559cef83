import type { Study } from "@andon/process";
import type { SharedOptions } from "./options.ts";
import { exact } from "./print/trial.ts";
import type { StudyOptions } from "./study-options.ts";
import type { Terminal } from "./terminal/terminal.ts";

type Options = StudyOptions & SharedOptions;

/** Opens a study, with another seed than that of its problem where one is given. */
export async function openSeeded(problem: string, { study: path, seed }: Options): Promise<Study> {
  const { openStudy } = await import("@andon/process");
  const study = await openStudy(problem, path);
  return seed === undefined ? study : { ...study, problem: { ...study.problem, seed } };
}

/** Opens a study, and says where its trials lie outside the bounds of its problem. */
export async function openNoting(terminal: Terminal, problem: string, options: Options): Promise<Study> {
  const study = await openSeeded(problem, options);
  await noteOutside(terminal, study);
  return study;
}

/** Says of which parameters trials lie outside the bounds: such trials teach, but nothing out there is suggested. */
export async function noteOutside({ say, write, note }: Terminal, study: Study): Promise<void> {
  const { outsideBounds } = await import("@andon/process");
  for (const { name, trials, low, high, bounds } of outsideBounds(study))
    note(say.outsideBounds(write.count(trials), name, [low, high].map(exact), bounds.map(exact)));
}
