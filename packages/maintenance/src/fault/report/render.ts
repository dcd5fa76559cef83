/** The report of a fault diagnosis as one HTML file that stands alone. */
import { type ClassificationEvaluation, figuresIn, inLanguage, type Language } from "@andon/contracts";
import { curveChart, figureCard, type Html, html, linearAxis, plot, rangeOf, type Section, span } from "@andon/report";
import { certificateSection, makingSection, modelPage } from "../../report/frame.ts";
import type { FaultExample, FaultTestResult } from "../result.ts";
import { orderStep } from "../spectrum.ts";
import { type Messages, messages } from "./messages.ts";

export interface FaultReport extends FaultTestResult {
  readonly evaluatedOn: "validation" | "test";
}

type View = FaultReport & {
  readonly say: Messages;
  readonly write: ReturnType<typeof figuresIn>;
  readonly language: Language;
};

/** A whole HTML document, in the reader's language. */
export function renderFaultReport(report: FaultReport, language: Language): string {
  const view: View = { ...report, say: messages[language], write: figuresIn(language), language };
  return modelPage({
    card: report.card,
    language,
    heading: view.say.heading,
    generatedAt: new Date().toISOString(),
    sections: [
      ...[verdict, recordings, confusion, classes, examples, learning].map((section) => section(view)),
      certificateSection(report.card, language),
      making(view),
    ],
    methods: view.say.methods,
  });
}

function verdict({ windows, recordings: whole, strangers, answers, evaluatedOn, say, write }: View): Section {
  const card = (figure: ClassificationEvaluation["accuracy"], title: string, sentence: string) =>
    figureCard({ title, sentence, figure, write: write.percent, ends: write.roundPercent, between: say.between });
  const seen = answers.filter((a) => a.seen).length;
  const [w, r] = [windows.accuracy, whole.accuracy];
  const lead =
    evaluatedOn === "test"
      ? say.onTest(write.count(answers.length), write.count(windows.samples))
      : say.onValidation(write.count(windows.samples));
  return {
    id: "verdict",
    heading: say.verdictHeading,
    body: html`<p class="lead">${lead}</p>
<div class="figures">${card(w, say.windowAccuracy, say.windowAccuracySentence(write.count(w.successes), write.count(w.total)))}${card(
      r,
      say.recordingAccuracy,
      say.recordingAccuracySentence(write.count(r.successes), write.count(r.total)),
    )}${figureCard({
      title: say.balancedAccuracy,
      sentence: say.balancedAccuracySentence,
      figure: windows.balancedAccuracy,
      write: write.percent,
      ends: write.roundPercent,
      between: say.between,
    })}</div>
${seen === 0 || evaluatedOn === "validation" ? null : html`<p class="aside">${say.seen(write.count(seen), write.count(answers.length))}</p>`}
${windows.undecided === 0 ? null : html`<p class="aside">${say.unknown(write.count(windows.undecided), write.count(windows.samples))}</p>`}${
  strangers === null
    ? null
    : html`<p class="aside">${say.strangers(write.count(strangers.successes), write.count(strangers.total))}</p>`
}`,
  };
}

function recordings({ answers, say, write }: View): Section {
  const head = [say.recording, say.truth, say.answer].map((name) => html`<th scope="col">${name}</th>`);
  return {
    id: "recordings",
    heading: say.recordingsHeading,
    body: html`<div class="scroll"><table><thead><tr>${head}<th scope="col" class="number">${say.agreeing}</th></tr></thead><tbody>${answers.map(
      (a) =>
        html`<tr><th scope="row">${a.recording}</th><td>${a.truth ?? "–"}</td><td>${a.label ?? say.unknownLabel}</td><td class="number">${write.count(a.right)} / ${write.count(a.windows)}</td></tr>`,
    )}</tbody></table></div>`,
  };
}

/** Counts, shaded by the share of their row. */
function confusion({ windows, say, write }: View): Section {
  const { labels, matrix } = windows.confusion;
  const cell = (n: number, share: number, right: boolean): Html =>
    n === 0
      ? html`<td class="zero">0</td>`
      : html`<td style="background:rgb(var(--${right ? "right" : "wrong"}-rgb) / ${(0.12 + 0.6 * share).toFixed(2)})">${write.count(n)}</td>`;
  return {
    id: "confusion",
    heading: say.confusionHeading,
    body: html`<p class="lead">${say.confusionSentence}</p>
<div class="scroll"><table class="confusion"><thead><tr><th scope="col">${say.confusionCorner}</th>${labels.map((label) => html`<th scope="col">${label}</th>`)}</tr></thead><tbody>${labels.map(
      (label, t) => {
        const total = Math.max(
          1,
          matrix[t]!.reduce((a, b) => a + b, 0),
        );
        return html`<tr><th scope="row">${label}</th>${matrix[t]!.map((n, a) => cell(n, n / total, a === t))}</tr>`;
      },
    )}</tbody></table></div>`,
  };
}

function classes({ windows, say, write }: View): Section {
  const figures = windows.perClass.flatMap((c) => [c.precision, c.recall]).filter((f) => f.total > 0);
  const range = rangeOf(figures.flatMap((f) => [f.low, f.high]));
  const cell = (name: string, f: ClassificationEvaluation["accuracy"]) =>
    f.total === 0
      ? html`<td>–</td>`
      : html`<td>${write.percent(f.value)} <small>${write.percent(f.low)} – ${write.percent(f.high)}</small>${span(f, range, `${name}: ${say.between(write.percent(f.low), write.percent(f.high))}`)}</td>`;
  return {
    id: "classes",
    heading: say.classesHeading,
    body: html`<div class="scroll"><table class="classes"><thead><tr><th scope="col">${say.label}</th><th scope="col" class="number">${say.support}</th><th scope="col">${say.precision}</th><th scope="col">${say.recall}</th></tr></thead><tbody>${windows.perClass.map(
      (c) =>
        html`<tr><th scope="row">${c.label}</th><td class="number">${write.count(c.support)}</td>${cell(say.precision, c.precision)}${cell(say.recall, c.recall)}</tr>`,
    )}</tbody></table></div>`,
  };
}

/** Points of a wave that is drawn. */
const DRAWN = 1024;

function examples(view: View): Section {
  const { card, say } = view;
  return {
    id: "examples",
    heading: say.examplesHeading,
    body: html`<p class="lead">${card.bearing === null ? say.examplesWithoutBearing : say.examplesSentence}</p>
${view.examples.map((example) => html`<div class="charts">${waveOf(example, view)}${spectrumOf(example, view)}</div>${evidenceOf(example, view)}`)}`,
  };
}

function waveOf({ label, recording, wave }: FaultExample, { card, say, write }: View): Html {
  const shown = wave.subarray(0, DRAWN);
  const most = shown.reduce((a, v) => Math.max(a, Math.abs(v)), 1e-12);
  const length = (1000 * shown.length) / card.rate;
  return plot({
    title: say.wave(label, recording),
    x: linearAxis(say.milliseconds, 0, length, write.short),
    y: linearAxis(say.amplitude, -most, most, write.short),
    lines: [{ name: label, tone: "note", points: Array.from(shown, (v, i) => [(1000 * i) / card.rate, v] as const) }],
    spoken: `${say.wave(label, recording)}: ±${write.short(most)}`,
  });
}

function spectrumOf({ label, spectrum }: FaultExample, { card, say, write }: View): Html {
  const { axis, nominalRpm } = card.speed;
  const scale = orderStep(card.speed) * (axis === "orders" ? 1 : nominalRpm / 60);
  const most = spectrum.reduce((a, b) => Math.max(a, b), 1e-12);
  const highest = scale * spectrum.length;
  const marks =
    card.bearing === null || axis === "fixed"
      ? []
      : Object.entries(card.bearing)
          .filter(([, order]) => order <= highest)
          .sort(([, a], [, b]) => a - b)
          .map(([part, order]) => ({ at: order, text: say.parts[part as keyof typeof say.parts] }));
  return plot({
    title: say.spectrum(label),
    x: linearAxis(axis === "orders" ? say.orders : say.hertz, 0, highest, write.short, 8),
    y: linearAxis(say.swing, 0, most, write.short),
    lines: [{ name: label, tone: "bad", points: Array.from(spectrum, (v, i) => [(i + 1) * scale, v] as const) }],
    limits: marks,
    spoken: say.spectrum(label),
  });
}

function evidenceOf({ evidence }: FaultExample, { card, say, write }: View): Html | null {
  if (card.bearing === null || card.speed.axis === "fixed") return null;
  return evidence.length === 0
    ? html`<p class="quiet">${say.noEvidence}</p>`
    : html`${evidence.map((e) => html`<p>${say.evidence(write.short(e.order), e.decibels.toFixed(0), say.parts[e.part])}</p>`)}`;
}

function learning({ card, say, write }: View): Section {
  const { history } = card.training;
  const shared = { xLabel: say.epoch, first: 1, mark: { epoch: history.length, text: say.lastEpoch } };
  return {
    id: "learning",
    heading: say.learningHeading,
    body: html`<div class="charts">${curveChart({
      ...shared,
      title: say.loss,
      curves: [
        { name: say.lossTraining, values: history.map((h) => h.loss) },
        { name: say.lossValidation, values: history.map((h) => h.validationLoss) },
      ],
      formatY: write.short,
      bounds: [0, Number.POSITIVE_INFINITY],
    })}${curveChart({
      ...shared,
      title: say.accuracy,
      curves: [{ name: say.heldOut, values: history.map((h) => h.accuracy) }],
      formatY: write.roundPercent,
      bounds: [0, 1],
    })}</div>`,
  };
}

function making({ card, say, write, language }: View): Section {
  const { training: t } = card;
  const choice = { what: { en: "network", zh: "网络" }, choice: t.network, why: t.why };
  return makingSection(
    card,
    language,
    [
      [say.samples, say.windowValue(write.count(card.input.steps), write.count(card.rate))],
      [say.split, inLanguage(card.split.by, language)],
      [say.augmentation, t.augmentation.join(", ")],
      [say.epochs, write.count(t.epochs)],
      [say.learningRate, String(t.learningRate)],
    ],
    [choice],
  );
}
