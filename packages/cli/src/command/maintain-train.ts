import { inLanguage, type MaintenanceEvent } from "@andon/contracts";
import type { RulOptions } from "@andon/maintenance";
import { Command, Option } from "commander";
import { fraction, positiveNumber, type SharedOptions, shared, wholeNumber } from "../options.ts";
import { rulEvaluationText } from "../print/remaining-life.ts";
import { type ColumnOptions, columnOptions, columnsAsked } from "../signal-options.ts";
import { INTERRUPTED, interruptible } from "../terminal/interrupt.ts";
import type { Terminal } from "../terminal/terminal.ts";

interface Options extends SharedOptions, ColumnOptions {
  readonly out: string;
  readonly network?: RulOptions["network"];
  readonly window?: number;
  readonly cap?: number;
  readonly members?: number;
  readonly epochs?: number;
  readonly batch?: number;
  readonly lr?: number;
  readonly confidence?: number;
  readonly threads?: number;
}

/** `andon maintain train <source>`: from histories to failure to one model file. */
export function maintainTrain(terminal: Terminal): Command {
  const { say } = terminal;
  const command = new Command("train")
    .description(say.maintainTrainDescription)
    .argument("<source>", say.historiesArgument)
    .requiredOption("-o, --out <file.onnx>", say.optionOut)
    .addOption(new Option("--task <what>", say.optionTask).choices(["rul"]).default("rul"))
    .addOption(
      new Option("--network <name>", say.optionNetwork)
        .choices(["auto", "cnn", "lstm", "gru", "attention"])
        .default("auto"),
    )
    .option("--window <rows>", say.optionWindow, wholeNumber(say, 2))
    .option("--cap <life>", say.optionCap, positiveNumber(say))
    .option("--members <n>", say.optionMembers, wholeNumber(say, 2))
    .option("--confidence <share>", say.optionConfidence, fraction(say))
    .option("--epochs <n>", say.optionEpochs, wholeNumber(say, 1))
    .option("--batch <n>", say.optionBatch, wholeNumber(say, 1))
    .option("--lr <rate>", say.optionLearningRate, positiveNumber(say))
    .option("--threads <n>", say.optionThreads, wholeNumber(say, 1));
  columnOptions(command, say);
  shared(
    command,
    say,
    "andon maintain train train_FD001.txt.gz --out engine.onnx\nandon maintain train pumps.csv --unit pump --time hour --out pump.onnx",
  );
  return command.action(async (source: string, o: Options) => {
    const { trainRemainingLife } = await import("@andon/maintenance");
    const options: RulOptions = {
      source,
      out: o.out,
      network: o.network,
      window: o.window,
      cap: o.cap,
      members: o.members,
      epochs: o.epochs,
      batch: o.batch,
      learningRate: o.lr,
      confidence: o.confidence,
      seed: o.seed,
      threads: o.threads,
      ...columnsAsked(o),
    };
    await interruptible(terminal, async (signal) => {
      for await (const event of trainRemainingLife(options, signal)) tell(event, o, terminal);
    });
  });
}

function tell(event: MaintenanceEvent, { json }: Options, terminal: Terminal): void {
  const { say, write, progress, language } = terminal;
  switch (event.kind) {
    case "reading":
      progress.update(say.readingRows, event.rows, null);
      break;
    case "data":
      terminal.note(say.historiesRead(write.count(event.units), write.count(event.rows)));
      for (const { what, choice, why } of event.decisions) {
        const [name, chosen, reason] = [what, choice, why].map((words) => inLanguage(words, language));
        terminal.note(`${name!.charAt(0).toUpperCase()}${name!.slice(1)}: ${chosen}. ${reason}`);
      }
      terminal.note(`\n${event.summary}\n`);
      break;
    case "step": {
      const all = event.epochs * event.steps;
      const done = ((event.member - 1) * event.epochs + event.epoch - 1) * event.steps + event.step;
      const detail = `${say.memberOf(event.member, event.members)}  ${say.loss} ${event.loss.toFixed(4)}`;
      progress.update(say.training, done, event.members * all, detail);
      break;
    }
    case "member":
      terminal.note(
        say.memberDone(
          say.memberOf(event.member, event.members),
          write.short(event.rmse),
          write.seconds(event.seconds),
        ),
      );
      break;
    case "certifying":
      progress.update(say.certifying, event.done, event.total);
      break;
    case "stopped":
      progress.clear();
      terminal.note(say.nothingKept);
      if (json) terminal.json({ stopped: event.reason });
      terminal.exitWith(INTERRUPTED);
      break;
    case "done":
      progress.clear();
      if (json) terminal.json({ file: event.file, card: event.card });
      else {
        terminal.result(
          [
            say.outOfFold,
            rulEvaluationText(event.card.validation, event.card, terminal),
            "",
            say.modelWritten(event.file, write.count(event.card.training.parameters)),
            "",
            say.next,
            `  npx andon maintain run ${event.file} <${say.signalsWord}>`,
            `  npx andon model show ${event.file}`,
          ].join("\n"),
        );
      }
  }
}
