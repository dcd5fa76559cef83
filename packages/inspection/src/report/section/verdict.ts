import type { Estimate, Rate } from "@andon/contracts";
import { figureCard, type Html, html, type Section } from "@andon/report";
import type { ReportBase } from "../input.ts";
import type { View } from "./view.ts";

/** Below this many bad parts the interval of the escape rate is wider than about 11 points even without any escape. */
const FEW_BAD = 30;

/** The headline: how often it is right, what slips through, what is rejected for nothing. In plain words, with intervals. */
export function verdict(view: View): Section {
  const { input, say, write } = view;
  const { evaluation: e, card } = input;
  const percent = (figure: Rate | Estimate, small = false) =>
    figureOf(view, figure, write.percent, write.roundPercent, small);
  const cards: Html[] = [
    percent(e.accuracy)(say.accuracy, say.accuracySentence(write.count(e.accuracy.successes), write.count(e.samples))),
  ];
  if (e.escapeRate !== null && e.escapeRate.total > 0) {
    const { successes, total } = e.escapeRate;
    const sentence = say.escapesSentence(write.count(successes), write.count(total), card.goodLabel ?? "");
    cards.push(percent(e.escapeRate)(say.escapes, sentence, true));
  }
  if (e.overkillRate !== null && e.overkillRate.total > 0) {
    const { successes, total } = e.overkillRate;
    cards.push(
      percent(e.overkillRate)(say.overkill, say.overkillSentence(write.count(successes), write.count(total)), true),
    );
  }
  if (e.escapeRate === null)
    cards.push(percent(e.balancedAccuracy)(say.balancedAccuracy, say.balancedAccuracySentence));
  const unit = (figure: Estimate) => figureOf(view, figure, write.unit, String, true);
  const lesser = [unit(e.macroF1)(say.macroF1, say.macroF1Sentence)];
  if (e.auroc !== null) lesser.push(unit(e.auroc)(say.auroc, say.aurocSentence));
  if (e.escapeRate !== null) {
    lesser.push(percent(e.balancedAccuracy, true)(say.balancedAccuracy, say.balancedAccuracySentence));
  }

  const samples = write.count(e.samples);
  return {
    id: "verdict",
    heading: say.verdictHeading,
    body: html`<p class="lead">${input.evaluatedOn === "test" ? say.onTest(samples) : say.onValidation(samples)}</p>
<div class="figures">${cards}</div>
${
  e.escapeRate !== null && e.escapeRate.total < FEW_BAD
    ? html`<p class="aside">${say.fewBad(write.count(e.escapeRate.total))}</p>`
    : null
}${e.undecided > 0 ? html`<p class="aside">${say.undecided(write.count(e.undecided), samples)}</p>` : null}
<div class="figures">${lesser}</div>`,
  };
}

type Named = (title: string, sentence: string, fault?: boolean) => Html;

/** One figure with its interval, in this report's words. */
export const figureOf =
  (
    { say }: View<ReportBase>,
    figure: Rate | Estimate,
    write: (v: number) => string,
    ends: (v: number) => string,
    small: boolean,
  ): Named =>
  (title, sentence, fault) =>
    figureCard({ title, sentence, figure, write, ends, between: say.between, small, fault });
