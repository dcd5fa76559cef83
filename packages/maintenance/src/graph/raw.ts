/** Raw rows of units, as files take them. */
import { AndonError } from "@andon/contracts";
import type { SignalBlock, SignalSource } from "@andon/data";

/** Raw rows of a unit, as the file takes them. */
export interface RawHistory {
  readonly unit: string;
  readonly rows: number;
  /** As the source has it. */
  readonly time: Float64Array;
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
 * Raw rows as they come: of one unit in order, units between each other.
 * @throws AndonError `maintenance/columns`, `maintenance/text`, `signal/empty` where the source has not one row
 */
export async function* rawBlocks(
  source: SignalSource,
  columns: readonly string[],
  { use, signal }: Omit<RawReading, "keep"> = {},
): AsyncGenerator<RawHistory, void> {
  const at = columns.map((name) => source.columns.findIndex((column) => column.name === name));
  const missing = columns.filter((_, k) => at[k]! < 0);
  if (missing.length > 0)
    throw new AndonError("maintenance/columns", {
      path: source.root,
      missing: missing.join(", "),
      found: source.columns.map((c) => c.name).join(", "),
    });
  const text = columns.filter((_, k) => source.columns[at[k]!]!.kind === "category");
  if (text.length > 0) throw new AndonError("maintenance/text", { path: source.root, columns: text.join(", ") });
  let rows = 0;
  for await (const block of source.read({ signal })) {
    rows += block.rows;
    if (use?.(block) === false) continue;
    const values = new Float32Array(block.rows * at.length);
    for (const [k, c] of at.entries())
      for (let i = 0; i < block.rows; i++) values[i * at.length + k] = block.values[c]![i]!;
    yield { unit: block.unit, rows: block.rows, time: block.time, values };
  }
  if (rows === 0) throw new AndonError("signal/empty", { path: source.root });
}

/**
 * Raw rows of every unit in the order of the source.
 * @throws AndonError `maintenance/columns`, `maintenance/text`
 */
export async function readRaw(
  source: SignalSource,
  columns: readonly string[],
  { keep = Number.POSITIVE_INFINITY, ...reading }: RawReading = {},
): Promise<readonly RawHistory[]> {
  const width = columns.length;
  const newest = new Map<string, { rows: number; blocks: RawHistory[] }>();
  for await (const block of rawBlocks(source, columns, reading)) {
    const unit = newest.get(block.unit) ?? { rows: 0, blocks: [] };
    newest.set(block.unit, unit);
    unit.blocks.push(block);
    unit.rows += block.rows;
    while (unit.rows - unit.blocks[0]!.rows >= keep) unit.rows -= unit.blocks.shift()!.rows;
  }
  return [...newest].map(([unit, { rows, blocks }]) => {
    const values = new Float32Array(rows * width);
    const time = new Float64Array(rows);
    let filled = 0;
    for (const block of blocks) {
      values.set(block.values, filled * width);
      time.set(block.time, filled);
      filled += block.rows;
    }
    const first = rows - Math.min(rows, keep);
    return { unit, rows: rows - first, time: time.subarray(first), values: values.subarray(first * width) };
  });
}
