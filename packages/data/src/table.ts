import { createReadStream } from "node:fs";
import { AndonError, type Words } from "@andon/contracts";
import Papa from "papaparse";
import { decodedText } from "./signals/text.ts";

/** A number as it is written where the comma is taken: "80,5". */
const DECIMAL_COMMA = /^[+-]?\d+,\d+$/;

/**
 * Reads a table of records whole: CSV with comma, or with semicolon or tab (then with decimal commas or points), its first line the names of the columns,
 * in UTF-8, UTF-16 or GB18030. Rows that end early have empty cells.
 *
 * @returns rows by column name, cells as trimmed text
 * @throws AndonError `records/not-found`, `records/unreadable`, `signal/encoding`
 */
export async function readTable(path: string): Promise<Record<string, string>[]> {
  const refuse = (en: string, zh: string): AndonError => {
    const reason: Words = { en, zh };
    return new AndonError("records/unreadable", { path, reason });
  };
  let text = "";
  try {
    for await (const part of decodedText(createReadStream(path), path)) text += part;
  } catch (cause) {
    if (cause instanceof AndonError) throw cause;
    throw new AndonError("records/not-found", { path }, { cause });
  }
  if (text.includes("\0")) throw refuse("it is no text", "它不是文本文件");
  const { data, meta } = Papa.parse<string[]>(text, { skipEmptyLines: "greedy" });
  const [names = [], ...rows] = data.map((row) => row.map((cell) => cell.trim()));
  if (names.length === 0) throw refuse("it is empty", "它是空的");
  if (rows.length === 0)
    throw refuse(
      `it has no rows below its columns ${names.join(", ")}`,
      `在列名 ${names.join("、")} 之下没有任何数据行`,
    );
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw refuse(`two of its columns are called "${twice}"`, `有两列同名“${twice}”`);
  const long = rows.findIndex((row) => row.length > names.length);
  if (long >= 0)
    throw refuse(
      `row ${long + 2} has ${rows[long]!.length} cells, but there are ${names.length} columns`,
      `第 ${long + 2} 行有 ${rows[long]!.length} 个单元格，但只有 ${names.length} 列`,
    );
  const read = (cell: string): string =>
    meta.delimiter !== "," && DECIMAL_COMMA.test(cell) ? cell.replace(",", ".") : cell;
  return rows.map((row) => Object.fromEntries(names.map((name, c) => [name, read(row[c] ?? "")])));
}
