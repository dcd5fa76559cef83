import { html, type Section, terms } from "@andon/report";
import type { ReportBase } from "../input.ts";
import type { View } from "./view.ts";

/** The proof that the exported file answers as the trainer did. */
export function certificate({ input, say, write }: View<ReportBase>): Section {
  const { certificate: c, data, name } = input.card;
  return {
    id: "certificate",
    heading: say.certificateHeading,
    body: html`<p class="lead">${say.certificateSentence(write.count(c.samples))}</p>
${terms([
  [say.flippedVerdicts, write.count(c.flippedVerdicts)],
  [
    say.maxDifference,
    html`${write.short(c.maxScoreDifference)} <small>(${say.limit(write.short(c.tolerance))})</small>`,
  ],
  [say.issuedAt, write.date(c.issuedAt)],
  [say.weightsHash, html`<code>${c.weightsSha256}</code>`],
  [say.answersHash, html`<code>${c.answersSha256}</code>`],
])}
<p class="quiet">${say.certificateVerify}</p><pre><code>andon model verify ${name}.onnx ${data.source}</code></pre>`,
  };
}
