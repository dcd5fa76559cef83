import { inLanguage } from "@andon/contracts";
import { Command } from "commander";
import { probability, type SharedOptions, shared } from "../options.ts";
import { verdictText } from "../print/verdict.ts";
import { interruptible } from "../terminal/interrupt.ts";
import type { Terminal } from "../terminal/terminal.ts";

interface Options extends SharedOptions {
  readonly threshold?: number;
  readonly template?: string;
  readonly maps?: string;
}

/** `andon inspect run <model> <pictures...>`: a verdict for each picture. */
export function inspectRun(terminal: Terminal): Command {
  const { say, write } = terminal;
  const command = new Command("run")
    .description(say.runDescription)
    .argument("<file.onnx>", say.modelArgument)
    .argument("<pictures...>", say.picturesArgument)
    .option("--threshold <p>", say.optionThreshold, probability(say))
    .option("--template <picture>", say.optionTemplate)
    .option("--maps <folder>", say.optionMaps);
  shared(command, say, "andon inspect run part.onnx camera/2026-03-04/\nandon inspect run part.onnx shot.png --json");
  return command.action(async (model: string, sources: string[], options: Options) => {
    const { runInspector } = await import("@andon/inspection");
    const { threshold, template, maps } = options;
    const counts = { judged: 0, unreadable: 0 };
    const byLabel = new Map<string, number>();
    await interruptible(
      terminal,
      async (signal) => {
        for await (const answer of runInspector({ model, source: sources, threshold, template, maps }, signal)) {
          if ("error" in answer) {
            counts.unreadable++;
            const error = inLanguage(answer.error, terminal.language);
            if (options.json) terminal.json({ file: answer.file, error }, true);
            else terminal.note(error.includes(answer.file) ? error : `${answer.file}: ${error}`);
            continue;
          }
          if (options.json) terminal.json(answer, true);
          counts.judged++;
          const { name, lines } = verdictText(answer, terminal);
          byLabel.set(name, (byLabel.get(name) ?? 0) + 1);
          if (!options.json) for (const line of lines) terminal.result(line);
        }
      },
      say.stoppingNow,
    );
    const summary = [...byLabel].map(([label, n]) => `${label} ${write.count(n)}`).join(", ");
    terminal.note(say.judged(write.count(counts.judged), summary));
    if (counts.unreadable > 0) {
      terminal.note(say.notRead(write.count(counts.unreadable)));
      terminal.exitWith(1);
    }
  });
}
