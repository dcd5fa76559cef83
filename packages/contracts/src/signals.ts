/** What is in a source of signals and what is wrong with it (`andon data check`). Plain data: it crosses thread borders. */
export interface SignalReport {
  readonly source: string;
  readonly kind: string;
  readonly rows: number;
  readonly units: number;
  /** Rows of each split that the source itself gives. */
  readonly splits: Readonly<Record<string, number>>;
  readonly time: {
    readonly column: string | null;
    readonly meaning: "clock" | "elapsed" | "count";
    /** The zone assumed for times that name none. */
    readonly zone: string | null;
    readonly first: number | null;
    readonly last: number | null;
    /** Median over units of the median step, in milliseconds or counts. */
    readonly step: number | null;
  };
  readonly columns: readonly SignalColumnReport[];
  /** SHA-256 over units, times and values in order. */
  readonly fingerprint: string;
  readonly findings: readonly SignalFinding[];
}

export interface SignalColumnReport {
  readonly name: string;
  readonly unit: string | null;
  readonly role: "sensor" | "setting" | "label" | "leak" | "ignored";
  readonly kind: "number" | "category";
  readonly present: number;
  readonly missing: number;
  /** Of the present values; null where there are none, and for categories. */
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly mean: number | null;
  readonly standardDeviation: number | null;
  /** Names of a category's values, the first 20. */
  readonly levels: readonly string[];
}

export interface SignalFinding {
  readonly code:
    | "ragged-row"
    | "text-in-number"
    | "unreadable-time"
    | "unreadable-file"
    | "missing-column"
    | "missing"
    | "gap"
    | "duplicate-time"
    | "unsorted-time"
    | "irregular"
    | "mixed-rates"
    | "constant"
    | "stuck"
    | "outlier"
    | "drift"
    | "unit-jump"
    | "leak"
    | "identifier"
    | "words"
    | "short-unit"
    | "no-zone";
  readonly severity: "error" | "warning" | "note";
  readonly column: string | null;
  readonly count: number;
  /** Where, at most 20: "unit 7, row 120". */
  readonly places: readonly string[];
  /** What it means and what to do, English and Chinese. */
  readonly message: { readonly en: string; readonly zh: string };
}
