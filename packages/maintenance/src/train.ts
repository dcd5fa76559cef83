import { type MaintenanceEvent, unpackError } from "@andon/contracts";
import { neighbour, streamFromThread } from "@andon/nn/node";
import type { FailureOptions } from "./failure/options.ts";
import type { FaultOptions } from "./fault/options.ts";
import type { RulOptions } from "./rul/options.ts";
import type { WatchOptions } from "./watch/options.ts";

export type TrainingJob =
  | { readonly task: "rul"; readonly options: RulOptions }
  | { readonly task: "watch"; readonly options: WatchOptions }
  | { readonly task: "failure"; readonly options: FailureOptions }
  | { readonly task: "fault"; readonly options: FaultOptions };

/**
 * Trains a model of remaining useful life in a thread of its own and tells what happens. Aborting stops it after the current step; nothing is
 * written then.
 * @throws AndonError those of reading signals, `maintenance/few-units`, `output/not-writable`, `training/diverged`, `model/not-certified`
 */
export const trainRemainingLife = (options: RulOptions, signal?: AbortSignal) =>
  inThread({ task: "rul", options }, signal);

/**
 * Learns normal operation, and at which score to raise an alarm, in a thread of its own.
 * @throws AndonError those of reading signals, `signal/empty`, `signal/nothing-varies`, `maintenance/short-runs`, `output/not-writable`,
 * `model/not-certified`
 */
export const trainSensorWatch = (options: WatchOptions, signal?: AbortSignal) =>
  inThread({ task: "watch", options }, signal);

/**
 * Learns which rows fail, or with a horizon which units will, in a thread of its own.
 * @throws AndonError those of reading, `maintenance/no-target`, `maintenance/target`, `maintenance/few-failures`, `maintenance/unreachable`,
 * `signal/nothing-varies`, `output/not-writable`, `training/diverged`, `model/not-certified`
 */
export const trainFailures = (options: FailureOptions, signal?: AbortSignal) =>
  inThread({ task: "failure", options }, signal);

/**
 * Learns to tell faults apart by their vibration, in a thread of its own.
 * @throws AndonError those of reading signals, `maintenance/*`, `output/not-writable`, `training/diverged`, `model/not-certified`
 */
export const trainFaultDiagnosis = (options: FaultOptions, signal?: AbortSignal) =>
  inThread({ task: "fault", options }, signal);

async function* inThread(job: TrainingJob, signal?: AbortSignal): AsyncGenerator<MaintenanceEvent, void> {
  try {
    yield* streamFromThread<MaintenanceEvent>(neighbour(import.meta.url, "thread"), job, signal);
  } catch (error) {
    throw unpackError(error);
  }
}
