/** The training thread: trains what its task asks for and sends events. */
import { type MaintenanceEvent, packError } from "@andon/contracts";
import { threadPayload } from "@andon/nn/node";
import { trainFailure } from "./failure/train.ts";
import { trainRul } from "./rul/train.ts";
import type { TrainingJob } from "./train.ts";
import { trainWatch } from "./watch/train.ts";

const { payload, signal, send } = threadPayload<TrainingJob, MaintenanceEvent>();
try {
  const events =
    payload.task === "rul"
      ? trainRul(payload.options, signal)
      : payload.task === "watch"
        ? trainWatch(payload.options, signal)
        : trainFailure(payload.options, signal);
  for await (const item of events) send({ kind: "item", item });
  send({ kind: "end" });
} catch (error) {
  send({ kind: "error", error: packError(error) });
}
