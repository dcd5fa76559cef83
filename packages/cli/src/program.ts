import { AndonError, errorTable } from "@andon/contracts";
import { Command, CommanderError, type Help } from "commander";
import { dataCheck } from "./command/data-check.ts";
import { dataExport } from "./command/data-export.ts";
import { demo } from "./command/demo.ts";
import { inspectAppraise } from "./command/inspect-appraise.ts";
import { inspectLabels } from "./command/inspect-labels.ts";
import { inspectNext } from "./command/inspect-next.ts";
import { inspectRun } from "./command/inspect-run.ts";
import { inspectTest } from "./command/inspect-test.ts";
import { inspectTrain } from "./command/inspect-train.ts";
import { inspectTune } from "./command/inspect-tune.ts";
import { maintainRun } from "./command/maintain-run.ts";
import { maintainTest } from "./command/maintain-test.ts";
import { maintainTrain } from "./command/maintain-train.ts";
import { modelShow } from "./command/model-show.ts";
import { modelVerify } from "./command/model-verify.ts";
import { optimizeAsk } from "./command/optimize-ask.ts";
import { optimizeDesign } from "./command/optimize-design.ts";
import { optimizeExplain } from "./command/optimize-explain.ts";
import { optimizeFit } from "./command/optimize-fit.ts";
import { optimizeInit } from "./command/optimize-init.ts";
import { optimizeInverse } from "./command/optimize-inverse.ts";
import { optimizePredict } from "./command/optimize-predict.ts";
import { optimizeProve } from "./command/optimize-prove.ts";
import { optimizeRecommend } from "./command/optimize-recommend.ts";
import { optimizeRun } from "./command/optimize-run.ts";
import { optimizeSimulate } from "./command/optimize-simulate.ts";
import { optimizeTell } from "./command/optimize-tell.ts";
import { languageOf } from "./terminal/language.ts";
import { type Streams, type Terminal, terminalIn } from "./terminal/terminal.ts";
import { usageError } from "./usage-error.ts";

/**
 * Runs one command line.
 *
 * @param argv what follows `andon`
 * @returns the exit code: 0 done, 1 the data or the model says no, 2 wrong usage, 130 stopped by Ctrl-C
 */
export async function runAndon(
  argv: readonly string[],
  streams: Streams,
  environment: Readonly<Record<string, string | undefined>>,
  version: string,
): Promise<number> {
  const terminal = terminalIn(languageOf(argv, environment), streams);
  try {
    await programFor(terminal, streams, version).parseAsync([...argv], { from: "user" });
    terminal.progress.clear();
    return terminal.exitCode;
  } catch (error) {
    return explain(error, terminal, environment.ANDON_DEBUG === "1");
  }
}

function programFor(terminal: Terminal, streams: Streams, version: string): Command {
  const { say } = terminal;
  const group = (name: string, description: string, commands: readonly Command[]): Command => {
    const command = new Command(name).description(description);
    for (const child of commands) command.addCommand(child);
    return command;
  };
  const program = new Command("andon")
    .description(say.andonDescription)
    .version(version, "-V, --version", say.optionVersion)
    .addCommand(demo(terminal))
    .addCommand(
      group(
        "inspect",
        say.inspectDescription,
        [inspectTrain, inspectTest, inspectRun, inspectTune, inspectAppraise, inspectLabels, inspectNext].map((c) =>
          c(terminal),
        ),
      ),
    )
    .addCommand(
      group(
        "maintain",
        say.maintainDescription,
        [maintainTrain, maintainTest, maintainRun].map((c) => c(terminal)),
      ),
    )
    .addCommand(
      group(
        "optimize",
        say.optimizeDescription,
        [
          optimizeInit,
          optimizeDesign,
          optimizeAsk,
          optimizeTell,
          optimizeRecommend,
          optimizeExplain,
          optimizeInverse,
          optimizeFit,
          optimizePredict,
          optimizeRun,
          optimizeSimulate,
          optimizeProve,
        ].map((c) => c(terminal)),
      ),
    )
    .addCommand(
      group(
        "model",
        say.modelDescription,
        [modelShow, modelVerify].map((c) => c(terminal)),
      ),
    )
    .addCommand(
      group(
        "data",
        say.dataDescription,
        [dataCheck, dataExport].map((c) => c(terminal)),
      ),
    )
    .addHelpText("after", `\n${say.example}\n  andon demo\n  andon inspect train pictures/ --out part.onnx`);
  for (const command of all(program)) {
    command
      .exitOverride()
      .helpOption("-h, --help", say.optionHelp)
      .helpCommand(false)
      .configureOutput({
        writeOut: (text) => void streams.out.write(text),
        writeErr: (text) => void streams.err.write(text),
        // Usage errors are told by `explain`, in the reader's language.
        outputError: () => {},
      })
      .configureHelp({
        styleTitle: (title: string) => say.helpTitles[title as keyof typeof say.helpTitles] ?? title,
        optionDescription: (option) => optionText(option, say),
      } satisfies Partial<Help>);
  }
  return program;
}

/** Commander writes "(choices: …, default: …)" in English; this says it in the reader's language. */
function optionText(option: Parameters<Help["optionDescription"]>[0], say: Terminal["say"]): string {
  const extra: string[] = [];
  if (option.argChoices) extra.push(option.argChoices.join(" | "));
  const plain = typeof option.defaultValue === "string" || typeof option.defaultValue === "number";
  if (plain) extra.push(say.defaultIs(String(option.defaultValue)));
  return extra.length === 0 ? option.description : `${option.description} (${extra.join("; ")})`;
}

function* all(command: Command): Generator<Command> {
  yield command;
  for (const child of command.commands) yield* all(child);
}

/** Tells what went wrong in a sentence of the reader's language, and gives the exit code. No stack trace, unless asked for. */
function explain(error: unknown, terminal: Terminal, debug: boolean): number {
  terminal.progress.clear();
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    // A group without a command shows its help, which says all there is to say.
    if (error.code !== "commander.help") terminal.note(usageError(error, terminal.say));
    return 2;
  }
  if (isAndonError(error)) {
    terminal.note(error.localised(terminal.language));
    if (debug) terminal.note(String(error.stack));
    return errorTable[error.code].exit;
  }
  if (error instanceof Error && error.name === "AbortError") return 130;
  const message = error instanceof Error ? error.message : String(error);
  terminal.note(terminal.say.unexpected(message));
  if (debug && error instanceof Error) terminal.note(String(error.stack));
  return 1;
}

const isAndonError = (error: unknown): error is AndonError => error instanceof AndonError;
