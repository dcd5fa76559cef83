/** The report of a model that answers with a class for each pixel. */
import type { Language, SegmentationEvaluation } from "@andon/contracts";
import { html, type Section } from "@andon/report";
import type { ReportBase } from "./input.ts";
import { pageOf } from "./render.ts";
import { certificate } from "./section/certificate.ts";
import { figuresOf, headline } from "./section/headline.ts";
import { learning } from "./section/learning.ts";
import { making } from "./section/making.ts";
import { pictureData } from "./section/picture-data.ts";
import type { View } from "./section/view.ts";

export interface SegmentationPicture {
  readonly file: string;
  /** Overlap of what was found with what is marked, 0 to 1. */
  readonly iou: number;
  /** The picture as the network saw it, and with found places tinted and marked ones outlined: base64 of PNG files. */
  readonly picturePng: string;
  readonly overlayPng: string;
}

export interface SegmentationReportInput extends ReportBase {
  readonly evaluation: SegmentationEvaluation;
  /** The worst overlaps first. */
  readonly pictures: readonly SegmentationPicture[];
}

/** The report as one HTML file that stands alone. */
export function renderSegmentationReport(input: SegmentationReportInput, language: Language): string {
  const sections = [verdict, worst, kinds, pictureData, learning, certificate, making];
  return pageOf(input, language, sections, `Clopper-Pearson with mid-p; ${input.evaluation.iou.method}`);
}

type SegmentationView = View<SegmentationReportInput>;

function verdict(view: SegmentationView): Section {
  const { say } = view;
  const { evaluation: e } = view.input;
  const { percent, unit, count, overkill } = figuresOf(view);
  const cards = [
    percent(e.regionHits)(say.regionHits, say.regionHitsSentence(...count(e.regionHits))),
    percent(e.escapeRate)(say.escapes, say.pictureEscapesSentence(...count(e.escapeRate)), true),
    ...overkill(e.overkillRate),
  ];
  const lesser = [
    unit(e.dice)(say.dice, say.diceSentence),
    unit(e.binaryMeanIou)(say.binaryMeanIou, say.binaryMeanIouSentence),
    unit(e.meanIou)(say.meanIou, say.meanIouSentence),
  ];
  return headline(view, e.samples, html`<div class="figures">${cards}</div><div class="figures">${lesser}</div>`);
}

function worst({ input, say, write }: SegmentationView): Section | null {
  if (input.pictures.length === 0) return null;
  return {
    id: "pictures",
    heading: say.worstPicturesHeading,
    body: html`<p class="lead">${say.worstMasksSentence}</p><div class="pictures">${input.pictures.map(
      ({ file, iou, picturePng, overlayPng }) =>
        html`<figure><div class="pair"><img src="data:image/png;base64,${picturePng}" alt="${say.pictureAlt(file)}"><img src="data:image/png;base64,${overlayPng}" alt="${say.overlayAlt(file)}"></div><figcaption>IoU ${write.unit(iou)}<span class="file">${file}</span></figcaption></figure>`,
    )}</div>`,
  };
}

function kinds({ input, say, write }: SegmentationView): Section {
  const figure = (value: number | null) =>
    html`<td class="number">${value === null ? say.unknown : write.unit(value)}</td>`;
  return {
    id: "classes",
    heading: say.classesHeading,
    body: html`<div class="scroll"><table><thead><tr><th scope="col">${say.label}</th><th scope="col" class="number">${say.support}</th><th scope="col" class="number">IoU</th><th scope="col" class="number">Dice</th></tr></thead><tbody>${input.evaluation.perClass.map(
      (c) =>
        html`<tr><th scope="row">${c.label}</th><td class="number">${write.count(c.support)}</td>${figure(c.iou)}${figure(c.dice)}</tr>`,
    )}</tbody></table></div>`,
  };
}
