import type { Language } from "@andon/contracts";
import type { BearingData } from "./bearing.ts";
import type { FaultNetworkName } from "./networks.ts";
import type { RecordingOptions } from "./recordings.ts";

/** How a fault diagnosis is trained. Undefined means: choose, and say so. */
export interface FaultOptions extends RecordingOptions {
  /** Recordings with a class each: a label column, an index, or one folder for each class. */
  readonly source: string;
  readonly out: string;
  readonly network?: FaultNetworkName | "auto" | undefined;
  /** Samples of a window, at the model's rate. */
  readonly window?: number | undefined;
  /** What turns at which order of the shaft, so that answers can be backed by peaks of the envelope spectrum. */
  readonly bearing?: BearingData | undefined;
  readonly epochs?: number | undefined;
  readonly batch?: number | undefined;
  readonly learningRate?: number | undefined;
  readonly seed?: number | undefined;
  readonly threads?: number | undefined;
  /** Where an HTML report is written, and its language. */
  readonly report?: string | undefined;
  readonly language?: Language | undefined;
}
