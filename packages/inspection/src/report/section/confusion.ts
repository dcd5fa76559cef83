import { html, type Section } from "@andon/report";
import type { View } from "./view.ts";

/** From this many classes on the cells are drawn small. */
const DENSE_FROM = 13;

/** The confusion matrix as a table: counts, shaded by the share of their row. */
export function confusion({ input, say, write }: View): Section {
  const { labels, matrix } = input.evaluation.confusion;
  const rows = labels.map((truth, t) => {
    const counts = matrix[t] ?? [];
    return {
      truth,
      t,
      counts,
      total: Math.max(
        1,
        counts.reduce((a, b) => a + b, 0),
      ),
    };
  });
  return {
    id: "confusion",
    heading: say.confusionHeading,
    body: html`<p class="lead">${say.confusionSentence}</p>
<div class="scroll"><table class="confusion${labels.length >= DENSE_FROM ? " dense" : ""}"><thead><tr><th scope="col">${say.confusionCorner}</th>${labels.map(
      (label) => html`<th scope="col">${label}</th>`,
    )}</tr></thead><tbody>${rows.map(
      ({ truth, t, counts, total }) =>
        html`<tr><th scope="row">${truth}</th>${counts.map((n, a) => {
          const share = n / total;
          // A rare confusion must still be seen: shading starts well above nothing.
          const strength = n === 0 ? 0 : Math.round((0.12 + 0.6 * share) * 100) / 100;
          const tone = a === t ? "right" : "wrong";
          const spoken = say.confusionCell(write.count(n), truth, labels[a] ?? "", write.percent(share));
          return n === 0
            ? html`<td class="zero">0</td>`
            : html`<td title="${spoken}" style="background:rgb(var(--${tone}-rgb) / ${strength})">${write.count(n)}</td>`;
        })}</tr>`,
    )}</tbody></table></div>`,
  };
}
