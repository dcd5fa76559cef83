/** The report of a model of remaining life: one HTML file that stands alone. */
import { figuresIn, type Language, type RulEvaluation } from "@andon/contracts";
import { type Html, html, renderPage, type Section, terms } from "@andon/report";
import type { PolicyResult } from "../../decide/policy.ts";
import { ofUnits } from "../evaluate.ts";
import { courses, coverageChart, sensorCharts, unitsChart } from "./charts.ts";
import { messages } from "./messages.ts";
import type { RulReport, View } from "./view.ts";

/** @returns a whole HTML document: style and charts inside, no script, nothing loaded from elsewhere */
export function renderRulReport(input: RulReport, language: Language): string {
  const say = messages[language];
  const write = figuresIn(language);
  const view: View = { input, say, write, units: ofUnits(input.predictions) };
  const { name } = input.card;
  return renderPage({
    language: say.htmlLanguage,
    title: say.title(name),
    heading: name,
    subtitle: `${say.heading} · ${say.generated(write.date(input.generatedAt))}`,
    contents: say.contents,
    sections: [verdict, everyUnit, overLife, calibration, sensors, decision, certificate, making].map((section) =>
      section(view),
    ),
    footer: [say.methods, say.footer],
  });
}

function verdict({ input, say, write }: View): Section {
  const { evaluation: e, card, truth } = input;
  const shown = (title: string, sentence: string, figure: RulEvaluation["alphaLambda"], text = write.short) =>
    figure === null
      ? null
      : html`<div class="figure"><h3>${title}</h3><p class="value">${text(figure.value)}</p><p class="between">${say.between(text(figure.low), text(figure.high))}</p><p>${sentence}</p></div>`;
  return {
    id: "verdict",
    heading: say.verdictHeading,
    body: html`<p class="lead">${truth === "given" ? say.given(write.count(e.units)) : say[truth === "folds" ? "folds" : "lives"](write.count(e.units), write.count(e.predictions))}</p>
<div class="figures">${[
      shown(say.rmse, say.rmseSentence(write.short(card.cap), write.short(e.rmseUncapped.value)), e.rmse),
      shown(say.coverage, say.coverageSentence(write.percent(card.confidence)), e.coverage, write.percent),
      shown(say.width, say.widthSentence, e.width),
    ]}</div>
<div class="figures">${[
      shown(say.alphaLambda, say.alphaLambdaSentence, e.alphaLambda, write.percent),
      shown(say.horizon, say.horizonSentence, e.prognosticHorizon),
      html`<div class="figure"><h3>${say.phm08}</h3><p class="value">${write.short(e.phm08)}</p><p>${say.phm08Sentence}</p></div>`,
    ]}</div>`,
  };
}

const charted = (id: string, heading: string, lead: string, charts: readonly (Html | null)[]): Section | null =>
  charts.every((chart) => chart === null)
    ? null
    : { id, heading, body: html`<p class="lead">${lead}</p><div class="charts">${charts}</div>` };

const everyUnit = (view: View): Section | null =>
  view.units.length < 2
    ? null
    : charted(
        "units",
        view.say.unitsHeading,
        view.input.truth === "given" ? view.say.unitsGiven : view.say.unitsLives,
        [unitsChart(view)],
      );

const overLife = (view: View): Section | null =>
  view.input.truth === "given"
    ? null
    : charted("courses", view.say.coursesHeading, view.say.coursesSentence, courses(view));

const calibration = (view: View): Section | null =>
  charted(
    "calibration",
    view.say.calibrationHeading,
    view.say.calibrationSentence(view.write.percent(view.input.card.confidence)),
    [coverageChart(view)],
  );

const sensors = (view: View): Section | null =>
  charted("sensors", view.say.sensorsHeading, view.say.sensorsSentence, sensorCharts(view));

function decision({ input, say, write }: View): Section | null {
  const d = input.decision;
  if (d === null) return null;
  const row = (name: string, { costRate, failures, stops, meanLife }: PolicyResult) =>
    html`<tr><th scope="row">${name}</th>${[write.short(1000 * costRate), write.count(failures), write.count(stops), write.short(meanLife)].map((cell) => html`<td class="number">${cell}</td>`)}</tr>`;
  const saving = ({ value, low, high }: typeof d.savingAgainstFailure) =>
    `${write.percent(value)} (${say.between(write.percent(low), write.percent(high))})`;
  return {
    id: "decision",
    heading: say.decisionHeading,
    body: html`<p class="lead">${d.risk > 1 ? say.decisionNever : say.decisionRule(write.percent(d.risk))}</p>
<p>${say.decisionCosts(write.short(d.costs.failure), write.short(d.costs.stop), write.count(d.costs.leadTime))}</p>
<div class="scroll"><table><thead><tr><th scope="col">${say.policy}</th>${[say.costPer1000, say.failures, say.stops, say.meanLife].map((head) => html`<th scope="col" class="number">${head}</th>`)}</tr></thead><tbody>${[
      row(say.predictive, d.predictive),
      row(say.fixedInterval, d.fixedInterval),
      row(say.runToFailure, d.runToFailure),
      row(say.foresight, d.foresight),
    ]}</tbody></table></div>${terms([
      [say.saves(say.runToFailure), saving(d.savingAgainstFailure)],
      [say.saves(say.fixedInterval), saving(d.savingAgainstInterval)],
    ])}`,
  };
}

function certificate({ input, say, write }: View): Section {
  const { certificate: c, data, name } = input.card;
  return {
    id: "certificate",
    heading: say.certificateHeading,
    body: html`<p class="lead">${say.certificateSentence(write.count(c.samples))}</p>
${terms([
  [say.maxDifference, write.short(c.maxScoreDifference)],
  [say.weightsHash, html`<code>${c.weightsSha256}</code>`],
])}
<p class="quiet">${say.certificateVerify}</p><pre><code>andon model verify ${name}.onnx ${data.source}</code></pre>`,
  };
}

function making({ input, say, write }: View): Section {
  const { training: t, data, validation, cap, preparation, input: takes } = input.card;
  return {
    id: "making",
    heading: say.makingHeading,
    body: terms([
      [say.network, `${t.members} × ${t.network}`],
      [say.window, write.count(takes.steps)],
      [say.cap, write.short(cap)],
      [say.regimes, write.count(preparation.regimes.centroids.length)],
      [say.outOfFold, write.short(validation.rmse.value)],
      [say.parameters, write.count(t.parameters)],
      [say.epochs, write.count(t.epochs)],
      [say.seed, String(t.seed)],
      [say.duration, write.seconds(t.seconds)],
      [say.source, `${data.source} (${data.kind})`],
      [say.fingerprint, html`<code>${data.fingerprint}</code>`],
    ]),
  };
}
