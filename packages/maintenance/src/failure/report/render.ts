/** The report of a failure model: one HTML file that stands alone. */
import { type FailureEvaluation, figuresIn, type Language } from "@andon/contracts";
import { figureCard, type Html, html, type Section, span } from "@andon/report";
import { certificateSection, makingSection, modelPage } from "../../report/frame.ts";
import { calibrationChart, costCurve, precisionRecall, scoreHistogram } from "./charts.ts";
import { messages } from "./messages.ts";
import type { FailureReport, View } from "./view.ts";

/** @returns a whole HTML document: style and charts inside, no script, nothing loaded from elsewhere */
export function renderFailureReport(input: FailureReport, language: Language): string {
  const view: View = { input, say: messages[language], write: figuresIn(language), language };
  const { say } = view;
  const { card, evaluation: e } = input;
  const figures = [e.prAuc, e.auroc, e.precision, e.f1];
  return modelPage({
    card,
    language,
    heading: say.heading,
    generatedAt: input.generatedAt,
    sections: [
      ...[verdict, threshold, calibration, importance].map((section) => section(view)),
      certificateSection(card, language),
      making(view),
    ],
    methods: say.methods([...new Set(figures.map(({ method }) => method))]),
  });
}

function verdict({ input, say, write }: View): Section {
  const { evaluation: e, card, measuredOn } = input;
  const { hits, misses, falseAlarms, quiet } = e.counts;
  const shown = (title: string, sentence: string, figure: FailureEvaluation["f1"], share: boolean, fault = false) =>
    figureCard({
      title,
      sentence,
      figure,
      write: share ? write.percent : write.unit,
      ends: share ? write.roundPercent : String,
      between: say.between,
      small: !share,
      fault,
    });
  const cost =
    e.cost === null
      ? null
      : html`<div class="figure"><h3>${say.cost}</h3><p class="value small">${write.short(e.cost.per1000)}</p><p>${say.costSentence(write.short(e.cost.never), write.short(e.cost.always))}</p></div>`;
  const on = measuredOn === "test" ? say.onTest : say.onFolds;
  const { foretold } = e;
  const [found, known] = [write.count(hits), write.count(hits + misses)];
  return {
    id: "verdict",
    heading: say.verdictHeading,
    body: html`<p class="lead">${on(write.count(e.rows), foretold ? say.rowsAhead(write.count(e.failures)) : say.rowsFailed(write.count(e.failures)))}</p>
<div class="figures">${[
      foretold === undefined
        ? null
        : html`<div class="figure"><h3>${say.foretoldFailures}</h3><p class="value">${write.count(foretold.failures.successes)} / ${write.count(foretold.failures.total)}</p><p class="between">${say.between(write.percent(foretold.failures.low), write.percent(foretold.failures.high))}</p><p>${foretold.lead === null ? say.foretoldNone : say.foretoldSentence(write.short(foretold.lead))}</p></div>`,
      foretold
        ? shown(say.recallAhead, say.recallAheadSentence(found, known), e.recall, true)
        : shown(say.recall, say.recallSentence(found, known), e.recall, true),
      shown(
        say.precision,
        say.precisionSentence(write.count(hits), write.count(hits + falseAlarms)),
        e.precision,
        true,
      ),
      shown(
        say.falseAlarms,
        say.falseAlarmsSentence(write.count(falseAlarms), write.count(falseAlarms + quiet)),
        e.falseAlarmRate,
        true,
        true,
      ),
    ]}</div>
<div class="figures">${[
      shown(say.prAuc, say.prAucSentence, e.prAuc, false),
      shown(say.f1, say.f1Sentence, e.f1, false),
      shown(say.auroc, say.aurocSentence, e.auroc, false),
      cost,
    ]}</div>
${e.auroc.low > 0.5 ? null : html`<p class="aside">${say.nothingTold}</p>`}${input.seen ? html`<p class="aside">${say.seen}</p>` : null}${
  measuredOn === "test"
    ? null
    : html`<p class="aside">${aloneSentence({ say, write, input })} ${say.baseline(write.unit(card.baseline.prAuc.value), write.unit(card.baseline.f1.value))}</p>`
}`,
  };
}

function aloneSentence({ say, write, input }: Pick<View, "say" | "write" | "input">): string {
  const { alone } = input.card;
  if (alone === undefined) return "";
  const both = (figure: "prAuc" | "f1") =>
    [write.unit(alone.networks[figure].value), write.unit(alone.trees[figure].value)] as const;
  return say.alone(both("prAuc"), both("f1"));
}

function threshold(view: View): Section {
  const { input, say, write } = view;
  const { costMiss, costAlarm, precision } = input.card.wish;
  const wish =
    costMiss !== undefined && costAlarm !== undefined
      ? say.byCost(write.short(costMiss), write.short(costAlarm))
      : precision === undefined
        ? say.byF1
        : say.byPrecision(write.roundPercent(precision));
  const rows = input.evaluation.recallAtPrecision.map(
    (at) =>
      html`<tr><th scope="row">${write.roundPercent(at.precision)}</th><td class="number">${write.percent(at.recall)}</td></tr>`,
  );
  return {
    id: "threshold",
    heading: say.thresholdHeading,
    body: html`<p class="lead">${say.thresholdSentence(write.percent(input.card.thresholds[0]!.value))} ${wish}</p>
<div class="charts">${[scoreHistogram(view), precisionRecall(view), costCurve(view)]}</div>
<div class="scroll"><table><thead><tr><th scope="col">${say.atPrecision}</th><th scope="col" class="number">${say.foundThen}</th></tr></thead><tbody>${rows}</tbody></table></div>`,
  };
}

function calibration(view: View): Section {
  const { say, write, input } = view;
  const { calibration: c, brier, brierOfBase } = input.evaluation;
  return {
    id: "calibration",
    heading: say.calibrationHeading,
    body: html`<p class="lead">${say.calibrationSentence(write.percent(c.error), write.unit(brier), write.unit(brierOfBase))}</p>
<div class="charts">${calibrationChart(view)}</div>`,
  };
}

function importance({ input, say, write }: View): Section | null {
  const shown = input.card.importance.filter(({ drop }) => drop > 0).slice(0, 15);
  if (shown.length === 0) return null;
  const bar = (drop: number): Html =>
    span({ value: drop, low: 0, high: drop }, [0, Math.max(...shown.map((s) => s.drop))], write.unit(drop));
  return {
    id: "importance",
    heading: say.importanceHeading,
    body: html`<p class="lead">${say.importanceSentence}</p><div class="scroll"><table><thead><tr><th scope="col">${say.column}</th><th scope="col" class="number">${say.drop}</th><th></th></tr></thead><tbody>${shown.map(
      ({ column, drop }) =>
        html`<tr><th scope="row">${column}</th><td class="number">${write.unit(drop)}</td><td>${bar(drop)}</td></tr>`,
    )}</tbody></table></div>`,
  };
}

function making({ input, say, write, language }: View): Section {
  const { training: t } = input.card;
  const own = [
    [say.network, `${t.members} × ${t.network}`],
    ...(t.trees === undefined ? [] : [[say.trees, `${t.trees.forests} × ${t.trees.trees}`] as const]),
    [say.epochs, write.count(t.epochs)],
  ] as const;
  return makingSection(input.card, language, own, input.decisions);
}
