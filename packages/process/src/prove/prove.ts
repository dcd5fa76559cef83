import { AndonError } from "@andon/contracts";
import { isMissing } from "@andon/data";
import type { Bounded } from "@andon/statistics";
import { headingsOf, rowsByName } from "../problem/headings.ts";
import { type Capability, capabilityOf, type Specification } from "./capability.ts";
import { halfWidth } from "./confidence-sequence.ts";
import { coefficientOf } from "./regression.ts";

export interface ProveOptions {
  /** The column of the result. */
  readonly result: string;
  readonly aim: "maximise" | "minimise";
  /** The column that says "before" or "after". */
  readonly phase: string;
  /** Columns that are known but not chosen: numbers, or words. */
  readonly context: readonly string[];
  /** Whether a steady drift over the rows, which stand in the order of time, is taken out. */
  readonly drift: boolean;
  readonly specification: Specification;
}

/** What a change did. */
export interface Proof {
  /** Of the result, where the heading of its column tells it. */
  readonly unit: string | null;
  readonly before: Capability & { readonly count: number };
  readonly after: Capability & { readonly count: number };
  /** Result after less before, context and drift taken out; 95 % at all looks together. */
  readonly change: Bounded;
  /** The plain difference of the means, with the same kind of interval. */
  readonly unadjusted: Bounded;
  /** Whether the change is for the better, for the worse, or not known yet. */
  readonly verdict: "better" | "worse" | "open";
  /** After how many results with the change the verdict first held; null where it is open. */
  readonly since: number | null;
  /** How alike neighbouring residuals are. */
  readonly autocorrelation: number;
  /** Whether they are so alike that the interval is too narrow. */
  readonly alike: boolean;
  readonly leftOut: number;
  /** Every result in order; of those with the change, what looking after it would have told (its bounds are infinite where nothing can be told). */
  readonly series: readonly {
    readonly value: number;
    readonly phase: "before" | "after";
    readonly change: Bounded | null;
  }[];
}

type Row = Readonly<Record<string, unknown>>;

/** What stands for the two phases, in the languages of plants. */
const BEFORE = /^(before|vorher|(改动|变更|改进)?[之以]?前)$/;
const AFTER = /^(after|nachher|(改动|变更|改进)?[之以]?后)$/;
const ERROR = 0.05;
const NEEDED = 3;

/**
 * Compares the results before and after a change, in the order of time. The interval may be looked at after every result.
 * @param table rows by column name, cells as text
 * @throws AndonError `records/column`, `records/not-numeric`, `prove/limits`, `prove/no-phase`, `prove/phases`, `prove/order`
 */
export function prove(table: readonly Row[], path: string, options: ProveOptions): Proof {
  const { result, aim, phase, context, drift, specification } = options;
  const { lower, upper } = specification;
  if (lower !== null && upper !== null && lower >= upper) throw new AndonError("prove/limits", { lower, upper });
  const rows = rowsByName(table, [result, phase, ...context]);
  const found = Object.keys(rows[0] ?? {});
  if (!found.includes(phase)) throw new AndonError("prove/no-phase", { path, column: phase, found: found.join(", ") });
  for (const column of [result, ...context])
    if (!found.includes(column)) throw new AndonError("records/column", { column, path, found: found.join(", ") });
  const text = (row: Row, column: string): string => String(row[column] ?? "").trim();
  const whole = rows
    .map((row, i) => ({ row, number: i + 2 }))
    .filter(({ row }) => !isMissing(text(row, result)) && context.every((c) => text(row, c) !== ""));
  const y = Float64Array.from(whole, ({ row, number }) => {
    const value = Number(text(row, result));
    if (Number.isFinite(value)) return value;
    throw new AndonError("records/not-numeric", { column: result, path, row: number, found: text(row, result) });
  });
  const after = Float64Array.from(whole, ({ row, number }) => {
    const word = text(row, phase).toLowerCase();
    const [before, after] = [BEFORE, AFTER].map((words) => words.test(word));
    if (!before && !after) throw new AndonError("prove/phases", { path, column: phase, row: number, found: word });
    return after ? 1 : 0;
  });
  const parts = [0, 1].map((part) => [...y].filter((_, i) => after[i] === part)) as [number[], number[]];
  if (parts.some((part) => part.length < NEEDED))
    throw new AndonError("prove/phases", {
      path,
      column: phase,
      row: null,
      found: `before ${parts[0].length}, after ${parts[1].length}`,
    });
  if (after.lastIndexOf(1) < after.indexOf(0)) throw new AndonError("prove/order", { path, column: phase });
  const ones = new Float64Array(y.length).fill(1);
  const others = [
    ones,
    ...(drift ? [y.map((_, i) => i / y.length)] : []),
    ...context.flatMap((column) => columnsOf(whole.map(({ row }) => text(row, column)))),
  ];
  const upTo = (count: number, beside: readonly Float64Array[]): Bounded => {
    const some = (v: Float64Array): Float64Array => v.subarray(0, count);
    const coefficient = coefficientOf(some(y), some(after), beside.map(some));
    const half = halfWidth(coefficient, ERROR);
    const { estimate } = coefficient;
    return { value: estimate, low: estimate - half, high: estimate + half };
  };
  const verdictOf = ({ low, high }: Bounded): Proof["verdict"] => {
    if (low <= 0 && high >= 0) return "open";
    return low > 0 === (aim === "maximise") ? "better" : "worse";
  };
  const change = upTo(y.length, others);
  const verdict = verdictOf(change);
  const series = Array.from(y, (value, i): Proof["series"][number] =>
    after[i] === 1 ? { value, phase: "after", change: upTo(i + 1, others) } : { value, phase: "before", change: null },
  );
  const looks = series.flatMap(({ change }) => change ?? []);
  const first = verdict === "open" ? -1 : looks.findIndex((look) => verdictOf(look) === verdict);
  const autocorrelation = autocorrelationOf(y, [...others, after]);
  return {
    unit: headingsOf(Object.keys(table[0]!)).find((h) => h.name === result || h.column === result)?.unit ?? null,
    before: { ...capabilityOf(parts[0], specification), count: parts[0].length },
    after: { ...capabilityOf(parts[1], specification), count: parts[1].length },
    change,
    unadjusted: upTo(y.length, [ones]),
    verdict,
    since: first < 0 ? null : first + 1,
    autocorrelation,
    alike: autocorrelation > 2 / Math.sqrt(y.length),
    leftOut: rows.length - whole.length,
    series,
  };
}

/** A context as columns: itself where it is numbers, otherwise one for each word but the first. */
function columnsOf(cells: readonly string[]): Float64Array[] {
  const numbers = Float64Array.from(cells, Number);
  if (numbers.every(Number.isFinite)) return [numbers];
  const [, ...words] = new Set(cells);
  return words.map((word) => Float64Array.from(cells, (cell) => (cell === word ? 1 : 0)));
}

/** The correlation of neighbouring residuals. */
function autocorrelationOf(y: Float64Array, columns: readonly Float64Array[]): number {
  // residuals are what is left once every column has been taken out in turn
  const residuals = y.slice();
  columns.forEach((column, k) => {
    const { estimate } = coefficientOf(y, column, [...columns.slice(0, k), ...columns.slice(k + 1)]);
    for (let i = 0; i < y.length; i++) residuals[i]! -= estimate * column[i]!;
  });
  let [together, all] = [0, 0];
  for (let i = 0; i < y.length; i++) {
    all += residuals[i]! ** 2;
    if (i > 0) together += residuals[i]! * residuals[i - 1]!;
  }
  return all === 0 ? 0 : together / all;
}
