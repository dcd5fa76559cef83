/** The report of a model of remaining life: one HTML file that stands alone. */
import { figuresIn, type Language, type RulEvaluation } from "@andon/contracts";
import { type Html, html, type Section, terms } from "@andon/report";
import type { PolicyResult } from "../../decide/policy.ts";
import { certificateSection, makingSection, modelPage } from "../../report/frame.ts";
import { ofUnits } from "../evaluate.ts";
import { courses, coverageChart, sensorCharts, unitsChart } from "./charts.ts";
import { type Messages, messages } from "./messages.ts";
import type { RulReport, View } from "./view.ts";

/** @returns a whole HTML document: style and charts inside, no script, nothing loaded from elsewhere */
export function renderRulReport(input: RulReport, language: Language): string {
  const say = messages[language];
  const write = figuresIn(language);
  const view: View = { input, say, write, units: ofUnits(input.predictions) };
  return modelPage({
    card: input.card,
    language,
    heading: say.heading,
    generatedAt: input.generatedAt,
    sections: [
      ...[verdict, everyUnit, overLife, calibration, sensors, decision].map((section) => section(view)),
      certificateSection(input.card, language),
      making(view, language),
    ],
    methods: say.methods,
  });
}

/** So many units are named. */
const NAMED = 20;

function verdict({ input, say, write }: View): Section {
  const { evaluation: e, card, truth } = input;
  const shown = (title: string, sentence: string, figure: RulEvaluation["alphaLambda"], text = write.short) =>
    figure === null
      ? null
      : html`<div class="figure"><h3>${title}</h3><p class="value">${text(figure.value)}</p>${e.units > 1 ? html`<p class="between">${say.between(text(figure.low), text(figure.high))}</p>` : null}<p>${sentence}</p></div>`;
  const listed = (units: readonly string[], text: Messages["seen"]) =>
    units.length === 0
      ? null
      : html`<p class="aside">${text(units.slice(0, NAMED).join(", "), write.count(units.length))}</p>`;
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
    ]}</div>${listed(input.seen, say.seen)}${listed(input.begunLate, say.begunLate)}`,
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

function making({ input, say, write }: View, language: Language): Section {
  const { training: t, validation, cap, preparation, input: takes, state } = input.card;
  const own = [
    [say.network, `${t.members} × ${t.network}`],
    [say.window, state === null ? write.count(takes.steps) : say.allRows],
    [say.cap, write.short(cap)],
    [say.regimes, write.count(preparation.regimes.centroids.length)],
    [say.outOfFold, write.short(validation.rmse.value)],
    [say.epochs, write.count(t.epochs)],
  ] as const;
  return makingSection(input.card, language, own, input.decisions);
}
