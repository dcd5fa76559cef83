import type { SurrogateChoice } from "@andon/process";
import { Command, Option } from "commander";
import { openNoting } from "../open-study.ts";
import { type SharedOptions, shared } from "../options.ts";
import { resultFiguresText } from "../print/process-card.ts";
import { type StudyOptions, studyOptions } from "../study-options.ts";
import type { Terminal } from "../terminal/terminal.ts";

interface Options extends SharedOptions, StudyOptions {
  readonly out: string;
  readonly surrogate: SurrogateChoice;
}

/** `andon optimize fit <problem>`: what was learnt, as one ONNX file. */
export function optimizeFit(terminal: Terminal): Command {
  const { say, progress } = terminal;
  const command = studyOptions(new Command("fit").description(say.optimizeFitDescription), say)
    .requiredOption("-o, --out <process.onnx>", say.optionProcessOut)
    .addOption(
      new Option("--surrogate <kind>", say.optionSurrogate)
        .choices(["auto", "gaussian-process", "ensemble"])
        .default("auto"),
    );
  shared(
    command,
    say,
    "andon optimize fit coating.yaml --out coating.onnx\nandon optimize fit coating.yaml --out coating.onnx --surrogate ensemble --json",
  );
  return command.action(async (path: string, o: Options) => {
    const { fitStudy } = await import("@andon/process");
    const study = await openNoting(terminal, path, o);
    for await (const event of fitStudy(study, o)) {
      if (event.kind === "learning") progress.update(say.learningResult, event.done, event.total, event.result);
      else if (o.json) terminal.json({ file: event.file, card: event.card });
      else
        terminal.result(
          [
            resultFiguresText(event.card, terminal),
            "",
            say.processWritten(event.file),
            "",
            say.next,
            `  npx andon optimize predict ${event.file} --at "${event.card.input.columns.map((c) => `${c.name}=...`).join(",")}"`,
            `  npx andon model verify ${event.file} ${path}`,
          ].join("\n"),
        );
    }
  });
}
