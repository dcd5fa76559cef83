import type { ProveOptions } from "@andon/process";
import { Command, InvalidArgumentError } from "commander";
import { type SharedOptions, shared } from "../options.ts";
import { proofText } from "../print/proof.ts";
import { reportOption } from "../study-options.ts";
import type { Terminal } from "../terminal/terminal.ts";

interface Options extends SharedOptions {
  readonly goal: Pick<ProveOptions, "result" | "aim">;
  readonly phase: string;
  readonly context: readonly string[];
  readonly drift: boolean;
  readonly lower?: number;
  readonly upper?: number;
  readonly report?: string;
}

/** `andon optimize prove <batches.csv>`: did the change help? May be looked at daily. */
export function optimizeProve(terminal: Terminal): Command {
  const { say } = terminal;
  const limit = (text: string): number => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError(say.expectedNumber);
    return value;
  };
  const command = new Command("prove")
    .description(say.optimizeProveDescription)
    .argument("<batches.csv>", say.beforeAfterArgument)
    .requiredOption("--goal <column:aim>", say.optionProvenGoal, (text: string) => {
      const [, result, way] = /^(.+):(max|min)imi[sz]e$/.exec(text) ?? [];
      if (result === undefined) throw new InvalidArgumentError(say.expectedProvenGoal);
      return { result, aim: `${way}imise` };
    })
    .option("--phase <column>", say.optionPhase, "phase")
    .option("--context <column>", say.optionContextColumn, (c: string, all: readonly string[]) => [...all, c], [])
    .option("--no-drift", say.optionNoDrift)
    .option("--lower <value>", say.optionLower, limit)
    .option("--upper <value>", say.optionUpper, limit);
  reportOption(command, say);
  shared(
    command,
    say,
    "andon optimize prove batches.csv --goal yield:maximise --context humidity\nandon optimize prove batches.csv --goal thickness:minimise --lower 11.8 --upper 12.4 --no-drift --report thickness.html",
  );
  return command.action(async (path: string, o: Options) => {
    const { readTable, requireWritable, writeWhole } = await import("@andon/data");
    const { prove, renderProofReport } = await import("@andon/process");
    if (o.report !== undefined) await requireWritable(o.report);
    const found = prove(await readTable(path), path, {
      ...o.goal,
      phase: o.phase,
      context: o.context,
      drift: o.drift,
      specification: { lower: o.lower ?? null, upper: o.upper ?? null },
    });
    if (o.report !== undefined) {
      await writeWhole(o.report, renderProofReport(o.goal.result, found, terminal.language));
      terminal.note(say.reportWritten(o.report));
    }
    if (o.json) terminal.json(found);
    else terminal.result(proofText(o.goal.result, found, terminal));
  });
}
