import type { TrainingEvent } from "@andon/contracts";
import type { PictureSource } from "@andon/data";
import type { OnnxRuntime } from "@andon/nn";
import type { TrainOptions } from "./options.ts";

/** What every task's training starts from: an open source, outputs that can be written, a place for pixels. */
export interface Start {
  readonly ort: OnnxRuntime;
  readonly source: PictureSource;
  readonly options: TrainOptions;
  /** Where prepared pixels may go; the folder is cleared away afterwards. */
  readonly cacheFile: string;
  readonly threads: number;
  /** `performance.now()` at the start. */
  readonly began: number;
  readonly signal: AbortSignal;
}

/** From an open source to the written file ("done"), or to "stopped" with a checkpoint. */
export type Road = (start: Start) => AsyncGenerator<TrainingEvent, void>;
