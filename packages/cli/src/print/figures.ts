import type { Estimate, Rate } from "@andon/contracts";
import type { Terminal } from "../terminal/terminal.ts";
import { tableText } from "../terminal/width.ts";

type Speaker = Pick<Terminal, "say" | "write">;

/** A figure by name, how it is written, and what it counts, in words; null figures and rates of nothing are left out. */
export type FigureLine = readonly [
  name: string,
  figure: Rate | Estimate | null,
  text: (value: number) => string,
  detail?: string,
];

/** Figures with their intervals, one a line. */
export function figuresText(lines: readonly FigureLine[], { say }: Speaker): string {
  const rows = lines.flatMap(([name, figure, text, detail = ""]) => {
    if (figure === null || ("total" in figure && figure.total === 0)) return [];
    return [[name, text(figure.value), `[${text(figure.low)} … ${text(figure.high)}]`, detail]];
  });
  // The last column reads as words: it is set apart from the table so that it stays to the left.
  const table = tableText(rows.map((row) => row.slice(0, 3))).split("\n");
  const said = table.map((text, i) => (rows[i]?.[3] ? `${text}  ${rows[i][3]}` : text));
  return `${said.join("\n")}\n  ${say.intervalNote}`;
}

/** The count behind a rate in words; nothing where there is none. */
export const countOf = (rate: Rate | null, words: (n: string, total: string) => string, { write }: Speaker): string =>
  rate === null ? "" : words(write.count(rate.successes), write.count(rate.total));
