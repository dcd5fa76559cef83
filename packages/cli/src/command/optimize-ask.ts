import type { Trial } from "@andon/process";
import { Command } from "commander";
import { openNoting } from "../open-study.ts";
import { type SharedOptions, shared, wholeNumber } from "../options.ts";
import { trialText } from "../print/trial.ts";
import { type SafeChoices, type StudyOptions, safeIn, safeOptions, studyOptions, valuesIn } from "../study-options.ts";
import type { Terminal } from "../terminal/terminal.ts";

interface Options extends SharedOptions, StudyOptions, SafeChoices {
  readonly count: number;
  readonly thompson?: boolean;
  readonly context?: Readonly<Record<string, number | string>>;
}

/** `andon optimize ask <problem>`: what to try next. */
export function optimizeAsk(terminal: Terminal): Command {
  const { say, write } = terminal;
  const command = studyOptions(new Command("ask").description(say.optimizeAskDescription), say)
    .option("-n, --count <n>", say.optionTrialCount, wholeNumber(say, 1), 1)
    .option("--context <name=value>", say.optionContext, valuesIn(say))
    .option("--thompson", say.optionThompson);
  safeOptions(command, say);
  shared(
    command,
    say,
    "andon optimize ask coating.yaml --context humidity=45\nandon optimize ask coating.yaml --context humidity=45 --count 3 --json\nandon optimize ask coating.yaml --context humidity=45 --count 12 --thompson\nandon optimize ask coating.yaml --context humidity=45 --safe --risk 5% --over 20",
  );
  return command.action(async (path: string, o: Options) => {
    const { ask, askInFile, askSafely, resultNames } = await import("@andon/process");
    const safe = safeIn(o);
    const { study, trials } = await askInFile(await openNoting(terminal, path, o), async (latest) => {
      let study = latest;
      const trials: { trial: Trial; risk?: number }[] = [];
      for (let i = 0; i < o.count; i++) {
        terminal.progress.update(say.lookingFor, i, o.count);
        const { study: after, ...asked } = await (safe
          ? askSafely(study, o.context ?? {}, safe)
          : ask(study, o.context, o.thompson ? "thompson" : "improvement"));
        study = after;
        trials.push(asked);
      }
      return { study, trials };
    });
    if (o.json) terminal.json(trials.map(({ trial, risk }) => ({ ...trial, risk })));
    else
      terminal.result(
        [
          ...trials.flatMap(({ trial, risk }) => [
            trialText(study, trial, terminal),
            ...(risk === undefined ? [] : [say.riskOf(write.percent(risk))]),
          ]),
          "",
          say.next,
          `  npx andon optimize tell ${path} ${trials[0]!.trial.id} ${resultNames(study.problem)
            .map((name) => `${name}=...`)
            .join(" ")}`,
        ].join("\n"),
      );
  });
}
