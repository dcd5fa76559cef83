import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { type SharedOptions, shared, wholeNumber } from "../options.ts";
import { evaluatedOf, headlineText } from "../print/evaluation.ts";
import { INTERRUPTED, interruptible } from "../terminal/interrupt.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { narrate } from "../training.ts";
import { trainOptions } from "./inspect-train.ts";

interface Options extends SharedOptions {
  readonly out: string;
  readonly count: number;
  readonly epochs?: number;
}

/** Pixels of a side of the pictures that the simulated camera takes. */
const CAMERA = 96;

/** `andon demo`: pictures from a simulated plant, an inspector trained on them, its test and its report. */
export function demo(terminal: Terminal): Command {
  const { say } = terminal;
  const command = new Command("demo")
    .description(say.demoDescription)
    .option("-o, --out <folder>", say.optionDemoOut, "andon-demo")
    .option("--count <n>", say.optionDemoCount, wholeNumber(say, 60), 400)
    .option("--epochs <n>", say.optionEpochs, wholeNumber(say, 1));
  shared(command, say, "andon demo\nandon demo --count 800 --seed 7");
  return command.action((options: Options) => interruptible(terminal, (signal) => show(options, terminal, signal)));
}

async function show(options: Options, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const [{ trainInspector }, { writePartPictures }] = await Promise.all([
    import("@andon/inspection"),
    import("@andon/plant"),
  ]);
  const { say, write, progress } = terminal;
  const began = performance.now();
  const seed = options.seed ?? 1;
  const pictures = join(options.out, "pictures");
  const model = join(options.out, "part.onnx");
  terminal.note(say.demoRendering(write.count(options.count), pictures));
  await rm(pictures, { recursive: true, force: true });
  for await (const { done, total, file } of writePartPictures(pictures, { count: options.count, seed, size: CAMERA })) {
    progress.update(say.rendering, done, total, file);
    if (signal.aborted) return terminal.exitWith(INTERRUPTED);
  }
  const report = join(options.out, "report.html");
  const trained = await narrate(
    trainInspector(
      trainOptions(pictures, { out: model, report, epochs: options.epochs, seed }, terminal.language),
      signal,
    ),
    terminal,
  );
  if (trained.kind === "stopped") return terminal.exitWith(trained.reason === "cancelled" ? INTERRUPTED : 1);
  const { card, file } = trained;
  if (options.json) return terminal.json({ pictures, file, report: trained.report, card });
  terminal.result(
    [
      say.demoDone(write.seconds((performance.now() - began) / 1000)),
      headlineText(evaluatedOf(card), terminal),
      "",
      say.modelWritten(file, write.count(card.training.parameters)),
      say.reportWritten(report),
      "",
      say.next,
      `  npx andon inspect run ${file} ${pictures}`,
      `  npx andon model show ${file}`,
      `  npx andon data check <${say.picturesWord}>`,
      `  npx andon inspect train <${say.picturesWord}> --out part.onnx`,
    ].join("\n"),
  );
}
