/** The histories of units, prepared, and windows into them. */
import { featureCount, type Preparation, prepareRow, type SignalSource } from "@andon/data";

/** One unit's rows in order of time. */
export interface History {
  readonly unit: string;
  readonly rows: number;
  /** It had not failed when its record ended: after each row it lived at least as long as the record shows. */
  readonly running: boolean;
  /** Prepared features, row by row. */
  readonly features: Float32Array;
}

/**
 * Reads and prepares the units that `use` takes, in the order in which they appear. Four bytes a feature and row are held in memory.
 */
export async function readHistories(
  source: SignalSource,
  preparation: Preparation,
  use: (unit: string) => boolean,
  running: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<readonly History[]> {
  const width = featureCount(preparation);
  const at = preparation.columns.map((name) => source.columns.findIndex((column) => column.name === name));
  const parts = new Map<string, Float32Array[]>();
  const raw = new Float64Array(at.length);
  for await (const block of source.read({ signal })) {
    if (!use(block.unit)) continue;
    const part = new Float32Array(block.rows * width);
    for (let i = 0; i < block.rows; i++) {
      for (const [k, c] of at.entries()) raw[k] = c < 0 ? Number.NaN : block.values[c]![i]!;
      prepareRow(preparation, raw, part, i * width);
    }
    const known = parts.get(block.unit);
    if (known) known.push(part);
    else parts.set(block.unit, [part]);
  }
  return [...parts].map(([unit, pieces]) => {
    const features = new Float32Array(pieces.reduce((n, p) => n + p.length, 0));
    let filled = 0;
    for (const piece of pieces) {
      features.set(piece, filled);
      filled += piece.length;
    }
    return { unit, rows: features.length / width, running: running.has(unit), features };
  });
}

/** A window that ends with row `end` of a history (counted from 0). */
export interface WindowAt {
  readonly history: number;
  readonly end: number;
}

/**
 * Writes a window of `steps` rows into `out`: features, then 1 where there is a row and 0 before the history began, so that short histories
 * are judged by what there is of them.
 */
export function fillWindow(
  { features, rows }: History,
  end: number,
  steps: number,
  out: Float32Array,
  at: number,
): void {
  const width = features.length / rows;
  const length = Math.min(steps, end + 1);
  out.fill(0, at, at + steps * (width + 1));
  for (let i = 0; i < length; i++) {
    const row = end + 1 - length + i;
    const to = at + (steps - length + i) * (width + 1);
    out.set(features.subarray(row * width, (row + 1) * width), to);
    out[to + width] = 1;
  }
}
