/** Runs graphs in ONNX Runtime, for tests. */
import * as ort from "onnxruntime-node";
import { writeModel } from "../onnx/write.ts";
import { type ElementType, elements, type TensorData, type Value } from "./value.ts";

export interface Result {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

const asTensor = (v: { type: ElementType; shape: readonly (number | string)[] }, data: TensorData) =>
  new ort.Tensor(v.type as "float32", data as Float32Array, v.shape as number[]);

/** Opens the graph of `outputs`; the result feeds `inputs` (graph inputs) in order and gives the outputs in order. */
export async function compile(
  outputs: readonly Value[],
  inputs: readonly Value[],
): Promise<(data: readonly TensorData[]) => Promise<readonly Result[]>> {
  const bytes = writeModel(outputs.map((value, i) => ({ name: `out${i}`, value })));
  const session = await ort.InferenceSession.create(bytes, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const used = new Set(session.inputNames);
  return async (data) => {
    const feeds: Record<string, ort.Tensor> = {};
    for (const [i, v] of inputs.entries()) {
      const { source } = v;
      if (source.op === "Input" && used.has(source.name)) feeds[source.name] = asTensor(v, data[i]!);
    }
    const results = await session.run(feeds);
    return outputs.map((_, i) => {
      const t = results[`out${i}`]!;
      return { type: t.type as ElementType, shape: t.dims, data: t.data as TensorData };
    });
  };
}

/** One run of a graph without inputs. */
export async function evaluate(outputs: readonly Value[]): Promise<readonly Result[]> {
  return (await compile(outputs, []))([]);
}

/** Numbers between -1 and 1 that are the same on every run: a 32-bit counter, scrambled (Steele and Vigna's SplitMix). */
export function* noise(seed: number): Generator<number, never> {
  for (let state = seed | 0; ; ) {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    yield ((z ^ (z >>> 16)) >>> 0) / 0x80000000 - 1;
  }
}

/** `count` of them. */
export function draw(seed: number, count: number): Float64Array {
  const stream = noise(seed);
  return Float64Array.from({ length: count }, () => stream.next().value);
}

export const countOf = (v: Value): number => elements(v.shape);
