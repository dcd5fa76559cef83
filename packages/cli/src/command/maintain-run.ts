import { type Decision, maintenanceCard } from "@andon/contracts";
import { Command } from "commander";
import { type SharedOptions, shared, wholeNumber } from "../options.ts";
import { failureText } from "../print/failure.ts";
import { faultText } from "../print/fault.ts";
import { noteDecision } from "../print/noted.ts";
import { lifeHeading, lifeText } from "../print/remaining-life.ts";
import { alarmText } from "../print/watch.ts";
import {
  columnOptions,
  columnsAsked,
  refuseOthers,
  taskOf,
  VIBRATION_ONLY,
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
  const { say, write } = terminal;
  const command = new Command("run")
    .description(say.maintainRunDescription)
    .argument("<file.onnx>", say.modelArgument)
    .argument("<source>", say.signalsOrStreamArgument)
    .option("--threads <n>", say.optionThreads, wholeNumber(say, 1));
  vibrationOptions(columnOptions(command, say), say);
  shared(
    command,
    say,
    "andon maintain run engine.onnx fleet.csv --unit engine\nandon maintain run line.onnx today.csv\nandon maintain run bearing.onnx recordings/ --rate 12000 --rpm 1797\nlogger | andon maintain run line.onnx - --json",
  );
  return command.action(async (model: string, source: string, o: Options) => {
    const { completed } = await import("@andon/data");
    const { runFailure, runFault, runRul, runWatch } = await import("@andon/maintenance");
    const { readCard } = await import("@andon/model");
    const { card } = await readCard(model, maintenanceCard.options);
    refuseOthers(command, say, o, VIBRATION_ONLY, taskOf(card.task));
    await interruptible(
      terminal,
      async (signal) => {
        if (source === "-") return answerStream(terminal, model, card, o, signal);
        const use = { model, source, threads: o.threads, ...columnsAsked(o) };
        /** Each answer as it comes; at the end what is to be told of the source. */
        const tell = async <T>(
          answers: AsyncGenerator<T, readonly Decision[], void>,
          text: (answer: T) => string | null,
        ) => {
          const told = await completed(answers, (answer) => {
            if (o.json) return terminal.json(answer, true);
            const line = text(answer);
            if (line !== null) terminal.result(line);
          });
          for (const one of told) noteDecision(one, terminal);
          if (o.json && told.length > 0) terminal.json({ repaired: told }, true);
        };
        /** The same for rows, of which text shows those that raise an alarm. */
        const tellAlarms = async <T extends { readonly alarm: boolean }>(
          answers: AsyncGenerator<T, readonly Decision[], void>,
          text: (answer: T) => string,
        ) => {
          let [rows, alarms] = [0, 0];
          const counted = async function* () {
            let step = await answers.next();
            for (; !step.done; step = await answers.next()) {
              rows++;
              if (step.value.alarm) alarms++;
              yield step.value;
            }
            return step.value;
          };
          await tell(counted(), (answer) => (answer.alarm ? text(answer) : null));
          terminal.note(say.alarmsInAll(write.count(alarms), write.count(rows)));
        };
        switch (card.task) {
          case "maintenance/watch":
            return tellAlarms(runWatch(use, signal), (answer) => alarmText(answer, terminal));
          case "maintenance/failure":
            return tellAlarms(runFailure(use, signal), (answer) => failureText(answer, terminal));
          case "maintenance/fault":
            return tell(runFault({ ...use, ...vibrationAsked(o) }, signal), (answer) => faultText(answer, terminal));
          case "maintenance/rul":
            if (!o.json) terminal.note(lifeHeading(card, terminal));
            return tell(runRul(use, signal), (answer) => lifeText(answer, card, terminal));
        }
      },
      say.stoppingNow,
    );
  });
}
