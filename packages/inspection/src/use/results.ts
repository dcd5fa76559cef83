/** What testing, running and verifying have in common, whatever the task. */
import type { ModelCard, Tuning } from "@andon/contracts";
import type { Proof } from "@andon/model";

export interface Reading {
  readonly kind: "reading";
  readonly done: number;
  readonly total: number | null;
  readonly file: string;
}

/** The end of a test, whatever was tested; each task adds its `task`, `card` and `evaluation`. */
export interface Tested {
  readonly kind: "result";
  /** The test set that the source marks, or all its pictures. */
  readonly pictures: "test" | "all";
  /** Whether the source looks like the one it was trained on, test set aside: then most pictures had been seen. */
  readonly seen: boolean;
  /** Pictures that could not be read and do not count; the first of them. */
  readonly unreadable: { readonly count: number; readonly first: string | null };
  /** Decoding to verdict, all pictures. */
  readonly milliseconds: number;
}

/** What a certificate came to. */
export type VerifyResult = Proof & { readonly kind: "result" };

/** The end of setting thresholds anew. */
export interface TuneResult {
  readonly kind: "result";
  readonly file: string;
  readonly card: ModelCard;
  readonly tuning: Tuning;
  /** Whether the source looks like the one it was trained on: then the figures flatter, as most pictures had been seen. */
  readonly seen: boolean;
  /** Test pictures found in the source, which had no part in it. */
  readonly leftOut: number;
  readonly unreadable: Tested["unreadable"];
}
