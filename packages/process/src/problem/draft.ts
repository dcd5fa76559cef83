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
}

/**
 * Drafts a problem from a table of past runs: bounds are what has been run, columns of words are levels, columns that never change are fixed.
 * @param rows by column name, cells as text
 * @throws AndonError `records/column`, `records/not-numeric`
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
  const varying = (name: string): boolean => !(options.context.includes(name) && constant.includes(name));
  const pick = (names: readonly string[]) => Object.fromEntries(names.filter(varying).map((n) => [n, ranges[n]]));
  const context = options.context.filter((n) => settings.includes(n));
  const document = {
    parameters: pick(settings.filter((n) => !context.includes(n))),
    ...(context.filter(varying).length > 0 ? { context: pick(context) } : {}),
    goals: options.goals,
    ...(Object.keys(options.constraints).length > 0 ? { constraints: options.constraints } : {}),
  };
  return {
    text: stringify(document, { flowCollectionPadding: true, collectionStyle: "any" }),
    records: whole.map(({ row, number }, i) => ({
      settings: Object.fromEntries(settings.filter(varying).map((n) => [n, values.get(n)![i]!])),
      results: Object.fromEntries(results.map((n) => [n, numberIn(row, n, number)])),
    })),
    leftOut: rows.length - whole.length,
    constant,
  };
}
