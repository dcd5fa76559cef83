/** The report of a model that learnt from good parts. */
import type { AnomalyEvaluation, Language } from "@andon/contracts";
import { type Html, html, type Section } from "@andon/report";
import type { ReportBase } from "./input.ts";
import { pageOf } from "./render.ts";
import { certificate } from "./section/certificate.ts";
import { type DecisionFigures, decision } from "./section/decision.ts";
import { figuresOf, headline } from "./section/headline.ts";
import { learning } from "./section/learning.ts";
import { making } from "./section/making.ts";
import { pictureData } from "./section/picture-data.ts";
import type { View } from "./section/view.ts";

/** A picture with its heat map. */
export interface HeatPicture {
  readonly file: string;
  readonly truth: string;
  readonly score: number;
  /** The threshold puts it on the right side. */
  readonly right: boolean;
  /** The picture, and the same with a glow where it is unlike good parts: base64 of PNG files. */
  readonly picturePng: string;
  readonly heatPng: string;
}

export interface AnomalyReportInput extends ReportBase {
  readonly evaluation: AnomalyEvaluation;
  readonly decision: DecisionFigures;
  /** Good pictures with the highest scores and defective ones with the lowest. */
  readonly worst: readonly HeatPicture[];
  /** Those nearest to the threshold. */
  readonly borderline: readonly HeatPicture[];
  /** Defects as they are found when they are. */
  readonly found: readonly HeatPicture[];
}

type AnomalyView = View<AnomalyReportInput>;

/** The report as one HTML file that stands alone. */
export function renderAnomalyReport(input: AnomalyReportInput, language: Language): string {
  const sections: ((view: AnomalyView) => Section | null)[] = [
    verdict,
    (view) => decision(input.decision, view),
    (view) => gallery(view, "worst", view.say.worstScoresHeading, view.say.worstScoresSentence, input.worst),
    (view) => gallery(view, "borderline", view.say.borderlineHeading, view.say.borderlineSentence, input.borderline),
    (view) => gallery(view, "found", view.say.foundHeading, view.say.foundSentence, input.found),
    kinds,
    pictureData,
    learning,
    certificate,
    making,
  ];
  const methods = [input.evaluation.auroc, input.evaluation.averagePrecision].flatMap((e) => (e ? [e.method] : []));
  return pageOf(input, language, sections, ["Clopper-Pearson with mid-p", ...new Set(methods)].join("; "));
}

function verdict(view: AnomalyView): Section {
  const { input, say, write } = view;
  const { evaluation: e, card } = input;
  const { percent, unit, count, overkill } = figuresOf(view);
  const cards: Html[] = [];
  if (e.escapeRate !== null)
    cards.push(
      percent(e.escapeRate)(say.escapes, say.escapesSentence(...count(e.escapeRate), card.goodLabel ?? ""), true),
    );
  cards.push(...overkill(e.overkillRate));
  const lesser: Html[] = [];
  if (e.auroc !== null) lesser.push(unit(e.auroc)(say.auroc, say.aurocSentence));
  if (e.averagePrecision !== null)
    lesser.push(unit(e.averagePrecision)(say.averagePrecision, say.averagePrecisionSentence));
  for (const { escapes, rate } of e.trueNegativeRates)
    lesser.push(percent(rate, true)(say.passAt(write.roundPercent(escapes)), say.passAtSentence(...count(rate))));
  return headline(
    view,
    e.samples,
    html`<div class="figures">${cards}</div><div class="figures">${lesser}</div>${
      e.pixels === null
        ? null
        : html`<p class="aside">${say.pixelFigures(write.unit(e.pixels.auroc), write.unit(e.pixels.aupro), write.count(e.pixels.regions))}</p>`
    }<p class="aside">${say.syntheticAside}</p>`,
  );
}

function gallery(
  { say, write }: AnomalyView,
  id: string,
  heading: string,
  sentence: string,
  pictures: readonly HeatPicture[],
): Section | null {
  if (pictures.length === 0) return null;
  const drawn = (p: HeatPicture) =>
    html`<figure><div class="pair"><img src="data:image/png;base64,${p.picturePng}" alt="${say.pictureAlt(p.file)}"><img src="data:image/png;base64,${p.heatPng}" alt="${say.heatAlt(p.file)}"></div><figcaption>${say.is(p.truth)} · <span class="${p.right ? "right" : "wrong"}">${say.scores(write.unit(p.score))}</span><span class="file">${p.file}</span></figcaption></figure>`;
  return { id, heading, body: html`<p class="lead">${sentence}</p><div class="pictures">${pictures.map(drawn)}</div>` };
}

function kinds({ input, say, write }: AnomalyView): Section | null {
  const { perDefect } = input.evaluation;
  if (perDefect.length === 0) return null;
  return {
    id: "classes",
    heading: say.classesHeading,
    body: html`<div class="scroll"><table class="classes"><thead><tr><th scope="col">${say.label}</th><th scope="col" class="number">${say.support}</th><th scope="col">${say.escapes}</th><th scope="col">${say.auroc}</th></tr></thead><tbody>${perDefect.map(
      (d) =>
        html`<tr><th scope="row">${d.label}</th><td class="number">${write.count(d.samples)}</td><td>${write.percent(d.escapeRate.value)} <small>${write.percent(d.escapeRate.low)} – ${write.percent(d.escapeRate.high)}</small></td><td>${d.auroc === null ? say.unknown : write.unit(d.auroc.value)}</td></tr>`,
    )}</tbody></table></div>`,
  };
}
