import type { Explanation, Study } from "@andon/process";
import type { Terminal } from "./terminal/terminal.ts";

/** Fails before the work where a report is asked for that cannot be written. */
export async function requireReportable(report: string | undefined): Promise<void> {
  if (report !== undefined) await (await import("@andon/data")).requireWritable(report);
}

/** Writes the report of a study, and says where. */
export async function writeStudyReport(
  terminal: Terminal,
  study: Study,
  found: Explanation,
  report: string,
): Promise<void> {
  const { renderStudyReport } = await import("@andon/process");
  const { writeWhole } = await import("@andon/data");
  await writeWhole(report, renderStudyReport(study, found, terminal.language));
  terminal.note(terminal.say.reportWritten(report));
}
