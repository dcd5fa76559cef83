import { AndonError } from "@andon/contracts";
import { Argument, Command } from "commander";
import { type SharedOptions, shared } from "../options.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** `andon optimize simulate <example>`: the program of an example, as `run --command` drives it. */
export function optimizeSimulate(terminal: Terminal): Command {
  const { say } = terminal;
  const command = new Command("simulate")
    .description(say.optimizeSimulateDescription)
    .addArgument(new Argument("<example>", say.exampleArgument).choices(["reaction"]));
  shared(
    command,
    say,
    'andon optimize init --example reaction > reaction.yaml\nandon optimize run reaction.yaml --trials 50 --command "npx andon optimize simulate reaction"',
  );
  return command.action(async (_example: string, _options: SharedOptions) => {
    const { runReaction } = await import("@andon/plant");
    let text = "";
    for await (const part of terminal.input) text += part;
    const names = ["residence", "equivalents", "concentration", "temperature"] as const;
    let given: Record<string, unknown> = {};
    try {
      given = JSON.parse(text);
    } catch {
      // told below, by the first setting that is missing
    }
    const [residence, equivalents, concentration, temperature] = names.map((name) => {
      const value = given?.[name];
      if (typeof value === "number" && Number.isFinite(value)) return value;
      const reason = {
        en: `expected a number in the JSON object on standard input, but it is ${JSON.stringify(value ?? null)}`,
        zh: `标准输入的 JSON 对象中应为数值，但为 ${JSON.stringify(value ?? null)}`,
      };
      throw new AndonError("study/value", { name, reason });
    }) as [number, number, number, number];
    terminal.json(runReaction({ residence, equivalents, concentration, temperature }), true);
  });
}
