/** The thread of a label audit. */

import { packError } from "@andon/contracts";
import { threadPayload } from "@andon/nn/node";
import { type AuditEvent, type AuditOptions, auditLabels } from "./audit.ts";

const { payload, signal, send } = threadPayload<AuditOptions, AuditEvent>();
try {
  for await (const item of auditLabels(payload, signal)) send({ kind: "item", item });
  send({ kind: "end" });
} catch (error) {
  send({ kind: "error", error: packError(error) });
}
