import { AndonError } from "@andon/contracts";
import Papa from "papaparse";

export interface GroupOptions {
  /** Column of the list or of groups.csv that names the group (default "group"). */
  readonly groupColumn?: string | undefined;
  /** Regular expression on the path; its first capture, or else the whole match, is the group. Goes before any column. */
  readonly groupPattern?: string | undefined;
}

/** Finds the group of a picture, and says where groups come from. */
export interface GroupFinder {
  readonly from: string | null;
  find(path: string, label: string | null): string | null;
}

/**
 * Groups by pattern, else by a groups.csv (columns: path, or class and stem; and the group column), else none.
 * @throws AndonError `source/group-pattern`, `source/group-column`
 */
export function groupFinder(table: string | null, tablePath: string, options: GroupOptions): GroupFinder {
  if (options.groupPattern !== undefined) return byPattern(options.groupPattern);
  if (table !== null) return byTable(table, tablePath, options.groupColumn ?? "group");
  if (options.groupColumn !== undefined)
    throw new AndonError("source/group-column", { column: options.groupColumn, path: tablePath, found: "no table" });
  return { from: null, find: () => null };
}

export function byPattern(pattern: string): GroupFinder {
  let expression: RegExp;
  try {
    expression = new RegExp(pattern, "u");
  } catch (cause) {
    throw new AndonError("source/group-pattern", { pattern, reason: (cause as Error).message }, { cause });
  }
  const find = (path: string) => {
    const match = expression.exec(path);
    return match === null ? null : (match[1] ?? match[0]);
  };
  return { from: `pattern ${pattern}`, find };
}

function byTable(table: string, path: string, column: string): GroupFinder {
  const { data, meta } = Papa.parse<Record<string, string>>(table, { header: true, skipEmptyLines: true });
  const fields = meta.fields ?? [];
  if (!fields.includes(column)) throw new AndonError("source/group-column", { column, path, found: fields.join(", ") });
  const pathColumn = fields.find((field) => /^(path|file|filename)$/i.test(field));
  const groups = new Map<string, string>();
  for (const row of data) {
    const key = pathColumn === undefined ? `${row.class ?? row.label}/${row.stem}` : row[pathColumn];
    const group = row[column];
    if (key !== undefined && group !== undefined && group !== "") groups.set(key, group);
  }
  const find = (file: string, label: string | null) => {
    const stem = file.slice(file.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
    return groups.get(file) ?? groups.get(`${label}/${stem}`) ?? null;
  };
  return { from: column === "group" ? "groups.csv" : `column ${column} of groups.csv`, find };
}
