import { type Html, html, type Section } from "@andon/report";
import type { ReportPicture } from "../input.ts";
import type { View } from "./view.ts";

/** The most confident wrong answers, each beside the places that led to it. */
export function mistakes(view: View): Section {
  const { input, say } = view;
  const { accuracy, undecided } = input.evaluation;
  const wrong = accuracy.total - accuracy.successes - undecided;
  const none = wrong > 0 ? say.mistakesUnshown : say.mistakesNone;
  return {
    id: "mistakes",
    heading: say.mistakesHeading,
    body:
      input.mistakes.length === 0
        ? html`<p class="lead">${none}</p>`
        : html`<p class="lead">${say.mistakesSentence}</p>${gallery(view, input.mistakes)}`,
  };
}

/** What lies nearest to the thresholds: look here before moving them. Null where there is nothing to show. */
export function borderline(view: View): Section | null {
  const { input, say } = view;
  if (input.borderline.length === 0) return null;
  return {
    id: "borderline",
    heading: say.borderlineHeading,
    body: html`<p class="lead">${say.borderlineSentence}</p>${gallery(view, input.borderline)}`,
  };
}

/** Pictures that training made; null where it made none. */
export function synthetic(view: View): Section | null {
  const { input, say } = view;
  if (input.synthetic.length === 0) return null;
  const shown = input.synthetic.map(
    (p) =>
      html`<figure><div class="pair alone"><img src="data:image/png;base64,${p.picturePng}" alt="${say.syntheticAlt(p.truth)}"></div><figcaption>${p.truth}</figcaption></figure>`,
  );
  return {
    id: "synthetic",
    heading: say.syntheticHeading,
    body: html`<p class="lead">${say.syntheticSentence}</p><div class="pictures">${shown}</div>`,
  };
}

/** Right answers, to see where the network looks; null where there are none to show. */
export function examples(view: View): Section | null {
  const { input, say } = view;
  if (input.examples.length === 0) return null;
  return {
    id: "examples",
    heading: say.examplesHeading,
    body: html`<p class="lead">${say.examplesSentence}</p>${gallery(view, input.examples)}`,
  };
}

function gallery({ say, write }: View, pictures: readonly ReportPicture[]): Html {
  return html`<div class="pictures">${pictures.map((p) => {
    const tone = p.truth === p.answer ? "right" : "wrong";
    const tiny = pngWidth(p.picturePng) <= 64 ? "tiny" : "";
    return html`<figure><div class="pair${p.saliencyPng === null ? " alone" : ""}"><img class="${tiny}" src="data:image/png;base64,${p.picturePng}" alt="${say.pictureAlt(p.file)}">${
      p.saliencyPng === null
        ? null
        : html`<img class="${tiny}" src="data:image/png;base64,${p.saliencyPng}" alt="${say.saliencyAlt(p.file)}">`
    }</div><figcaption>${say.is(p.truth)} · <span class="${tone}">${say.judged(p.answer, write.percent(p.probability))}</span><span class="file">${p.file}</span></figcaption></figure>`;
  })}</div>`;
}

/** Width in pixels, from bytes 16 to 19 of a PNG file: small pictures are shown with sharp pixels. */
function pngWidth(base64: string): number {
  const head = Uint8Array.from(atob(base64.slice(0, 32)), (c) => c.charCodeAt(0));
  return head.length < 20 ? 0 : new DataView(head.buffer).getUint32(16);
}
