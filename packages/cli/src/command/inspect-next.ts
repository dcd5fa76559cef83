import { Command } from "commander";
import { type SharedOptions, shared, wholeNumber } from "../options.ts";
import { interruptible } from "../terminal/interrupt.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { padded } from "../terminal/width.ts";

interface Options extends SharedOptions {
  readonly count: number;
  readonly threads?: number;
}

/** `andon inspect next <model> <pictures>`: which pictures to label next? */
export function inspectNext(terminal: Terminal): Command {
  const { say, write, progress } = terminal;
  const command = new Command("next")
    .description(say.nextDescription)
    .argument("<file.onnx>", say.modelArgument)
    .argument("<pictures>", say.picturesArgument)
    .option("--count <n>", say.optionNextCount, wholeNumber(say, 1), 20)
    .option("--threads <n>", say.optionThreads, wholeNumber(say, 1));
  shared(
    command,
    say,
    "andon inspect next part.onnx camera/ --count 50\nandon inspect next part.onnx camera/ --json > next.json",
  );
  return command.action(async (model: string, source: string, options: Options) => {
    const { nextToLabel } = await import("@andon/inspection");
    await interruptible(
      terminal,
      async (signal) => {
        const { count, threads } = options;
        for await (const event of nextToLabel({ model, source, count, threads }, signal)) {
          if (event.kind === "reading") {
            progress.update(say.testing, event.done, event.total, event.file);
            continue;
          }
          const { pictures, samples, unknown, unreadable } = event;
          if (options.json) {
            terminal.json({ model, source, samples, pictures, unknown, unreadable: unreadable.count });
            continue;
          }
          if (unreadable.first !== null) terminal.note(say.notReadOf(write.count(unreadable.count), unreadable.first));
          if (unknown.length > 0) terminal.note(say.nextUnknown(write.count(unknown.length), unknown[0]!));
          terminal.note(say.nextOf(write.count(pictures.length), write.count(samples)));
          for (const [i, p] of pictures.entries()) {
            const rank = padded(String(i + 1), 4, true);
            terminal.result(
              `${rank}  ${padded(p.label, 16)}  ${padded(write.percent(p.probability), 8, true)}  ${p.file}`,
            );
          }
        }
      },
      say.stoppingNow,
    );
  });
}
