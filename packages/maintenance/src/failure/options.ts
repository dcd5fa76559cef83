import type { FailureWish, Gap, Language, RowSplit } from "@andon/contracts";
import type { SignalOptions } from "@andon/data";

/** How a model of failures is trained. Undefined means: choose, and say so. */
export interface FailureOptions extends SignalOptions {
  readonly source: string;
  readonly out: string;
  /** The column that says whether it failed; the one that its name gives away, where there is one. */
  readonly target?: string | undefined;
  /** The value of the target that means failure; 1 where its values are 0 and 1. */
  readonly positive?: string | undefined;
  /** Foretell whether a unit fails within so many rows, from windows of its newest rows. Without a target its last row is the failure. */
  readonly horizon?: number | undefined;
  /** Rows of history that are looked at, with a horizon. */
  readonly window?: number | undefined;
  readonly wish?: FailureWish | undefined;
  /** How rows are dealt out into parts, each of which some networks are trained without (auto where not said). */
  readonly split?: RowSplit["by"] | "auto" | undefined;
  /** By time, no row is learnt from that lies this near to one that is held out; the horizon and the window where not said. */
  readonly gap?: Gap | undefined;
  readonly members?: number | undefined;
  readonly epochs?: number | undefined;
  readonly batch?: number | undefined;
  readonly learningRate?: number | undefined;
  readonly seed?: number | undefined;
  /** Where the report is written; none without it. */
  readonly report?: string | undefined;
  readonly language?: Language | undefined;
}

export interface FailureUse extends SignalOptions {
  readonly model: string;
  readonly source: string;
}
