import { readFile } from "node:fs/promises";
import { AndonError } from "@andon/contracts";
import { Command } from "commander";
import { type SharedOptions, shared } from "../options.ts";
import { cardText } from "../print/card.ts";
import { maintenanceCardText } from "../print/maintenance-card.ts";
import { portsOf, portsText } from "../print/ports.ts";
import { processCardText } from "../print/process-card.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** `andon model show <model>`: what is in the file. Of a file without a card, its inputs and outputs. */
export function modelShow(terminal: Terminal): Command {
  const { say } = terminal;
  const command = new Command("show").description(say.showDescription).argument("<file.onnx>", say.modelArgument);
  shared(command, say, "andon model show part.onnx\nandon model show part.onnx --json");
  return command.action(async (file: string, options: SharedOptions) => {
    const { readModelCard } = await import("@andon/inspection");
    try {
      const card = await readModelCard(file);
      if (options.json) terminal.json(card);
      else terminal.result(cardText(card, terminal));
    } catch (error) {
      if (!(error instanceof AndonError)) throw error;
      if (isOtherTask(error)) {
        const { loadMaintenance } = await import("@andon/maintenance");
        const text = await loadMaintenance(file).then(
          ({ card }) => ({ card, text: maintenanceCardText(card, terminal) }),
          async (other) => {
            if (!isOtherTask(other)) throw other;
            const { readProcessModel } = await import("@andon/process");
            const { card } = await readProcessModel(file);
            return { card, text: processCardText(card, terminal) };
          },
        );
        if (options.json) terminal.json(text.card);
        else terminal.result(text.text);
        return;
      }
      if (error.code !== "model/no-card") throw error;
      const { decodeModel } = await import("@andon/nn");
      const ports = portsOf(decodeModel(await readFile(file)));
      if (options.json) terminal.json({ card: null, ...ports });
      else terminal.result(portsText(ports, terminal));
    }
  });
}

const isOtherTask = (error: unknown): boolean => error instanceof AndonError && error.code === "model/other-task";
