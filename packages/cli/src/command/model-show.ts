import { Command } from "commander";
import { type SharedOptions, shared } from "../options.ts";
import { cardText } from "../print/card.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** `andon model show <model>`: what is in the file. */
export function modelShow(terminal: Terminal): Command {
  const { say } = terminal;
  const command = new Command("show").description(say.showDescription).argument("<file.onnx>", say.modelArgument);
  shared(command, say, "andon model show part.onnx\nandon model show part.onnx --json");
  return command.action(async (file: string, options: SharedOptions) => {
    const { readModelCard } = await import("@andon/inspection");
    const card = await readModelCard(file);
    if (options.json) terminal.json(card);
    else terminal.result(cardText(card, terminal));
  });
}
