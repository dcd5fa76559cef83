import type { Gap, Language, WatchNetworkName } from "@andon/contracts";
import type { SignalOptions } from "@andon/data";

/** How many false alarms are allowed, over how many milliseconds (times of a clock) or rows. */
export interface Budget {
  readonly alarms: number;
  readonly per: number;
}

/** How a watch over sensors is trained. Undefined means: choose, and say so. */
export interface WatchOptions extends SignalOptions {
  /** Normal operation; rows that a label column marks as anomalous are left out. */
  readonly source: string;
  readonly out: string;
  readonly network?: WatchNetworkName | "auto" | undefined;
  /** Rows that the model looks at together. */
  readonly window?: number | undefined;
  /** How far the rows by which the threshold is set stay away from those that are learnt from; a window where not said. */
  readonly gap?: Gap | undefined;
  /** Passes of an autoencoder over the normal windows. */
  readonly epochs?: number | undefined;
  /** Share of the variance that the kept directions hold (default 0.8). */
  readonly explained?: number | undefined;
  readonly budget?: Budget | undefined;
  readonly seed?: number | undefined;
  readonly threads?: number | undefined;
  /** Where to write an HTML report, and in which language (English if not said). */
  readonly report?: string | undefined;
  readonly language?: Language | undefined;
}
