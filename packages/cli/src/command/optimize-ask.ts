import { Command } from "commander";
import { type SharedOptions, shared, wholeNumber } from "../options.ts";
import { trialText } from "../print/trial.ts";
import { type StudyOptions, studyOptions, valuesIn } from "../study-options.ts";
import type { Terminal } from "../terminal/terminal.ts";

interface Options extends SharedOptions, StudyOptions {
  readonly count: number;
  readonly context?: Readonly<Record<string, number | string>>;
}

/** `andon optimize ask <problem>`: what to try next. */
export function optimizeAsk(terminal: Terminal): Command {
  const { say } = terminal;
  const command = studyOptions(new Command("ask").description(say.optimizeAskDescription), say)
    .option("-n, --count <n>", say.optionTrialCount, wholeNumber(say, 1), 1)
    .option("--context <name=value>", say.optionContext, valuesIn(say));
  shared(
    command,
    say,
    "andon optimize ask coating.yaml --context humidity=45\nandon optimize ask coating.yaml --count 3 --json",
  );
  return command.action(async (path: string, o: Options) => {
    const { ask, openStudy, saveStudy } = await import("@andon/process");
    let study = await openStudy(path, o.study);
    const trials = [];
    for (let i = 0; i < o.count; i++) {
      const asked = ask(study, o.context);
      study = asked.study;
      trials.push(asked.trial);
    }
    await saveStudy(study);
    if (o.json) terminal.json(trials);
    else
      terminal.result(
        [
          ...trials.map((trial) => trialText(study, trial, terminal)),
          "",
          say.next,
          `  npx andon optimize tell ${path} ${trials[0]!.id} ${study.problem.goals[0]!.name}=...`,
        ].join("\n"),
      );
  });
}
