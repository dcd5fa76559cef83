import { inLanguage } from "@andon/contracts";
import { Command } from "commander";
import { type SharedOptions, shared } from "../options.ts";
import { certificateText } from "../print/card.ts";
import { interruptible } from "../terminal/interrupt.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** `andon model verify <model> <source>`: does the file still answer as its certificate says? */
export function modelVerify(terminal: Terminal): Command {
  const { say, progress } = terminal;
  const command = new Command("verify")
    .description(say.verifyDescription)
    .argument("<file.onnx>", say.modelArgument)
    .argument("<source>", say.sourceArgument);
  shared(command, say, "andon model verify part.onnx pictures/");
  return command.action(async (model: string, source: string, options: SharedOptions) => {
    const { verifyModel } = await import("@andon/inspection");
    await interruptible(
      terminal,
      async (signal) => {
        for await (const event of verifyModel({ model, source }, signal)) {
          if (event.kind === "reading") {
            progress.update(say.verifying, event.done, event.total, event.file);
            continue;
          }
          if (!event.holds) terminal.exitWith(1);
          const reasons = event.reasons.map((reason) => inLanguage(reason, terminal.language));
          if (options.json)
            terminal.json({ holds: event.holds, reasons, certificate: event.certificate, found: event.found });
          else {
            const verdict = event.holds ? say.certificateHolds : say.certificateBroken;
            const lines = [`  ${certificateText(event.certificate, terminal)}`, ...reasons.map((r) => `  ✗ ${r}`)];
            terminal.result([verdict, ...lines].join("\n"));
          }
        }
      },
      say.stoppingNow,
    );
  });
}
