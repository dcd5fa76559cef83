/** The report of a model that answers with boxes. */
import type { DetectionEvaluation, Language, Rate } from "@andon/contracts";
import { html, type Section } from "@andon/report";
import type { ReportBase } from "./input.ts";
import { pageOf } from "./render.ts";
import { certificate } from "./section/certificate.ts";
import { figuresOf, headline } from "./section/headline.ts";
import { learning } from "./section/learning.ts";
import { making } from "./section/making.ts";
import { pictureData } from "./section/picture-data.ts";
import type { View } from "./section/view.ts";

/** A box on a picture, with how it fared. */
export interface DrawnBox {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly label: string;
  /** "hit": found and there; "alarm": found where nothing is; "missed": there and not found. */
  readonly fate: "hit" | "alarm" | "missed";
  /** Null where it was missed. */
  readonly confidence: number | null;
}

export interface DetectionPicture {
  readonly file: string;
  /** Size of both pictures, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly DrawnBox[];
  /** Picture and template as the network saw them, base64 of PNG files. */
  readonly picturePng: string;
  readonly templatePng: string;
}

export interface DetectionReportInput extends ReportBase {
  readonly evaluation: DetectionEvaluation;
  /** Those with the most mistakes first. */
  readonly pictures: readonly DetectionPicture[];
}

/** The report as one HTML file that stands alone. */
export function renderDetectionReport(input: DetectionReportInput, language: Language): string {
  const sections = [verdict, worst, kinds, pictureData, learning, certificate, making];
  return pageOf(input, language, sections, `Clopper-Pearson with mid-p; ${input.evaluation.fScore.method}`);
}

type DetectionView = View<DetectionReportInput>;

function verdict(view: DetectionView): Section {
  const { say } = view;
  const { evaluation: e } = view.input;
  const { percent, unit, count, overkill } = figuresOf(view);
  const cards = [
    percent(e.recall)(say.defectsFound, say.defectsFoundSentence(...count(e.recall))),
    percent(e.precision)(say.alarmsRight, say.alarmsRightSentence(...count(e.precision))),
    percent(e.escapeRate)(say.escapes, say.pictureEscapesSentence(...count(e.escapeRate)), true),
    ...overkill(e.overkillRate),
  ];
  const lesser = [
    unit(e.fScore)(say.fScore, say.fScoreSentence),
    unit(e.meanAveragePrecision)(say.meanAveragePrecision, say.meanAveragePrecisionSentence(String(e.overlap))),
    unit(e.averagePrecision50)(say.averagePrecision50, say.averagePrecision50Sentence),
  ];
  return headline(view, e.samples, html`<div class="figures">${cards}</div><div class="figures">${lesser}</div>`);
}

function worst({ input, say, write }: DetectionView): Section {
  const drawn = ({ file, width, height, boxes, picturePng, templatePng }: DetectionPicture) => {
    const said = (box: DrawnBox) =>
      `${box.label}${box.confidence === null ? "" : ` ${write.percent(box.confidence)}`}: ${say.fates[box.fate]}`;
    const rect = (b: DrawnBox) =>
      html`<rect class="${b.fate}" x="${r(b.x1)}" y="${r(b.y1)}" width="${r(b.x2 - b.x1)}" height="${r(b.y2 - b.y1)}"><title>${said(b)}</title></rect><text class="${b.fate}" x="${r(b.x1)}" y="${r(b.fate === "missed" ? b.y2 + width / 40 : b.y1 - width / 128)}">${b.label}</text>`;
    const wrong = boxes.filter(({ fate }) => fate !== "hit");
    return html`<figure><div class="pair"><svg viewBox="0 0 ${width} ${height}" style="--unit:${r(width / 640)}px" role="img" aria-label="${say.boxesAlt(file, boxes.map(said).join("; "))}"><image href="data:image/png;base64,${picturePng}" width="${width}" height="${height}"/>${boxes.map(rect)}</svg><img src="data:image/png;base64,${templatePng}" alt="${say.templateAlt(file)}"></div><figcaption>${
      wrong.length === 0 ? say.noMistakes : wrong.map(said).join("; ")
    }<span class="file">${file}</span></figcaption></figure>`;
  };
  return {
    id: "pictures",
    heading: say.worstPicturesHeading,
    body: html`<p class="lead">${say.worstPicturesSentence}</p><div class="pictures wide">${input.pictures.map(drawn)}</div>`,
  };
}

const r = (n: number): number => Math.round(n * 10) / 10;

function kinds({ input, say, write }: DetectionView): Section {
  const rate = (figure: Rate) =>
    figure.total === 0
      ? html`<td><small>${say.unknown}</small></td>`
      : html`<td>${write.percent(figure.value)} <small>${write.percent(figure.low)} – ${write.percent(figure.high)}</small></td>`;
  return {
    id: "classes",
    heading: say.classesHeading,
    body: html`<div class="scroll"><table class="classes"><thead><tr><th scope="col">${say.label}</th><th scope="col" class="number">${say.defects}</th><th scope="col">${say.precision}</th><th scope="col">${say.recall}</th><th scope="col" class="number">${say.averagePrecision}</th></tr></thead><tbody>${input.evaluation.perClass.map(
      (c) =>
        html`<tr><th scope="row">${c.label}</th><td class="number">${write.count(c.support)}</td>${rate(c.precision)}${rate(c.recall)}<td class="number">${c.averagePrecision === null ? say.unknown : write.unit(c.averagePrecision)}</td></tr>`,
    )}</tbody></table></div>`,
  };
}
