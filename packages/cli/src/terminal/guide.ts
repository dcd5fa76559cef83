/** Asking on a terminal what each column of a table of past runs is. */
import { createInterface } from "node:readline";
import type { DraftOptions } from "@andon/process";
import type { Messages } from "../messages.ts";
import type { Terminal } from "./terminal.ts";

type Row = Readonly<Record<string, string>>;
type Role =
  | { readonly kind: "setting" | "context" | "ignore" }
  | {
      readonly kind: "result";
      readonly goal: DraftOptions["goals"][string] | null;
      readonly bounds: { readonly max?: number; readonly min?: number };
    };

/** Whether someone sits at the terminal who can answer. */
export const isAnswered = (terminal: Terminal): boolean => "isTTY" in terminal.input && terminal.input.isTTY === true;

/**
 * Asks of each column what it is; an answer that cannot be understood is asked again. Where the input ends, what was not asked is a setting.
 * @returns what `--goal`, `--constraint`, `--context` and `--ignore` would have said
 */
export async function guided(terminal: Terminal, rows: readonly Row[]): Promise<DraftOptions> {
  const { isMissing } = await import("@andon/data");
  const { say } = terminal;
  const goals: Record<string, DraftOptions["goals"][string]> = {};
  const constraints: Record<string, { max?: number; min?: number }> = {};
  const [context, ignore]: string[][] = [[], []];
  const answers = createInterface({ input: terminal.input })[Symbol.asyncIterator]();
  terminal.note(say.guideAnswers);
  for (const column of Object.keys(rows[0] ?? {})) {
    terminal.note(say.guideColumn(column, sampleOf(rows, column, say, isMissing)));
    let role: Role | null = null;
    while (role === null) {
      const { value: answer = "", done } = await answers.next();
      role = done ? { kind: "setting" } : roleIn(answer);
      if (role === null) terminal.note(say.guideAgain(answer.trim()));
    }
    if (role.kind === "context") context!.push(column);
    if (role.kind === "ignore") ignore!.push(column);
    if (role.kind !== "result") continue;
    if (role.goal) goals[column] = role.goal;
    if (role.bounds.max !== undefined || role.bounds.min !== undefined) constraints[column] = role.bounds;
  }
  await answers.return?.();
  return { goals, constraints, context: context!, ignore: ignore! };
}

/** "", "known", "out", "maximise", "minimise >=2", "12.5", "<=0.8"; in either language. Null where it is none of these. */
export function roleIn(answer: string): Role | null {
  const words = answer
    .trim()
    .toLowerCase()
    .replaceAll(/(<=|>=|≤|≥)\s+/g, "$1")
    .split(/\s+/);
  const [first] = words;
  if (first === "" || first === "setting" || first === "设置") return { kind: "setting" };
  if (first === "known" || first === "已知") return { kind: "context" };
  if (first === "out" || first === "略去") return { kind: "ignore" };
  let goal: DraftOptions["goals"][string] | null = null;
  const bounds: { max?: number; min?: number } = {};
  for (const word of words) {
    const bound = /^(<=|≤|>=|≥)(\S+)$/.exec(word);
    const number = Number((bound ? bound[2]! : word).replace(",", "."));
    if (bound && Number.isFinite(number)) bounds["<=≤".includes(bound[1]!) ? "max" : "min"] = number;
    else if (/^(max|maximi[sz]e|最大)$/.test(word)) goal = { aim: "maximise" };
    else if (/^(min|minimi[sz]e|最小)$/.test(word)) goal = { aim: "minimise" };
    else if (!bound && Number.isFinite(number)) goal = { aim: "target", target: number };
    else return null;
  }
  return { kind: "result", goal, bounds };
}

/** What stands in a column, in short. */
function sampleOf(rows: readonly Row[], column: string, say: Messages, missing: (cell: string) => boolean): string {
  const cells = rows.map((row) => row[column]!).filter((cell) => !missing(cell));
  const numbers = cells.map(Number);
  const distinct = [...new Set(cells)];
  if (numbers.every(Number.isFinite)) {
    const [low, high] = numbers.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
    return say.guideNumbers(String(low), String(high), String(distinct.length));
  }
  return distinct.slice(0, 5).join(", ") + (distinct.length > 5 ? ", ..." : "");
}
