import type { Estimate, Rate } from "@andon/contracts";
import { type Html, html } from "../html.ts";
import { rangeOf, span } from "./span.ts";

/**
 * One figure with its interval, in words and as a bar.
 *
 * @param write the value and the bounds as text; `ends`: the ends of the scale
 * @param between the words for an interval: "95 % sure: between 1 % and 3 %"
 */
export function figureCard(given: {
  readonly title: string;
  readonly sentence: string;
  readonly figure: Rate | Estimate;
  readonly write: (value: number) => string;
  readonly ends: (value: number) => string;
  readonly between: (low: string, high: string) => string;
  readonly small?: boolean | undefined;
  /** A figure of something that should not happen. */
  readonly fault?: boolean | undefined;
}): Html {
  const { title, figure, write, ends, small = false, fault = false } = given;
  const range = rangeOf([figure.low, figure.high]);
  const between = given.between(write(figure.low), write(figure.high));
  return html`<div class="figure"><h3>${title}</h3>
<p class="value${small ? " small" : ""}">${write(figure.value)}</p>
${span(figure, range, `${title}: ${write(figure.value)}. ${between}`, fault)}
<div class="scale" aria-hidden="true"><span>${ends(range[0])}</span><span>${ends(range[1])}</span></div>
<p class="between">${between}</p><p>${given.sentence}</p></div>`;
}
