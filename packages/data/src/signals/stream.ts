/** Rows of a table as they arrive: a header, then a line a moment, of several units as they come. */
import { isAscii } from "node:buffer";
import { AndonError } from "@andon/contracts";
import { cellsOf, type Dialect, findDialect } from "./dialect.ts";
import { isMissing, type NumberForm, numberForm, parseNumber } from "./number.ts";
import type { SignalOptions } from "./options.ts";
import { Evener, type Merge } from "./prepare/even.ts";
import { isTimeName, isUnitName } from "./roles.ts";
import type { Repair } from "./source.ts";
import { type TimeOptions, type TimeReader, timeReader } from "./time.ts";

/** A column that is wanted of each row. */
export interface StreamColumn {
  readonly name: string;
  /** What a category's values are called; null for numbers. */
  readonly levels: readonly string[] | null;
}

export interface StreamOptions extends TimeOptions {
  readonly timeColumn?: string | undefined;
  readonly unitColumn?: string | undefined;
  /** As `SignalOptions.trainedWith`. */
  readonly trainedWith?: SignalOptions["trainedWith"];
  /** Whether rows follow each other: then a row that is earlier than the last of its unit, or repeats it, is left out. */
  readonly inOrder?: boolean | undefined;
  /** Rows so far apart, as `openHistories` makes them; with `inOrder` alone. */
  readonly resample?: number | undefined;
}

/** What could not be taken as it stood. */
export interface LineProblem {
  readonly code: Extract<Repair["code"], "ragged-row" | "text-in-number" | "unsorted-time" | "duplicate-time">;
  /** Counted from 1, the header being a line too. */
  readonly line: number;
  readonly column: string | null;
  /** Of which unit; null where the line does not tell. */
  readonly unit: string | null;
  /** The text of the cell, or the line's number of cells. */
  readonly found: string;
  /** Cells that a line should have. */
  readonly expected: number;
}

/** What has arrived together. */
export interface Arrived {
  readonly units: readonly string[];
  /** As they are written; null where the table has none. */
  readonly times: readonly (string | null)[];
  /** The same as numbers, as `SignalBlock.time`; NaN where there is none, and where rows need not follow each other. */
  readonly clock: Float64Array;
  /** [rows, columns]: NaN where missing; of a category the place among its levels, their number for any other name. */
  readonly values: Float32Array;
  readonly problems: readonly LineProblem[];
}

/** What a unit is called where no column names it. */
export const ONLY_UNIT = "-";
/** A longer line is none: what comes is no table. */
const LONGEST_LINE = 1 << 20;

/**
 * Reads a table while it is being written: all whole lines of a chunk together, as soon as they are there. A line with another number of cells is left
 * out and text in a number column is a missing value, as in files; both are named. What has arrived cannot be sorted: a row earlier than the last of its
 * unit is left out, and so is one that repeats it. A header that comes again is passed over. Quotes end with their line.
 * @param path what the stream is called in errors
 * @throws AndonError `signal/empty`, `signal/no-table`, `signal/no-column`, `maintenance/columns`, `signal/unreadable`; with `inOrder` `signal/date-order` and
 * `signal/zone`; with `resample` `signal/step` and `signal/no-time`
 */
export function readSignalStream(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  columns: readonly StreamColumn[],
  options: StreamOptions = {},
): AsyncGenerator<Arrived, void> {
  const rows = readRows(chunks, path, columns, options);
  return options.resample === undefined ? rows : evenly(rows, path, columns, options.resample);
}

async function* readRows(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  columns: readonly StreamColumn[],
  options: StreamOptions,
): AsyncGenerator<Arrived, void> {
  let header: string | null = null;
  let read: ((lines: readonly string[], from: number) => Arrived) | null = null;
  let line = 0;
  for await (const lines of linesOf(chunks, path)) {
    let at = 0;
    while (header === null && at < lines.length) if (lines[at++]!.trim() !== "") header = lines[at - 1]!;
    if (header === null || lines.slice(at).every((text) => text.trim() === "")) {
      line += lines.length;
      continue;
    }
    if (read === null) {
      const first = lines.slice(at).find((text) => text.trim() !== "")!;
      // what comes first may be noise
      const dialect = findDialect(`${header}\n${first}\n`) ?? findDialect(`${header}\n`);
      if (dialect === null) throw new AndonError("signal/no-table", { path, found: header.trim().slice(0, 80) });
      read = rowReader(header, dialect, path, columns, options);
    }
    yield read(lines.slice(at), line + at + 1);
    line += lines.length;
  }
  if (header === null) throw new AndonError("signal/empty", { path });
}

/** Whole lines, those of a chunk together. Bytes that are no text become text that is no number. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<readonly string[]> {
  let decoder: TextDecoder | null = null;
  let rest = "";
  for await (const chunk of chunks) {
    if (decoder === null && !isAscii(chunk)) decoder = new TextDecoder(encodingOf(chunk));
    const lines = (rest + (decoder?.decode(chunk, { stream: true }) ?? Buffer.from(chunk).toString("latin1"))).split(
      "\n",
    );
    rest = lines.pop()!;
    if (rest.length > LONGEST_LINE)
      throw new AndonError("signal/unreadable", { path, reason: `no line ends within ${LONGEST_LINE} characters` });
    if (lines.length > 0) yield lines;
  }
  rest += decoder?.decode() ?? "";
  if (rest !== "") yield [rest];
}

/** Of the first chunk that is not plain ASCII, which may end within a character. */
function encodingOf(chunk: Uint8Array): string {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return "utf-16le";
  if (chunk[0] === 0xfe && chunk[1] === 0xff) return "utf-16be";
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(chunk, { stream: true });
    return "utf-8";
  } catch {
    return "gb18030";
  }
}

const hasDecimals = (cell: string) => /^[+-]?\d*[.,]\d+$/.test(cell.trim());

function rowReader(
  header: string,
  dialect: Dialect,
  path: string,
  columns: readonly StreamColumn[],
  options: StreamOptions,
): (lines: readonly string[], from: number) => Arrived {
  const { separator } = dialect;
  const names = dialect.header ?? cells(header, separator).map((cell) => cell.trim());
  const place = (name: string) => names.indexOf(name);
  const asked = [options.timeColumn, options.unitColumn].filter((name) => name !== undefined);
  const lacking = (wanted: readonly string[]) => wanted.filter((name) => place(name) < 0).join(", ");
  const found = names.join(", ");
  if (lacking(asked) !== "") throw new AndonError("signal/no-column", { column: lacking(asked), path, found });
  const missing = lacking(columns.map(({ name }) => name));
  if (missing !== "") throw new AndonError("maintenance/columns", { path, missing, found });
  const places = columns.map(({ name }) => place(name));
  const find = (asked: string | undefined, usual: string | null | undefined, byName: (name: string) => boolean) => {
    const known = names.findIndex((name) => name === (asked ?? usual));
    return known < 0 ? names.findIndex(byName) : known;
  };
  const unit = find(options.unitColumn, options.trainedWith?.unit, isUnitName);
  const time = find(options.timeColumn, options.trainedWith?.time, isTimeName);
  let form: NumberForm | null = separator === "," ? "point" : null;
  const late = options.inOrder && time >= 0 ? lateness(path, options) : null;
  if (options.resample !== undefined && late === null) throw new AndonError("signal/no-time", { path });
  return (lines, from) => {
    const units: string[] = [];
    const times: (string | null)[] = [];
    const clock: number[] = [];
    const problems: LineProblem[] = [];
    const values = new Float32Array(lines.length * columns.length);
    let filled = 0;
    for (const [i, text] of lines.entries()) {
      if (text.trim() === "" || text === header) continue;
      const row = cells(text, separator);
      const whole = row.length === names.length;
      const of = unit < 0 ? ONLY_UNIT : whole ? row[unit]!.trim() : null;
      const problem = (code: LineProblem["code"], column: string | null, found: string) =>
        problems.push({ code, line: from + i, column, unit: of, found, expected: names.length });
      if (of === null || !whole) {
        problem("ragged-row", null, `${row.length}`);
        continue;
      }
      const at = late?.(of, row[time]!, text) ?? Number.NaN;
      if (typeof at === "string") {
        problem(at, names[time]!, row[time]!.trim());
        continue;
      }
      clock.push(at);
      // how decimals are written shows in the first row that has some
      if (form === null && row.some(hasDecimals)) form = numberForm(row);
      for (const [c, { name, levels }] of columns.entries()) {
        const cell = row[places[c]!]!;
        const value = levels === null ? parseNumber(cell, form ?? "point") : levelOf(cell, levels);
        if (value === null) problem("text-in-number", name, cell.trim());
        values[filled++] = value ?? Number.NaN;
      }
      units.push(of);
      times.push(time < 0 ? null : row[time]!.trim());
    }
    return { units, times, clock: Float64Array.from(clock), values: values.subarray(0, filled), problems };
  };
}

/** The time of a row, or what is wrong with it: it is earlier than the last of its unit, or is that row again. State with the life of a stream: a time and a line a unit. */
function lateness(path: string, options: TimeOptions) {
  const newest = new Map<string, { readonly time: number; readonly text: string }>();
  let reader: TimeReader | null = null;
  return (unit: string, cell: string, text: string): number | "unsorted-time" | "duplicate-time" => {
    // how times are written shows in the first cell that holds one
    reader ??= timeReader([cell], path, options);
    const time = reader?.parse(cell) ?? Number.NaN;
    const last = newest.get(unit);
    if (last !== undefined && time < last.time) return "unsorted-time";
    if (last !== undefined && time === last.time && text === last.text) return "duplicate-time";
    if (!Number.isNaN(time)) newest.set(unit, { time, text });
    return time;
  };
}

/**
 * Rows a step apart of rows as they come: each as soon as a later reading tells that it is whole, the last ones when the stream ends. A reading whose
 * time cannot be read has no place among them.
 */
async function* evenly(
  arrivals: AsyncIterable<Arrived>,
  path: string,
  columns: readonly StreamColumn[],
  step: number,
): AsyncGenerator<Arrived, void> {
  const width = columns.length;
  const merges = columns.map(({ levels }): Merge => (levels === null ? "mean" : "last"));
  const eveners = new Map<string, Evener>();
  // times are told as they are written: numbers or stamps
  let numbers = true;
  let rows = gathering();
  for await (const { units, times, clock, values, problems } of arrivals) {
    for (const [i, unit] of units.entries()) {
      if (Number.isNaN(clock[i])) continue;
      const evener = eveners.get(unit) ?? new Evener(step, merges, `${path}, ${unit}`);
      eveners.set(unit, evener);
      numbers = Number.isFinite(Number(times[i]));
      evener.take(clock[i]!, values.subarray(i * width, (i + 1) * width), rows.add(unit));
    }
    yield rows.arrived(problems, numbers);
    rows = gathering();
  }
  for (const [unit, evener] of eveners) evener.end(rows.add(unit));
  yield rows.arrived([], numbers);
}

function gathering() {
  const units: string[] = [];
  const clock: number[] = [];
  const values: number[] = [];
  return {
    add: (unit: string) => (time: number, row: Float64Array) => {
      units.push(unit);
      clock.push(time);
      values.push(...row);
    },
    arrived: (problems: readonly LineProblem[], numbers: boolean): Arrived => ({
      units,
      times: clock.map((time) => (numbers ? `${time}` : new Date(time).toISOString())),
      clock: Float64Array.from(clock),
      values: Float32Array.from(values),
      problems,
    }),
  };
}

/** The cells of one line. */
const cells = (line: string, separator: string): readonly string[] =>
  separator === "whitespace" || line.includes('"')
    ? (cellsOf(line, separator)[0] ?? [])
    : (line.endsWith("\r") ? line.slice(0, -1) : line).split(separator);

function levelOf(cell: string, levels: readonly string[]): number {
  if (isMissing(cell)) return Number.NaN;
  const place = levels.indexOf(cell.trim());
  return place < 0 ? levels.length : place;
}
