import type { SegmentationEvaluation } from "@andon/contracts";
import type { Terminal } from "../terminal/terminal.ts";
import { tableText } from "../terminal/width.ts";
import { countOf, figuresText } from "./figures.ts";

type Speaker = Pick<Terminal, "say" | "write">;

/** The headline figures of masks with their intervals, one a line. */
export function segmentationHeadline(e: SegmentationEvaluation, speaker: Speaker): string {
  const { say, write } = speaker;
  return figuresText(
    [
      [say.regionHits, e.regionHits, write.percent, countOf(e.regionHits, say.regionHitsOf, speaker)],
      [say.dice, e.dice, write.unit],
      [say.binaryMeanIou, e.binaryMeanIou, write.unit],
      [say.meanIou, e.meanIou, write.unit],
      [say.escapes, e.escapeRate, write.percent, countOf(e.escapeRate, say.pictureEscapesOf, speaker)],
      [say.overkill, e.overkillRate, write.percent, countOf(e.overkillRate, say.overkillOf, speaker)],
    ],
    speaker,
  );
}

/** The headline, and every kind of defect. */
export function segmentationText(e: SegmentationEvaluation, speaker: Speaker): string {
  const { say, write } = speaker;
  const known = (value: number | null): string => (value === null ? "–" : write.unit(value));
  const kinds = tableText([
    [say.label, say.pictures, "IoU", "Dice"],
    ...e.perClass.map((c) => [c.label, write.count(c.support), known(c.iou), known(c.dice)]),
  ]);
  return `${segmentationHeadline(e, speaker)}\n\n${kinds}`;
}
