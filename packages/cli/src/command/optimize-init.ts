import type { Problem, Study } from "@andon/process";
import { Command, InvalidArgumentError, Option } from "commander";
import type { Messages } from "../messages.ts";
import { type SharedOptions, shared } from "../options.ts";
import { overwriteOption, requireNew } from "../study-options.ts";
import { guided, isAnswered } from "../terminal/guide.ts";
import type { Terminal } from "../terminal/terminal.ts";

type Aim = { aim: "minimise" | "maximise" } | { aim: "target"; target: number };
type Bounds = { max?: number; min?: number };

interface Options extends SharedOptions {
  readonly template?: boolean;
  readonly example?: string;
  readonly goal: Readonly<Record<string, Aim>>;
  readonly constraint: Readonly<Record<string, Bounds>>;
  readonly context: readonly string[];
  readonly ignore: readonly string[];
  readonly out: string;
  readonly overwrite?: boolean;
}

/** `andon optimize init`: a problem file from records of the past, or an example of one. */
export function optimizeInit(terminal: Terminal): Command {
  const { say, write } = terminal;
  const gather = (name: string, all: readonly string[]): string[] => [...all, name];
  const command = new Command("init")
    .description(say.optimizeInitDescription)
    .argument("[records.csv]", say.recordsArgument)
    .option("--template", say.optionProblemTemplate)
    .addOption(new Option("--example <name>", say.optionExample).choices(["reaction"]))
    .option("--goal <column:aim>", say.optionGoal, goalsIn(say), {})
    .option("--constraint <bound>", say.optionConstraint, boundsIn(say), {})
    .option("--context <column>", say.optionContextColumn, gather, [])
    .option("--ignore <column>", say.optionIgnore, gather, [])
    .option("-o, --out <problem.yaml>", say.optionProblemOut, "problem.yaml");
  shared(
    overwriteOption(command, say),
    say,
    "andon optimize init batches.csv --goal yield:maximise --constraint 'roughness<=0.8' --context humidity --out coating.yaml\nandon optimize init --template > coating.yaml\nandon optimize init --example reaction > reaction.yaml",
  );
  return command.action(async (records: string | undefined, o: Options) => {
    const { addTrial, draftProblem, parseProblem, saveStudy, studyPathFor, TEMPLATE } = await import("@andon/process");
    if (o.example !== undefined) {
      const { REACTION_PROBLEM } = await import("@andon/plant");
      terminal.result(REACTION_PROBLEM.trimEnd());
      return;
    }
    if (o.template || records === undefined) {
      terminal.result(TEMPLATE.trimEnd());
      return;
    }
    const { readTable, requireWritable, writeWhole } = await import("@andon/data");
    const path = studyPathFor(o.out);
    requireNew([o.out, path], o.overwrite);
    const table = await readTable(records);
    const asks = Object.keys(o.goal).length === 0 && !o.json && isAnswered(terminal);
    const roles = asks
      ? await guided(terminal, table)
      : { goals: o.goal, constraints: o.constraint, context: o.context, ignore: o.ignore };
    const draft = draftProblem(table, records, { ...roles, seed: o.seed });
    let study: Study = { problem: parseProblem(draft.text, o.out), problemPath: o.out, path, trials: [] };
    for (const { settings, results } of draft.records) study = addTrial(study, settings, results);
    await requireWritable(o.out);
    await writeWhole(o.out, draft.text);
    await saveStudy(study);
    if (o.json) {
      const { problem } = study;
      terminal.json({
        file: o.out,
        study: path,
        records: draft.records.length,
        leftOut: draft.leftOut,
        lacking: draft.lacking,
        dropped: draft.dropped,
        constant: draft.constant,
        flat: draft.flat,
        repeats: draft.repeats,
        problem,
      });
      return;
    }
    if (draft.dropped.length > 0) terminal.note(say.columnsDropped(draft.dropped.join(", ")));
    if (draft.leftOut > 0) terminal.note(say.recordsLacking(write.count(draft.leftOut), draft.lacking.join(", ")));
    if (draft.constant.length > 0) terminal.note(say.recordsConstant(draft.constant.join(", ")));
    if (draft.flat.length > 0) terminal.note(say.resultsFlat(draft.flat.join(", ")));
    if (draft.repeats !== null) {
      const { settings, result, low, high } = draft.repeats;
      terminal.note(say.recordsRepeat(write.count(settings), result, String(low), String(high)));
    }
    terminal.result(
      [
        say.problemWritten(o.out),
        say.recordsKept(write.count(draft.records.length), path),
        "",
        say.next,
        ...["explain", "ask"].map((verb) => `  npx andon optimize ${verb} ${o.out}${contextOf(study.problem)}`),
      ].join("\n"),
    );
  });
}

/** What has to be said of the context, to be filled in. */
const contextOf = ({ context }: Problem): string =>
  context.map(({ name }) => ` --context ${name.includes(" ") ? `"${name}=..."` : `${name}=...`}`).join("");

/** "yield:maximise", "waste:minimise", "thickness:12.5". */
const goalsIn =
  (say: Messages) =>
  (text: string, all: Readonly<Record<string, Aim>>): Record<string, Aim> => {
    const at = text.lastIndexOf(":");
    const [name, aim] = [text.slice(0, at), text.slice(at + 1)];
    const target = Number(aim);
    const [, way] = /^(max|min)imi[sz]e$/.exec(aim) ?? [];
    if (at > 0 && way !== undefined) return { ...all, [name]: { aim: way === "max" ? "maximise" : "minimise" } };
    if (at > 0 && aim !== "" && Number.isFinite(target)) return { ...all, [name]: { aim: "target", target } };
    throw new InvalidArgumentError(say.expectedGoal);
  };

/** "roughness<=0.8", "strength>=20". */
const boundsIn =
  (say: Messages) =>
  (text: string, all: Readonly<Record<string, Bounds>>): Record<string, Bounds> => {
    const match = /^(.+?)\s*(<=|>=)\s*(\S+)$/.exec(text.trim());
    const bound = Number(match?.[3]?.replace(",", "."));
    if (!match || !Number.isFinite(bound)) throw new InvalidArgumentError(say.expectedBound);
    return { ...all, [match[1]!]: { ...all[match[1]!], [match[2] === "<=" ? "max" : "min"]: bound } };
  };
