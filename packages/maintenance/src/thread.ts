/** The training thread: runs `trainRul` and sends its events. */
import { type MaintenanceEvent, packError } from "@andon/contracts";
import { threadPayload } from "@andon/nn/node";
import type { RulOptions } from "./rul/options.ts";
import { trainRul } from "./rul/train.ts";

const { payload, signal, send } = threadPayload<RulOptions, MaintenanceEvent>();
try {
  for await (const item of trainRul(payload, signal)) send({ kind: "item", item });
  send({ kind: "end" });
} catch (error) {
  send({ kind: "error", error: packError(error) });
}
