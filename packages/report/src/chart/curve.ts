import { type Html, html } from "../html.ts";
import { ticks } from "./scale.ts";

export interface Curve {
  readonly name: string;
  /** One value an epoch; what is not finite leaves a gap. */
  readonly values: readonly number[];
}

export interface CurveChart {
  readonly title: string;
  readonly xLabel: string;
  /** Number of the first epoch. */
  readonly first: number;
  /** One or two curves. */
  readonly curves: readonly Curve[];
  /** The epoch to mark, with its words; or null. */
  readonly mark: { readonly epoch: number; readonly text: string } | null;
  readonly formatY: (value: number) => string;
  /** Bounds that the y axis keeps to, where the quantity has them. */
  readonly bounds: readonly [low: number, high: number];
}

const WIDTH = 560;
const HEIGHT = 250;
const EDGE = { left: 52, right: 16, top: 14, bottom: 40 };

/** A line chart as inline SVG, with a text alternative for those who cannot see it. */
export function curveChart(chart: CurveChart): Html {
  const { curves, first, bounds } = chart;
  const finite = curves.flatMap((c) => c.values).filter((v) => Number.isFinite(v));
  const epochs = Math.max(0, ...curves.map((c) => c.values.length));
  if (finite.length === 0) return html``;
  const marks = ticks(Math.min(...finite), Math.max(...finite), 4).filter((t) => t >= bounds[0] && t <= bounds[1]);
  const low = Math.min(marks[0] ?? bounds[0], ...finite);
  const high = Math.max(marks.at(-1) ?? bounds[1], ...finite);
  const x = (i: number): number => EDGE.left + (epochs < 2 ? 0.5 : i / (epochs - 1)) * (WIDTH - EDGE.left - EDGE.right);
  const y = (v: number): number =>
    HEIGHT - EDGE.bottom - ((v - low) / (high - low || 1)) * (HEIGHT - EDGE.top - EDGE.bottom);
  const markAt = chart.mark === null ? null : chart.mark.epoch - first;

  const grid = marks.map(
    (t) => html`<line class="grid" x1="${EDGE.left}" x2="${WIDTH - EDGE.right}" y1="${px(y(t))}" y2="${px(y(t))}"/>
<text x="${EDGE.left - 8}" y="${px(y(t) + 4)}" text-anchor="end">${chart.formatY(t)}</text>`,
  );
  const epochTicks = [...new Set(ticks(first, first + epochs - 1, Math.min(8, epochs)).filter(Number.isInteger))]
    .filter((e) => e >= first && e < first + epochs)
    .map((e) => html`<text x="${px(x(e - first))}" y="${HEIGHT - EDGE.bottom + 18}" text-anchor="middle">${e}</text>`);

  return html`<figure><figcaption>${chart.title}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${spoken(chart)}">
${grid}${epochTicks}
<text x="${WIDTH - EDGE.right}" y="${HEIGHT - 4}" text-anchor="end">${chart.xLabel}</text>
${markAt === null || markAt < 0 || markAt >= epochs ? null : marked(chart, markAt, x(markAt), y)}
${curves.map((curve, c) => drawn(curve, c === 0 ? "first" : "second", x, y, markAt))}
</svg>${
    curves.length < 2
      ? null
      : html`<p class="key" aria-hidden="true">${curves.map((c) => html`<span>${c.name}</span>`)}</p>`
  }</figure>`;
}

/** A dotted line at the marked epoch, its words where the curves leave room: above low curves, below high ones. */
function marked({ curves, mark }: CurveChart, at: number, x: number, y: (v: number) => number): Html {
  const top = EDGE.top;
  const bottom = HEIGHT - EDGE.bottom;
  const heights = curves.map((c) => y(c.values[at] ?? Number.NaN)).filter(Number.isFinite);
  const mean = heights.reduce((a, b) => a + b, 0) / Math.max(1, heights.length);
  const textY = mean > (top + bottom) / 2 ? top + 12 : bottom - 8;
  const left = x > WIDTH / 2;
  return html`<line class="best" x1="${px(x)}" x2="${px(x)}" y1="${top}" y2="${bottom}"/>
<text x="${px(x + (left ? -7 : 7))}" y="${px(textY)}" text-anchor="${left ? "end" : "start"}">${mark?.text ?? ""}</text>`;
}

function drawn(
  curve: Curve,
  tone: string,
  x: (i: number) => number,
  y: (v: number) => number,
  mark: number | null,
): Html {
  let path = "";
  let open = false;
  curve.values.forEach((v, i) => {
    if (Number.isFinite(v)) path += `${open ? "L" : "M"}${px(x(i))} ${px(y(v))}`;
    open = Number.isFinite(v);
  });
  const spot = mark ?? (curve.values.length === 1 ? 0 : null);
  const value = spot === null ? undefined : curve.values[spot];
  return html`<path class="curve ${tone}" d="${path}"/>${
    value !== undefined && Number.isFinite(value) && spot !== null
      ? html`<circle class="mark ${tone}" cx="${px(x(spot))}" cy="${px(y(value))}" r="4.5"/>`
      : null
  }`;
}

const spoken = (chart: CurveChart): string =>
  `${chart.title}. ${chart.curves
    .map((c) => `${c.name}: ${[c.values[0], c.values.at(-1)].map((v) => chart.formatY(v ?? Number.NaN)).join(" → ")}`)
    .join("; ")}${chart.mark === null ? "" : `; ${chart.mark.text}`}`;

const px = (n: number): string => String(Math.round(n * 10) / 10);
