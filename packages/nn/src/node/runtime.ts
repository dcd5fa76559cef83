import { createRequire } from "node:module";
import { isMainThread } from "node:worker_threads";
import type { OnnxRuntime } from "../train/runtime.ts";

/** The native ONNX Runtime of this process, loaded when first asked for. */
export function nodeRuntime(): OnnxRuntime {
  refuseTelemetry();
  return createRequire(import.meta.url)("onnxruntime-node") as OnnxRuntime;
}

/**
 * ONNX Runtime's own builds report use, models and errors to their maker unless told not to before they start. What happens on a
 * factory floor stays there: unless the environment says otherwise, it is told not to. Only the main thread can tell native
 * code (threads have a copy of the environment), so whoever starts a thread that opens a runtime calls this first.
 */
export function refuseTelemetry(): void {
  if (isMainThread) process.env.ORT_DISABLE_TELEMETRY ??= "1";
}
