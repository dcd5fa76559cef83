/** The report of a study as one HTML file that stands alone. */
import { basename } from "node:path";
import { figuresIn, figuresWithin, inLanguage, type Language } from "@andon/contracts";
import { barTable, figureCard, type Html, html, renderPage, type Section, terms } from "@andon/report";
import { estimateOf } from "@andon/statistics";
import type { Explanation } from "../explain/explain.ts";
import { whyOf } from "../explain/why.ts";
import { settingText } from "../problem/problem.ts";
import type { Study } from "../study/study.ts";
import { contourOf, effectCharts, frontCharts, parityChart, traceCharts, type View, withUnit } from "./charts.ts";
import { messages } from "./messages.ts";

type Words = View & { readonly language: Language };

/** A whole HTML document, in the reader's language. */
export function renderStudyReport(study: Study, found: Explanation, language: Language): string {
  const say = messages[language];
  const write = figuresIn(language);
  const view: Words = { study, found, say, write, language };
  const name = study.problem.name ?? basename(study.problemPath);
  return renderPage({
    language: say.htmlLanguage,
    title: say.title(name),
    heading: name,
    subtitle: `${say.heading} · ${say.generated(write.date(new Date().toISOString()))}`,
    contents: say.contents,
    sections: [recommended, front, trust, sensitivity, effects, contours, trace, making].map((section) =>
      section(view),
    ),
    footer: [say.methods, say.footer],
  });
}

const exact = (value: number): string => String(Number(value.toPrecision(6)));

const table = (heads: readonly string[], rows: readonly (readonly (Html | string)[])[]): Html =>
  html`<div class="scroll"><table><thead><tr>${heads.map((head, c) => html`<th scope="col" class="${c === 0 ? "" : "number"}">${head}</th>`)}</tr></thead><tbody>${rows.map(
    ([first = "", ...cells]) =>
      html`<tr><th scope="row">${first}</th>${cells.map((cell) => html`<td class="number">${cell}</td>`)}</tr>`,
  )}</tbody></table></div>`;

function recommended({ study, found, say, write, language }: Words): Section {
  const { whatIf, change, base, asked } = found;
  const { doubt } = found.recommendation;
  const heading = asked ? say.askedHeading : say.recommendHeading;
  const lead = html`<p class="lead">${say.basedOn(write.count(found.trials))}</p>`;
  if (whatIf === null)
    return {
      id: "run",
      heading,
      body: html`${lead}<p class="aside">${doubt === null ? say.noRecommendation : say.nothingToAdvise(inLanguage(doubt, language))}</p>`,
    };
  const { parameters, context } = study.problem;
  const unitOf = (name: string): string => {
    const unit = whatIf.results.find((r) => r.name === name)?.unit ?? null;
    return unit === null ? "" : ` ${unit}`;
  };
  const why = whyOf(study.problem, found);
  const changed = new Set(change?.changed);
  const strong = (name: string, text: string): Html =>
    changed.has(name) ? html`<strong>${text}</strong>` : html`${text}`;
  return {
    id: "run",
    heading,
    body: html`${lead}${why === null ? null : html`<p>${inLanguage(why, language)}</p>`}
${table(
  [say.parameter, ...(change && base ? [say.now[base]] : []), asked ? say.asked : say.recommended],
  [...parameters, ...context].map((p) => [
    withUnit(p.name, p.unit),
    ...(change ? [settingText(p, change.from.settings[p.name]!)] : []),
    strong(p.name, settingText(p, whatIf.settings[p.name]!)),
  ]),
)}<h3>${say.expected}</h3>
${table(
  [say.result, ...(change && base ? [say.now[base]] : []), say.expected, say.mean, say.batch],
  whatIf.results.map((r, k) => {
    const figure = figuresWithin(r);
    return [
      withUnit(r.name, r.unit),
      ...(change ? [figure(change.from.results[k]!.value)] : []),
      html`<strong>${figure(r.value)}</strong>`,
      say.range(figure(r.low), figure(r.high)),
      say.range(figure(r.batch.low), figure(r.batch.high)),
    ];
  }),
)}${
  whatIf.constraints.length === 0
    ? null
    : html`<h3>${say.constraints}</h3>${table(
        [say.constraint, ...(change ? [say.before] : []), say.kept],
        whatIf.constraints.map((c, k) => [
          `${c.name} ${c.side === "max" ? "≤" : "≥"} ${exact(c.bound)}${unitOf(c.name)}`,
          ...(change ? [write.percent(change.from.constraints[k]!.probability)] : []),
          html`<strong>${write.percent(c.probability)}</strong>`,
        ]),
      )}`
}
<p class="quiet">${whatIf.failing === null ? null : html`${say.failing(write.percent(whatIf.failing))}${say.gap}`}${say.nearest(String(whatIf.nearest.trial), write.percent(whatIf.nearest.apart), whatIf.nearest.levels.join(", "))}</p>
${contributions(found, { say })}`,
  };
}

/** What brings the change of each result; a single changed parameter brings it all. */
function contributions({ change }: Explanation, { say }: Pick<View, "say">): Html | null {
  if (change === null || change.changed.length < 2) return null;
  return html`${change.results.map(
    (r) =>
      html`<h3>${say.contributions(withUnit(r.name, r.unit))}</h3>${barTable({
        heads: [say.parameter, say.contribution],
        rows: [...r.contributions.map((c) => ({ name: c.parameter, figures: [c] })), { name: say.whole, figures: [r] }],
        write: figuresWithin(r),
        spoken: say.spokenFigure,
      })}`,
  )}<p class="quiet">${say.contributionSentence}</p>`;
}

function trust(view: Words): Section {
  const { found, say, write, language } = view;
  const folds = found.results.find((r) => r.heldOut !== null)?.heldOut?.folds;
  return {
    id: "trust",
    heading: say.trustHeading,
    body: html`${folds === undefined ? null : html`<p class="lead">${say.trustSentence(write.count(folds))}</p>`}
${found.results.map((result) => {
  const { heldOut, doubt, name, unit } = result;
  return html`<h3>${withUnit(name, unit)}</h3>${doubt === null ? null : html`<p class="aside">${say.nothingLearnt(inLanguage(doubt, language))}</p>`}${
    heldOut === null
      ? null
      : html`<div class="charts">${parityChart(result, heldOut, view)}<div class="figures">${figureCard({
          title: say.r2,
          sentence: say.r2Sentence,
          figure: estimateOf(heldOut.r2, "bootstrap"),
          write: (v) => v.toFixed(2),
          ends: String,
          between: say.between95,
          small: true,
        })}${figureCard({
          title: say.coverage,
          sentence: say.coverageSentence(
            write.count(heldOut.coverage.successes),
            write.count(heldOut.coverage.total),
            `${Number(heldOut.rmse.toPrecision(3))}${unit === null ? "" : ` ${unit}`}`,
          ),
          figure: heldOut.coverage,
          write: write.percent,
          ends: write.roundPercent,
          between: say.between95,
          small: true,
        })}</div></div>${heldOut.coverage.high < 0.9 ? html`<p class="aside">${say.tooNarrow(write.short(heldOut.widening))}</p>` : null}${
          doubt === null && heldOut.r2.low <= 0 ? html`<p class="aside">${say.mayBeChance}</p>` : null
        }`
  }`;
})}`,
  };
}

/** A section with something for each result that was learnt; null where none was. */
function eachLearnt(
  { found }: View,
  section: { readonly id: string; readonly heading: string; readonly lead: Html },
  drawn: (result: Explanation["results"][number]) => Html | null,
): Section | null {
  const parts = found.results.filter((r) => r.doubt === null).flatMap((r) => drawn(r) ?? []);
  return parts.length === 0 ? null : { ...section, body: html`<p class="lead">${section.lead}</p>${parts}` };
}

const sensitivity = (view: Words): Section | null => {
  const { say } = view;
  return eachLearnt(
    view,
    {
      id: "sensitivity",
      heading: say.sensitivityHeading,
      lead: html`${say.sensitivitySentence}${say.gap}${say.importanceSentence}`,
    },
    (r) =>
      html`<h3>${withUnit(r.name, r.unit)}</h3>${barTable({
        heads: [say.parameter, say.first, say.total, say.importance],
        rows: r.sensitivities.map((s) => ({ name: s.parameter, figures: [s.first, s.total, s.importance] })),
        write: (v) => (Math.abs(v) < 0.005 ? "0.00" : v.toFixed(2)),
        spoken: say.spokenFigure,
      })}`,
  );
};

const effects = (view: Words): Section | null =>
  eachLearnt(
    view,
    { id: "effects", heading: view.say.effectsHeading, lead: html`${view.say.effectsSentence}` },
    (r) => html`<h3>${withUnit(r.name, r.unit)}</h3><div class="charts">${effectCharts(r, view)}</div>`,
  );

function contours(view: Words): Section | null {
  const { say, study } = view;
  const lead =
    study.problem.constraints.length === 0
      ? html`${say.contourSentence}`
      : html`${say.contourSentence}${say.gap}${say.contourUnsure}`;
  return eachLearnt(view, { id: "contours", heading: say.contourHeading, lead }, (r) => {
    const chart = contourOf(r, view);
    return chart && html`<div class="charts">${chart}</div>`;
  });
}

function front(view: Words): Section | null {
  const { found, say, write, study } = view;
  const [first] = study.problem.goals;
  const trials = found.recommendation.front.toSorted((a, b) => a.results![first!.name]! - b.results![first!.name]!);
  if (trials.length === 0) return null;
  return {
    id: "front",
    heading: say.frontHeading,
    body: html`<p class="lead">${say.frontSentence(write.count(trials.length))}</p><div class="charts">${frontCharts(view)}</div>
${table(
  [say.trial, ...study.problem.goals.map((g) => withUnit(g.name, g.unit))],
  trials.map((t) => [
    t.id === found.recommendation.best?.id ? html`<strong>${say.knee(String(t.id))}</strong>` : String(t.id),
    ...study.problem.goals.map((g) => exact(t.results![g.name]!)),
  ]),
)}`,
  };
}

const trace = (view: Words): Section => ({
  id: "trace",
  heading: view.say.traceHeading,
  body: html`<div class="charts">${traceCharts(view)}</div>`,
});

function making({ study, say, write }: Words): Section {
  const count = (state: string): string => write.count(study.trials.filter((t) => t.state === state).length);
  return {
    id: "making",
    heading: say.makingHeading,
    body: terms([
      [say.problem, html`<code>${study.problemPath}</code>`],
      [say.study, html`<code>${study.path}</code> ${say.counts(count("done"), count("open"), count("failed"))}`],
      [say.seed, String(study.problem.seed)],
    ]),
  };
}
