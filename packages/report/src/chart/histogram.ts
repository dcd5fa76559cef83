import { type Html, html } from "../html.ts";
import { type Axis, rootAxis } from "./axis.ts";
import { EDGE, HEIGHT, key, type Limit, limitLines, placed, shaded, WIDTH } from "./plot.ts";

export interface Histogram {
  readonly title: string;
  readonly x: Axis;
  /** Above the line, and below it; each bar is a share of its own side. */
  readonly above: Side;
  readonly below: Side;
  readonly limits: readonly Limit[];
  readonly band: readonly [from: number, to: number] | null;
  readonly formatShare: (share: number) => string;
  readonly yLabel: string;
  readonly spoken: string;
}

interface Side {
  readonly name: string;
  readonly values: readonly number[];
}

const BINS = 44;

/** Two histograms back to back over one axis: good parts above, bad ones below. Heights by their square root, so that single parts show. */
export function histogram(chart: Histogram): Html {
  const { x, above, below, limits, band } = chart;
  const [up, down] = [above, below].map(({ values }) => shares(values, x)) as [number[], number[]];
  const high = Math.min(1, Math.max(0.05, ...up, ...down) * 1.1);
  const y = rootAxis(chart.yLabel, high, chart.formatShare);
  const half = (HEIGHT - EDGE.top - EDGE.bottom) / 2;
  const middle = EDGE.top + half;
  const step = (WIDTH - EDGE.left - EDGE.right) / BINS;
  const { px } = placed(x, y);
  const bar = (share: number, i: number, tone: "good" | "bad") => {
    if (share === 0) return null;
    const height = Math.round(Math.max(2, y.at(share) * half) * 10) / 10;
    const left = Math.round((EDGE.left + i * step + 0.75) * 10) / 10;
    const top = Math.round((tone === "good" ? middle - height - 0.5 : middle + 0.5) * 10) / 10;
    return html`<rect class="bar ${tone}" x="${left}" y="${top}" width="${Math.round((step - 1.5) * 10) / 10}" height="${height}" rx="1.5"/>`;
  };
  const marks = y.ticks
    .filter((t) => t > 0)
    .flatMap((t) => [middle - y.at(t) * half, middle + y.at(t) * half].map((at) => [t, at] as const));
  return html`<figure><figcaption>${chart.title}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${chart.spoken}">
${marks.map(
  ([
    t,
    at,
  ]) => html`<line class="grid" x1="${EDGE.left}" x2="${WIDTH - EDGE.right}" y1="${at.toFixed(1)}" y2="${at.toFixed(1)}"/>
<text x="${EDGE.left - 8}" y="${(at + 4).toFixed(1)}" text-anchor="end">${chart.formatShare(t)}</text>`,
)}${x.ticks.map((t) => html`<text x="${px(t)}" y="${HEIGHT - EDGE.bottom + 18}" text-anchor="middle">${x.format(t)}</text>`)}
<text x="${WIDTH - EDGE.right}" y="${HEIGHT - 6}" text-anchor="end">${x.label}</text>
<text x="${EDGE.left}" y="${EDGE.top - 14}" text-anchor="start">${chart.yLabel}</text>
${shaded(band, x)}${up.map((share, i) => bar(share, i, "good"))}${down.map((share, i) => bar(share, i, "bad"))}
<line class="middle" x1="${EDGE.left}" x2="${WIDTH - EDGE.right}" y1="${middle}" y2="${middle}"/>
${limitLines(limits, x)}
</svg>${key([
    { name: above.name, tone: "good" },
    { name: below.name, tone: "bad" },
  ])}</figure>`;
}

/** The share of the values in each of the bins, which are evenly wide on the axis. */
function shares(values: readonly number[], x: Axis): number[] {
  const counts = new Array<number>(BINS).fill(0);
  for (const value of values) counts[Math.min(BINS - 1, Math.floor(x.at(value) * BINS))]!++;
  return counts.map((n) => n / Math.max(1, values.length));
}
