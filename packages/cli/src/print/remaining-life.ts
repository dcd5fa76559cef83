import { inLanguage, type RulCard, type RulEvaluation } from "@andon/contracts";
import type { RulAnswer } from "@andon/maintenance";
import type { Terminal } from "../terminal/terminal.ts";
import { padded, tableText } from "../terminal/width.ts";

type Speaker = Pick<Terminal, "say" | "write" | "language">;

/** The figures with their intervals, one a line. */
export function rulEvaluationText(
  e: RulEvaluation,
  { cap, confidence }: Pick<RulCard, "cap" | "confidence">,
  { say, write }: Speaker,
): string {
  const line = (name: string, figure: RulEvaluation["rmse"], text = write.short) => [
    name,
    text(figure.value),
    // one unit cannot be resampled
    e.units > 1 ? `[${text(figure.low)} … ${text(figure.high)}]` : "",
  ];
  return [
    tableText([
      line(say.rmseCapped(write.short(cap)), e.rmse),
      line(say.maeCapped(write.short(cap)), e.mae),
      line(say.rmseUncapped, e.rmseUncapped),
      [say.phm08(write.short(cap)), write.short(e.phm08), ""],
      line(say.coverageOf(write.percent(confidence)), e.coverage, write.percent),
      line(say.widthOfInterval, e.width),
      ...(e.alphaLambda === null ? [] : [line(say.alphaLambda, e.alphaLambda, write.percent)]),
      ...(e.prognosticHorizon === null ? [] : [line(say.prognosticHorizon, e.prognosticHorizon)]),
    ]),
    `  ${e.units > 1 ? say.ofPredictions(write.count(e.predictions), write.count(e.units)) : say.ofOneUnit(write.count(e.predictions))}`,
  ].join("\n");
}

/** What the lines of `lifeText` say. */
export const lifeHeading = (
  { outputs, confidence }: Pick<RulCard, "outputs" | "confidence">,
  speaker: Speaker,
): string =>
  speaker.say.lifeHeading(inLanguage(outputs[0]!.meaning, speaker.language), speaker.write.roundPercent(confidence));

/** What is left of a unit, in a line. */
export function lifeText(
  { unit, rul, low, high, capped }: Pick<RulAnswer, "unit" | "rul" | "low" | "high" | "capped">,
  { cap }: Pick<RulCard, "cap">,
  { write }: Pick<Terminal, "write">,
): string {
  const life = capped ? `≥ ${write.short(cap)}` : write.short(rul);
  return `${padded(life, 8, true)}  [${write.short(low)} … ${write.short(high)}]  ${unit}`;
}
