/** Raw rows of units, as files take them. */
import { AndonError } from "@andon/contracts";
import type { SignalSource } from "@andon/data";

/** Raw rows of a unit, as the file takes them. */
export interface RawHistory {
  readonly unit: string;
  readonly rows: number;
  /** Values of the file's columns, row by row. */
  readonly values: Float32Array;
}

/**
 * Raw rows of every unit in the order of the source; of each at most the newest `keep`.
 * @throws AndonError `maintenance/columns`
 */
export async function readRaw(
  source: SignalSource,
  columns: readonly string[],
  keep: number,
  signal?: AbortSignal,
): Promise<readonly RawHistory[]> {
  const at = columns.map((name) => source.columns.findIndex((column) => column.name === name));
  const missing = columns.filter((_, k) => at[k]! < 0);
  if (missing.length > 0)
    throw new AndonError("maintenance/columns", {
      path: source.root,
      missing: missing.join(", "),
      found: source.columns.map((c) => c.name).join(", "),
    });
  const width = columns.length;
  const newest = new Map<string, { rows: number; values: number[] }>();
  for await (const block of source.read({ signal })) {
    let unit = newest.get(block.unit);
    if (!unit) {
      unit = { rows: 0, values: [] };
      newest.set(block.unit, unit);
    }
    for (let i = 0; i < block.rows; i++) for (const c of at) unit.values.push(block.values[c]![i]!);
    unit.rows += block.rows;
    const over = unit.values.length / width - 2 * keep;
    if (over > 0) unit.values = unit.values.slice(-keep * width);
  }
  return [...newest].map(([unit, { values }]) => {
    const kept = Float32Array.from(values.slice(-Math.min(values.length, keep * width)));
    return { unit, rows: kept.length / width, values: kept };
  });
}
