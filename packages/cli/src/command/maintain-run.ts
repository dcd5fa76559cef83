import { maintenanceCard } from "@andon/contracts";
import { Command } from "commander";
import { type SharedOptions, shared, wholeNumber } from "../options.ts";
import { failureText } from "../print/failure.ts";
import { faultText } from "../print/fault.ts";
import { lifeText } from "../print/remaining-life.ts";
import { alarmText } from "../print/watch.ts";
import {
  columnOptions,
  columnsAsked,
  type VibrationOptions,
  vibrationAsked,
  vibrationOptions,
} from "../signal-options.ts";
import { interruptible } from "../terminal/interrupt.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { answerStream } from "./maintain-stream.ts";

interface Options extends SharedOptions, VibrationOptions {
  readonly threads?: number;
}

/** `andon maintain run <model> <source>`: what is left of each unit after its last row. */
export function maintainRun(terminal: Terminal): Command {
  const { say } = terminal;
  const command = new Command("run")
    .description(say.maintainRunDescription)
    .argument("<file.onnx>", say.modelArgument)
    .argument("<source>", say.signalsOrStreamArgument)
    .option("--threads <n>", say.optionThreads, wholeNumber(say, 1));
  vibrationOptions(columnOptions(command, say), say);
  shared(
    command,
    say,
    "andon maintain run engine.onnx fleet.csv --unit engine\nlogger | andon maintain run line.onnx - --json",
  );
  return command.action(async (model: string, source: string, o: Options) => {
    const { runFailure, runFault, runRul, runWatch } = await import("@andon/maintenance");
    const { readCard } = await import("@andon/model");
    const { card } = await readCard(model, maintenanceCard.options);
    await interruptible(
      terminal,
      async (signal) => {
        if (source === "-") return answerStream(terminal, model, card, o, signal);
        if (card.task === "maintenance/watch") {
          for await (const answer of runWatch({ model, source, ...columnsAsked(o) }, signal)) {
            if (o.json) terminal.json(answer, true);
            else if (answer.alarm) terminal.result(alarmText(answer, terminal));
          }
          return;
        }
        if (card.task === "maintenance/failure") {
          for await (const answer of runFailure({ model, source, ...columnsAsked(o) }, signal)) {
            if (o.json) terminal.json(answer, true);
            else if (answer.alarm) terminal.result(failureText(answer, terminal));
          }
          return;
        }
        if (card.task === "maintenance/fault") {
          for await (const answer of runFault({ model, source, threads: o.threads, ...vibrationAsked(o) }, signal)) {
            if (o.json) terminal.json(answer, true);
            else terminal.result(faultText(answer, terminal));
          }
          return;
        }
        for await (const answer of runRul({ model, source, threads: o.threads, ...columnsAsked(o) }, signal)) {
          if (o.json) terminal.json(answer, true);
          else terminal.result(lifeText(answer, card, terminal));
        }
      },
      say.stoppingNow,
    );
  });
}
