/** The injected ONNX Runtime, and what it turns out to be able to do. */
import type { InferenceSession, InferenceSessionFactory, Tensor, TensorConstructor } from "onnxruntime-common";
import { type ElementType, input, type TensorData } from "../graph/value.ts";
import type { Capabilities } from "../lower/index.ts";
import { writeModel } from "../onnx/write.ts";
import { apply } from "../operators/build.ts";

/** `onnxruntime-node` or `onnxruntime-web`, or what else implements onnxruntime-common. */
export interface OnnxRuntime {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
}

export interface SessionOptions {
  /** Threads inside one session. */
  readonly threads?: number;
  /** Execution provider by name: "cpu", "webgpu", "wasm", "cuda", ... */
  readonly provider?: string;
}

/** A session with the settings that Andon wants everywhere: quiet, threads and provider as given. */
export function openSession(
  ort: OnnxRuntime,
  model: Uint8Array,
  { threads = 1, provider }: SessionOptions = {},
): Promise<InferenceSession> {
  return ort.InferenceSession.create(model, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    ...(provider ? { executionProviders: [provider] } : {}),
  });
}

/** A tensor over `data`, not a copy. */
export function tensor(ort: OnnxRuntime, type: ElementType, data: TensorData, shape: readonly number[]): Tensor {
  return new ort.Tensor(type as "float32", data as Float32Array, shape);
}

/**
 * Asks the runtime which kernels it has, by running a tiny model: four channels put into blocks come back as many as one
 * block holds. A runtime without blocked kernels refuses the model, and convolutions stay as they are.
 */
export async function probe(ort: OnnxRuntime, options: SessionOptions = {}): Promise<Capabilities> {
  const x = input("x", "float32", [1, 4, 1, 1]);
  for (const block of [16, 8]) {
    const [y] = apply("BlockedReorderInput", [x], { block });
    try {
      const session = await openSession(ort, writeModel([{ name: "y", value: y! }]), options);
      const result = await session.run({ x: tensor(ort, "float32", new Float32Array(4), [1, 4, 1, 1]) });
      const channels = result.y?.dims[1];
      await session.release();
      if (channels === block) return { block };
    } catch {
      // no such kernel, or another block size: the next guess, then none
    }
  }
  return { block: 0 };
}
