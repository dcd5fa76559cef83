import { type EpochRecord, inLanguage, type ModelCard, type TrainingEvent } from "@andon/contracts";
import { noteDecision } from "./print/noted.ts";
import { warningsText } from "./print/quality.ts";
import type { Terminal } from "./terminal/terminal.ts";
import { padded } from "./terminal/width.ts";

type Of<K extends TrainingEvent["kind"]> = Extract<TrainingEvent, { kind: K }>;

/** How a training run ended. */
export type Trained =
  | { readonly kind: "done"; readonly file: string; readonly report: string | null; readonly card: ModelCard }
  | { readonly kind: "stopped"; readonly reason: "cancelled" | "diverged"; readonly checkpoint: string | null };

/** Tells a training run while it goes on, and how it ended. */
export async function narrate(events: AsyncIterable<TrainingEvent>, terminal: Terminal): Promise<Trained> {
  const { say, write, progress } = terminal;
  let stopped: Of<"stopped"> | null = null;
  for await (const event of events) {
    switch (event.kind) {
      case "reading":
        progress.update(say.reading, event.done, event.total, event.file);
        break;
      case "data":
        tellData(event, terminal);
        break;
      case "step": {
        const done = (event.epoch - 1) * event.steps + event.step;
        const detail = `${say.epochOf(event.epoch, event.epochs)}  ${say.loss} ${event.loss.toFixed(3)}`;
        progress.update(say.training, done, event.epochs * event.steps, detail);
        break;
      }
      case "epoch":
        terminal.note(epochLine(event, event.epochs, event.best, terminal));
        break;
      case "remembering":
        progress.update(say.remembering, event.done, event.total);
        break;
      case "certifying":
        progress.update(say.certifying, event.done, event.total);
        break;
      case "stopped":
        stopped = event;
        terminal.note(
          event.reason === "early"
            ? say.stoppedEarly
            : event.reason === "diverged"
              ? say.stoppedDiverged
              : say.stoppedByUser,
        );
        if (event.checkpoint !== null) terminal.note(say.checkpointAt(event.checkpoint));
        break;
      case "done":
        progress.clear();
        terminal.note(
          `${say.certificate}: ${say.certificateText(
            write.count(event.card.certificate.samples),
            write.count(event.card.certificate.flippedVerdicts),
            write.short(event.card.certificate.maxScoreDifference),
            write.short(event.card.certificate.tolerance),
          )}\n`,
        );
        return { kind: "done", file: event.file, report: event.report, card: event.card };
    }
  }
  progress.clear();
  const reason = stopped?.reason === "diverged" ? "diverged" : "cancelled";
  return { kind: "stopped", reason, checkpoint: stopped?.checkpoint ?? null };
}

/** What was found and what was decided, before the first step. */
function tellData({ report, split, decisions, summary }: Of<"data">, terminal: Terminal): void {
  const { say, write, language } = terminal;
  const classes = report.classes.map((c) => `${c.label} ${write.count(c.count)}`).join(", ");
  terminal.note(
    `${say.picturesInClasses(write.count(report.samples), write.count(report.classes.length))}: ${classes}`,
  );
  for (const warning of warningsText(report, terminal)) terminal.note(warning);
  const { train, validation, test } = split;
  const sizes = [train, validation, test].map((part) => write.count(part?.samples ?? 0)) as [string, string, string];
  terminal.note(`${say.split}: ${say.splitText(...sizes, inLanguage(split.by, language))}`);
  for (const decision of decisions) noteDecision(decision, terminal);
  terminal.note(`\n${summary}\n`);
}

function epochLine(e: EpochRecord, epochs: number, best: boolean, { say, write }: Terminal): string {
  return [
    padded(say.epochOf(e.epoch, epochs), 12),
    `${say.loss} ${e.trainLoss.toFixed(4)}`,
    `${say.validation} ${e.validationLoss.toFixed(4)}`,
    padded(write.percent(e.validationScore), 8, true),
    padded(write.seconds(e.seconds), 7, true),
    best ? say.best : "",
  ]
    .join("  ")
    .trimEnd();
}
