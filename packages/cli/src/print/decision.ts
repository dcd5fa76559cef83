import type { DecisionEvaluation, ModelCard } from "@andon/contracts";
import type { Terminal } from "../terminal/terminal.ts";

type Speaker = Pick<Terminal, "say" | "write">;

/** What escapes, overkill, review, cost and proof come to, one a line. Escapes and overkill only where `rates` says so. */
export function decisionText(d: DecisionEvaluation, { say, write }: Speaker, rates: boolean): string[] {
  const between = (low: number, high: number, text: (v: number) => string) => `[${text(low)} … ${text(high)}]`;
  const { escapeRate: e, overkillRate: o, reviewRate: r } = d;
  const rate = (name: string, of: typeof e, words: (n: string, total: string) => string) =>
    of.total === 0
      ? []
      : [
          `  ${name} ${write.percent(of.value)} ${between(of.low, of.high, write.percent)}  ${words(write.count(of.successes), write.count(of.total))}`,
        ];
  return [
    ...(rates ? [...rate(say.escapes, e, say.escapesOf), ...rate(say.overkill, o, say.overkillOf)] : []),
    ...(r.successes === 0 ? [] : rate(say.reviewed, r, say.reviewedOf)),
    ...(d.unknown === 0 ? [] : [`  ${say.unknownPictures(write.count(d.unknown))}`]),
    ...(d.cost === null
      ? []
      : [
          `  ${say.cost(
            write.short(d.cost.per1000),
            between(d.cost.low, d.cost.high, write.short),
            write.percent(d.cost.defectRate),
            d.cost.defectRateFrom,
          )}`,
        ]),
    ...(d.proof === null
      ? []
      : [
          `  ${
            d.proof.more === null
              ? say.unprovable(write.percent(d.proof.maxEscape))
              : d.proof.more === 0
                ? say.proven(write.percent(d.proof.maxEscape))
                : say.toProve(write.count(d.proof.more), write.percent(d.proof.maxEscape))
          }`,
        ]),
  ];
}

/** The thresholds and, of the figures that count, what the headline does not say already. Nothing without a good label. */
export function operatingPointText(card: ModelCard, speaker: Speaker): string[] {
  if (!("operatingPoint" in card) || card.operatingPoint === undefined) return [];
  const { operatingPoint, thresholds } = card;
  const { say, write } = speaker;
  const values = thresholds.map(({ name, value }) => `${name} ${write.short(value)}`).join(", ");
  const text = decisionText(operatingPoint.test ?? operatingPoint.there, speaker, false);
  return [...text, `  ${say.thresholds}: ${values}`];
}
