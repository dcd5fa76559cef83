/** What testing, running and verifying have in common, whatever the task. */
import type { Certificate, ModelCard, Tuning, Words } from "@andon/contracts";

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

export interface VerifyResult {
  readonly kind: "result";
  readonly holds: boolean;
  /** What disagrees, in sentences; empty where the certificate holds. */
  readonly reasons: readonly Words[];
  readonly certificate: Certificate;
  /** The hashes as found now, and the largest difference of a probability from the certified one. */
  readonly found: Pick<Certificate, "samples" | "weightsSha256" | "answersSha256"> & { readonly difference: number };
}

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
  readonly unreadable: { readonly count: number; readonly first: string | null };
}
