import { Command } from "commander";
import { openNoting } from "../open-study.ts";
import { positiveNumber, type SharedOptions, shared, wholeNumber } from "../options.ts";
import { exact, trialLine, trialText } from "../print/trial.ts";
import {
  reportOption,
  type SafeChoices,
  type StudyOptions,
  safeIn,
  safeOptions,
  studyOptions,
  valuesIn,
} from "../study-options.ts";
import { explained, requireReportable, writeStudyReport } from "../study-report.ts";
import { interruptible } from "../terminal/interrupt.ts";
import type { Terminal } from "../terminal/terminal.ts";

interface Options extends SharedOptions, StudyOptions, SafeChoices {
  readonly command: string;
  readonly trials: number;
  readonly budget?: number;
  readonly context?: Readonly<Record<string, number | string>>;
  readonly report?: string;
}

/** `andon optimize run <problem> --command "..."`: drives a program or simulator. */
export function optimizeRun(terminal: Terminal): Command {
  const { say, write, progress } = terminal;
  const command = studyOptions(new Command("run").description(say.optimizeRunDescription), say)
    .requiredOption("--command <command>", say.optionCommand)
    .option("--trials <n>", say.optionTrials, wholeNumber(say, 1), 60)
    .option("--budget <cost>", say.optionBudgetOfTrials, positiveNumber(say))
    .option("--context <name=value>", say.optionContext, valuesIn(say));
  safeOptions(command, say);
  reportOption(command, say);
  shared(
    command,
    say,
    'andon optimize run reactor.yaml --command "python simulate.py" --trials 50 --report reactor.html\nandon optimize run reactor.yaml --command ./line.sh --trials 20 --safe --risk 5% --over 20',
  );
  return command.action(async (path: string, o: Options) => {
    await requireReportable(o.report);
    const safe = safeIn(o);
    const { bestTrial, drive, spentOn } = await import("@andon/process");
    await interruptible(
      terminal,
      async (signal) => {
        const before = await openNoting(terminal, path, o);
        let study = before;
        for await (const event of drive(
          before,
          {
            command: o.command,
            total: o.trials,
            context: o.context,
            budget: o.budget,
            safe,
            language: terminal.language,
          },
          signal,
        )) {
          study = event.study;
          if (o.json) terminal.json(event.trial, true);
          else progress.update(say.tryingSettings, event.ended, event.total, trialLine(event.trial, terminal));
        }
        const best = bestTrial(study);
        const failed = study.trials.filter((t) => t.state === "failed");
        if (o.report !== undefined)
          await writeStudyReport(
            terminal,
            study,
            await explained(terminal, study, { context: o.context, safe }),
            o.report,
          );
        const spent = study.problem.cost === null ? null : spentOn(study);
        if (o.json) terminal.json({ study: study.path, best, spent }, true);
        else
          terminal.result(
            [
              ...(best === null ? [say.noneKeeps] : [say.bestSoFar, trialText(study, best, terminal)]),
              ...(failed.length === 0
                ? []
                : [say.failedInAll(write.count(failed.length), failed.at(-1)!.reason ?? "")]),
              ...(spent === null ? [] : [say.spentInAll(exact(spent))]),
            ].join("\n"),
          );
      },
      say.stoppingRun,
    );
  });
}
