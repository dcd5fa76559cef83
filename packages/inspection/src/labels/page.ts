import { figuresIn, type Language } from "@andon/contracts";
import { html, STYLE } from "@andon/report";
import { messages } from "../report/messages.ts";
import type { LabelAudit } from "./audit.ts";

/**
 * The list as an HTML page that stands alone.
 * @param shown the pictures of the first suspects, base64 of PNG files
 */
export function labelsPage(source: string, audit: LabelAudit, shown: readonly string[], language: Language): string {
  const say = messages[language];
  const write = figuresIn(language);
  const { agreement: a, suspects } = audit;
  return `<!doctype html>\n${
    html`<html lang="${say.htmlLanguage}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${say.labelsHeading}: ${source}</title><style>${{ markup: STYLE }}</style></head>
<body><main><header><div><h1>${say.labelsHeading}</h1><p>${source}</p></div></header>
<section><p class="lead">${say.labelsSentence(write.count(suspects.length), write.count(audit.samples), write.count(audit.folds))}</p>
<p class="quiet">${say.labelsAgreement(write.percent(a.value))} ${say.between(write.percent(a.low), write.percent(a.high))}</p>
<div class="pictures">${shown.map((png, i) => {
      const s = suspects[i]!;
      return html`<figure><div class="pair alone"><img src="data:image/png;base64,${png}" alt="${say.pictureAlt(s.file)}"></div><figcaption>${say.labelled(s.label, write.percent(s.given))} · <span class="wrong">${say.looksLike(s.suggested, write.percent(s.probability))}</span><span class="file">${s.file}</span></figcaption></figure>`;
    })}</div></section></main><footer><p>${say.labelsMethod}</p><p>${say.footer}</p></footer></body></html>
`.markup
  }`;
}
