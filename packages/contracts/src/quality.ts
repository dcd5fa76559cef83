/** What is in a source of pictures and what is wrong with it (`andon data check`). Plain data: it crosses thread borders. */
export interface QualityReport {
  readonly source: string;
  readonly kind: string;
  readonly samples: number;
  readonly classes: readonly { readonly label: string; readonly count: number }[];
  readonly splits: Readonly<Record<string, number>>;
  readonly groups: {
    readonly count: number;
    /** Where the groups come from ("groups.csv", "column group", ...), or null. */
    readonly from: string | null;
    /** A file-name pattern that seems to group pictures, found but not applied. */
    readonly suggestion: { readonly pattern: string; readonly groups: number; readonly example: string } | null;
  };
  readonly sizes: {
    readonly distinct: number;
    readonly minWidth: number;
    readonly maxWidth: number;
    readonly minHeight: number;
    readonly maxHeight: number;
    readonly medianWidth: number;
    readonly medianHeight: number;
  };
  readonly colour: {
    readonly grey: number;
    readonly colour: number;
    readonly alpha: number;
    readonly sixteenBit: number;
  };
  /** SHA-256 over paths, labels and pixel hashes in order. */
  readonly fingerprint: string;
  readonly findings: readonly Finding[];
}

/** One thing that was found, with the files it concerns. */
export interface Finding {
  readonly code:
    | "unreadable"
    | "duplicate"
    | "near-duplicate"
    | "duplicate-across-splits"
    | "conflicting-labels"
    | "blank"
    | "saturated"
    | "imbalance"
    | "few-samples"
    | "mixed-colour"
    | "unlabelled"
    | "group-across-splits"
    | "likely-groups"
    | "one-class";
  readonly severity: "error" | "warning" | "note";
  readonly count: number;
  /** At most 20 examples; for duplicates each entry names the files of one set. */
  readonly files: readonly (readonly string[])[];
  /** What it means and what to do, English and Chinese. */
  readonly message: { readonly en: string; readonly zh: string };
}
