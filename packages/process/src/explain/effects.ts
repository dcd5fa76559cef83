import { randomBits } from "@andon/data";
import type { Bounded } from "@andon/statistics";
import { evenPoints } from "../problem/even-points.ts";
import type { Settings } from "../problem/problem.ts";
import { decode, type Region, regionOf, type Space, spaceOf } from "../problem/space.ts";
import type { Paths } from "../surrogate/paths.ts";
import { expectedOf } from "./interval.ts";

/** What a result is on average at each value of one parameter, the others anywhere within their bounds. */
export interface MainEffect {
  readonly parameter: string;
  readonly points: readonly (Bounded & { readonly setting: number | string })[];
}

/** A result over two parameters, the others at the settings that are looked at. */
export interface Contour {
  readonly parameters: readonly [x: string, y: string];
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** [y][x], expected. */
  readonly values: readonly (readonly number[])[];
  /** Above 0 where every constraint is kept as surely as is asked, by how much on the scale of the least sure: [y][x]; null without constraints. */
  readonly margin: readonly (readonly number[])[] | null;
}

const BACKGROUND = 64;
const GRID = 21;
const CONTOUR_GRID = 31;

/** Everywhere within the bounds, steps and limits on settings aside; the context varies like a parameter. Columns are those of the space. */
export const wholeRegion = ({ problem }: Space): Region =>
  regionOf(
    spaceOf({
      ...problem,
      parameters: [...problem.parameters, ...problem.context],
      context: [],
      limits: [],
      current: null,
    }),
    {},
  );

/**
 * Partial dependence (J. H. Friedman, "Greedy function approximation: a gradient boosting machine", Annals of Statistics 29 (2001) 1189-1232)
 * over even points of the whole region, with a band that holds 90 % of what is possible.
 */
export function mainEffect(curves: Paths, space: Space, column: number, seed: number): MainEffect {
  const background = evenPoints(wholeRegion(space), BACKGROUND, randomBits(seed, 0xef));
  return {
    parameter: space.columns[column]!.parameter.name,
    points: gridOf(space, column, GRID).map((at) => {
      const sum = background.reduce<Float64Array | null>((all, point) => {
        const x = point.slice();
        x[column] = at;
        const values = curves(x);
        return all === null ? values : values.map((v, k) => v + all[k]!);
      }, null)!;
      const setting = settingOf(space, column, at);
      return { setting, ...expectedOf(sum.map((v) => v / background.length)) };
    }),
  };
}

/** Expected values over two numeric columns, and where constraints are kept. */
export function contourOf(
  expected: (x: Float64Array) => number,
  margin: ((x: Float64Array) => number) | null,
  space: Space,
  [across, up]: readonly [number, number],
  at: Float64Array,
): Contour {
  const [xs, ys] = [gridOf(space, across, CONTOUR_GRID), gridOf(space, up, CONTOUR_GRID)];
  const numbers = (column: number, grid: readonly number[]): number[] =>
    grid.map((v) => Number(settingOf(space, column, v)));
  const over = (f: (x: Float64Array) => number): number[][] =>
    ys.map((y) =>
      xs.map((x) => {
        const point = at.slice();
        point[across] = x;
        point[up] = y;
        return f(point);
      }),
    );
  return {
    parameters: [space.columns[across]!.parameter.name, space.columns[up]!.parameter.name],
    x: numbers(across, xs),
    y: numbers(up, ys),
    values: over(expected),
    margin: margin && over(margin),
  };
}

/** Values of a column from its least to its greatest: of whole numbers at most so many, of levels all. */
function gridOf({ columns }: Space, column: number, most: number): number[] {
  const { parameter, count } = columns[column]!;
  if (parameter.kind === "categorical") return [...parameter.levels.keys()];
  const steps = Math.min(count, most);
  return Array.from({ length: steps }, (_, i) =>
    parameter.kind === "continuous" ? i / (steps - 1) : (Math.round((i * (count - 1)) / (steps - 1)) + 0.5) / count,
  );
}

const settingOf = (space: Space, column: number, at: number): Settings[string] => {
  const x = new Float64Array(space.columns.length);
  x[column] = at;
  return decode(space, x)[space.columns[column]!.parameter.name]!;
};
