import type { AnomalyEvaluation } from "@andon/contracts";
import type { Terminal } from "../terminal/terminal.ts";
import { tableText } from "../terminal/width.ts";
import { countOf, figuresText } from "./figures.ts";

type Speaker = Pick<Terminal, "say" | "write">;

/** The headline figures of an anomaly model with their intervals, one a line. */
export function anomalyHeadline(e: AnomalyEvaluation, speaker: Speaker): string {
  const { say, write } = speaker;
  const figures = figuresText(
    [
      [say.auroc, e.auroc, write.unit],
      [say.averagePrecision, e.averagePrecision, write.unit],
      [say.escapes, e.escapeRate, write.percent, countOf(e.escapeRate, say.escapesOf, speaker)],
      [say.overkill, e.overkillRate, write.percent, countOf(e.overkillRate, say.overkillOf, speaker)],
      ...e.trueNegativeRates.map(
        ({ escapes, rate }) =>
          [say.passAt(write.roundPercent(escapes)), rate, write.percent, countOf(rate, say.passAtOf, speaker)] as const,
      ),
    ],
    speaker,
  );
  const more = [
    ...(e.bestF1 === null ? [] : [say.bestF1(write.unit(e.bestF1.value), write.short(e.bestF1.threshold))]),
    ...(e.pixels === null
      ? []
      : [say.pixelFigures(write.unit(e.pixels.auroc), write.unit(e.pixels.aupro), write.count(e.pixels.regions))]),
    ...(e.withoutMask === 0 || e.pixels === null ? [] : [say.withoutMask(write.count(e.withoutMask))]),
  ];
  return [figures, ...more.map((text) => `  ${text}`)].join("\n");
}

/** The headline, and every kind of defect. */
export function anomalyText(e: AnomalyEvaluation, speaker: Speaker): string {
  const { say, write } = speaker;
  if (e.perDefect.length === 0) return anomalyHeadline(e, speaker);
  const kinds = tableText([
    [say.label, say.pictures, say.auroc, say.escapes],
    ...e.perDefect.map((d) => [
      d.label,
      write.count(d.samples),
      d.auroc === null ? "–" : write.unit(d.auroc.value),
      write.percent(d.escapeRate.value),
    ]),
  ]);
  return `${anomalyHeadline(e, speaker)}\n\n${kinds}`;
}
