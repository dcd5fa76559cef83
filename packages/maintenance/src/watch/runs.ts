/** Normal operation as a watch learns it: runs of rows that follow each other. */
import { createHash } from "node:crypto";
import { AndonError } from "@andon/contracts";
import type { SignalSource } from "@andon/data";
import { type RawHistory, readRaw } from "../graph/raw.ts";

/** Whether a row is marked as anomalous; one without a label is not. @throws AndonError `maintenance/label-values` for what marks nothing */
export function isAnomalous(label: number, column: string, path: string): boolean {
  if (!Number.isNaN(label) && !Number.isInteger(label))
    throw new AndonError("maintenance/label-values", { path, column, found: Number(label.toPrecision(6)) });
  return label > 0;
}

/** Runs of raw rows without those that a label marks as anomalous, which end a run, and without a test set that the source marks. */
export async function normalRuns(
  source: SignalSource,
  columns: readonly string[],
  signal?: AbortSignal,
): Promise<readonly RawHistory[]> {
  const label = source.columns.findIndex(({ role, kind }) => role === "label" && kind === "number");
  const names = label < 0 ? columns : [...columns, source.columns[label]!.name];
  const whole = await readRaw(source, names, { use: ({ split }) => split !== "test", signal });
  if (label < 0) return whole;
  const width = columns.length;
  return whole.flatMap(({ unit, rows, time, values }) => {
    const runs: RawHistory[] = [];
    let from = 0;
    const close = (to: number) => {
      if (to > from) {
        const part = new Float32Array((to - from) * width);
        for (let i = from; i < to; i++)
          part.set(values.subarray(i * (width + 1), i * (width + 1) + width), (i - from) * width);
        runs.push({ unit, rows: to - from, time: time.subarray(from, to), values: part });
      }
      from = to + 1;
    };
    for (let i = 0; i < rows; i++)
      if (isAnomalous(values[i * (width + 1) + width]!, names[width]!, source.root)) close(i);
    close(rows);
    return runs;
  });
}

/** Shorter runs tell nothing of how windows vary. */
export const longRuns = (runs: readonly RawHistory[], steps: number): readonly RawHistory[] =>
  runs.filter((run) => run.rows >= 2 * steps);

export function fingerprintOf(runs: readonly RawHistory[]): string {
  const hash = createHash("sha256");
  for (const { unit, values } of runs)
    hash.update(`${unit}\n`).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return hash.digest("hex");
}
