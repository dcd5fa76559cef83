import { Command, Option } from "commander";
import { type SharedOptions, shared } from "../options.ts";
import { qualityText } from "../print/quality.ts";
import { signalReportText } from "../print/signals.ts";
import { interruptible } from "../terminal/interrupt.ts";
import type { Terminal } from "../terminal/terminal.ts";

interface Options extends SharedOptions {
  readonly groupColumn?: string;
  readonly groupPattern?: string;
  readonly nearDuplicates: boolean;
  readonly time?: string;
  readonly unit?: string;
  readonly label?: readonly string[];
  readonly setting?: readonly string[];
  readonly ignore?: readonly string[];
  readonly zone?: string;
  readonly dateOrder?: "dmy" | "mdy";
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
  signalOptions(command, say);
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
        const opened = await openSource(path, sourceOptions(options));
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

/** What can be said of columns and times of signals. */
function signalOptions(command: Command, say: Terminal["say"]): void {
  command
    .option("--time <column>", say.optionTimeColumn)
    .option("--unit <column>", say.optionUnitColumn)
    .option("--label <columns...>", say.optionLabelColumns)
    .option("--setting <columns...>", say.optionSettingColumns)
    .option("--ignore <columns...>", say.optionIgnoreColumns)
    .option("--zone <name>", say.optionZone)
    .addOption(new Option("--date-order <order>", say.optionDateOrder).choices(["dmy", "mdy"]));
}

const sourceOptions = (o: Options) => ({
  groupColumn: o.groupColumn,
  groupPattern: o.groupPattern,
  timeColumn: o.time,
  unitColumn: o.unit,
  labelColumns: o.label,
  settingColumns: o.setting,
  ignoreColumns: o.ignore,
  zone: o.zone,
  dateOrder: o.dateOrder,
});
