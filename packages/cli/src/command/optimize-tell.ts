import { Command, InvalidArgumentError } from "commander";
import { noteOutside } from "../open-study.ts";
import { type SharedOptions, shared } from "../options.ts";
import { trialLine } from "../print/trial.ts";
import { type StudyOptions, studyOptions, valuesIn } from "../study-options.ts";
import type { Terminal } from "../terminal/terminal.ts";

interface Options extends SharedOptions, StudyOptions {
  readonly failed?: string | true;
  readonly table?: string;
  readonly correct?: boolean;
}

/** `andon optimize tell <problem> <trial> name=value ...`: what a trial gave. */
export function optimizeTell(terminal: Terminal): Command {
  const { say, write } = terminal;
  const read = valuesIn(say);
  const command = studyOptions(new Command("tell").description(say.optimizeTellDescription), say)
    .argument("[trial]", say.trialArgument)
    .argument("[name=value...]", say.valuesArgument)
    .option("--failed [why]", say.optionFailed)
    .option("--table <design.csv>", say.optionTellTable)
    .option("--correct", say.optionCorrect);
  shared(
    command,
    say,
    "andon optimize tell coating.yaml 12 yield=91.2 roughness=0.61\nandon optimize tell coating.yaml 13 --failed 'film tore'\nandon optimize tell coating.yaml 12 --correct yield=91.8 roughness=0.61\nandon optimize tell coating.yaml new temperature=185 speed=4 passes=2 solvent=B humidity=40 yield=88 roughness=0.7\nandon optimize tell coating.yaml --table design.csv",
  );
  return command.action(async (path: string, id: string | undefined, pairs: readonly string[], o: Options) => {
    const { addTrial, openStudy, saveStudy, tell, tellTable } = await import("@andon/process");
    if ((id === undefined) === (o.table === undefined)) throw new InvalidArgumentError(say.expectedTrialOrTable);
    const before = await openStudy(path, o.study);
    if (o.table !== undefined) {
      const { readTable } = await import("@andon/data");
      const told = tellTable(before, await readTable(o.table), o.table, o.correct);
      const { study, ended, open, known, otherwise } = told;
      await saveStudy(study);
      await noteOutside(terminal, study);
      if (otherwise.length > 0) terminal.note(say.ranOtherwise(otherwise.join(", ")));
      if (o.json) terminal.json({ ended, open, known, otherwise, study: study.path });
      else
        terminal.result(
          say.toldTable(write.count(ended.length), write.count(open), known === 0 ? null : write.count(known)),
        );
      return;
    }
    const values = pairs.reduce<Readonly<Record<string, number | string>>>((all, pair) => read(pair, all), {});
    const { parameters, context } = before.problem;
    const settings = id === "new" ? [...parameters, ...context].map((p) => p.name) : [];
    const results = Object.fromEntries(Object.entries(values).filter(([name]) => !settings.includes(name)));
    // what is no number, missing or unknown is told by `tell`
    const outcome =
      o.failed === undefined ? (results as Record<string, number>) : { failed: o.failed === true ? null : o.failed };
    const study = id === "new" ? addTrial(before, values, outcome) : tell(before, id!, outcome, o.correct);
    await saveStudy(study);
    if (id === "new") await noteOutside(terminal, study);
    const trial = id === "new" ? study.trials.at(-1)! : study.trials.find((t) => String(t.id) === id)!;
    if (o.json) terminal.json(trial);
    else terminal.result(trialLine(trial, terminal));
  });
}
