import { inLanguage } from "@andon/contracts";
import { Command } from "commander";
import { type SharedOptions, shared } from "../options.ts";
import { certificateText } from "../print/card.ts";
import { columnOptions, type VibrationOptions, vibrationOptions } from "../signal-options.ts";
import { openCard } from "../tasks.ts";
import { interruptible } from "../terminal/interrupt.ts";
import type { Terminal } from "../terminal/terminal.ts";

interface Options extends SharedOptions, VibrationOptions {}

/** `andon model verify <model> <source>`: does the file still answer as its certificate says? */
export function modelVerify(terminal: Terminal): Command {
  const { say } = terminal;
  const command = new Command("verify")
    .description(say.verifyDescription)
    .argument("<file.onnx>", say.modelArgument)
    .argument("<source>", say.verifiedArgument);
  vibrationOptions(columnOptions(command, say), say);
  shared(
    command,
    say,
    "andon model verify part.onnx pictures/\nandon model verify mill.onnx milling.csv\nandon model verify coating.onnx coating.yaml",
  );
  return command.action(async (model: string, source: string, options: Options) => {
    const { commands } = await openCard(model);
    await interruptible(
      terminal,
      async (signal) => {
        const { holds, reasons, certificate, found } = await commands.verify({
          model,
          source,
          options,
          signal,
          terminal,
        });
        if (!holds) terminal.exitWith(1);
        const told = reasons.map((reason) => inLanguage(reason, terminal.language));
        if (options.json) return terminal.json({ holds, reasons: told, certificate, found });
        const verdict = holds ? say.certificateHolds : say.certificateBroken;
        const lines = [`  ${certificateText(certificate, terminal)}`, ...told.map((r) => `  ✗ ${r}`)];
        terminal.result([verdict, ...lines].join("\n"));
      },
      say.stoppingNow,
    );
  });
}
