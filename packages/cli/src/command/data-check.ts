import { Command } from "commander";
import { type SharedOptions, shared } from "../options.ts";
import { qualityText } from "../print/quality.ts";
import { interruptible } from "../terminal/interrupt.ts";
import type { Terminal } from "../terminal/terminal.ts";

interface Options extends SharedOptions {
  readonly groupColumn?: string;
  readonly groupPattern?: string;
  readonly nearDuplicates: boolean;
}

/** `andon data check <source>`: what is in it, what is wrong with it. */
export function dataCheck(terminal: Terminal): Command {
  const { say, progress } = terminal;
  const command = new Command("check")
    .description(say.checkDescription)
    .argument("<source>", say.sourceArgument)
    .option("--group-column <name>", say.optionGroupColumn)
    .option("--group-pattern <regexp>", say.optionGroupPattern)
    .option("--no-near-duplicates", say.optionNoNearDuplicates);
  shared(command, say, "andon data check pictures/\nandon data check pictures.tar.gz --json > quality.json");
  return command.action(async (path: string, options: Options) => {
    const { checkPictures, completed, openPictureSource } = await import("@andon/data");
    const { groupColumn, groupPattern, nearDuplicates } = options;
    await interruptible(
      terminal,
      async (signal) => {
        const source = await openPictureSource(path, { groupColumn, groupPattern });
        const { report } = await completed(checkPictures(source, { nearDuplicates, signal }), (p) =>
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
