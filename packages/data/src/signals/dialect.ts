/** How a table is written, found out from its beginning; and its rows. */
import Papa from "papaparse";
import { isMissing, type NumberForm, numberForm, parseNumber } from "./number.ts";
import { timeReader } from "./time.ts";

export interface Dialect {
  /** One character, or "whitespace" for any run of blanks. */
  readonly separator: string;
  /** Null where the first row holds values already. */
  readonly header: readonly string[] | null;
  readonly form: NumberForm;
  /** Values of the first rows. */
  readonly sample: readonly (readonly string[])[];
}

const SEPARATORS = [";", "\t", ",", "|"] as const;
const SAMPLE_ROWS = 500;

/**
 * @param head the first lines of the table, the last one perhaps cut off
 * @returns null where the text is no table: one column, or another number of cells in almost every row
 */
export function findDialect(head: string): Dialect | null {
  const end = head.lastIndexOf("\n");
  const text = end < 0 ? head : head.slice(0, end + 1);
  let best: { separator: string; rows: string[][]; width: number; share: number } | null = null;
  for (const separator of [...SEPARATORS, "whitespace"]) {
    const rows = cellsOf(text, separator).slice(0, SAMPLE_ROWS);
    const width = mostCommon(rows.map((row) => row.length));
    // one column has no separator; then no line may hold one
    if (width < 2 && (separator !== "whitespace" || /[;\t,|]/.test(text))) continue;
    const share = rows.filter((row) => row.length === width).length / Math.max(1, rows.length);
    // blanks separate only where nothing else does: they occur inside names and times
    if (best === null || (share > best.share + 0.05 && separator !== "whitespace"))
      best = { separator, rows, width, share };
  }
  if (best === null || best.rows.length === 0 || best.width < 1 || best.share < 0.5) return null;
  const { separator, rows } = best;
  const first = rows[0]!;
  const form = separator === "," ? "point" : numberForm(rows.slice(1).flat());
  const isValue = (cell: string) =>
    !isMissing(cell) && (parseNumber(cell, form) !== null || /^\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}/.test(cell.trim()));
  const header = first.some(isValue) ? null : first.map((name) => name.trim());
  // words alone are prose, unless separators make them the head of a table without rows
  if (!rows.some((row) => row.some(isValue)) && (separator === "whitespace" || rows.length > 1)) return null;
  return { separator, header, form, sample: header ? rows.slice(1) : rows };
}

/** The cells of whole lines. Blank lines are passed over. */
export function cellsOf(text: string, separator: string): string[][] {
  if (separator === "whitespace") {
    const rows: string[][] = [];
    for (const line of text.split(/\r?\n/)) {
      const trimmed = line.trim();
      if (trimmed !== "") rows.push(trimmed.split(/\s+/));
    }
    return rows;
  }
  return Papa.parse<string[]>(text, { delimiter: separator, skipEmptyLines: "greedy" }).data;
}

function mostCommon(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const v of values) counts.set(v, (counts.get(v) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 0;
}

/** The unit of measure in a column's name: "Air temperature [K]", "Pressure (bar)", "温度（℃）". */
export const unitOf = (name: string): string | null =>
  /[[(（【]\s*([^\])）】]*[^\])）】\d\s][^\])）】]*?)\s*[\])）】]\s*$/.exec(name)?.[1] ?? null;

/** Whether a column holds names rather than numbers: most filled cells are neither numbers nor times. */
export function holdsWords(cells: readonly string[], form: NumberForm): boolean {
  const filled = cells.filter((cell) => !isMissing(cell));
  return filled.length > 0 && filled.filter((cell) => parseNumber(cell, form) === null).length > filled.length / 2;
}

/** Whether a column holds times with a date, and not just numbers. */
export function holdsTimes(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => !isMissing(cell));
  if (filled.length === 0 || filled.every((cell) => Number.isFinite(Number(cell)))) return false;
  return timeReader(filled, "", { dateOrder: "dmy" }) !== null;
}
