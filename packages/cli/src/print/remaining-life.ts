import { inLanguage, type RulCard, type RulEvaluation } from "@andon/contracts";
import type { Terminal } from "../terminal/terminal.ts";
import { pairsText, tableText } from "../terminal/width.ts";

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
    `[${text(figure.low)} … ${text(figure.high)}]`,
  ];
  return [
    tableText([
      line(say.rmseCapped(write.short(cap)), e.rmse),
      line(say.maeCapped(write.short(cap)), e.mae),
      line(say.rmseUncapped, e.rmseUncapped),
      [say.phm08, write.short(e.phm08), ""],
      line(say.coverageOf(write.percent(confidence)), e.coverage, write.percent),
      line(say.widthOfInterval, e.width),
    ]),
    `  ${say.ofPredictions(write.count(e.predictions), write.count(e.units))}`,
  ].join("\n");
}

/** The card of a model of remaining life, for reading. */
export function rulCardText(card: RulCard, speaker: Speaker): string {
  const { say, write, language } = speaker;
  const { training: t, data } = card;
  return [
    `${card.name}  (${card.task})`,
    "",
    pairsText([
      [say.made, write.date(card.createdAt)],
      [say.input, `${card.input.name}: ${card.input.layout}; ${say.stepsOfHistory(write.count(card.input.steps))}`],
      ["", card.input.columns.map((c) => (c.unit === null ? c.name : `${c.name} (${c.unit})`)).join(", ")],
      ...card.outputs.map((o): [string, string] => [`${say.output} ${o.name}`, inLanguage(o.meaning, language)]),
      ...card.thresholds.map((th): [string, string] => [
        `${say.threshold} ${th.name}`,
        `${write.short(th.value)}: ${inLanguage(th.meaning, language)}`,
      ]),
      [say.network, `${t.members} × ${t.network}: ${say.sizeOfNetwork(write.count(t.parameters), "–")}`],
      ["", inLanguage(t.why, language)],
      [say.regimes, write.count(card.preparation.regimes.centroids.length)],
      [
        say.source,
        `${data.source} (${data.kind}), ${say.historiesRead(write.count(data.units), write.count(data.rows))}`,
      ],
      [say.fingerprint, data.fingerprint.slice(0, 16)],
      [
        say.certificate,
        say.certificateText(
          write.count(card.certificate.samples),
          write.count(card.certificate.flippedVerdicts),
          write.short(card.certificate.maxScoreDifference),
          write.short(card.certificate.tolerance),
        ),
      ],
    ]),
    "",
    say.outOfFold,
    rulEvaluationText(card.validation, card, speaker),
  ].join("\n");
}
