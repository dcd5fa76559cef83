import type { DesignOptions } from "@andon/process";
import { Command, Option } from "commander";
import { openNoting } from "../open-study.ts";
import { type SharedOptions, shared, wholeNumber } from "../options.ts";
import { overwriteOption, requireNew, type StudyOptions, studyOptions, valuesIn } from "../study-options.ts";
import type { Terminal } from "../terminal/terminal.ts";

interface Options extends SharedOptions, StudyOptions, DesignOptions {
  readonly context?: Readonly<Record<string, number | string>>;
  readonly out: string;
  readonly overwrite?: boolean;
}

const KINDS: readonly DesignOptions["kind"][] = [
  "sobol",
  "latin-hypercube",
  "full-factorial",
  "fractional-factorial",
  "central-composite",
  "box-behnken",
  "d-optimal",
];

/** `andon optimize design <problem>`: a plan of trials, opened in the study and written as a table to be filled in. */
export function optimizeDesign(terminal: Terminal): Command {
  const { say, write } = terminal;
  const command = studyOptions(new Command("design").description(say.optimizeDesignDescription), say)
    .addOption(new Option("--kind <design>", say.optionDesign).choices(KINDS).default("sobol"))
    .option("-n, --count <n>", say.optionRuns, wholeNumber(say, 1))
    .option("--levels <n>", say.optionLevels, wholeNumber(say, 2))
    .option("--dropped <p>", say.optionDropped, wholeNumber(say, 0))
    .option("--centres <n>", say.optionCentres, wholeNumber(say, 0))
    .addOption(new Option("--model <terms>", say.optionModelTerms).choices(["main", "interactions", "quadratic"]))
    .option("--context <name=value>", say.optionContext, valuesIn(say))
    .option("-o, --out <design.csv>", say.optionDesignOut, "design.csv");
  shared(
    overwriteOption(command, say),
    say,
    "andon optimize design coating.yaml --kind d-optimal --model quadratic --count 24 --context humidity=45 --out design.csv\nandon optimize design coating.yaml --count 20 --context humidity=45 --out even.csv\nandon optimize design oven.yaml --kind box-behnken --out design.csv",
  );
  return command.action(async (path: string, o: Options) => {
    const { openTrials, planTrials, resultNames, saveStudy } = await import("@andon/process");
    const { csvText, requireWritable, writeWhole } = await import("@andon/data");
    requireNew([o.out], o.overwrite);
    const before = await openNoting(terminal, path, o);
    const plan = planTrials(before.problem, o.context ?? {}, o);
    const { study, trials } = openTrials(before, o.context ?? {}, plan.runs);
    await requireWritable(o.out);
    const results = Object.fromEntries(resultNames(study.problem).map((name) => [name, ""]));
    const { parameters, context, goals, constraints } = study.problem;
    const units = new Map([...parameters, ...context, ...constraints, ...goals].map(({ name, unit }) => [name, unit]));
    const headed = (name: string): string => (units.get(name) ? `${name} [${units.get(name)}]` : name);
    const rows = trials.map((t) =>
      Object.entries({ trial: t.id, ...t.settings, ...results }).map(([name, cell]) => [headed(name), cell]),
    );
    await writeWhole(o.out, csvText(rows.map((row) => Object.fromEntries(row))));
    await saveStudy(study);
    if (o.json) {
      const { leftOut, resolution, generators } = plan;
      terminal.json({ file: o.out, study: study.path, trials, leftOut, resolution, generators });
      return;
    }
    if (plan.leftOut > 0) terminal.note(say.runsLeftOut(write.count(plan.leftOut)));
    terminal.result(
      [
        say.designWritten(write.count(trials.length), o.out),
        ...(plan.resolution === null ? [] : [say.resolutionIs(String(plan.resolution), plan.generators.join(", "))]),
        "",
        say.next,
        `  npx andon optimize tell ${path} --table ${o.out}`,
      ].join("\n"),
    );
  });
}
