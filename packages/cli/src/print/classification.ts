import type { ClassificationEvaluation, Rate } from "@andon/contracts";
import type { Terminal } from "../terminal/terminal.ts";
import { tableText } from "../terminal/width.ts";
import { countOf, figuresText } from "./figures.ts";

type Speaker = Pick<Terminal, "say" | "write">;

/** From this many classes on the confusion matrix is too wide for a terminal. */
const WIDEST_MATRIX = 12;

/** The headline figures with their intervals, one a line. */
export function classificationHeadline(e: ClassificationEvaluation, speaker: Speaker): string {
  const { say, write } = speaker;
  const lines = figuresText(
    [
      [say.accuracy, e.accuracy, write.percent, countOf(e.accuracy, say.accuracyOf, speaker)],
      [say.escapes, e.escapeRate, write.percent, countOf(e.escapeRate, say.escapesOf, speaker)],
      [say.overkill, e.overkillRate, write.percent, countOf(e.overkillRate, say.overkillOf, speaker)],
      [say.balancedAccuracy, e.balancedAccuracy, write.percent],
      [say.macroF1, e.macroF1, write.unit],
      [say.auroc, e.auroc, write.unit],
    ],
    speaker,
  );
  if (e.undecided === 0) return lines;
  return `  ${say.undecided(write.count(e.undecided), write.count(e.samples))}\n${lines}`;
}

/** The headline, every class, and what was taken for what. */
export function classificationText(e: ClassificationEvaluation, speaker: Speaker): string {
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
  return [classificationHeadline(e, speaker), "", classes, ...(confusion.length === 0 ? [] : ["", ...confusion])].join(
    "\n",
  );
}
