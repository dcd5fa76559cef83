import type { ExplainOptions, Explanation, Study } from "@andon/process";
import type { Terminal } from "./terminal/terminal.ts";

/** Fails before the work where a report is asked for that cannot be written. */
export async function requireReportable(report: string | undefined): Promise<void> {
  if (report !== undefined) await (await import("@andon/data")).requireWritable(report);
}

/** Explains a study, and shows how far that has come. */
export async function explained({ say, progress }: Terminal, study: Study, options: ExplainOptions) {
  const { completed } = await import("@andon/data");
  const { explaining } = await import("@andon/process");
  return completed(explaining(study, options), ({ done, total, result }) =>
    progress.update(say.explainingResult, done, total, result),
  );
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
