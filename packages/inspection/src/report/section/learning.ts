import { inLanguage } from "@andon/contracts";
import { curveChart, html, type Section } from "@andon/report";
import type { ReportBase } from "../input.ts";
import type { View } from "./view.ts";

/** Loss and accuracy over the epochs; null where no history is known. */
export function learning({ input, say, write, language }: View<ReportBase>): Section | null {
  const { history, card } = input;
  const first = history[0];
  if (first === undefined) return null;
  const best = { epoch: card.training.bestEpoch, text: say.bestEpoch(String(card.training.bestEpoch)) };
  const shared = { xLabel: say.epoch, first: first.epoch, mark: best };
  return {
    id: "learning",
    heading: say.learningHeading,
    body: html`<p class="lead">${say.learningSentence(
      String(card.training.bestEpoch),
      write.count(history.length),
      write.seconds(card.training.seconds),
    )}</p>
<div class="charts">${curveChart({
      ...shared,
      title: say.lossChart,
      curves: [
        { name: say.lossTraining, values: history.map((h) => h.trainLoss) },
        { name: say.lossValidation, values: history.map((h) => h.validationLoss) },
      ],
      formatY: write.short,
      bounds: [0, Number.POSITIVE_INFINITY],
    })}${curveChart({
      ...shared,
      title: inLanguage(input.scoreName, language),
      curves: [{ name: say.validation, values: history.map((h) => h.validationScore) }],
      formatY: write.roundPercent,
      bounds: [0, 1],
    })}</div>
<details><summary>${say.epochTable}</summary><div class="scroll"><table><thead><tr>${[
      say.epoch,
      say.trainLoss,
      say.validationLoss,
      inLanguage(input.scoreName, language),
      say.learningRate,
      say.seconds,
    ].map((name) => html`<th scope="col" class="number">${name}</th>`)}</tr></thead><tbody>${history.map(
      (h) =>
        html`<tr><th scope="row" class="number">${h.epoch}</th>${[
          h.trainLoss.toFixed(4),
          h.validationLoss.toFixed(4),
          write.percent(h.validationScore),
          write.short(h.learningRate),
          h.seconds.toFixed(1),
        ].map((cell) => html`<td class="number">${cell}</td>`)}</tr>`,
    )}</tbody></table></div></details>`,
  };
}
