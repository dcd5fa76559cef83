import type { DetectionEvaluation, Rate } from "@andon/contracts";
import type { Terminal } from "../terminal/terminal.ts";
import { tableText } from "../terminal/width.ts";
import { countOf, figuresText } from "./figures.ts";

type Speaker = Pick<Terminal, "say" | "write">;

/** The headline figures of boxes with their intervals, one a line. */
export function detectionHeadline(e: DetectionEvaluation, speaker: Speaker): string {
  const { say, write } = speaker;
  return figuresText(
    [
      [say.defectsFound, e.recall, write.percent, countOf(e.recall, say.defectsFoundOf, speaker)],
      [say.alarmsRight, e.precision, write.percent, countOf(e.precision, say.alarmsRightOf, speaker)],
      [say.fScore, e.fScore, write.unit],
      [say.meanAveragePrecision, e.meanAveragePrecision, write.unit, say.overlapAbove(String(e.overlap))],
      [say.averagePrecision50, e.averagePrecision50, write.unit],
      [say.escapes, e.escapeRate, write.percent, countOf(e.escapeRate, say.pictureEscapesOf, speaker)],
      [say.overkill, e.overkillRate, write.percent, countOf(e.overkillRate, say.overkillOf, speaker)],
    ],
    speaker,
  );
}

/** The headline, and every kind of defect. */
export function detectionText(e: DetectionEvaluation, speaker: Speaker): string {
  const { say, write } = speaker;
  const known = (rate: Rate): string => (rate.total === 0 ? "–" : write.percent(rate.value));
  const kinds = tableText([
    [say.label, say.defects, say.precision, say.recall, say.averagePrecision],
    ...e.perClass.map((c) => [
      c.label,
      write.count(c.support),
      known(c.precision),
      known(c.recall),
      c.averagePrecision === null ? "–" : write.unit(c.averagePrecision),
    ]),
  ]);
  return `${detectionHeadline(e, speaker)}\n\n${kinds}`;
}
