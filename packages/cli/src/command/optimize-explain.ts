import { Command } from "commander";
import { openNoting } from "../open-study.ts";
import { type SharedOptions, shared } from "../options.ts";
import { explanationText } from "../print/explanation.ts";
import {
  reportOption,
  type SafeChoices,
  type StudyOptions,
  safeIn,
  safeOptions,
  settingsIn,
  studyOptions,
  valuesIn,
} from "../study-options.ts";
import { explained, requireReportable, writeStudyReport } from "../study-report.ts";
import type { Terminal } from "../terminal/terminal.ts";

interface Options extends SharedOptions, StudyOptions, SafeChoices {
  readonly context?: Readonly<Record<string, number | string>>;
  readonly report?: string;
  readonly at?: Readonly<Record<string, number | string>>;
}

/** `andon optimize explain <problem>`: what each parameter decides, and why these settings. */
export function optimizeExplain(terminal: Terminal): Command {
  const { say } = terminal;
  const command = studyOptions(new Command("explain").description(say.optimizeExplainDescription), say)
    .option("--at <settings>", say.optionAt, settingsIn(say))
    .option("--context <name=value>", say.optionContext, valuesIn(say));
  reportOption(safeOptions(command, say), say);
  shared(
    command,
    say,
    'andon optimize explain coating.yaml --context humidity=45\nandon optimize explain coating.yaml --at "temperature=185,speed=4" --context humidity=45 --report coating.html',
  );
  return command.action(async (path: string, o: Options) => {
    await requireReportable(o.report);
    const { requireLearnt, whyOf } = await import("@andon/process");
    const study = await openNoting(terminal, path, o);
    const found = await explained(terminal, study, { context: o.context, at: o.at, safe: safeIn(o) });
    if (o.report !== undefined) await writeStudyReport(terminal, study, found, o.report);
    requireLearnt(study, found);
    if (o.json) terminal.json(found);
    else terminal.result(explanationText(study, found, whyOf(study.problem, found), terminal));
  });
}
