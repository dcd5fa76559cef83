import { type Html, html } from "../html.ts";
import type { Axis } from "./axis.ts";
import { EDGE, frame, HEIGHT, type Point, placed, type Tone, WIDTH } from "./plot.ts";
import { ticks } from "./scale.ts";

/** A surface over two axes, seen from above. */
export interface Contours {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  /** Where the values stand, rising. */
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  /** [y][x]. */
  readonly values: readonly (readonly number[])[];
  readonly format: (value: number) => string;
  /** Below 0 the area is marked: [y][x]; null where nothing is. */
  readonly margin: readonly (readonly number[])[] | null;
  /** What was tried. */
  readonly tried: readonly Point[];
  readonly spots: readonly { readonly at: Point; readonly tone: Tone; readonly text: string }[];
  readonly spoken: string;
}

const LEVELS = 9;
/** Labels that are nearer to each other, or to the border, would not be read. */
const APART = 34;

type Corner = readonly [x: number, y: number, value: number];

/** Levels as darker and darker layers with a labelled line at the border of each, as inline SVG. */
export function contourChart({ title, x, y, xs, ys, values, format, margin, tried, spots, spoken }: Contours): Html {
  const { px, py } = placed(x, y);
  const place = (grid: readonly (readonly number[])[], floor: number): Corner[][] =>
    grid.map((row, j) => row.map((v, i) => [px(xs[i]!), py(ys[j]!), v - floor] as const));
  const all = values.flat();
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const levels = ticks(least, most, LEVELS).filter((t) => t > least && t < most);
  // where the words of spots are
  const taken = spots.flatMap(({ at: [a, b] }): Point[] =>
    [0, 0.5, 1].map((step) => [px(a) + (x.at(a) > 0.5 ? -2 : 2) * step * APART, py(b)]),
  );
  const unsure =
    margin &&
    above(
      place(
        margin.map((row) => row.map((v) => -v)),
        0,
      ),
    );
  return html`<figure><figcaption>${title}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${spoken}">
${frame(x, y)}${levels.map((level) => html`<path class="layer" d="${above(place(values, level)).area}"/>`)}
${unsure && html`<path class="unsure" d="${unsure.area}"/><path class="isoline edge" d="${lines(unsure.border)}"/>`}
${levels.map((level) => isoline(above(place(values, level)).border, format(level), taken))}
<path class="tried" d="${tried.map(([a, b]) => `M${px(a)} ${py(b)}h0`).join("")}"/>
${spots.map(({ at: [a, b], tone, text }) => {
  const left = x.at(a) > 0.5;
  return html`<circle class="mark ${tone}" cx="${px(a)}" cy="${py(b)}" r="6"/><text class="limit" x="${px(a) + (left ? -11 : 11)}" y="${py(b) + 4}" text-anchor="${left ? "end" : "start"}">${text}</text>`;
})}
</svg></figure>`;
}

/** A line with its level once on it, where there is room. */
function isoline(border: readonly (readonly [Point, Point])[], text: string, taken: Point[]): Html | null {
  if (border.length === 0) return null;
  const free = border
    .map(([[a, b], [c, d]]): Point => [(a + c) / 2, (b + d) / 2])
    .filter(
      ([a, b]) =>
        a > EDGE.left + APART &&
        a < WIDTH - EDGE.right - APART &&
        b > EDGE.top + 10 &&
        b < HEIGHT - EDGE.bottom - 8 &&
        taken.every(([c, d]) => Math.hypot(a - c, 2 * (b - d)) > 1.3 * APART),
    );
  const at = free[free.length >> 1];
  if (at) taken.push(at);
  return html`<path class="isoline" d="${lines(border)}"/>${
    at
      ? html`<text class="level" x="${short(at[0])}" y="${short(at[1] + 4)}" text-anchor="middle">${text}</text>`
      : null
  }`;
}

const lines = (border: readonly (readonly [Point, Point])[]): string =>
  border.map(([[a, b], [c, d]]) => `M${short(a)} ${short(b)}L${short(c)} ${short(d)}`).join("");

/**
 * Where values on a grid are at least 0: the area cell by cell (whole cells of a row joined), and its border, along which values are taken to change
 * evenly (marching squares: W. E. Lorensen, H. E. Cline 1987, in the plane).
 */
function above(grid: readonly (readonly Corner[])[]): { area: string; border: (readonly [Point, Point])[] } {
  let area = "";
  const border: (readonly [Point, Point])[] = [];
  for (let j = 0; j + 1 < grid.length; j++) {
    const [lower, upper] = [grid[j]!, grid[j + 1]!];
    let whole: number | null = null;
    const close = (until: number): void => {
      if (whole === null) return;
      const [[a, b], [c, d]] = [lower[whole]!, upper[until]!];
      area += `M${short(a)} ${short(b)}H${short(c)}V${short(d)}H${short(a)}Z`;
      whole = null;
    };
    for (let i = 0; i + 1 < lower.length; i++) {
      const corners = [lower[i]!, lower[i + 1]!, upper[i + 1]!, upper[i]!];
      const inside = corners.filter(([, , v]) => v >= 0).length;
      if (inside === 4) {
        whole ??= i;
        continue;
      }
      close(i);
      if (inside === 0) continue;
      const crossings: Point[] = [];
      const outline = corners.flatMap((from, k): Point[] => {
        const to = corners[(k + 1) % 4]!;
        const own: Point[] = from[2] >= 0 ? [[from[0], from[1]]] : [];
        if (from[2] >= 0 === to[2] >= 0) return own;
        const share = from[2] / (from[2] - to[2]);
        const at: Point = [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
        crossings.push(at);
        return [...own, at];
      });
      area += `M${outline.map(([a, b]) => `${short(a)} ${short(b)}`).join("L")}Z`;
      for (let k = 0; k + 1 < crossings.length; k += 2) border.push([crossings[k]!, crossings[k + 1]!]);
    }
    close(lower.length - 1);
  }
  return { area, border };
}

const short = (n: number): string => String(Math.round(n * 10) / 10);
