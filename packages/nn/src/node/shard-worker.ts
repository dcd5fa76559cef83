/** A worker that computes gradients of its part of each batch: waits, runs, writes into shared memory, says so. */
import { type MessagePort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { allocate } from "../graph/value.ts";
import { openSession, tensor } from "../train/runtime.ts";
import { batchFeeds, only, uniformFeed } from "../train/stepper.ts";
import { nodeRuntime } from "./runtime.ts";
import { ASKED, DONE, FAILED, KEY, SAMPLES, type ShardModel, type ShardSpec, shardViews } from "./shard.ts";

interface Payload {
  readonly spec: ShardSpec;
  readonly own: SharedArrayBuffer;
  readonly weights: SharedArrayBuffer;
  readonly models: MessagePort;
}

const { spec, own, weights, models } = workerData as Payload;
const view = shardViews(spec, own, weights);
const ort = nodeRuntime();
const compiled = new Map<number, { session: Awaited<ReturnType<typeof openSession>>; uniforms: number }>();
const parameters = new Float32Array(spec.parameterCount);
const buffers = new Float32Array(spec.bufferCount);
const perSample = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

async function work(samples: number): Promise<void> {
  for (let mail = receiveMessageOnPort(models); mail; mail = receiveMessageOnPort(models)) {
    const { batch, model, uniforms } = mail.message as ShardModel;
    compiled.set(batch, { session: await openSession(ort, model), uniforms });
  }
  const entry = compiled.get(samples);
  if (!entry) throw new Error(`no model for a batch of ${samples}`);
  // the runtime wants memory of its own, not shared memory
  const x = allocate(spec.input.type, samples * perSample(spec.input.shape));
  new Uint8Array(x.buffer).set(view.x.subarray(0, x.byteLength));
  const target = allocate(spec.target.type, samples * perSample(spec.target.shape));
  new Uint8Array(target.buffer).set(view.target.subarray(0, target.byteLength));
  parameters.set(view.parameters);
  buffers.set(view.buffers);
  const key = Array.from(view.control.subarray(KEY, KEY + 4));
  const result = await entry.session.run(
    only(entry.session, {
      parameters: tensor(ort, "float32", parameters, [parameters.length]),
      buffers: tensor(ort, "float32", buffers, [buffers.length]),
      ...batchFeeds(ort, spec, { x, target, size: samples }),
      ...uniformFeed(ort, entry.uniforms, key),
    }),
  );
  view.gradient.set(result.gradient!.data as Float32Array);
  view.nextBuffers.set(result.nextBuffers!.data as Float32Array);
  view.loss[0] = (result.loss!.data as Float32Array)[0]!;
}

for (let done = 0; ; done++) {
  Atomics.wait(view.control, ASKED, done);
  if (Atomics.load(view.control, ASKED) < 0) break;
  try {
    const samples = Atomics.load(view.control, SAMPLES);
    if (samples > 0) await work(samples);
  } catch (error) {
    const text = new TextEncoder().encode(String(error)).subarray(0, view.message.length);
    view.message.set(text);
    Atomics.store(view.control, FAILED, text.length);
  }
  Atomics.store(view.control, DONE, done + 1);
  Atomics.notify(view.control, DONE);
}
