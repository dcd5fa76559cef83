/** What needs Node: the native runtime, worker threads, shared memory. */
export { parallelStepper } from "./parallel.ts";
export { nodeRuntime } from "./runtime.ts";
export { neighbour, streamFromThread, type ThreadMessage, threadPayload } from "./thread.ts";
