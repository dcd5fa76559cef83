/** Long tables: a row for each reading, as historians export them: time, tag, value. */
import { AndonError } from "@andon/contracts";
import type { FileTree } from "../trees/tree.ts";
import { cellsOf, type Dialect, unitOf } from "./dialect.ts";
import { contentOf, splitOfPath } from "./files.ts";
import { Gatherer } from "./gather.ts";
import { parseNumber } from "./number.ts";
import type { SignalOptions } from "./options.ts";
import { isTagName, isTimeName, isUnitName, isValueName } from "./roles.ts";
import { Repairs, type SignalColumn, type SignalSource } from "./source.ts";
import { roleOf } from "./table.ts";
import { decodedText, wholeLines } from "./text.ts";
import { timeReader } from "./time.ts";

/** Whether a header is that of a long table. */
export const isLong = (header: readonly string[] | null): boolean =>
  header?.some(isTagName) === true && header.some(isValueName) && header.some(isTimeName);

/**
 * Rows with the same time become one row with a column for each tag; a tag that has no reading at a time is missing there. Read twice:
 * first for the tags. Rows must come in order of time within a unit, as historians write them. Labels, settings and what is left out are named by tag.
 * @throws AndonError `signal/no-column`, and those of `timeReader`
 */
export async function longSource(
  tree: FileTree,
  wanted: (path: string) => boolean,
  first: { readonly path: string; readonly dialect: Dialect },
  options: SignalOptions,
): Promise<SignalSource> {
  const { header, form, separator, sample } = first.dialect;
  const names = header!;
  const asked = (name: string | undefined, usual: string | null | undefined, byName: (name: string) => boolean) => {
    const wanted = name ?? names.find((one) => one === usual);
    const place = wanted === undefined ? names.findIndex(byName) : names.indexOf(wanted);
    if (wanted !== undefined && place < 0)
      throw new AndonError("signal/no-column", { column: wanted, path: first.path, found: names.join(", ") });
    return place;
  };
  const at = {
    time: asked(options.timeColumn, options.trainedWith?.time, isTimeName),
    tag: names.findIndex(isTagName),
    value: names.findIndex(isValueName),
    unit: asked(options.unitColumn, options.trainedWith?.unit, isUnitName),
  };
  const clock = timeReader(
    sample.map((row) => row[at.time] ?? ""),
    first.path,
    options,
  );

  async function* rows(repairs: Repairs | null, signal?: AbortSignal) {
    for await (const file of tree.files(signal)) {
      if (!wanted(file.path)) continue;
      let line = 0;
      for await (const text of wholeLines(decodedText(await contentOf(file), file.path))) {
        signal?.throwIfAborted();
        for (const cells of cellsOf(text, separator)) {
          if (line++ === 0) continue;
          if (cells.length === names.length) yield { cells, path: file.path, line };
          else {
            const place = line;
            repairs?.note(
              "ragged-row",
              null,
              "left-out",
              () => `${file.path}, row ${place}: ${cells.length} cells, expected ${names.length}`,
            );
          }
        }
      }
    }
  }

  const tags = new Map<string, number>();
  for await (const { cells } of rows(null)) {
    const tag = cells[at.tag]!.trim();
    if (!tags.has(tag)) tags.set(tag, tags.size);
  }
  const { labelColumns = [], settingColumns = [], ignoreColumns = [] } = options;
  for (const column of [...labelColumns, ...settingColumns, ...ignoreColumns])
    if (!tags.has(column))
      throw new AndonError("signal/no-column", { column, path: first.path, found: [...tags.keys()].join(", ") });
  const columns = [...tags.keys()].map(
    (name): SignalColumn => ({ name, unit: unitOf(name), role: roleOf(name, {}, options), kind: "number" }),
  );
  return {
    kind: "long-csv",
    root: tree.root,
    columns,
    time: {
      name: names[at.time] ?? null,
      meaning: clock?.meaning ?? "count",
      zone: clock?.meaning === "clock" && !clock.zoned ? (options.zone ?? "UTC") : null,
    },
    unitColumn: names[at.unit] ?? null,
    levels: new Map(),
    async *read({ signal } = {}) {
      const repairs = new Repairs();
      const gatherer = new Gatherer(columns.length);
      // one row of each unit is being put together at a time
      const open = new Map<string, { time: number; values: Float64Array; path: string }>();
      const close = (unit: string) => {
        const row = open.get(unit)!;
        return gatherer.add(unit, splitOfPath(row.path), row.time, row.values);
      };
      for await (const { cells, path, line } of rows(repairs, signal)) {
        const unit = at.unit < 0 ? "1" : cells[at.unit]!.trim();
        const time = clock?.parse(cells[at.time]!) ?? Number.NaN;
        if (Number.isNaN(time)) {
          repairs.note(
            "unreadable-time",
            names[at.time]!,
            "left-out",
            () => `${path}, row ${line}: "${cells[at.time]}"`,
          );
          continue;
        }
        let row = open.get(unit);
        if (row && row.time !== time) {
          const full = close(unit);
          if (full) yield full;
          row = undefined;
        }
        if (!row) {
          row = { time, values: new Float64Array(columns.length).fill(Number.NaN), path };
          open.set(unit, row);
        }
        const tag = cells[at.tag]!.trim();
        const value = parseNumber(cells[at.value]!, form);
        if (value === null)
          repairs.note(
            "text-in-number",
            tag,
            "made-missing",
            () => `${path}, row ${line}: "${cells[at.value]!.trim()}"`,
          );
        row.values[tags.get(tag)!] = value ?? Number.NaN;
      }
      for (const unit of open.keys()) {
        const full = close(unit);
        if (full) yield full;
      }
      yield* gatherer.rest();
      return repairs.all();
    },
  };
}
