import { AndonError } from "@andon/contracts";
import { stringify } from "yaml";
import type { Results, Settings } from "./problem.ts";

export interface DraftOptions {
  /** Columns that are goals, with their aims. */
  readonly goals: Readonly<Record<string, { aim: "minimise" | "maximise" } | { aim: "target"; target: number }>>;
  /** Columns that are results with bounds. */
  readonly constraints: Readonly<Record<string, { readonly max?: number; readonly min?: number }>>;
  readonly context: readonly string[];
  readonly ignore: readonly string[];
}

/** A problem drafted from records of the past. */
export interface Draft {
  /** The problem file. */
  readonly text: string;
  readonly records: readonly { readonly settings: Settings; readonly results: Results }[];
  /** Rows left out because a setting or a result is missing. */
  readonly leftOut: number;
  /** Columns that never change: fixed in the problem. */
  readonly constant: readonly string[];
  /** Results that never change: nothing can be learnt of them. */
  readonly flat: readonly string[];
  /** Settings that were run more than once with different results, and the result that differs most; null where there are none. */
  readonly repeats: {
    readonly settings: number;
    readonly result: string;
    readonly low: number;
    readonly high: number;
  } | null;
}

/**
 * Drafts a problem from a table of past runs: bounds are what has been run, columns of words are levels, columns that never change are fixed.
 * @param rows by column name, cells as text
 * @throws AndonError `records/column`, `records/not-numeric`, `records/roles`, `records/nothing-varies`
 */
export function draftProblem(
  rows: readonly Readonly<Record<string, unknown>>[],
  path: string,
  options: DraftOptions,
): Draft {
  const columns = Object.keys(rows[0] ?? {});
  const results = [...new Set([...Object.keys(options.goals), ...Object.keys(options.constraints)])];
  for (const column of [...results, ...options.context, ...options.ignore])
    if (!columns.includes(column)) throw new AndonError("records/column", { column, path, found: columns.join(", ") });
  const twice = results.find((c) => options.context.includes(c) || options.ignore.includes(c));
  if (twice !== undefined || Object.keys(options.goals).length === 0)
    throw new AndonError("records/roles", { column: twice ?? null, path, found: columns.join(", ") });
  const settings = columns.filter((c) => !results.includes(c) && !options.ignore.includes(c));
  const cell = (row: Readonly<Record<string, unknown>>, column: string): string => String(row[column] ?? "").trim();
  const whole = rows
    .map((row, i) => ({ row, number: i + 2 }))
    .filter(({ row }) => [...settings, ...results].every((c) => cell(row, c) !== ""));
  const numberIn = (row: Readonly<Record<string, unknown>>, column: string, number: number): number => {
    const value = Number(cell(row, column));
    if (Number.isFinite(value)) return value;
    throw new AndonError("records/not-numeric", { column, path, row: number, found: cell(row, column) });
  };
  const constant: string[] = [];
  const values = new Map<string, (number | string)[]>();
  const ranges: Record<string, Record<string, unknown>> = {};
  for (const column of settings) {
    const cells = whole.map(({ row }) => cell(row, column));
    const numeric = cells.filter((text) => Number.isFinite(Number(text))).length;
    // a column of numbers with a few words in it is a mistake; a column of words is a choice
    const isNumber = numeric > cells.length / 2;
    const held = whole.map(({ row, number }) => (isNumber ? numberIn(row, column, number) : cell(row, column)));
    values.set(column, held);
    const distinct = [...new Set(held)];
    if (distinct.length === 1) {
      constant.push(column);
      ranges[column] = { fixed: distinct[0] };
    } else if (isNumber) {
      const numbers = held as number[];
      const few = numbers.every(Number.isInteger) && distinct.length <= 20;
      ranges[column] = { low: Math.min(...numbers), high: Math.max(...numbers), ...(few ? { integer: true } : {}) };
    } else ranges[column] = { levels: distinct.sort() };
  }
  if (settings.every((c) => constant.includes(c) || options.context.includes(c)))
    throw new AndonError("records/nothing-varies", {
      path,
      rows: whole.length,
      leftOut: rows.length - whole.length,
      columns: constant.join(", "),
    });
  const varying = (name: string): boolean => !(options.context.includes(name) && constant.includes(name));
  const pick = (names: readonly string[]) => Object.fromEntries(names.filter(varying).map((n) => [n, ranges[n]]));
  const context = options.context.filter((n) => settings.includes(n));
  const document = {
    parameters: pick(settings.filter((n) => !context.includes(n))),
    ...(context.filter(varying).length > 0 ? { context: pick(context) } : {}),
    goals: options.goals,
    ...(Object.keys(options.constraints).length > 0 ? { constraints: options.constraints } : {}),
  };
  const kept = whole.map(({ row, number }, i) => ({
    settings: Object.fromEntries(settings.filter(varying).map((n) => [n, values.get(n)![i]!])),
    results: Object.fromEntries(results.map((n) => [n, numberIn(row, n, number)])),
  }));
  return {
    text: stringify(document, { flowCollectionPadding: true, collectionStyle: "any" }),
    records: kept,
    leftOut: rows.length - whole.length,
    constant,
    flat: results.filter((n) => new Set(kept.map((r) => r.results[n])).size === 1),
    repeats: repeatsOf(kept, results),
  };
}

/** Settings that were run more than once with different results. */
function repeatsOf(records: Draft["records"], results: readonly string[]): Draft["repeats"] {
  const groups = Map.groupBy(records, (r) => JSON.stringify(r.settings));
  const differing = [...groups.values()].flatMap((runs) =>
    results.flatMap((result) => {
      const values = runs.map((r) => r.results[result]!);
      const [low, high] = [Math.min(...values), Math.max(...values)];
      const all = records.map((r) => r.results[result]!);
      return low === high
        ? []
        : [{ runs, result, low, high, share: (high - low) / (Math.max(...all) - Math.min(...all)) }];
    }),
  );
  const [most] = differing.toSorted((a, b) => b.share - a.share);
  if (most === undefined) return null;
  const { result, low, high } = most;
  return { settings: new Set(differing.map((d) => d.runs)).size, result, low, high };
}
