import { Command, Option } from "commander";
import { fraction, type SharedOptions, shared } from "../options.ts";
import { interruptible } from "../terminal/interrupt.ts";
import type { Terminal } from "../terminal/terminal.ts";

interface Options extends SharedOptions {
  readonly good: string;
  readonly test?: number;
  readonly groupColumn?: string;
  readonly groupPattern?: string;
}

/** `andon data export <source> <folder>`: the same pictures in a layout that other tools read. */
export function dataExport(terminal: Terminal): Command {
  const { say, write, progress } = terminal;
  const command = new Command("export")
    .description(say.exportDescription)
    .argument("<source>", say.sourceArgument)
    .argument("<folder>", say.exportFolder)
    .addOption(new Option("--layout <name>", say.optionLayout).choices(["mvtec"]).default("mvtec"))
    .requiredOption("--good <label>", say.optionGood)
    .option("--test <share>", say.optionExportTest, fraction(say))
    .option("--group-column <name>", say.optionGroupColumn)
    .option("--group-pattern <regexp>", say.optionGroupPattern);
  shared(command, say, "andon data export pictures/ mvtec/part --layout mvtec --good ok");
  return command.action(async (path: string, folder: string, options: Options) => {
    const { completed, exportMvtec, openPictureSource } = await import("@andon/data");
    await interruptible(
      terminal,
      async (signal) => {
        const { groupColumn, groupPattern, good: goodLabel, test, seed, json } = options;
        const source = await openPictureSource(path, {
          ...(groupColumn === undefined ? {} : { groupColumn }),
          ...(groupPattern === undefined ? {} : { groupPattern }),
        });
        const counts = await completed(exportMvtec(source, { folder, goodLabel, test, seed, signal }), (p) =>
          progress.update(say.writing, p.done, p.total, p.file),
        );
        progress.clear();
        if (json) terminal.json({ folder, ...counts });
        else {
          const { train, testGood, testDefective, masks, missing } = counts;
          terminal.result(
            say.exported(
              folder,
              ...([train, testGood, testDefective, masks].map((n) => write.count(n)) as [
                string,
                string,
                string,
                string,
              ]),
            ),
          );
          if (missing > 0) terminal.note(say.notRead(write.count(missing)));
        }
        if (counts.missing > 0) terminal.exitWith(1);
      },
      say.stoppingNow,
    );
  });
}
