/** The training thread: runs `train` and sends its events. */
import type { TrainingEvent } from "@andon/contracts";
import { packError } from "@andon/contracts";
import { threadPayload } from "@andon/nn/node";
import type { TrainOptions } from "./options.ts";
import { train } from "./train.ts";

const { payload, signal, send } = threadPayload<TrainOptions, TrainingEvent>();
try {
  for await (const item of train(payload, signal)) send({ kind: "item", item });
  send({ kind: "end" });
} catch (error) {
  send({ kind: "error", error: packError(error) });
}
