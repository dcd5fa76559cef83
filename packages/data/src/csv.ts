import Papa from "papaparse";

/** Rows of a CSV text (comma, semicolon or tab, with a header) by column name. */
export const csvRows = (text: string): Record<string, unknown>[] =>
  Papa.parse<Record<string, unknown>>(text.replace(/^\uFEFF/, ""), { header: true, skipEmptyLines: true }).data;

/** The names of the columns, from the beginning of a CSV text. */
export const csvFields = (head: string): string[] =>
  Papa.parse<string[]>(head.replace(/^\uFEFF/, ""), { preview: 1, skipEmptyLines: true }).data[0] ?? [];

/** Rows as a CSV text with a header. */
export const csvText = (rows: readonly Readonly<Record<string, unknown>>[]): string =>
  `${Papa.unparse(rows as Record<string, unknown>[], { newline: "\n" })}\n`;
