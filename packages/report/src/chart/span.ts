import { type Html, html } from "../html.ts";

/** The part of [0, 1] that a bar shows. */
export type Range = readonly [from: number, to: number];

/** The narrowest of a few round ranges that holds all values: near 1 or near 0 the full range would show nothing. */
export function rangeOf(values: readonly number[]): Range {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const ranges: readonly Range[] = [
    [0.98, 1],
    [0, 0.02],
    [0.9, 1],
    [0, 0.1],
    [0.5, 1],
    [0, 0.5],
    [0, 1],
  ];
  return ranges.find(([from, to]) => low >= from && high <= to) ?? [0, 1];
}

/** An interval as a bar with a mark at the measured value. `fault`: a figure that should be low. */
export function span(
  figure: { readonly value: number; readonly low: number; readonly high: number },
  [from, to]: Range,
  spoken: string,
  fault = false,
): Html {
  const at = (v: number): number => Math.round(Math.min(1, Math.max(0, (v - from) / (to - from))) * 1000) / 10;
  const width = Math.round((at(figure.high) - at(figure.low)) * 10) / 10;
  return html`<span class="span${fault ? " fault" : ""}" role="img" aria-label="${spoken}"><i style="left:${at(figure.low)}%;width:${width}%"></i><b style="left:${at(figure.value)}%"></b></span>`;
}
