import type { AuditOptions } from "@andon/inspection";
import { Command, Option } from "commander";
import { type SharedOptions, shared, wholeNumber } from "../options.ts";
import { INTERRUPTED, interruptible } from "../terminal/interrupt.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { tableText } from "../terminal/width.ts";

interface Options extends SharedOptions {
  readonly out?: string;
  readonly folds?: number;
  readonly network?: AuditOptions["network"];
  readonly epochs?: number;
  readonly size?: number;
  readonly threads?: number;
  readonly groupColumn?: string;
  readonly groupPattern?: string;
}

/** Suspects printed; `--json` has them all. */
const SHOWN = 30;

/** `andon inspect labels <source>`: which labels are likely wrong? */
export function inspectLabels(terminal: Terminal): Command {
  const { say, write, progress } = terminal;
  const command = new Command("labels")
    .description(say.labelsDescription)
    .argument("<source>", say.sourceArgument)
    .option("-o, --out <file.html>", say.optionLabelsOut)
    .option("--folds <k>", say.optionLabelFolds, wholeNumber(say, 2), 5)
    .addOption(
      new Option("--network <name>", say.optionNetwork)
        .choices(["auto", "seed-cnn", "resnet-small", "resnet-photo"])
        .default("auto"),
    )
    .option("--epochs <n>", say.optionEpochs, wholeNumber(say, 1))
    .option("--size <pixels>", say.optionSize, wholeNumber(say, 8))
    .option("--threads <n>", say.optionThreads, wholeNumber(say, 1))
    .option("--group-column <name>", say.optionGroupColumn)
    .option("--group-pattern <regexp>", say.optionGroupPattern);
  shared(
    command,
    say,
    "andon inspect labels pictures/ --out labels.html\nandon inspect labels pictures/ --json > labels.json",
  );
  return command.action(async (source: string, options: Options) => {
    const { checkLabels } = await import("@andon/inspection");
    const { out, json: _json, ...settings } = options;
    const { language } = terminal;
    let phase = "";
    await interruptible(
      terminal,
      async (signal) => {
        for await (const event of checkLabels({ ...settings, source, report: out, language }, signal)) {
          if (event.kind === "reading") progress.update(say.reading, event.done, event.total, event.file);
          else if (event.kind === "fold") phase = say.foldOf(event.fold, event.folds);
          else if (event.kind === "step") {
            progress.update(phase, (event.epoch - 1) * event.steps + event.step, event.epochs * event.steps);
          } else if (event.kind === "stopped") {
            if (event.reason === "cancelled") return terminal.exitWith(INTERRUPTED);
          } else if (options.json) terminal.json({ ...event.audit, report: event.report });
          else {
            const { suspects, samples, folds, agreement: a } = event.audit;
            const rows = suspects
              .slice(0, SHOWN)
              .map((s) => [
                s.file,
                `${s.label} ${write.percent(s.given)}`,
                `→ ${s.suggested} ${write.percent(s.probability)}`,
              ]);
            terminal.result(
              [
                say.labelsFound(write.count(suspects.length), write.count(samples), write.count(folds)),
                say.labelsAgreement(write.percent(a.value), write.percent(a.low), write.percent(a.high)),
                ...(rows.length === 0 ? [] : [tableText(rows)]),
                ...(suspects.length > SHOWN ? [`  … ${say.more(write.count(suspects.length - SHOWN))}`] : []),
                ...(event.report === null ? [] : [say.reportWritten(event.report)]),
              ].join("\n"),
            );
          }
        }
      },
      say.stoppingNow,
    );
  });
}
