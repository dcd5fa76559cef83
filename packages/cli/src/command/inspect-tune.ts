import { userInfo } from "node:os";
import { Command } from "commander";
import { type SharedOptions, shared, wholeNumber } from "../options.ts";
import { decisionText } from "../print/decision.ts";
import { interruptible } from "../terminal/interrupt.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { type WishOptions, wishOf, withWish } from "../wish-options.ts";

interface Options extends SharedOptions, WishOptions {
  readonly by?: string;
  readonly why?: string;
  readonly out?: string;
  readonly threads?: number;
  readonly groupColumn?: string;
}

/** `andon inspect tune <model> <source>`: other thresholds, the same weights. */
export function inspectTune(terminal: Terminal): Command {
  const { say, write, progress } = terminal;
  const command = new Command("tune")
    .description(say.tuneDescription)
    .argument("<file.onnx>", say.modelArgument)
    .argument("<source>", say.sourceArgument)
    .option("-o, --out <file.onnx>", say.optionTuneOut)
    .option("--by <name>", say.optionBy)
    .option("--why <text>", say.optionWhy)
    .option("--threads <n>", say.optionThreads, wholeNumber(say, 1))
    .option("--group-column <name>", say.optionGroupColumn);
  withWish(command, say);
  shared(
    command,
    say,
    "andon inspect tune part.onnx labelled/ --max-escape 0.1% --by 'Li Na' --why 'customer complaint 4711'\nandon inspect tune part.onnx labelled/ --recall-first --review 2% --out stricter.onnx",
  );
  return command.action(async (model: string, source: string, options: Options) => {
    const { tuneInspector } = await import("@andon/inspection");
    const wish = wishOf(options);
    const { out, threads, groupColumn } = options;
    const by = options.by ?? userName();
    const why = options.why ?? (Object.keys(wish).length === 0 ? "balanced" : JSON.stringify(wish));
    await interruptible(
      terminal,
      async (signal) => {
        for await (const event of tuneInspector({ model, source, wish, by, why, out, threads, groupColumn }, signal)) {
          if (event.kind === "reading") {
            progress.update(say.tuning, event.done, event.total, event.file);
            continue;
          }
          const { file, card, tuning, seen, leftOut, unreadable } = event;
          if (seen) terminal.note(say.tunedOnSeen);
          if (leftOut > 0) terminal.note(say.tunedLeftOut(write.count(leftOut)));
          if (unreadable.first !== null) terminal.note(say.notReadOf(write.count(unreadable.count), unreadable.first));
          if (options.json) {
            terminal.json({ file, tuning, seen, leftOut, unreadable: unreadable.count, card });
            continue;
          }
          const test = card.operatingPoint?.test ?? null;
          terminal.result(
            [
              ...tuning.thresholds.map((t) => `${t.name}  ${write.short(t.before)} → ${write.short(t.after)}`),
              "",
              say.onTuning(write.count(tuning.samples)),
              ...decisionText(tuning.figures, terminal, true),
              ...(test === null ? [] : ["", say.onTestAnew, ...decisionText(test, terminal, true)]),
              `  ${say.intervalNote}`,
              "",
              say.tunedFile(file),
              "",
              say.next,
              `  npx andon model verify ${file} ${card.data.source}`,
            ].join("\n"),
          );
        }
      },
      say.stoppingNow,
    );
  });
}

/** Who is at the keyboard, as far as the system knows. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "?";
  }
}
