import type { Language } from "@andon/contracts";
import type { HistoryOptions, Scaling } from "@andon/data";
import type { RulNetworkName } from "./networks.ts";

/** How a model of remaining useful life is trained. Undefined means: choose, and say so. */
export interface RulOptions extends HistoryOptions {
  /** Units that ran to failure: the last row of each is its end, but for those named in `running`. Units that the source marks as a test set are left alone. */
  readonly source: string;
  readonly out: string;
  /** Units that had not failed when their record ended: nothing is known of their end but that it came later. */
  readonly running?: readonly string[] | undefined;
  readonly network?: RulNetworkName | "auto" | undefined;
  /** Rows of history that the model looks at. */
  readonly window?: number | undefined;
  /** The largest remaining life that is told apart, in the unit of the time axis. */
  readonly cap?: number | undefined;
  /** By what sensors are scaled; "standard" if not said. */
  readonly scaling?: Scaling | undefined;
  /** Networks in the ensemble, each trained without another part of the units. */
  readonly members?: number | undefined;
  readonly epochs?: number | undefined;
  readonly batch?: number | undefined;
  readonly learningRate?: number | undefined;
  /** The chance that the truth lies in the interval, such as 0.9. */
  readonly confidence?: number | undefined;
  /** Where to write an HTML report of the units out of fold, and in which language (English if not said). */
  readonly report?: string | undefined;
  readonly language?: Language | undefined;
  readonly seed?: number | undefined;
  readonly threads?: number | undefined;
}
