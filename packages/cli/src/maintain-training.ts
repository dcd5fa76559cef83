/** What training a maintenance model says while it runs, and at its end. */
import { type Decision, inLanguage, type MaintenanceCard, type MaintenanceEvent } from "@andon/contracts";
import { failureFiguresText } from "./print/failure.ts";
import { faultFiguresText } from "./print/fault.ts";
import { noteDecision } from "./print/noted.ts";
import { rulEvaluationText } from "./print/remaining-life.ts";
import { watchCalibrationText } from "./print/watch.ts";
import { INTERRUPTED } from "./terminal/interrupt.ts";
import type { Terminal } from "./terminal/terminal.ts";

interface Asked {
  readonly json?: boolean;
  readonly report?: string;
}

/** Tells what happens while a maintenance model is trained: notes and progress on the way, the figures at the end. */
export async function narrateMaintenance(
  events: AsyncIterable<MaintenanceEvent>,
  asked: Asked,
  terminal: Terminal,
): Promise<void> {
  const decisions: Decision[] = [];
  for await (const event of events) {
    if (event.kind === "data") decisions.push(...event.decisions);
    if (event.kind === "decided") decisions.push(event.decision);
    tell(event, decisions, asked, terminal);
  }
}

/** @param decisions all so far */
function tell(
  event: MaintenanceEvent,
  decisions: readonly Decision[],
  { json, report }: Asked,
  terminal: Terminal,
): void {
  const { say, write, progress } = terminal;
  switch (event.kind) {
    case "reading":
      progress.update(say.readingRows, event.rows, null);
      break;
    case "data":
      terminal.note(say.historiesRead(write.count(event.units), write.count(event.rows)));
      for (const decision of event.decisions) noteDecision(decision, terminal);
      if (event.summary !== "") terminal.note(`\n${event.summary}\n`);
      break;
    case "step": {
      const all = event.epochs * event.steps;
      const done = ((event.member - 1) * event.epochs + event.epoch - 1) * event.steps + event.step;
      const member = event.members > 1 ? `${say.memberOf(event.member, event.members)}  ` : "";
      const detail = `${member}${say.loss} ${event.loss.toFixed(4)}`;
      progress.update(say.training, done, event.members * all, detail);
      break;
    }
    case "member":
      terminal.note(
        say.memberDone(
          say.memberOf(event.member, event.members),
          "rmse" in event ? `RMSE ${write.short(event.rmse)}` : `PR-AUC ${write.unit(event.prAuc)}`,
          write.seconds(event.seconds),
        ),
      );
      break;
    case "epoch":
      terminal.note(
        `${say.epochOf(event.epoch, event.epochs)}  ${say.loss} ${event.trainLoss.toFixed(4)}  ${say.validation} ${event.validationLoss.toFixed(4)}  ${write.percent(event.validationScore)}`,
      );
      break;
    case "decided":
      progress.clear();
      noteDecision(event.decision, terminal);
      break;
    case "certifying":
      progress.update(say.certifying, event.done, event.total);
      break;
    case "stopped":
      progress.clear();
      terminal.note(say.nothingKept);
      if (json) terminal.json({ stopped: event.reason });
      terminal.exitWith(INTERRUPTED);
      break;
    case "done":
      progress.clear();
      if (json) terminal.json({ file: event.file, report, decisions, card: event.card });
      else {
        const { card } = event;
        terminal.result(
          [
            figuresOf(card, terminal),
            "",
            say.modelWritten(event.file, write.count(card.training.parameters)),
            ...(report === undefined ? [] : [say.reportWritten(report)]),
            "",
            say.next,
            `  npx andon maintain run ${event.file} <${say.signalsWord}>`,
            `  npx andon model show ${event.file}`,
          ].join("\n"),
        );
      }
  }
}

function figuresOf(card: MaintenanceCard, terminal: Terminal): string {
  const { say, write, language } = terminal;
  switch (card.task) {
    case "maintenance/rul":
      return `${say.outOfFold}\n${rulEvaluationText(card.validation, card, terminal)}`;
    case "maintenance/watch":
      return `${say.termed(`${say.threshold} ${write.short(card.thresholds[0]!.value)}`, inLanguage(card.calibration.why, language))}\n${watchCalibrationText(card, terminal)}`;
    case "maintenance/failure":
      return failureFiguresText(card, terminal);
    case "maintenance/fault":
      return faultFiguresText(card, terminal);
  }
}
