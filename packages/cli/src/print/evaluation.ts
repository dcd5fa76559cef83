import type { ClassificationEvaluation, Estimate, Rate } from "@andon/contracts";
import type { Terminal } from "../terminal/terminal.ts";
import { tableText } from "../terminal/width.ts";

type Speaker = Pick<Terminal, "say" | "write">;

/** From this many classes on the confusion matrix is too wide for a terminal. */
const WIDEST_MATRIX = 12;

/** The headline figures with their intervals, one a line. */
export function headlineText(e: ClassificationEvaluation, { say, write }: Speaker): string {
  const line = (name: string, figure: Rate | Estimate | null, text: (v: number) => string, detail = ""): string[][] => {
    if (figure === null || ("total" in figure && figure.total === 0)) return [];
    return [[name, text(figure.value), `[${text(figure.low)} … ${text(figure.high)}]`, detail]];
  };
  const of = (rate: Rate | null, words: (n: string, total: string) => string): string =>
    rate === null ? "" : words(write.count(rate.successes), write.count(rate.total));
  const rows = [
    ...line(say.accuracy, e.accuracy, write.percent, of(e.accuracy, say.accuracyOf)),
    ...line(say.escapes, e.escapeRate, write.percent, of(e.escapeRate, say.escapesOf)),
    ...line(say.overkill, e.overkillRate, write.percent, of(e.overkillRate, say.overkillOf)),
    ...line(say.balancedAccuracy, e.balancedAccuracy, write.percent),
    ...line(say.macroF1, e.macroF1, write.unit),
    ...line(say.auroc, e.auroc, write.unit),
  ];
  // The last column reads as words: it is set apart from the table so that it stays to the left.
  const table = tableText(rows.map((row) => row.slice(0, 3))).split("\n");
  const lines = table.map((text, i) => (rows[i]?.[3] ? `${text}  ${rows[i][3]}` : text));
  if (e.undecided > 0) lines.push(`  ${say.undecided(write.count(e.undecided), write.count(e.samples))}`);
  return `${lines.join("\n")}\n  ${say.intervalNote}`;
}

/** The headline, every class, and what was taken for what. */
export function evaluationText(e: ClassificationEvaluation, speaker: Speaker): string {
  const { say, write } = speaker;
  const known = (rate: Rate): string => (rate.total === 0 ? "–" : write.percent(rate.value));
  const classes = tableText([
    [say.label, say.pictures, say.precision, say.recall, "F1"],
    ...e.perClass.map((c) => [
      c.label,
      write.count(c.support),
      known(c.precision),
      known(c.recall),
      write.unit(c.f1.value),
    ]),
  ]);
  const { labels, matrix } = e.confusion;
  const confusion =
    labels.length > WIDEST_MATRIX
      ? []
      : [
          say.confusion,
          tableText([
            ["", ...labels],
            ...labels.map((label, t) => [label, ...(matrix[t] ?? []).map((n) => (n === 0 ? "·" : write.count(n)))]),
          ]),
        ];
  return [headlineText(e, speaker), "", classes, ...(confusion.length === 0 ? [] : ["", ...confusion])].join("\n");
}
