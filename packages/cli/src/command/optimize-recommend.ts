import { Command } from "commander";
import { openNoting } from "../open-study.ts";
import { type SharedOptions, shared } from "../options.ts";
import { recommendationText } from "../print/trial.ts";
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
import type { Terminal } from "../terminal/terminal.ts";

interface Options extends SharedOptions, StudyOptions, SafeChoices {
  readonly report?: string;
  readonly context?: Readonly<Record<string, number | string>>;
}

/** `andon optimize recommend <problem>`: the best trial, and what the model would run. */
export function optimizeRecommend(terminal: Terminal): Command {
  const { say } = terminal;
  const command = studyOptions(new Command("recommend").description(say.optimizeRecommendDescription), say).option(
    "--context <name=value>",
    say.optionContext,
    valuesIn(say),
  );
  reportOption(safeOptions(command, say), say);
  shared(
    command,
    say,
    "andon optimize recommend coating.yaml --context humidity=45\nandon optimize recommend coating.yaml --context humidity=45 --safe --risk 5% --one-change\nandon optimize recommend coating.yaml --context humidity=45 --report coating.html",
  );
  return command.action(async (path: string, o: Options) => {
    await requireReportable(o.report);
    const { recommend } = await import("@andon/process");
    const study = await openNoting(terminal, path, o);
    terminal.progress.update(say.lookingFor, 0, 1);
    const found = await recommend(study, o.context, safeIn(o));
    if (o.report !== undefined) {
      const { context, report } = o;
      await writeStudyReport(terminal, study, await explained(terminal, study, { context, safe: safeIn(o) }), report);
    }
    if (o.json) terminal.json(found);
    else terminal.result(recommendationText(study, found, terminal));
  });
}
