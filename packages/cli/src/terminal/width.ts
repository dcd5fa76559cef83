/** Columns that text takes in a terminal: East Asian wide characters take two, combining marks none. */
export function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Text with blanks behind (or, `right`, before) it up to `columns`. */
export function padded(text: string, columns: number, right = false): string {
  const blanks = " ".repeat(Math.max(0, columns - widthOf(text)));
  return right ? blanks + text : text + blanks;
}

/** Text cut to fit into `columns`, ending in "…" where something was cut. */
export function fitted(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = "";
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    const next = width + widthOf(segment);
    if (next > columns - 1) break;
    kept += segment;
    width = next;
  }
  return `${kept}…`;
}

/** Rows as aligned text: the first column to the left, the others to the right. Lines carry no trailing blanks. */
export function tableText(rows: readonly (readonly string[])[], indent = "  ", gap = "  "): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, c) => Math.max(0, ...rows.map((row) => widthOf(row[c] ?? ""))));
  return rows
    .map((row) => (indent + row.map((cell, c) => padded(cell, widths[c]!, c > 0)).join(gap)).trimEnd())
    .join("\n");
}

/** Pairs of a term and its value, the values aligned to the left. */
export function pairsText(pairs: readonly (readonly [term: string, value: string])[], indent = "  "): string {
  const column = Math.max(0, ...pairs.map(([term]) => widthOf(term)));
  return pairs.map(([term, value]) => `${indent}${padded(term, column)}  ${value}`.trimEnd()).join("\n");
}
