import { AndonError, type Certificate, inLanguage, type Words } from "@andon/contracts";
import { Command } from "commander";
import { type SharedOptions, shared } from "../options.ts";
import { certificateText } from "../print/card.ts";
import {
  columnOptions,
  columnsAsked,
  type VibrationOptions,
  vibrationAsked,
  vibrationOptions,
} from "../signal-options.ts";
import { interruptible } from "../terminal/interrupt.ts";
import type { Terminal } from "../terminal/terminal.ts";

interface Options extends SharedOptions, VibrationOptions {}

/** What a check of a certificate came to, whatever the task. */
interface Proof {
  readonly holds: boolean;
  readonly reasons: readonly Words[];
  readonly certificate: Certificate;
  readonly found: unknown;
}

/** `andon model verify <model> <source>`: does the file still answer as its certificate says? */
export function modelVerify(terminal: Terminal): Command {
  const { say, progress } = terminal;
  const command = new Command("verify")
    .description(say.verifyDescription)
    .argument("<file.onnx>", say.modelArgument)
    .argument("<source>", say.sourceArgument);
  vibrationOptions(columnOptions(command, say), say);
  shared(command, say, "andon model verify part.onnx pictures/\nandon model verify mill.onnx milling.csv");
  return command.action(async (model: string, source: string, options: Options) => {
    const { readModelCard, verifyModel } = await import("@andon/inspection");
    const other = await readModelCard(model).then(
      () => false,
      (error) => error instanceof AndonError && error.code === "model/other-task",
    );
    const tell = (proof: Proof) => {
      if (!proof.holds) terminal.exitWith(1);
      const reasons = proof.reasons.map((reason) => inLanguage(reason, terminal.language));
      if (options.json)
        terminal.json({ holds: proof.holds, reasons, certificate: proof.certificate, found: proof.found });
      else {
        const verdict = proof.holds ? say.certificateHolds : say.certificateBroken;
        const lines = [`  ${certificateText(proof.certificate, terminal)}`, ...reasons.map((r) => `  ✗ ${r}`)];
        terminal.result([verdict, ...lines].join("\n"));
      }
    };
    await interruptible(
      terminal,
      async (signal) => {
        if (other) {
          const { loadMaintenance, verifyFailure, verifyFault } = await import("@andon/maintenance");
          const { task } = (await loadMaintenance(model)).card;
          tell(
            task === "maintenance/fault"
              ? await verifyFault({ model, source, ...vibrationAsked(options) }, signal)
              : await verifyFailure({ model, source, ...columnsAsked(options) }, signal),
          );
          return;
        }
        for await (const event of verifyModel({ model, source }, signal)) {
          if (event.kind === "reading") progress.update(say.verifying, event.done, event.total, event.file);
          else tell(event);
        }
      },
      say.stoppingNow,
    );
  });
}
