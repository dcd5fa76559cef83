import type { Explanation, Study } from "@andon/process";
import type { Terminal } from "./terminal/terminal.ts";

/** Writes the report of a study where one is asked for, and says where. */
export async function writeStudyReport(
  terminal: Terminal,
  study: Study,
  found: Explanation,
  report: string | undefined,
): Promise<void> {
  if (report === undefined) return;
  const { renderStudyReport } = await import("@andon/process");
  const { writeWhole } = await import("@andon/data");
  await writeWhole(report, renderStudyReport(study, found, terminal.language));
  terminal.note(terminal.say.reportWritten(report));
}
