/** Wide tables: a row for each moment, a column for each sensor, in one file or in many that are alike. */
import { AndonError } from "@andon/contracts";
import type { FileTree } from "../trees/tree.ts";
import { type Dialect, holdsTimes, holdsWords, unitOf } from "./dialect.ts";
import { runName, splitOfPath } from "./files.ts";
import { Gatherer } from "./gather.ts";
import { isMissing, parseNumber } from "./number.ts";
import type { SignalOptions } from "./options.ts";
import { isTimeName, isUnitName, roleByName } from "./roles.ts";
import type { TableFormat } from "./rows.ts";
import { Repairs, type SignalColumn, type SignalKind, type SignalSource } from "./source.ts";
import { type TimeReader, timeReader } from "./time.ts";

/** What is fixed about a layout before a file of it is seen; a plain CSV fixes nothing. */
export interface TableLayout {
  readonly kind: SignalKind;
  /** Names of the columns where the files have no header. */
  readonly names?: readonly string[];
  readonly roles?: Readonly<Record<string, SignalColumn["role"]>>;
  readonly units?: Readonly<Record<string, string>>;
  /** What a unit is called, by the file it is in and what its column says. */
  readonly unitName?: (path: string, unit: string | null) => string;
  /** Columns that follow from the file and the row's number, after those of the file. */
  readonly derived?: readonly {
    readonly column: SignalColumn;
    readonly value: (path: string, row: number) => number;
  }[];
}

/** A table as it stands in a file: which of its cells go where. */
interface Reading {
  readonly columns: readonly SignalColumn[];
  readonly time: number;
  readonly timeName: string | null;
  readonly unit: number;
  readonly unitName: string | null;
  /** Cell index of each column. */
  readonly at: readonly number[];
  readonly clock: TimeReader | null;
}

/**
 * Opens files of one layout as one source. Where they have headers, its columns are all that occur; a column that a file lacks is missing
 * there. The first file decides how times are written.
 * @throws AndonError `signal/no-column`, and those of `timeReader`
 */
export async function tableSource(
  tree: FileTree,
  wanted: (path: string) => boolean,
  first: { readonly path: string; readonly dialect: Dialect },
  format: TableFormat,
  layout: TableLayout,
  options: SignalOptions,
): Promise<SignalSource> {
  const reading = readingOf(first.path, first.dialect, layout, options);
  const derived = layout.derived ?? [];
  const levels = new Map<string, string[]>();
  for (const { name, kind } of reading.columns) if (kind === "category") levels.set(name, []);
  const indices = new Map([...levels.keys()].map((name) => [name, new Map<string, number>()]));
  return {
    kind: layout.kind,
    root: tree.root,
    columns: [...reading.columns, ...derived.map((d) => d.column)],
    time: {
      name: reading.timeName,
      meaning: reading.clock?.meaning ?? "count",
      zone: reading.clock?.meaning === "clock" && !reading.clock.zoned ? (options.zone ?? "UTC") : null,
    },
    unitColumn: reading.unitName,
    levels,
    async *read({ signal } = {}) {
      const repairs = new Repairs();
      const gatherer = new Gatherer(reading.columns.length + derived.length);
      for await (const file of tree.files(signal)) {
        if (!wanted(file.path)) continue;
        const table = await format.open(file);
        const here = table && alike(table.dialect, reading, layout, repairs, file.path);
        if (!table || !here) {
          await table?.close();
          repairs.note("unreadable-file", null, "left-out", () => file.path);
          continue;
        }
        const { dialect } = table;
        const values = new Float64Array(reading.columns.length + derived.length);
        const split = splitOfPath(file.path);
        const width = widthOf(dialect);
        let row = 0;
        for await (const batch of table.batches()) {
          signal?.throwIfAborted();
          for (const cells of batch) {
            row++;
            const place = (text: string) => `${file.path}, row ${row}: ${text}`;
            if (cells.length !== width) {
              repairs.note("ragged-row", null, "left-out", () => place(`${cells.length} cells, expected ${width}`));
              continue;
            }
            for (const [c, column] of reading.columns.entries()) {
              const cell = here.at[c]! < 0 ? "" : cells[here.at[c]!]!;
              values[c] = cellValue(cell, column, dialect, indices.get(column.name), levels.get(column.name), () =>
                repairs.note("text-in-number", column.name, "made-missing", () => place(`"${cell.trim()}"`)),
              );
            }
            for (const [d, { value }] of derived.entries())
              values[reading.columns.length + d] = value(file.path, row - 1);
            const stamp = here.time < 0 ? row - 1 : (reading.clock?.parse(cells[here.time]!) ?? Number.NaN);
            if (Number.isNaN(stamp))
              repairs.note("unreadable-time", reading.timeName, "made-missing", () => place(`"${cells[here.time]}"`));
            const unit = here.unit < 0 ? null : cells[here.unit]!.trim();
            const name = layout.unitName?.(file.path, unit) ?? unit ?? runName(file.path);
            const full = gatherer.add(name, split, stamp, values);
            if (full) yield full;
          }
        }
      }
      yield* gatherer.rest();
      return repairs.all();
    },
  };
}

const widthOf = (dialect: Dialect) => dialect.header?.length ?? dialect.sample[0]?.length ?? 0;

function namesOf({ header, sample }: Dialect, layout: TableLayout): readonly string[] {
  return layout.names ?? header ?? (sample[0] ?? []).map((_, i) => `column ${i + 1}`);
}

function readingOf(path: string, dialect: Dialect, layout: TableLayout, options: SignalOptions): Reading {
  const names = namesOf(dialect, layout);
  const asked = (name: string | undefined): number => {
    if (name === undefined) return -1;
    const at = names.indexOf(name);
    if (at < 0) throw new AndonError("signal/no-column", { column: name, path, found: names.join(", ") });
    return at;
  };
  for (const name of [
    ...(options.labelColumns ?? []),
    ...(options.settingColumns ?? []),
    ...(options.ignoreColumns ?? []),
  ])
    asked(name);
  const cells = (i: number) => dialect.sample.map((row) => row[i] ?? "");
  const find = (
    wanted: string | undefined,
    usual: string | null | undefined,
    byName: (name: string) => boolean,
  ): number => {
    if (wanted !== undefined) return asked(wanted);
    const known = usual ? names.indexOf(usual) : -1;
    return known < 0 ? names.findIndex(byName) : known;
  };
  let time = find(options.timeColumn, options.trainedWith?.time, isTimeName);
  if (time < 0) time = names.findIndex((_, i) => holdsTimes(cells(i)));
  const clock = time < 0 ? null : timeReader(cells(time), path, options);
  if (clock === null) time = -1;
  const unit = find(options.unitColumn, options.trainedWith?.unit, (name) => isUnitName(name) && names[time] !== name);
  const columns: SignalColumn[] = [];
  const at: number[] = [];
  for (const [i, name] of names.entries()) {
    if (i === time || i === unit) continue;
    const role = roleOf(name, layout, options);
    const kind = holdsWords(cells(i), dialect.form) ? "category" : "number";
    // a name of its own for almost every row tells rows apart, not states
    const distinct = new Set(cells(i)).size;
    const identifies = kind === "category" && dialect.sample.length >= 50 && distinct > 0.5 * dialect.sample.length;
    if (role === "ignored" || (identifies && role === "sensor")) {
      columns.push({ name, unit: null, role: "ignored", kind });
      at.push(-1);
      continue;
    }
    columns.push({ name, unit: layout.units?.[name] ?? unitOf(name), role, kind });
    at.push(i);
  }
  return { columns, at, time, timeName: names[time] ?? null, unit, unitName: names[unit] ?? null, clock };
}

export function roleOf(name: string, layout: Pick<TableLayout, "roles">, options: SignalOptions): SignalColumn["role"] {
  if (options.ignoreColumns?.includes(name)) return "ignored";
  if (options.labelColumns?.includes(name)) return "label";
  if (options.settingColumns?.includes(name)) return "setting";
  const role = layout.roles?.[name] ?? roleByName(name);
  // whoever names the labels means these alone
  return role === "label" && options.labelColumns !== undefined ? "sensor" : role;
}

/** Where another file of the set keeps the same columns; null where it is something else. */
function alike(
  dialect: Dialect,
  reading: Reading,
  layout: TableLayout,
  repairs: Repairs,
  path: string,
): Pick<Reading, "at" | "time" | "unit"> | null {
  if (dialect.header === null || layout.names) {
    const width = reading.columns.length + (reading.time >= 0 ? 1 : 0) + (reading.unit >= 0 ? 1 : 0);
    return widthOf(dialect) === width ? reading : null;
  }
  const names = dialect.header;
  const at = reading.columns.map(({ name, role }) => (role === "ignored" ? -1 : names.indexOf(name)));
  const known = at.filter((i) => i >= 0).length;
  if (known === 0) return null;
  for (const [c, { name, role }] of reading.columns.entries()) {
    if (at[c]! < 0 && role !== "ignored") repairs.note("missing-column", name, "made-missing", () => path);
  }
  const time = reading.timeName === null ? -1 : names.indexOf(reading.timeName);
  if (reading.timeName !== null && time < 0) return null;
  const unit = reading.unitName === null ? -1 : names.indexOf(reading.unitName);
  return { at, time, unit };
}

/** So many names of states are told apart; beyond, a column is something else, and its values are missing. */
const MOST_LEVELS = 1000;

function cellValue(
  cell: string,
  { kind }: SignalColumn,
  { form }: Dialect,
  index: Map<string, number> | undefined,
  names: string[] | undefined,
  complain: () => void,
): number {
  if (kind === "number") {
    const value = parseNumber(cell, form);
    if (value === null) complain();
    return value ?? Number.NaN;
  }
  if (isMissing(cell)) return Number.NaN;
  const name = cell.trim();
  const known = index!.get(name);
  if (known !== undefined) return known;
  if (names!.length >= MOST_LEVELS) {
    complain();
    return Number.NaN;
  }
  index!.set(name, names!.length);
  names!.push(name);
  return names!.length - 1;
}
