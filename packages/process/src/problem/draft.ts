import { AndonError } from "@andon/contracts";
import { holdsTimes, isMissing } from "@andon/data";
import { stringify } from "yaml";
import { type Heading, headingsOf } from "./headings.ts";
import type { Results, Settings } from "./problem.ts";

export interface DraftOptions {
  /** Columns that are goals, with their aims. */
  readonly goals: Readonly<Record<string, { aim: "minimise" | "maximise" } | { aim: "target"; target: number }>>;
  /** Columns that are results with bounds. */
  readonly constraints: Readonly<Record<string, { readonly max?: number; readonly min?: number }>>;
  readonly context: readonly string[];
  readonly ignore: readonly string[];
  /** Of everything random; that of all problems where it is left out. */
  readonly seed?: number | undefined;
}

/** A problem drafted from records of the past. */
export interface Draft {
  /** The problem file. */
  readonly text: string;
  readonly records: readonly { readonly settings: Settings; readonly results: Results }[];
  /** Rows left out because a setting or a result is missing, and the columns that lack them. */
  readonly leftOut: number;
  readonly lacking: readonly string[];
  /** Columns left out: dates, those that only tell rows apart, and those that most rows leave empty. */
  readonly dropped: readonly string[];
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

/** Of fewer rows, as many names as rows may be a choice. */
const TELLS_ROWS_APART = 10;
/** Whole numbers that follow each other from here, or from 0 or 1, are numbers of batches. */
const FAR = 10_000;

/**
 * Drafts a problem from a table of past runs: bounds are what has been run, columns of words are levels, columns that never change are fixed. Units
 * in headings are units; columns go by their name with or without it.
 * @param rows by column name, cells as text
 * @throws AndonError `records/column`, `records/not-numeric`, `records/roles`, `records/nothing-varies`
 */
export function draftProblem(
  rows: readonly Readonly<Record<string, unknown>>[],
  path: string,
  options: DraftOptions,
): Draft {
  const headings = headingsOf(Object.keys(rows[0] ?? {}));
  const found = headings.map((h) => h.name).join(", ");
  const named = (column: string): Heading => {
    const heading = headings.find((h) => h.column === column) ?? headings.find((h) => h.name === column);
    if (heading) return heading;
    throw new AndonError("records/column", { column, path, found });
  };
  const withUnit = <T>([column, says]: readonly [string, T]): [string, T & { unit?: string }] => {
    const { name, unit } = named(column);
    return [name, { ...says, ...(unit === null ? {} : { unit }) }];
  };
  const goals = Object.fromEntries(Object.entries(options.goals).map(withUnit));
  const constraints = Object.fromEntries(Object.entries(options.constraints).map(withUnit));
  const [given, ignored] = [options.context, options.ignore].map((columns) => columns.map((c) => named(c).name));
  const results = headings.filter((h) => h.name in goals || h.name in constraints);
  const twice = results.find((h) => given!.includes(h.name) || ignored!.includes(h.name));
  if (twice !== undefined || results.length === 0 || Object.keys(goals).length === 0)
    throw new AndonError("records/roles", { column: twice?.name ?? null, path, found });
  const cell = (row: Readonly<Record<string, unknown>>, { column }: Heading): string =>
    String(row[column] ?? "").trim();
  const dropped = headings.filter(
    (h) =>
      !results.includes(h) &&
      ![...given!, ...ignored!].includes(h.name) &&
      isNoSetting(rows.map((row) => cell(row, h))),
  );
  const settings = headings.filter((h) => ![...results, ...dropped].includes(h) && !ignored!.includes(h.name));
  const lacks = (row: Readonly<Record<string, unknown>>, h: Heading): boolean =>
    cell(row, h) === "" || ((results.includes(h) || numeric.has(h)) && isMissing(cell(row, h)));
  // a column of numbers with a few words in it is a mistake; a column of words is a choice
  const numeric = new Set(settings.filter((h) => areNumbers(rows.map((row) => cell(row, h)))));
  const whole = rows
    .map((row, i) => ({ row, number: i + 2 }))
    .filter(({ row }) => ![...settings, ...results].some((h) => lacks(row, h)));
  const numberIn = (row: Readonly<Record<string, unknown>>, h: Heading, number: number): number => {
    const value = Number(cell(row, h));
    if (Number.isFinite(value)) return value;
    throw new AndonError("records/not-numeric", { column: h.column, path, row: number, found: cell(row, h) });
  };
  const constant: string[] = [];
  const values = new Map<string, (number | string)[]>();
  const ranges: Record<string, Record<string, unknown>> = {};
  for (const h of settings) {
    const { name, unit } = h;
    const held = whole.map(({ row, number }) => (numeric.has(h) ? numberIn(row, h, number) : cell(row, h)));
    values.set(name, held);
    const distinct = [...new Set(held)];
    const measured = unit === null ? {} : { unit };
    if (distinct.length === 1) {
      constant.push(name);
      ranges[name] = { fixed: distinct[0], ...measured };
    } else if (numeric.has(h)) {
      const numbers = held as number[];
      const few = numbers.every(Number.isInteger) && distinct.length <= 20;
      ranges[name] = {
        low: Math.min(...numbers),
        high: Math.max(...numbers),
        ...(few ? { integer: true } : {}),
        ...measured,
      };
    } else
      ranges[name] = {
        levels: (distinct as string[]).sort((a, b) => a.localeCompare(b, "en", { numeric: true })),
        ...measured,
      };
  }
  const names = settings.map((h) => h.name);
  if (names.every((n) => constant.includes(n) || given!.includes(n)))
    throw new AndonError("records/nothing-varies", {
      path,
      rows: whole.length,
      leftOut: rows.length - whole.length,
      columns: constant.join(", "),
    });
  const varying = (name: string): boolean => !(given!.includes(name) && constant.includes(name));
  const pick = (some: readonly string[]) => Object.fromEntries(some.filter(varying).map((n) => [n, ranges[n]]));
  const context = given!.filter((n) => names.includes(n));
  const document = {
    parameters: pick(names.filter((n) => !context.includes(n))),
    ...(context.filter(varying).length > 0 ? { context: pick(context) } : {}),
    goals,
    ...(results.some((h) => h.name in constraints) ? { constraints } : {}),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  };
  const resultsNamed = results.map((h) => h.name);
  const kept = whole.map(({ row, number }, i) => ({
    settings: Object.fromEntries(names.filter(varying).map((n) => [n, values.get(n)![i]!])),
    results: Object.fromEntries(results.map((h) => [h.name, numberIn(row, h, number)])),
  }));
  return {
    text: stringify(document, { flowCollectionPadding: true, collectionStyle: "any" }),
    records: kept,
    leftOut: rows.length - whole.length,
    lacking: [...settings, ...results].filter((h) => rows.some((row) => lacks(row, h))).map((h) => h.name),
    dropped: dropped.map((h) => h.name),
    constant,
    flat: resultsNamed.filter((n) => new Set(kept.map((r) => r.results[n])).size === 1),
    repeats: repeatsOf(kept, resultsNamed),
  };
}

/** Whether most of the cells that hold something are numbers. */
function areNumbers(cells: readonly string[]): boolean {
  const filled = cells.filter((text) => !isMissing(text));
  return filled.filter((text) => Number.isFinite(Number(text))).length > filled.length / 2;
}

/** Whether cells are dates, names or numbers that count rows, or mostly nothing: nobody sets them. */
function isNoSetting(cells: readonly string[]): boolean {
  const filled = cells.filter((text) => text !== "");
  if (filled.length < cells.length / 2 || holdsTimes(filled)) return true;
  if (cells.length < TELLS_ROWS_APART) return false;
  if (!areNumbers(cells)) return new Set(cells).size > cells.length / 2;
  const first = Number(filled[0]);
  return (first <= 1 || first >= FAR) && filled.every((text, i) => Number(text) === first + i);
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
