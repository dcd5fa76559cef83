import { readFile } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { AndonError } from "@andon/contracts";
import { csvFields, csvRows } from "../csv.ts";
import { type PictureSource, type Split, sortLabels } from "../source.ts";
import { byPattern, type GroupOptions } from "./groups.ts";

interface Entry {
  readonly path: string;
  readonly label: string | null;
  readonly group: string | null;
  readonly split: Split | null;
}

const COLUMNS = {
  path: /^(path|file|filename|file_name|image|picture)$/i,
  label: /^(label|class|category|target)$/i,
  group: /^group$/i,
  split: /^(split|set|subset)$/i,
};

/** Whether a text looks like a list: JSON that begins with [, or lines of which the first names columns. */
export function looksLikeList(head: Uint8Array): boolean {
  if (head.length === 0 || head.includes(0)) return false;
  const text = new TextDecoder().decode(head).trimStart();
  return text.startsWith("[") || /[,;\t]|^(path|file)/i.test(text.split(/\r?\n/)[0]!);
}

/**
 * Refuses a CSV whose first line names no column of paths: what is no list may be too long to be read whole.
 * @throws AndonError `source/list-column`
 */
export function requirePaths(listPath: string, head: string): void {
  if (head.trimStart().startsWith("[")) return;
  const fields = csvFields(head);
  if (!fields.some((field) => COLUMNS.path.test(field)))
    throw new AndonError("source/list-column", { path: listPath, found: fields.join(", ") });
}

/**
 * A CSV (comma, semicolon or tab, with a header) or JSON list (an array of objects) of pictures. Columns: path (relative to
 * the list), and as needed label, group, split (train, validation, test).
 * @throws AndonError `source/list-column`, `source/group-column`, `source/group-pattern`, `source/empty`
 */
export async function listSource(listPath: string, text: string, options: GroupOptions): Promise<PictureSource> {
  const rows = text.trimStart().startsWith("[") ? jsonRows(listPath, text) : csvRows(text);
  const fields = [...new Set(rows.slice(0, 100).flatMap((row) => Object.keys(row)))];
  const column = (name: keyof typeof COLUMNS) => fields.find((field) => COLUMNS[name].test(field));
  const pathColumn = column("path");
  if (rows.length === 0) throw new AndonError("source/empty", { path: listPath });
  if (pathColumn === undefined)
    throw new AndonError("source/list-column", { path: listPath, found: fields.join(", ") });
  const { groupColumn } = options;
  if (groupColumn !== undefined && !fields.includes(groupColumn))
    throw new AndonError("source/group-column", { column: groupColumn, path: listPath, found: fields.join(", ") });
  const labelColumn = column("label");
  const byColumn = groupColumn ?? column("group");
  const splitColumn = column("split");
  const pattern = options.groupPattern === undefined ? null : byPattern(options.groupPattern);

  const cell = (row: Record<string, unknown>, name: string | undefined): string | null => {
    const value = name === undefined ? null : row[name];
    return value === undefined || value === null || value === "" ? null : String(value).trim();
  };
  const entries: Entry[] = [];
  for (const row of rows) {
    const path = cell(row, pathColumn)?.replaceAll("\\", "/");
    if (path === undefined) continue;
    const group = pattern === null ? cell(row, byColumn) : pattern.find(path, null);
    entries.push({ path, label: cell(row, labelColumn), group, split: splitNamed(cell(row, splitColumn)) });
  }
  if (entries.length === 0) throw new AndonError("source/empty", { path: listPath });
  return {
    kind: "list",
    root: listPath,
    count: entries.length,
    classes: sortLabels(entries.flatMap(({ label }) => (label === null ? [] : [label]))),
    groupsFrom: pattern?.from ?? (byColumn === undefined ? null : `column ${byColumn}`),
    async *read({ signal, stride = 1 } = {}) {
      for (let i = 0; i < entries.length; i += stride) {
        signal?.throwIfAborted();
        const entry = entries[i]!;
        const full = isAbsolute(entry.path) ? entry.path : join(dirname(listPath), entry.path);
        let bytes: Uint8Array;
        try {
          bytes = await readFile(full);
        } catch (error) {
          const code = (error as NodeJS.ErrnoException).code;
          const reason = code === "ENOENT" ? "the list names it, but it does not exist" : (error as Error).message;
          yield { ...entry, content: { kind: "missing", reason } };
          continue;
        }
        yield { ...entry, content: { kind: "encoded", bytes } };
      }
    },
  };
}

function jsonRows(path: string, text: string): Record<string, unknown>[] {
  try {
    const rows: unknown = JSON.parse(text);
    if (Array.isArray(rows)) return rows.filter((row) => typeof row === "object" && row !== null);
  } catch (cause) {
    throw new AndonError("archive/damaged", { path, reason: (cause as Error).message }, { cause });
  }
  throw new AndonError("source/list-column", { path, found: "no array of objects" });
}

function splitNamed(name: string | null): Split | null {
  if (name === null) return null;
  if (/^train/i.test(name)) return "train";
  if (/^val/i.test(name)) return "validation";
  return /^test/i.test(name) ? "test" : null;
}
