import { type Html, html } from "../html.ts";
import type { Axis } from "./axis.ts";

export type Tone = "good" | "bad" | "second" | "note";
export type Point = readonly [x: number, y: number];

export interface Line {
  readonly name: string;
  readonly tone: Tone;
  /** Rising in x. */
  readonly points: readonly Point[];
  /** Lower and upper bound around it, for as many x. */
  readonly band?: readonly (readonly [x: number, low: number, high: number])[] | undefined;
}

/** Points that no line joins. */
export interface Dots {
  readonly name: string;
  readonly tone: Tone;
  /** With the bounds of a whisker where there is one. */
  readonly points: readonly (readonly [x: number, y: number, low?: number, high?: number])[];
}

/** A vertical line with words. */
export interface Limit {
  readonly at: number;
  readonly text: string;
}

/** A stretch of the x axis, shaded. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly tone: Tone;
}

export interface Plot {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly Line[];
  readonly dots?: readonly Dots[] | undefined;
  readonly limits?: readonly Limit[] | undefined;
  /** Between the first two limits a person looks: shaded. */
  readonly band?: readonly [from: number, to: number] | null | undefined;
  /** Shaded from top to bottom, behind all lines; with what the shades mean, by tone. */
  readonly stretches?: readonly Stretch[] | undefined;
  readonly shades?: readonly { readonly name: string; readonly tone: Tone }[] | undefined;
  /** Points that are meant, with words. */
  readonly spots?: readonly { readonly at: Point; readonly tone: Tone; readonly text: string }[] | undefined;
  /** What it shows, for those who cannot see it. */
  readonly spoken: string;
}

export const WIDTH = 560;
export const HEIGHT = 280;
export const EDGE = { left: 54, right: 16, top: 30, bottom: 44 };

/** Curves over an axis, as inline SVG. */
export function plot({
  title,
  x,
  y,
  lines,
  dots = [],
  limits = [],
  band = null,
  stretches = [],
  shades = [],
  spots = [],
  spoken,
}: Plot): Html {
  const { px, py } = placed(x, y);
  const path = (points: readonly Point[]) => pathOf(points.map(([a, b]) => [px(a), py(b)]));
  return html`<figure><figcaption>${title}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${spoken}">
${frame(x, y)}${shaded(band, x)}${stretches.map(
  ({ from, to, tone }) =>
    html`<rect class="stretch ${tone}" x="${px(from)}" y="${EDGE.top}" width="${Math.max(1, round(px(to) - px(from)))}" height="${HEIGHT - EDGE.top - EDGE.bottom}"/>`,
)}
${lines.map(({ tone, band: around }) =>
  around === undefined
    ? null
    : html`<path class="around ${tone}" d="${path(around.map(([a, , high]) => [a, high]))}${path(around.map(([a, low]): Point => [a, low]).reverse()).replace("M", "L")}Z"/>`,
)}${lines.map(({ tone, points }) => html`<path class="curve ${tone}" d="${path(points)}"/>`)}
${dots.map((d) => dotted(d, x, y))}${limitLines(limits, x)}
${spots.map(({ at: [a, b], tone, text }) => {
  const left = x.at(a) > 0.5;
  return html`<circle class="mark ${tone}" cx="${px(a)}" cy="${py(b)}" r="5"/><text x="${px(a) + (left ? -10 : 10)}" y="${py(b) + (y.at(b) > 0.5 ? 18 : -10)}" text-anchor="${left ? "end" : "start"}">${text}</text>`;
})}
</svg>${key([...lines, ...dots, ...shades])}</figure>`;
}

/** Points with their whiskers, in two paths however many they are. */
function dotted({ tone, points }: Dots, x: Axis, y: Axis): Html {
  const { px, py } = placed(x, y);
  const whiskers = points.flatMap(([a, , low, high]) =>
    low === undefined || high === undefined ? [] : [`M${px(a)} ${py(low)}V${py(high)}`],
  );
  return html`${whiskers.length === 0 ? null : html`<path class="whisker ${tone}" d="${whiskers.join("")}"/>`}<path class="dot ${tone}" d="${points
    .map(([a, b]) => `M${px(a)} ${py(b)}h0`)
    .join("")}"/>`;
}

/** Grid, marks and labels. */
export function frame(x: Axis, y: Axis): Html {
  const { px, py } = placed(x, y);
  return html`${y.ticks.map(
    (t) => html`<line class="grid" x1="${EDGE.left}" x2="${WIDTH - EDGE.right}" y1="${py(t)}" y2="${py(t)}"/>
<text x="${EDGE.left - 8}" y="${py(t) + 4}" text-anchor="end">${y.format(t)}</text>`,
  )}${x.ticks.map((t) => html`<text x="${px(t)}" y="${HEIGHT - EDGE.bottom + 18}" text-anchor="middle">${x.format(t)}</text>`)}
<text x="${WIDTH - EDGE.right}" y="${HEIGHT - 6}" text-anchor="end">${x.label}</text>
<text x="${EDGE.left}" y="${EDGE.top - 14}" text-anchor="start">${y.label}</text>`;
}

/** Thresholds as lines through the chart, each with its words on a row of its own. */
export function limitLines(limits: readonly Limit[], x: Axis): Html {
  return html`${limits.map(({ at, text }, row) => {
    const place = round(EDGE.left + x.at(at) * (WIDTH - EDGE.left - EDGE.right));
    // of two limits the lower one is told to its left, the upper one to its right, where there is room
    const left = limits.length === 2 ? (row === 0 ? x.at(at) > 0.25 : x.at(at) > 0.75) : x.at(at) > 0.5;
    return html`<line class="limit" x1="${place}" x2="${place}" y1="${EDGE.top}" y2="${HEIGHT - EDGE.bottom}"/>
<text class="limit" x="${place + (left ? -6 : 6)}" y="${EDGE.top + 13 + 16 * row}" text-anchor="${left ? "end" : "start"}">${text}</text>`;
  })}`;
}

export function shaded(band: readonly [from: number, to: number] | null, x: Axis): Html | null {
  if (band === null) return null;
  const [from, to] = band.map((v) => EDGE.left + x.at(v) * (WIDTH - EDGE.left - EDGE.right)) as [number, number];
  const height = HEIGHT - EDGE.top - EDGE.bottom;
  return html`<rect class="review" x="${round(from)}" y="${EDGE.top}" width="${round(Math.max(1, to - from))}" height="${height}"/>`;
}

/** What the colours mean. */
export const key = (lines: readonly { readonly name: string; readonly tone: Tone }[]): Html | null =>
  lines.length < 2
    ? null
    : html`<p class="legend" aria-hidden="true">${lines.map(({ name, tone }) => html`<span class="${tone}">${name}</span>`)}</p>`;

export function placed(x: Axis, y: Axis) {
  return {
    px: (v: number) => round(EDGE.left + x.at(v) * (WIDTH - EDGE.left - EDGE.right)),
    py: (v: number) => round(HEIGHT - EDGE.bottom - y.at(v) * (HEIGHT - EDGE.top - EDGE.bottom)),
  };
}

/** A path through the points; those that would not be seen apart from the last are left out, so that size does not grow with the data. */
function pathOf(points: readonly Point[]): string {
  let path = "";
  let [x, y] = [Number.NaN, Number.NaN];
  points.forEach(([a, b], i) => {
    if (i > 0 && i < points.length - 1 && Math.abs(a - x) < 0.6 && Math.abs(b - y) < 0.6) return;
    path += `${i === 0 ? "M" : "L"}${a} ${b}`;
    [x, y] = [a, b];
  });
  return path;
}

const round = (n: number): number => Math.round(n * 10) / 10;
