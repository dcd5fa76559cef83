/** The headline of a report, whatever the task: on what the model was tried, and its figures in large. */
import type { Estimate, Rate } from "@andon/contracts";
import { figureCard, type Html, html, type Section } from "@andon/report";
import type { ReportBase } from "../input.ts";
import type { View } from "./view.ts";

type Named = (title: string, sentence: string, fault?: boolean) => Html;

/** Figures with their intervals, in this report's words: still to be given a title and a sentence. */
export function figuresOf({ say, write }: View<ReportBase>) {
  const figureOf =
    (figure: Rate | Estimate, value: (v: number) => string, ends: (v: number) => string, small: boolean): Named =>
    (title, sentence, fault) =>
      figureCard({ title, sentence, figure, write: value, ends, between: say.between, small, fault });
  const percent = (figure: Rate | Estimate, small = false) =>
    figureOf(figure, write.percent, write.roundPercent, small);
  const count = ({ successes, total }: Rate) => [write.count(successes), write.count(total)] as const;
  return {
    percent,
    unit: (figure: Estimate) => figureOf(figure, write.unit, String, true),
    /** A rate's two counts, for its sentence. */
    count,
    /** Good parts that were rejected; nothing where there were none to reject. */
    overkill: (rate: Rate | null): Html[] =>
      rate === null || rate.total === 0
        ? []
        : [percent(rate)(say.overkill, say.overkillSentence(...count(rate)), true)],
  };
}

/** @param body the figures, and what is said of them */
export const headline = ({ input, say, write }: View<ReportBase>, samples: number, body: Html): Section => ({
  id: "verdict",
  heading: say.verdictHeading,
  body: html`<p class="lead">${(input.evaluatedOn === "test" ? say.onTest : say.onValidation)(write.count(samples))}</p>
${body}`,
});
