import { settingWithin } from "@andon/contracts";
import { parseExpression, parseLimit } from "./formula.ts";
import type { Parameter, Problem, Settings } from "./problem.ts";

/**
 * The parameters and the context of a problem as columns of numbers: continuous ones from 0 to 1, integers as the middles of equal cells of
 * [0, 1], categorical ones as the number of the level. Fixed parameters have no column.
 */
export interface Space {
  readonly problem: Problem;
  readonly columns: readonly Column[];
  /** For each column, whether its values have no order. */
  readonly categorical: readonly boolean[];
}

export interface Column {
  readonly parameter: Exclude<Parameter, { kind: "fixed" }>;
  /** It is given, not chosen. */
  readonly given: boolean;
  /** Different values; infinite where it is continuous. */
  readonly count: number;
}

/** Where the next trial may lie. */
export interface Region {
  readonly space: Space;
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** How far limits on settings are broken, all together, in shares of what each varies over the region; 0 where all hold. */
  readonly broken: (x: Float64Array) => number;
}

export function spaceOf(problem: Problem): Space {
  const columns = [
    ...problem.parameters.map((p) => [p, false] as const),
    ...problem.context.map((p) => [p, true] as const),
  ].flatMap(([parameter, given]): Column[] => {
    if (parameter.kind === "fixed") return [];
    const count =
      parameter.kind === "categorical"
        ? parameter.levels.length
        : parameter.kind === "integer"
          ? parameter.high - parameter.low + 1
          : Number.POSITIVE_INFINITY;
    return [{ parameter, given, count }];
  });
  return { problem, columns, categorical: columns.map((c) => c.parameter.kind === "categorical") };
}

/** One setting as its column holds it. */
export function encodeOne({ parameter, count }: Column, value: number | string): number {
  if (parameter.kind === "categorical") return parameter.levels.indexOf(String(value));
  const { low, high, scale, kind } = parameter;
  const number = Number(value);
  if (kind === "integer") return (number - low + 0.5) / count;
  return scale === "log" ? Math.log(number / low) / Math.log(high / low) : (number - low) / (high - low);
}

function decodeOne({ parameter, count }: Column, x: number): number | string {
  if (parameter.kind === "categorical") return parameter.levels[x]!;
  const { low, high, scale, kind } = parameter;
  if (kind === "integer") return low + Math.min(count - 1, Math.max(0, Math.floor(x * count)));
  const value = scale === "log" ? low * (high / low) ** x : low + x * (high - low);
  return Math.min(high, Math.max(low, value));
}

/** Settings (and context) as a point: [columns]. */
export const encode = (space: Space, settings: Settings): Float64Array =>
  Float64Array.from(space.columns, (c) => encodeOne(c, settings[c.parameter.name]!));

/** A point as settings, in the order of the problem, those that are fixed and the context included. */
export function decode(space: Space, x: Float64Array): Settings {
  const values = new Map(space.columns.map((c, i) => [c.parameter.name, decodeOne(c, x[i]!)]));
  return Object.fromEntries(
    [...space.problem.parameters, ...space.problem.context].map((p) => [
      p.name,
      p.kind === "fixed" ? p.value : values.get(p.name)!,
    ]),
  );
}

/** As `decode`, with numbers as anyone can set them, where that keeps the bounds and the limits on settings. */
export function settable(region: Region, x: Float64Array): Settings {
  const { space } = region;
  const exact = decode(space, x);
  const rounded = { ...exact };
  for (const { parameter: p, given } of space.columns)
    if (p.kind === "continuous" && !given)
      rounded[p.name] = Math.min(p.high, Math.max(p.low, Number(settingWithin(p, Number(exact[p.name])))));
  return region.broken(encode(space, rounded)) === 0 ? rounded : exact;
}

/** What a trial with some settings costs; null where all cost alike. */
export function costOf({ cost }: Problem): ((settings: Settings) => number) | null {
  if (cost === null) return null;
  const { value } = parseExpression(cost);
  return (settings) => value(settings as Readonly<Record<string, number>>);
}

/** The point that stands for the settings that `x` means: integers at the middle of their cell. */
export function snapped(space: Space, x: Float64Array): Float64Array {
  return x.map((v, i) => {
    const column = space.columns[i]!;
    return column.parameter.kind === "integer" ? encodeOne(column, decodeOne(column, v)) : v;
  });
}

/**
 * Where the next trial may lie: within the bounds, within a step of the current recipe, in the context that is given.
 * @param context values of the context parameters
 */
export function regionOf(space: Space, context: Settings): Region {
  const { problem, columns } = space;
  const low = new Float64Array(columns.length);
  const high = new Float64Array(columns.length);
  for (const [i, column] of columns.entries()) {
    const { parameter, given, count } = column;
    if (given) {
      low[i] = high[i] = encodeOne(column, context[parameter.name]!);
    } else if (parameter.kind === "categorical") {
      high[i] = count - 1;
    } else {
      const step = parameter.step;
      const from = problem.current === null || step === null ? null : Number(problem.current[parameter.name]);
      low[i] = encodeOne(column, from === null ? parameter.low : Math.max(parameter.low, from - step!));
      high[i] = encodeOne(column, from === null ? parameter.high : Math.min(parameter.high, from + step!));
    }
  }
  const limits = problem.limits.map((text) => parseLimit(text).excess);
  const excesses = (x: Float64Array): number[] => {
    const settings = decode(space, x) as Record<string, number>;
    return limits.map((limit) => limit(settings));
  };
  // a limit counts by what it varies between the corners' middle and ends of each column
  const probe = low.map((v, i) => (v + high[i]!) / 2);
  const at = limits.length === 0 ? [] : excesses(snapped(space, probe));
  const spans = at.map(() => 0);
  for (let i = 0; i < low.length && limits.length > 0; i++) {
    for (const end of [low[i]!, high[i]!]) {
      const moved = snapped(space, probe);
      moved[i] = end;
      excesses(moved).forEach((e, k) => {
        spans[k]! += Math.abs(e - at[k]!);
      });
    }
  }
  return {
    space,
    low,
    high,
    broken: (x) =>
      limits.length === 0 ? 0 : excesses(x).reduce((sum, e, k) => sum + (e <= 0 ? 0 : e / (spans[k] || 1)), 0),
  };
}

/** A point of the region for a point of the unit cube: what is discrete takes each of its values alike often. */
export function place(region: Region, u: Float64Array, offset = 0): Float64Array {
  const { low, high, space } = region;
  return low.map((from, i) => {
    const { parameter, count } = space.columns[i]!;
    const to = high[i]!;
    const share = u[offset + i]!;
    if (parameter.kind === "categorical") return Math.min(to, Math.floor(from + share * (to - from + 1)));
    if (parameter.kind === "continuous") return from + share * (to - from);
    const cells = Math.round((to - from) * count) + 1;
    return from + Math.min(cells - 1, Math.floor(share * cells)) / count;
  });
}
