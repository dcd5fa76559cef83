import type { Split } from "../source.ts";

/**
 * What a column is for. A sensor is measured; a setting is chosen by whoever runs the machine; a label says what is to be learnt; a leak
 * gives the label away and must not be learnt from; an ignored column (an identifier, a remark) is not read.
 */
export type ColumnRole = "sensor" | "setting" | "label" | "leak" | "ignored";

export interface SignalColumn {
  readonly name: string;
  /** As the name tells it: "K" of "Air temperature [K]". */
  readonly unit: string | null;
  readonly role: ColumnRole;
  readonly kind: "number" | "category";
}

/** Rows of one unit that follow each other, column by column. */
export interface SignalBlock {
  /** The asset, engine, run or recording that these rows are of. */
  readonly unit: string;
  /** The split that the source itself gives, or null. */
  readonly split: Split | null;
  /** Rows of this unit in earlier blocks. */
  readonly start: number;
  readonly rows: number;
  /** As `TimeAxis.meaning` says: milliseconds since 1970 UTC or since the beginning, or a count. NaN where unreadable. */
  readonly time: Float64Array;
  /** In the order of `SignalSource.columns`; NaN where missing. Categories are indices into `SignalSource.levels`. */
  readonly values: readonly Float64Array[];
}

export type SignalKind =
  | "wide-csv"
  | "long-csv"
  | "parquet"
  | "npy"
  | "mat"
  | "f32"
  | "c-mapss"
  | "skab"
  | "tennessee-eastman"
  | "cwru"
  | "ai4i-2020";

export interface TimeAxis {
  /** The column it is read from; null where rows are merely counted. */
  readonly name: string | null;
  /** Clock times, milliseconds since the recording began, or a count (cycles, samples). */
  readonly meaning: "clock" | "elapsed" | "count";
  /** The zone that clock times were read in where they name none; null where they do. */
  readonly zone: string | null;
}

/** What could not be taken as it stood: counted, with the first place named. */
export interface Repair {
  readonly code:
    | "ragged-row"
    | "text-in-number"
    | "unreadable-time"
    | "unreadable-file"
    | "missing-column"
    | "unsorted-time"
    | "duplicate-time";
  readonly column: string | null;
  readonly count: number;
  /** "file, line 12: "n/a"". */
  readonly first: string;
  /** What was done with it; "kept": it stands as it came. */
  readonly done: "left-out" | "made-missing" | "sorted" | "kept";
}

/** Signals in a stable order, readable again and again, a bounded piece at a time. */
export interface SignalSource {
  readonly kind: SignalKind;
  readonly root: string;
  readonly columns: readonly SignalColumn[];
  readonly time: TimeAxis;
  /** The column that names the unit of a row; null where none does. */
  readonly unitColumn: string | null;
  /** Names of a category column's values, by the column's name; complete once everything has been read. */
  readonly levels: ReadonlyMap<string, readonly string[]>;
  /** Blocks of each unit in order; blocks of different units may alternate. Returns what had to be repaired. */
  read(options?: { readonly signal?: AbortSignal | undefined }): AsyncGenerator<SignalBlock, readonly Repair[], void>;
}

/** At most so many rows in a block. */
export const BLOCK_ROWS = 4096;

/** Counts repairs by code, column and what was done, and keeps the first place of each. State with the life of one reading. */
export class Repairs {
  #found = new Map<string, { -readonly [K in keyof Repair]: Repair[K] }>();

  note(code: Repair["code"], column: string | null, done: Repair["done"], first: () => string): void {
    const key = `${code}\n${column}\n${done}`;
    const known = this.#found.get(key);
    if (known) known.count++;
    else this.#found.set(key, { code, column, count: 1, first: first(), done });
  }

  all(): readonly Repair[] {
    return [...this.#found.values()];
  }
}
