import type { Estimate, Rate } from "@andon/contracts";
import { html, rangeOf, type Section, span } from "@andon/report";
import type { View } from "./view.ts";

/** Precision, recall and F1 of each class with their intervals, all drawn on one scale so that they compare. */
export function classes({ input, say, write }: View): Section {
  const { perClass } = input.evaluation;
  const known = (figure: Rate | Estimate): boolean => !("total" in figure) || figure.total > 0;
  const figures = perClass.flatMap((c) => [c.precision, c.recall, c.f1]).filter(known);
  const range = rangeOf(figures.length === 0 ? [0, 1] : figures.flatMap((f) => [f.low, f.high]));
  const cell = (name: string, figure: Rate | Estimate, text: (v: number) => string) => {
    if (!known(figure)) return html`<td><small>${say.unknown}</small></td>`;
    const between = `${text(figure.low)} – ${text(figure.high)}`;
    return html`<td>${text(figure.value)} <small>${between}</small>${span(figure, range, `${name}: ${say.between(text(figure.low), text(figure.high))}`)}</td>`;
  };
  return {
    id: "classes",
    heading: say.classesHeading,
    body: html`<p class="lead">${say.classesSentence}</p>
<div class="scroll"><table class="classes"><thead><tr><th scope="col">${say.label}</th><th scope="col" class="number">${say.support}</th><th scope="col">${say.precision}<br><small>${say.precisionMeaning}</small></th><th scope="col">${say.recall}<br><small>${say.recallMeaning}</small></th><th scope="col">${say.f1}</th></tr></thead><tbody>${perClass.map(
      (c) =>
        html`<tr><th scope="row">${c.label}</th><td class="number">${write.count(c.support)}</td>${cell(
          say.precision,
          c.precision,
          write.percent,
        )}${cell(say.recall, c.recall, write.percent)}${cell(say.f1, c.f1, write.unit)}</tr>`,
    )}</tbody></table></div>`,
  };
}
