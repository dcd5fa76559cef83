/** How numbers are written in a table, and reading them. */

export type NumberForm = "point" | "comma";

const COMMA = /^[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+),\d+(?:[eE][+-]?\d+)?$/;
const POINT = /^[+-]?(?:\d{1,3}(?:,\d{3})+|\d*)\.\d+(?:[eE][+-]?\d+)?$/;
const MISSING = /^(?:|-|--|\?|n\/?a|nan|null|none|missing|bad|缺失|无)$/i;

/** Whether decimals are written with a comma: judged by cells, of which some have decimals. */
export function numberForm(cells: Iterable<string>): NumberForm {
  let commas = 0;
  let points = 0;
  for (const cell of cells) {
    const text = cell.trim();
    if (COMMA.test(text)) commas++;
    else if (POINT.test(text)) points++;
  }
  return commas > points ? "comma" : "point";
}

/** Whether a cell stands for "no value". */
export const isMissing = (cell: string): boolean => MISSING.test(cell.trim());

/** The number in a cell; NaN where it is missing, null where it is something else. "true" and "false" are 1 and 0. */
export function parseNumber(cell: string, form: NumberForm): number | null {
  let text = cell.trim();
  if (form === "comma") {
    if (text.includes(",")) text = text.replaceAll(".", "").replace(",", ".");
  } else if (text.includes(",")) {
    if (!/^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/.test(text)) return null;
    text = text.replaceAll(",", "");
  }
  if (text !== "") {
    const value = Number(text);
    if (!Number.isNaN(value)) return value;
  }
  if (isMissing(text)) return Number.NaN;
  const word = text.toLowerCase();
  return word === "true" ? 1 : word === "false" ? 0 : null;
}
