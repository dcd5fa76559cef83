/** The report of a sensor watch: one HTML file that stands alone. */
import { figuresIn, type Language, type WatchEvaluation } from "@andon/contracts";
import { type Html, html, type Section, span } from "@andon/report";
import { proportion } from "@andon/statistics";
import { certificateSection, makingSection, modelPage } from "../../report/frame.ts";
import { alarmsOf } from "./alarms.ts";
import { allowedBy, budgetChart, timeCharts } from "./charts.ts";
import { messages } from "./messages.ts";
import type { ShownRun, View, WatchReport } from "./view.ts";

/** @returns a whole HTML document */
export function renderWatchReport(input: WatchReport, language: Language): string {
  const view: View = { input, say: messages[language], write: figuresIn(language), language };
  const { say } = view;
  return modelPage({
    card: input.card,
    language,
    heading: say.heading,
    generatedAt: input.generatedAt,
    sections: [
      ...[verdict, beside, overTime, alarms, budget].map((section) => section(view)),
      certificateSection(input.card, language),
      making(view),
    ],
    methods: say.methods,
  });
}

const figure = (title: string, value: string, sentence: string, between: string | null = null): Html =>
  html`<div class="figure"><h3>${title}</h3><p class="value">${value}</p>${between === null ? null : html`<p class="between">${between}</p>`}<p>${sentence}</p></div>`;

function verdict({ input, say, write }: View): Section {
  const { test, card } = input;
  const { calibration } = card;
  const heading = say.verdictHeading;
  if (test === null)
    return {
      id: "verdict",
      heading,
      body: html`<p class="lead">${say.onBudget(write.count(calibration.rows))}</p>
<div class="figures">${figure(
        say.episodes,
        write.count(calibration.episodes),
        calibration.expected === null
          ? say.episodesMargin
          : `${say.episodesSentence(write.short(calibration.expected))}${calibration.expected < 1 ? say.beyondRows : ""}`,
      )}</div>`,
    };
  const { evaluation: e } = test;
  const found = proportion(e.detected, e.stretches);
  return {
    id: "verdict",
    heading,
    body: html`<p class="lead">${say.onTest(write.count(e.rows), write.count(e.anomalous))}${e.anomalous === 0 ? say.nothingMarked : ""}</p>
<div class="figures">${[
      // without a marked row there is nothing to find
      e.stretches > 0 &&
        figure(
          say.found,
          `${write.count(e.detected)} / ${write.count(e.stretches)}`,
          e.delay === null ? say.foundNone : say.foundSentence(write.count(e.delay)),
          say.between(write.percent(found.low), write.percent(found.high)),
        ),
      e.far !== null && figure(say.far, write.percent(e.far), say.farSentence(write.count(e.falseEpisodes))),
      e.mar !== null && figure(say.mar, write.percent(e.mar), say.marSentence),
    ].filter((one) => one !== false)}</div>`,
  };
}

/** The network beside principal components: on labelled rows, or by how often they would raise an alarm in vain. */
function beside({ input, say, write }: View): Section {
  const { card, test } = input;
  const { network, compared } = card.training;
  const numbers = (cells: readonly string[]) => cells.map((cell) => html`<td class="number">${cell}</td>`);
  const table = (heads: readonly string[], rows: readonly (readonly [name: string, ...cells: string[]])[]) =>
    html`<div class="scroll"><table><thead><tr><th scope="col">${say.by}</th>${heads.map((head) => html`<th scope="col" class="number">${head}</th>`)}</tr></thead><tbody>${rows.map(
      ([name, ...cells]) => html`<tr><th scope="row">${name}</th>${numbers(cells)}</tr>`,
    )}</tbody></table></div>`;
  const share = (value: number | null) => (value === null ? "–" : write.percent(value));
  const row = (name: string, e: WatchEvaluation) =>
    [
      name,
      share(e.far),
      share(e.mar),
      share(e.precision),
      e.f1 === null ? "–" : write.unit(e.f1),
      `${write.count(e.detected)} / ${write.count(e.stretches)}`,
      e.delay === null ? "–" : write.count(e.delay),
      write.count(e.falseEpisodes),
      e.nab === null ? "–" : write.short(e.nab),
    ] as const;
  // a file of components alone is its own first baseline
  const others = card.baselines.filter(({ output }) => network !== "components" || output !== "spe");
  const named = { spe: "SPE", t2: "T²" };
  return {
    id: "beside",
    heading: say.besideHeading,
    body: html`<p class="lead">${say.besideSentence}</p>
${
  test === null
    ? table(
        [say.episodes, say.limit],
        [
          [network, write.count(card.calibration.episodes), write.short(card.thresholds[0]!.value)],
          ...others.map(
            (b) => [named[b.output], write.count(b.episodes), write.short(b.threshold)] as [string, string, string],
          ),
        ],
      )
    : table(
        [say.farShort, say.marShort, say.precision, say.f1, say.foundShort, say.delay, say.falseEpisodes, say.nab],
        [row(network, test.evaluation), ...others.map(({ output }) => row(named[output], test.baselines[output]))],
      )
}
${
  compared.length === 0
    ? null
    : html`<p>${say.comparedSentence}</p>${table(
        [say.foundDisturbed],
        compared.map((c) => [c.network, write.percent(c.found)] as [string, string]),
      )}`
}`,
  };
}

const RUNS = 4;

function overTime(view: View): Section | null {
  const { input, say, write } = view;
  const eventful = ({ alarms, anomalous }: ShownRun) =>
    alarms.reduce((sum, alarm, i) => sum + (i >= input.skip && (alarm || anomalous?.[i]) ? 1 : 0), 0);
  const all = input.runs.filter(({ rows, smoothed }) => smoothed.length > 1 && rows > input.skip + 1);
  const runs = [...all].sort((a, b) => eventful(b) - eventful(a)).slice(0, RUNS);
  if (runs.length === 0) return null;
  return {
    id: "time",
    heading: say.timeHeading,
    body: html`<p class="lead">${say.timeSentence}</p>${
      runs.length < all.length
        ? html`<p class="quiet">${say.moreRuns(write.count(runs.length), write.count(all.length))}</p>`
        : null
    }${runs.map((run) => html`<div class="charts">${timeCharts(run, view)}</div>`)}`,
  };
}

const ALARMS = 30;
const BLAMED = 3;

function alarms({ input, say, write }: View): Section {
  const all = [...alarmsOf(input)].sort((a, b) => b.highest - a.highest);
  const shown = all.slice(0, ALARMS);
  const heads = [say.unit, say.rows, say.highest, ...(input.test === null ? [] : [say.truth]), say.blame];
  return {
    id: "alarms",
    heading: say.alarmsHeading,
    body:
      all.length === 0
        ? html`<p class="lead">${say.alarmsNone}</p>`
        : html`<p class="lead">${say.alarmsSentence}</p>${
            shown.length < all.length
              ? html`<p class="quiet">${say.moreAlarms(write.count(shown.length), write.count(all.length))}</p>`
              : null
          }
<div class="scroll"><table><thead><tr>${heads.map((head) => html`<th scope="col" class="${head === say.highest ? "number" : ""}">${head}</th>`)}</tr></thead><tbody>${shown.map(
            (a) =>
              html`<tr><th scope="row">${a.unit}</th><td>${write.count(a.start + 1)}–${write.count(a.end + 1)}${a.from === null ? null : html`<div class="quiet">${a.from} – ${a.to}</div>`}</td><td class="number">${write.short(a.highest)}</td>${
                a.known === null
                  ? null
                  : html`<td class="${a.known ? "right" : "wrong"}">${a.known ? say.isKnown : say.isFalse}</td>`
              }<td>${a.blame
                .slice(0, BLAMED)
                .map(
                  ({ column, share }) =>
                    html`<div>${column} ${write.percent(share)} ${span({ value: share, low: 0, high: share }, [0, 1], `${column}: ${write.percent(share)}`, true)}</div>`,
                )}</td></tr>`,
          )}</tbody></table></div>`,
  };
}

function budget(view: View): Section | null {
  const chart = budgetChart(view);
  const { input, say, write } = view;
  const { budget: asked } = input.card.calibration;
  if (chart === null || asked === null) return null;
  const per = asked.clock ? say.perWeek : say.perRows;
  return {
    id: "budget",
    heading: say.budgetHeading,
    body: html`<p class="lead">${say.budgetSentence(say.allowed(write.short(allowedBy(asked)), per), write.short(input.card.thresholds[0]!.value))}</p>
<div class="charts">${chart}</div>`,
  };
}

function making({ input, say, write, language }: View): Section {
  const { card, decisions } = input;
  const { network, components, features, explained } = card.training;
  return makingSection(
    card,
    language,
    [
      [say.network, network],
      [say.window, write.count(card.input.steps)],
      [say.components, say.componentsOf(write.count(components), write.count(features), write.percent(explained))],
    ],
    decisions,
  );
}
