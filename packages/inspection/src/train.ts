import type { TrainingEvent } from "@andon/contracts";
import { unpackError } from "@andon/contracts";
import { neighbour, streamFromThread } from "@andon/nn/node";
import type { TrainOptions } from "./train/options.ts";

/**
 * Trains an inspector in a thread of its own and tells what happens. Aborting stops it after the current step; the "stopped" event
 * names the checkpoint, and the same options with `resume` go on from there, bit for bit.
 *
 * @throws AndonError `source/*`, `data/*`, `picture/*`, `output/not-writable`, `checkpoint/*`, `training/diverged`, `model/not-certified`
 */
export async function* trainInspector(
  options: TrainOptions,
  signal?: AbortSignal,
): AsyncGenerator<TrainingEvent, void> {
  try {
    yield* streamFromThread<TrainingEvent>(neighbour(import.meta.url, "train/thread"), options, signal);
  } catch (error) {
    throw unpackError(error);
  }
}
