import { type MaintenanceEvent, unpackError } from "@andon/contracts";
import { neighbour, streamFromThread } from "@andon/nn/node";
import type { RulOptions } from "./rul/options.ts";

/**
 * Trains a model of remaining useful life in a thread of its own and tells what happens. Aborting stops it after the current step; nothing is
 * written then.
 * @throws AndonError those of reading signals, `maintenance/few-units`, `output/not-writable`, `training/diverged`, `model/not-certified`
 */
export async function* trainRemainingLife(
  options: RulOptions,
  signal?: AbortSignal,
): AsyncGenerator<MaintenanceEvent, void> {
  try {
    yield* streamFromThread<MaintenanceEvent>(neighbour(import.meta.url, "thread"), options, signal);
  } catch (error) {
    throw unpackError(error);
  }
}
