import { inLanguage, type ProcessCard } from "@andon/contracts";
import type { Terminal } from "../terminal/terminal.ts";
import { pairsText } from "../terminal/width.ts";
import { certificateText } from "./card.ts";
import { measured } from "./trial.ts";

type Speaker = Pick<Terminal, "say" | "write" | "language">;

/** How well each result is foretold. */
export const resultFiguresText = ({ results }: ProcessCard, { say, write, language }: Speaker): string =>
  results
    .flatMap((r) => [
      say.resultFitted(
        r.name,
        write.unit(r.r2),
        measured(r.rmse, r.unit),
        `${write.count(r.coverage.successes)}/${write.count(r.coverage.total)}`,
      ),
      `  ${inLanguage(r.why, language)}`,
      ...(r.r2 <= 0 ? [`  ${say.resultNotLearnt}`] : []),
    ])
    .join("\n");

/** The card of a process model, for reading. */
export function processCardText(card: ProcessCard, speaker: Speaker): string {
  const { say, write, language } = speaker;
  const { input, data, fixed } = card;
  const facts = pairsText([
    [say.made, write.date(card.createdAt)],
    [say.input, `${input.name}: ${input.layout}`],
    ...input.columns.map((c): [string, string] => [
      "",
      `${c.unit === null ? c.name : `${c.name} (${c.unit})`}: ${c.levels ? c.levels.map((l, i) => `${i} = ${l}`).join(", ") : `${write.short(c.range!.low)} – ${write.short(c.range!.high)}`}`,
    ]),
    ...Object.entries(fixed).map(([name, value]): [string, string] => ["", `${name} = ${value}`]),
    ...card.outputs.map((o): [string, string] => [`${say.output} ${o.name}`, inLanguage(o.meaning, language)]),
    [say.source, `${data.source} (${say.trialsOf(write.count(data.trials), write.count(data.failed))})`],
    [say.fingerprint, data.fingerprint.slice(0, 16)],
    [say.certificate, certificateText(card.certificate, speaker)],
  ]);
  return [`${card.name}  (${card.task})`, "", facts, "", resultFiguresText(card, speaker)].join("\n");
}
