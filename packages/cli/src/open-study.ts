import type { Study } from "@andon/process";
import { exact } from "./print/trial.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** Opens a study, and says where its trials lie outside the bounds of its problem. */
export async function openNoting(terminal: Terminal, problem: string, path: string | undefined): Promise<Study> {
  const { openStudy } = await import("@andon/process");
  const study = await openStudy(problem, path);
  await noteOutside(terminal, study);
  return study;
}

/** Says of which parameters trials lie outside the bounds: such trials teach, but nothing out there is suggested. */
export async function noteOutside({ say, write, note }: Terminal, study: Study): Promise<void> {
  const { outsideBounds } = await import("@andon/process");
  for (const { name, trials, low, high, bounds } of outsideBounds(study))
    note(say.outsideBounds(write.count(trials), name, exact(low), exact(high), bounds.map(exact).join(" – ")));
}
