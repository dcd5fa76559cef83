import { AndonError, inLanguage } from "@andon/contracts";
import type { Proof as MaintenanceProof } from "@andon/maintenance";
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
type Proof = Omit<MaintenanceProof, "found"> & { readonly found: unknown };

/** `andon model verify <model> <source>`: does the file still answer as its certificate says? */
export function modelVerify(terminal: Terminal): Command {
  const { say, progress } = terminal;
  const command = new Command("verify")
    .description(say.verifyDescription)
    .argument("<file.onnx>", say.modelArgument)
    .argument("<source>", say.sourceArgument);
  vibrationOptions(columnOptions(command, say), say);
  shared(
    command,
    say,
    "andon model verify part.onnx pictures/\nandon model verify mill.onnx milling.csv\nandon model verify coating.onnx coating.yaml",
  );
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
          const { loadMaintenance, verifyFailure, verifyFault, verifyRul, verifyWatch } = await import(
            "@andon/maintenance"
          );
          const columns = { model, source, ...columnsAsked(options) };
          const verified = {
            "maintenance/rul": () => verifyRul(columns, signal),
            "maintenance/watch": () => verifyWatch(columns, signal),
            "maintenance/failure": () => verifyFailure(columns, signal),
            "maintenance/fault": () => verifyFault({ model, source, ...vibrationAsked(options) }, signal),
          };
          const task = await loadMaintenance(model).then(
            ({ card }) => card.task,
            (error) => {
              if (!(error instanceof AndonError && error.code === "model/other-task")) throw error;
              return null;
            },
          );
          const { verifyProcess } = await import("@andon/process");
          tell(await (task === null ? verifyProcess(model, source) : verified[task]()));
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
