/** A file of failures in a session. */
import { AndonError, type FailureCard } from "@andon/contracts";
import { type OnnxRuntime, openSession, tensor } from "@andon/nn";
import type { Table } from "./table.ts";

export interface FailureAnswer {
  /** The chance of a failure. */
  readonly probability: number;
  readonly alarm: boolean;
}

export interface FailureScorer {
  /** Answers for rows of a table, each with its history, in their order. */
  answer(rows: ArrayLike<number>): Promise<readonly FailureAnswer[]>;
  close(): Promise<void>;
}

const TOGETHER = 2048;

/**
 * Opens a file over a table. Categories are told by the names in `columns`, whatever their places in the table.
 * @throws AndonError `maintenance/columns`, `maintenance/text`
 */
export async function openFailure(
  ort: OnnxRuntime,
  bytes: Uint8Array,
  { steps, columns }: FailureCard["input"],
  table: Table,
  path: string,
): Promise<FailureScorer> {
  const found = columns.map(({ name }) => table.columns.find((column) => column.name === name));
  const lacking = columns.filter((_, c) => found[c] === undefined).map(({ name }) => name);
  if (lacking.length > 0)
    throw new AndonError("maintenance/columns", {
      path,
      missing: lacking.join(", "),
      found: table.columns.map(({ name }) => name).join(", "),
    });
  const text = columns.filter(({ levels }, c) => levels === null && found[c]!.levels !== null).map(({ name }) => name);
  if (text.length > 0) throw new AndonError("maintenance/text", { path, columns: text.join(", ") });
  const raw = columns.map(({ levels }, c) => {
    const { values, levels: here } = found[c]!;
    if (levels === null) return values;
    // a name that training did not see is none of its categories
    const place = (v: number) => levels.indexOf(here?.[v] ?? String(v));
    return values.map((v) => (Number.isNaN(v) ? Number.NaN : place(v) < 0 ? levels.length : place(v)));
  });
  const starts = new Int32Array(table.rows);
  for (const { from, rows } of table.units) starts.fill(from, from, from + rows);
  const width = columns.length;
  const session = await openSession(ort, bytes, { threads: 1 });
  return {
    async answer(rows) {
      const answers: FailureAnswer[] = [];
      for (let at = 0; at < rows.length; at += TOGETHER) {
        const size = Math.min(TOGETHER, rows.length - at);
        // before the history began there is nothing
        const x = new Float32Array(size * steps * width).fill(Number.NaN);
        for (let i = 0; i < size; i++) {
          const end = rows[at + i]!;
          for (let t = Math.max(starts[end]!, end - steps + 1); t <= end; t++)
            for (let c = 0; c < width; c++) x[(i * steps + steps - 1 - (end - t)) * width + c] = raw[c]![t]!;
        }
        const result = await session.run({ window: tensor(ort, "float32", x, [size, steps, width]) });
        const probability = result.probability!.data as Float32Array;
        const alarm = result.alarm!.data as BigInt64Array;
        for (let i = 0; i < size; i++) answers.push({ probability: probability[i]!, alarm: alarm[i] === 1n });
      }
      return answers;
    },
    close: () => session.release(),
  };
}
