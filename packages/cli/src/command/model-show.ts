import { readFile } from "node:fs/promises";
import { AndonError } from "@andon/contracts";
import { Command } from "commander";
import { type SharedOptions, shared } from "../options.ts";
import { portsOf, portsText } from "../print/ports.ts";
import { openCard } from "../tasks.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** `andon model show <model>`: what is in the file. Of a file without a card, its inputs and outputs. */
export function modelShow(terminal: Terminal): Command {
  const { say } = terminal;
  const command = new Command("show").description(say.showDescription).argument("<file.onnx>", say.modelArgument);
  shared(command, say, "andon model show part.onnx\nandon model show part.onnx --json");
  return command.action(async (file: string, options: SharedOptions) => {
    try {
      const { card, commands } = await openCard(file);
      if (options.json) terminal.json(card);
      else terminal.result(commands.text(card, terminal));
    } catch (error) {
      if (!(error instanceof AndonError && error.code === "model/no-card")) throw error;
      const { decodeModel } = await import("@andon/nn");
      const ports = portsOf(decodeModel(await readFile(file)));
      if (options.json) terminal.json({ card: null, ...ports });
      else terminal.result(portsText(ports, terminal));
    }
  });
}
