import { figuresWithin } from "@andon/contracts";
import type { Results, Solution, Study } from "@andon/process";
import { Command } from "commander";
import { openNoting } from "../open-study.ts";
import { type SharedOptions, shared, wholeNumber } from "../options.ts";
import { boundText, exact, expectedText, united, withUnits } from "../print/trial.ts";
import { type StudyOptions, settingsIn, studyOptions, valuesIn } from "../study-options.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { pairsText } from "../terminal/width.ts";

interface Options extends SharedOptions, StudyOptions {
  readonly want: Results;
  readonly count: number;
  readonly context?: Readonly<Record<string, number | string>>;
}

/** `andon optimize inverse <problem> --want result=value`: settings for wanted results. */
export function optimizeInverse(terminal: Terminal): Command {
  const { say } = terminal;
  const command = studyOptions(new Command("inverse").description(say.optimizeInverseDescription), say)
    .requiredOption("--want <results>", say.optionWant, settingsIn(say))
    .option("-n, --count <n>", say.optionSolutions, wholeNumber(say, 1), 3)
    .option("--context <name=value>", say.optionContext, valuesIn(say));
  shared(command, say, 'andon optimize inverse coating.yaml --want "yield=92,roughness=0.6" --context humidity=45');
  return command.action(async (path: string, o: Options) => {
    const { invert } = await import("@andon/process");
    const study = await openNoting(terminal, path, o);
    terminal.progress.update(say.lookingFor, 0, 1);
    const solutions = await invert(study, o.want, { context: o.context, count: o.count });
    if (o.json) terminal.json({ wanted: o.want, solutions });
    else terminal.result(solutions.map((s, i) => solutionText(study, s, i, terminal)).join("\n\n"));
  });
}

function solutionText(study: Study, { settings, results, reached, keeping }: Solution, i: number, terminal: Terminal) {
  const { say, write } = terminal;
  const { constraints, goals } = study.problem;
  const units = new Map([...constraints, ...goals].map((r) => [r.name, r.unit]));
  return [
    reached ? say.solutionOf(String(i + 1)) : say.solutionNearest(String(i + 1)),
    pairsText(withUnits(study, settings)),
    ...results.map((r) =>
      r.wanted === null
        ? expectedText(study, r, say)
        : say.wantedOf(
            r.name,
            united(exact(r.wanted), units.get(r.name) ?? null),
            ...([r.expected, r.low, r.high].map(figuresWithin(r)) as [string, string, string]),
          ),
    ),
    ...constraints.map((c, k) => say.chanceKept(boundText(study, c), write.percent(keeping[k]!))),
  ].join("\n");
}
