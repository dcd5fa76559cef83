/** What needs Node: the native runtime, worker threads, shared memory. */
export { parallelStepper } from "./parallel.ts";
export { nodeRuntime } from "./runtime.ts";
export { type ThreadMessage, streamFromThread, threadPayload } from "./thread.ts";
