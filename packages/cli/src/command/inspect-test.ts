import { Command } from "commander";
import { probability, type SharedOptions, shared, wholeNumber } from "../options.ts";
import { decisionText } from "../print/decision.ts";
import { evaluationText } from "../print/evaluation.ts";
import { interruptible } from "../terminal/interrupt.ts";
import type { Terminal } from "../terminal/terminal.ts";

interface Options extends SharedOptions {
  readonly threshold?: number;
  readonly threads?: number;
  readonly groupColumn?: string;
}

/** `andon inspect test <model> <source>`: how good is it on labelled pictures? */
export function inspectTest(terminal: Terminal): Command {
  const { say, write, progress } = terminal;
  const command = new Command("test")
    .description(say.testDescription)
    .argument("<file.onnx>", say.modelArgument)
    .argument("<source>", say.sourceArgument)
    .option("--threshold <p>", say.optionThreshold, probability(say))
    .option("--threads <n>", say.optionThreads, wholeNumber(say, 1))
    .option("--group-column <name>", say.optionGroupColumn);
  shared(
    command,
    say,
    "andon inspect test part.onnx new-pictures/\nandon inspect test part.onnx new-pictures/ --json > result.json",
  );
  return command.action(async (model: string, source: string, options: Options) => {
    const { testInspector } = await import("@andon/inspection");
    const { threshold, threads, groupColumn } = options;
    await interruptible(
      terminal,
      async (signal) => {
        for await (const event of testInspector({ model, source, threshold, threads, groupColumn }, signal)) {
          if (event.kind === "reading") progress.update(say.testing, event.done, event.total, event.file);
          else if (options.json) {
            const { evaluation, pictures, seen, unreadable, milliseconds } = event;
            terminal.json({
              model,
              source,
              pictures,
              seen,
              unreadable: unreadable.count,
              ...evaluation,
              ...("decision" in event ? { decision: event.decision } : {}),
              milliseconds,
            });
          } else {
            const { count, first } = event.unreadable;
            terminal.note(event.pictures === "test" ? say.testedOnTestSet : say.testedOnAll);
            if (event.seen) terminal.note(say.testedOnSeen);
            if (first !== null) terminal.note(say.notReadOf(write.count(count), first));
            const each = event.milliseconds / Math.max(1, event.evaluation.samples);
            const time = say.timePerPicture(write.seconds(event.milliseconds / 1000), write.short(each));
            const decided =
              "decision" in event && event.decision !== null ? decisionText(event.decision, terminal, false) : [];
            terminal.result([evaluationText(event, terminal), ...decided, "", time].join("\n"));
          }
        }
      },
      say.stoppingNow,
    );
  });
}
