import { Command } from "commander";
import { type SharedOptions, shared } from "../options.ts";
import { qualityText } from "../print/quality.ts";
import { signalReportText } from "../print/signals.ts";
import { type ColumnOptions, columnOptions, columnsAsked } from "../signal-options.ts";
import { interruptible } from "../terminal/interrupt.ts";
import type { Terminal } from "../terminal/terminal.ts";

interface Options extends SharedOptions, ColumnOptions {
  readonly groupColumn?: string;
  readonly groupPattern?: string;
  readonly nearDuplicates: boolean;
}

/** `andon data check <source>`: what is in it, what is wrong with it. */
export function dataCheck(terminal: Terminal): Command {
  const { say, progress } = terminal;
  const command = new Command("check")
    .description(say.checkDescription)
    .argument("<source>", say.checkedArgument)
    .option("--group-column <name>", say.optionGroupColumn)
    .option("--group-pattern <regexp>", say.optionGroupPattern)
    .option("--no-near-duplicates", say.optionNoNearDuplicates);
  columnOptions(command, say);
  shared(
    command,
    say,
    "andon data check pictures/\nandon data check pictures.tar.gz --json > quality.json\nandon data check sensors.csv --time stamp --zone Asia/Shanghai --label fault",
  );
  return command.action(async (path: string, options: Options) => {
    const { checkPictures, checkSignals, completed, openSource } = await import("@andon/data");
    await interruptible(
      terminal,
      async (signal) => {
        const { groupColumn, groupPattern } = options;
        const opened = await openSource(path, { groupColumn, groupPattern, ...columnsAsked(options) });
        if (opened.kind === "signals") {
          const { source } = opened;
          const report = await completed(checkSignals(source, { signal }), ({ pass, rows }) =>
            progress.update(say.readingRows, rows, null, pass === 1 ? say.firstPass : say.secondPass),
          );
          if (options.json) terminal.json(report);
          else terminal.result(signalReportText(report, terminal));
          if (report.findings.some((f) => f.severity === "error")) terminal.exitWith(1);
          return;
        }
        const { nearDuplicates } = options;
        const { report } = await completed(checkPictures(opened.source, { nearDuplicates, signal }), (p) =>
          progress.update(say.reading, p.done, p.total, p.file),
        );
        if (options.json) terminal.json(report);
        else terminal.result(qualityText(report, terminal));
        if (report.findings.some((f) => f.severity === "error")) terminal.exitWith(1);
      },
      say.stoppingNow,
    );
  });
}
