import { unitOf } from "@andon/data";

/** A column of a table as it is told of: "Temperature [°C]" is Temperature, in °C. */
export interface Heading {
  readonly column: string;
  readonly name: string;
  readonly unit: string | null;
}

/** Names and units of columns; a column keeps its whole heading where another would be called the same. */
export function headingsOf(columns: readonly string[]): Heading[] {
  const names = columns.map((column) =>
    unitOf(column) === null ? column : column.replace(/\s*[[(（【][^[(（【]*$/, ""),
  );
  return columns.map((column, i) => {
    const name = names[i]!;
    const clear = name !== "" && names.indexOf(name) === names.lastIndexOf(name);
    return clear ? { column, name, unit: unitOf(column) } : { column, name: column, unit: null };
  });
}

/** Rows by the names that are wanted, whether their columns tell a unit or not. */
export function rowsByName<T>(
  rows: readonly Readonly<Record<string, T>>[],
  names: readonly string[],
): Readonly<Record<string, T>>[] {
  const wanted = headingsOf(Object.keys(rows[0] ?? {})).map(({ column, name }) =>
    !names.includes(column) && names.includes(name) ? { column, name } : { column, name: column },
  );
  return rows.map((row) => Object.fromEntries(wanted.map(({ column, name }) => [name, row[column]!])));
}
