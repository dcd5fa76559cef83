import { unpackError } from "@andon/contracts";
import { neighbour, streamFromThread } from "@andon/nn/node";
import type { AuditEvent, AuditOptions } from "./labels/audit.ts";

/**
 * Finds labels that are likely wrong, by cross-validation in a thread of its own: each picture is judged by a network that had not seen it.
 * @throws AndonError `source/*`, `picture/*`, `data/*`, `output/not-writable`
 */
export async function* checkLabels(options: AuditOptions, signal?: AbortSignal): AsyncGenerator<AuditEvent, void> {
  try {
    yield* streamFromThread<AuditEvent>(neighbour(import.meta.url, "labels/thread"), options, signal);
  } catch (error) {
    throw unpackError(error);
  }
}
