import { type Html, html } from "../html.ts";

interface Figure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Rows of figures as bars from 0 with their intervals, one column for each kind of figure; all on one scale a column. */
export function barTable(given: {
  readonly heads: readonly [name: string, ...kinds: string[]];
  readonly rows: readonly { readonly name: string; readonly figures: readonly Figure[] }[];
  readonly write: (value: number) => string;
  /** Words for a figure and its interval, for those who cannot see the bar. */
  readonly spoken: (value: string, low: string, high: string) => string;
}): Html {
  const { heads, rows, write, spoken } = given;
  const scale = heads.slice(1).map((_, k) => {
    const ends = rows.flatMap(({ figures }) => [figures[k]!.low, figures[k]!.high, 0]);
    const [from, to] = [Math.min(...ends), Math.max(...ends)];
    return (v: number): number => Math.round((1000 * (v - from)) / (to - from || 1)) / 10;
  });
  const cell = (figure: Figure, at: (v: number) => number): Html => {
    const [zero, end] = [at(0), at(figure.value)];
    return html`<td><span class="fill" role="img" aria-label="${spoken(write(figure.value), write(figure.low), write(figure.high))}"><i class="${figure.value < 0 ? "minus" : "plus"}" style="left:${Math.min(zero, end)}%;width:${Math.abs(end - zero).toFixed(1)}%"></i><b style="left:${at(figure.low)}%;width:${(at(figure.high) - at(figure.low)).toFixed(1)}%"></b></span></td><td class="number">${write(figure.value)} <small>${write(figure.low)} – ${write(figure.high)}</small></td>`;
  };
  return html`<div class="scroll"><table class="bars"><thead><tr>${heads.map((head, k) => (k === 0 ? html`<th scope="col">${head}</th>` : html`<th scope="col" colspan="2">${head}</th>`))}</tr></thead><tbody>${rows.map(
    ({ name, figures }) =>
      html`<tr><th scope="row">${name}</th>${figures.map((figure, k) => cell(figure, scale[k]!))}</tr>`,
  )}</tbody></table></div>`;
}
