/** Rows to blocks: collected by unit, handed on when a block is full or too much is held. */
import type { Split } from "../source.ts";
import { BLOCK_ROWS, type SignalBlock } from "./source.ts";

/** So many rows may wait over all units; then the longest waiting block goes on unfilled. */
const ROWS_HELD = 1 << 17;

interface Open {
  readonly unit: string;
  readonly split: Split | null;
  readonly start: number;
  rows: number;
  time: Float64Array;
  values: Float64Array[];
}

/** Collects rows; state with the life of one reading. */
export class Gatherer {
  readonly #columns: number;
  #open = new Map<string, Open>();
  #seen = new Map<string, number>();
  #held = 0;

  constructor(columns: number) {
    this.#columns = columns;
  }

  /** Takes a row; returns a block that became full, or one that must make room. */
  add(unit: string, split: Split | null, time: number, values: ArrayLike<number>): SignalBlock | null {
    let open = this.#open.get(unit);
    if (!open) {
      open = {
        unit,
        split,
        start: this.#seen.get(unit) ?? 0,
        rows: 0,
        time: new Float64Array(64),
        values: Array.from({ length: this.#columns }, () => new Float64Array(64)),
      };
      this.#open.set(unit, open);
    } else if (open.rows === open.time.length) grow(open);
    open.time[open.rows] = time;
    for (let c = 0; c < this.#columns; c++) open.values[c]![open.rows] = values[c]!;
    open.rows++;
    this.#held++;
    if (open.rows === BLOCK_ROWS) return this.#close(open);
    return this.#held > ROWS_HELD ? this.#close(this.#open.values().next().value!) : null;
  }

  /** What is left, in the order in which units appeared. */
  *rest(): Generator<SignalBlock> {
    for (const open of [...this.#open.values()]) yield this.#close(open);
  }

  #close({ unit, split, start, rows, time, values }: Open): SignalBlock {
    this.#open.delete(unit);
    this.#seen.set(unit, start + rows);
    this.#held -= rows;
    return { unit, split, start, rows, time: time.subarray(0, rows), values: values.map((v) => v.subarray(0, rows)) };
  }
}

function grow(open: Open): void {
  const longer = (old: Float64Array) => {
    const next = new Float64Array(Math.min(BLOCK_ROWS, 2 * old.length));
    next.set(old);
    return next;
  };
  open.time = longer(open.time);
  open.values = open.values.map(longer);
}
