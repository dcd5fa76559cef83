/** `andon maintain run <model> -`: a line of answer for each line on standard input. */
import { addAbortSignal } from "node:stream";
import type { MaintenanceCard } from "@andon/contracts";
import { ONLY_UNIT } from "@andon/data";
import type { FailureMoment, RulMoment, StreamAnswer, StreamedAnswers, WatchMoment } from "@andon/maintenance";
import { failureText } from "../print/failure.ts";
import { lifeText } from "../print/remaining-life.ts";
import { momentText } from "../print/watch.ts";
import { type ColumnOptions, columnsAsked } from "../signal-options.ts";
import type { Terminal } from "../terminal/terminal.ts";

export async function answerStream(
  terminal: Terminal,
  model: string,
  card: MaintenanceCard,
  options: ColumnOptions & { readonly json?: boolean },
  signal: AbortSignal,
): Promise<void> {
  const { runStream } = await import("@andon/maintenance");
  const input = addAbortSignal(signal, terminal.input);
  const { say } = terminal;
  const tell = problemTeller(terminal);
  const read = textFor(terminal, card);
  const text = options.json ? JSON.stringify : (answer: StreamAnswer) => read(calledBy(answer, say));
  try {
    const streamed = runStream({ model, source: say.standardInput, ...columnsAsked(options) }, input, signal);
    for await (const { answers, problems, still } of streamed) {
      tell.each(problems);
      for (const hold of still) terminal.note(say.standsStill(calledBy(hold, say)));
      const told = options.json
        ? [...problems.map((problem) => ({ problem })), ...still.map((hold) => ({ still: hold }))]
        : [];
      await terminal.lines([...answers.map((answer) => text(answer)), ...told.map((one) => JSON.stringify(one))]);
    }
  } finally {
    tell.all();
  }
}

/** A lone machine is called as its stream is. */
const calledBy = <T extends { readonly unit: string | null }>(told: T, { standardInput }: Terminal["say"]): T =>
  told.unit === ONLY_UNIT ? { ...told, unit: standardInput } : told;

function textFor(terminal: Terminal, card: MaintenanceCard): (answer: StreamAnswer) => string {
  switch (card.task) {
    case "maintenance/watch":
      return (answer) => momentText(answer as WatchMoment, terminal);
    case "maintenance/rul":
      return (answer) => lifeText(answer as RulMoment, card, terminal);
    default:
      return (answer) => {
        const alarm = (answer as FailureMoment).alarm ? `  ${terminal.say.alarmWord}` : "";
        return failureText(answer as FailureMoment, terminal) + alarm;
      };
  }
}

/** So many lines of each kind are named; a logger gone wrong would fill the screen. */
const NAMED = 10;

/** Names what was wrong with lines, and counts it. State with the life of a stream. */
function problemTeller({ say, write, note }: Terminal) {
  const counts = { "ragged-row": 0, "text-in-number": 0, "unsorted-time": 0, "duplicate-time": 0 };
  return {
    each(problems: StreamedAnswers["problems"]) {
      for (const problem of problems) {
        const { code, line, column, unit, found, expected } = calledBy(problem, say);
        const count = ++counts[code];
        if (count > NAMED) continue;
        const at = write.count(line);
        if (code === "ragged-row") note(say.raggedLine(at, found, write.count(expected)));
        else if (code === "text-in-number") note(say.textInLine(at, column!, found));
        else if (code === "unsorted-time") note(say.lateLine(at, unit!, found));
        else note(say.repeatedLine(at, unit!, found));
        if (count === NAMED) note(say.moreProblems);
      }
    },
    all() {
      const {
        "text-in-number": text,
        "ragged-row": ragged,
        "unsorted-time": late,
        "duplicate-time": repeated,
      } = counts;
      if (ragged + text + late + repeated > 0)
        note(say.problemsInAll(write.count(ragged + late + repeated), write.count(text)));
    },
  };
}
