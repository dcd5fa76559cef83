/**
 * A long job in a thread of its own, seen from outside as an async iterable. `session.run` blocks its thread, so training and
 * scoring never run where a terminal or a server wants to answer.
 */
import { parentPort, Worker, workerData } from "node:worker_threads";
import { refuseTelemetry } from "./runtime.ts";

export type ThreadMessage<T> =
  | { readonly kind: "item"; readonly item: T }
  | { readonly kind: "end" }
  | { readonly kind: "error"; readonly error: unknown };

/** Where a module's neighbour lies, as source or as built. */
export const neighbour = (base: string, name: string): URL =>
  new URL(`./${name}${base.endsWith(".ts") ? ".ts" : ".js"}`, base);

/** The flags a thread needs to find the workspace's sources. */
export const threadFlags = (url: URL): string[] => (url.pathname.endsWith(".ts") ? ["--conditions=andon-source"] : []);

/** Batches and pictures are short-lived: a small nursery keeps the process from growing with the number it has seen. */
const YOUNG = { maxYoungGenerationSizeMb: 16 };

/**
 * Starts the module at `url` in a thread and yields what it sends. The module calls `threadPayload` and sends messages.
 * Aborting asks the thread to stop; it ends by itself after saving what it must. Leaving the loop early ends it at once.
 */
export async function* streamFromThread<T>(
  url: URL,
  payload: unknown,
  signal?: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  refuseTelemetry();
  const worker = new Worker(url, { workerData: payload, execArgv: threadFlags(url), resourceLimits: YOUNG });
  const queue: ThreadMessage<T>[] = [];
  let wake: (() => void) | null = null;
  const put = (message: ThreadMessage<T>) => {
    queue.push(message);
    wake?.();
  };
  worker.on("message", put);
  // "error" can overtake messages that were sent before it; at "exit" all of them have arrived
  let failure: { readonly error: unknown } | null = null;
  worker.on("error", (error) => {
    failure = { error };
  });
  worker.on("exit", (code) => {
    if (failure) put({ kind: "error", ...failure });
    else if (code === 0) put({ kind: "end" });
    else put({ kind: "error", error: new Error(`the thread ended with code ${code} before its work was done`) });
  });
  const stop = () => worker.postMessage("stop");
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();
  try {
    while (true) {
      const message = queue.shift();
      if (!message) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = null;
      } else if (message.kind === "item") yield message.item;
      else if (message.kind === "error") throw message.error;
      else return;
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    await worker.terminate();
  }
}

/** Inside the thread: its payload, a signal that fires when it should stop, and the way to send. */
export function threadPayload<P, T>(): {
  readonly payload: P;
  readonly signal: AbortSignal;
  send(message: ThreadMessage<T>): void;
} {
  const port = parentPort;
  if (!port) throw new Error("this module runs in a worker thread only");
  const controller = new AbortController();
  port.on("message", (message) => {
    if (message === "stop") controller.abort();
  });
  return { payload: workerData as P, signal: controller.signal, send: (message) => port.postMessage(message) };
}
