import { createRequire } from "node:module";
import type { OnnxRuntime } from "../train/runtime.ts";

/** The native ONNX Runtime of this process, loaded when first asked for. */
export function nodeRuntime(): OnnxRuntime {
  return createRequire(import.meta.url)("onnxruntime-node") as OnnxRuntime;
}
