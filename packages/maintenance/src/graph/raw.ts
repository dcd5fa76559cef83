/** Raw rows of units, as files take them. */
import { AndonError } from "@andon/contracts";
import type { SignalBlock, SignalSource } from "@andon/data";

/** Raw rows of a unit, as the file takes them. */
export interface RawHistory {
  readonly unit: string;
  readonly rows: number;
  /** Values of the file's columns, row by row. */
  readonly values: Float32Array;
}

export interface RawReading {
  /** At most so many of the newest rows of each unit; all without it. */
  readonly keep?: number | undefined;
  /** Which blocks are read; all without it. */
  readonly use?: ((block: SignalBlock) => boolean) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Raw rows of every unit in the order of the source.
 * @throws AndonError `maintenance/columns`
 */
export async function readRaw(
  source: SignalSource,
  columns: readonly string[],
  { keep = Number.MAX_SAFE_INTEGER / 2, use, signal }: RawReading = {},
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
    if (use?.(block) === false) continue;
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
