import { html, type Section } from "@andon/report";
import { figuresOf, headline } from "./headline.ts";
import type { View } from "./view.ts";

/** Below this many bad parts the interval of the escape rate is wider than about 11 points even without any escape. */
const FEW_BAD = 30;

/** The headline: how often it is right, what slips through, what is rejected for nothing. In plain words, with intervals. */
export function verdict(view: View): Section {
  const { input, say, write } = view;
  const { evaluation: e, card } = input;
  const { percent, unit, count, overkill } = figuresOf(view);
  const cards = [
    percent(e.accuracy)(say.accuracy, say.accuracySentence(write.count(e.accuracy.successes), write.count(e.samples))),
  ];
  if (e.escapeRate !== null && e.escapeRate.total > 0) {
    const sentence = say.escapesSentence(...count(e.escapeRate), card.goodLabel ?? "");
    cards.push(percent(e.escapeRate)(say.escapes, sentence, true));
  }
  cards.push(...overkill(e.overkillRate));
  if (e.escapeRate === null)
    cards.push(percent(e.balancedAccuracy)(say.balancedAccuracy, say.balancedAccuracySentence));
  const lesser = [unit(e.macroF1)(say.macroF1, say.macroF1Sentence)];
  if (e.auroc !== null) lesser.push(unit(e.auroc)(say.auroc, say.aurocSentence));
  if (e.escapeRate !== null) {
    lesser.push(percent(e.balancedAccuracy, true)(say.balancedAccuracy, say.balancedAccuracySentence));
  }
  return headline(
    view,
    e.samples,
    html`<div class="figures">${cards}</div>
${
  e.escapeRate !== null && e.escapeRate.total < FEW_BAD
    ? html`<p class="aside">${say.fewBad(write.count(e.escapeRate.total))}</p>`
    : null
}${e.undecided > 0 ? html`<p class="aside">${say.undecided(write.count(e.undecided), write.count(e.samples))}</p>` : null}
<div class="figures">${lesser}</div>`,
  );
}
