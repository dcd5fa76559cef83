/** The training thread: trains what its task asks for and sends events. */
import { type MaintenanceEvent, packError } from "@andon/contracts";
import { threadPayload } from "@andon/nn/node";
import { trainFailure } from "./failure/train.ts";
import { trainFault } from "./fault/train.ts";
import { trainRul } from "./rul/train.ts";
import type { TrainingJob } from "./train.ts";
import { trainWatch } from "./watch/train.ts";

const eventsOf = (job: TrainingJob, signal: AbortSignal) => {
  switch (job.task) {
    case "rul":
      return trainRul(job.options, signal);
    case "watch":
      return trainWatch(job.options, signal);
    case "failure":
      return trainFailure(job.options, signal);
    case "fault":
      return trainFault(job.options, signal);
  }
};

const { payload, signal, send } = threadPayload<TrainingJob, MaintenanceEvent>();
try {
  for await (const item of eventsOf(payload, signal)) send({ kind: "item", item });
  send({ kind: "end" });
} catch (error) {
  send({ kind: "error", error: packError(error) });
}
