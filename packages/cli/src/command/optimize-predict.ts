import { figuresWithin, processCard } from "@andon/contracts";
import { Command, InvalidArgumentError } from "commander";
import { type SharedOptions, shared } from "../options.ts";
import { united } from "../print/trial.ts";
import { settingsIn } from "../study-options.ts";
import type { Terminal } from "../terminal/terminal.ts";

type Settings = Readonly<Record<string, number | string>>;

interface Options extends SharedOptions {
  readonly at?: Settings;
}

/** `andon optimize predict <model> [settings.csv]`: what settings will give, by a file that `fit` wrote. */
export function optimizePredict(terminal: Terminal): Command {
  const { say } = terminal;
  const command = new Command("predict")
    .description(say.optimizePredictDescription)
    .argument("<process.onnx>", say.processArgument)
    .argument("[settings.csv]", say.settingsArgument)
    .option("--at <settings>", say.optionPredictAt, settingsIn(say));
  shared(
    command,
    say,
    'andon optimize predict coating.onnx --at "temperature=185,speed=4,passes=2,solvent=B,humidity=45"\nandon optimize predict coating.onnx plans.csv --json',
  );
  return command.action(async (model: string, table: string | undefined, o: Options) => {
    if ((table === undefined) === (o.at === undefined)) throw new InvalidArgumentError(say.expectedSettings);
    const { readCard } = await import("@andon/model");
    const { predictResults } = await import("@andon/process");
    const { card } = await readCard(model, [processCard]);
    const settings = o.at
      ? [o.at]
      : await settingsOf(
          table!,
          card.input.columns.map((c) => c.name),
        );
    const answers = await predictResults(model, settings);
    const outside = card.input.columns.filter(({ name, range }) =>
      settings.some((s) => range && (Number(s[name]) < range.low || Number(s[name]) > range.high)),
    );
    if (outside.length > 0)
      terminal.note(say.outsideLearnt(outside.map((c) => `${c.name} (${c.range!.low} – ${c.range!.high})`).join(", ")));
    const told = answers.map(({ mean, low, high }, i) => ({
      settings: settings[i]!,
      results: card.results.map(({ name, unit }, r) => ({
        name,
        unit,
        expected: mean[r]!,
        low: low[r]!,
        high: high[r]!,
      })),
    }));
    if (o.json) for (const each of told) terminal.json(each, true);
    else
      terminal.result(
        told
          .flatMap(({ results }, i) => [
            ...(told.length > 1 ? [say.rowOf(String(i + 1))] : []),
            ...results.map((r) => {
              const figure = figuresWithin(r);
              return say.singleExpected(r.name, united(figure(r.expected), r.unit), figure(r.low), figure(r.high));
            }),
          ])
          .join("\n"),
      );
  });
}

/** @throws AndonError those of `readTable` */
async function settingsOf(path: string, names: readonly string[]): Promise<Settings[]> {
  const { readTable } = await import("@andon/data");
  const { rowsByName } = await import("@andon/process");
  return rowsByName(await readTable(path), names).map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, cell]) => {
        const number = Number(cell);
        return [name, cell !== "" && Number.isFinite(number) ? number : cell];
      }),
    ),
  );
}
