/** A thread for tests: does what its payload says. */
import { setTimeout as wait } from "node:timers/promises";
import { threadPayload } from "./thread.ts";

export interface Job {
  readonly items: number;
  /** What happens after the items. */
  readonly after: "end" | "send an error" | "throw" | "wait for the signal" | "wait for ever" | "exit";
}

const { payload, signal, send } = threadPayload<Job, number>();
for (let item = 0; item < payload.items; item++) send({ kind: "item", item });
switch (payload.after) {
  case "end":
    send({ kind: "end" });
    break;
  case "send an error":
    send({ kind: "error", error: new RangeError("sent") });
    break;
  case "throw":
    throw new TypeError("thrown");
  case "wait for the signal":
    while (!signal.aborted) await wait(5);
    send({ kind: "item", item: -1 });
    send({ kind: "end" });
    break;
  case "exit":
    process.exit(3);
    break;
  case "wait for ever":
}
