/**
 * Data parallelism: each worker thread takes a part of the batch and returns its gradient through shared memory; their mean, weighted
 * by samples, is the batch's gradient. Two sessions with one thread each do more work than one session with two, because small
 * operators do not scale within a session.
 *
 * Batch normalisation sees each part by itself, as in PyTorch's DistributedDataParallel; running statistics are averaged.
 * The result depends on the number of threads, and on nothing else.
 */
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type { Capabilities } from "../lower/index.ts";
import { compileGradient, compileUpdate, type Layout, type Objective, type TrainingState } from "../train/compile.ts";
import { openSession, tensor } from "../train/runtime.ts";
import {
  type Batch,
  batchFeeds,
  only,
  type Stepper,
  sessions,
  singleStepper,
  stateFeeds,
  uniformFeed,
} from "../train/stepper.ts";
import { nodeRuntime } from "./runtime.ts";
import { ASKED, DONE, FAILED, KEY, SAMPLES, type ShardModel, type ShardSpec, shardBytes, shardViews } from "./shard.ts";
import { neighbour, threadFlags } from "./thread.ts";

interface Shard {
  readonly worker: Worker;
  readonly models: MessagePort;
  readonly sent: Set<number>;
  readonly view: ReturnType<typeof shardViews>;
}

/** A stepper over `threads` threads, this one included. `batch` is the largest batch it will be given. */
export async function parallelStepper(
  objective: Objective,
  layout: Layout,
  initial: TrainingState,
  capabilities: Capabilities,
  { threads, batch: largest }: { readonly threads: number; readonly batch: number },
): Promise<Stepper> {
  const ort = nodeRuntime();
  if (threads <= 1) return singleStepper(ort, objective, layout, initial, capabilities);
  const spec: ShardSpec = {
    parameterCount: layout.parameterCount,
    bufferCount: Math.max(1, layout.bufferCount),
    input: objective.input,
    target: objective.target,
    capacity: Math.ceil(largest / threads),
  };
  const weights = new SharedArrayBuffer(4 * (spec.parameterCount + spec.bufferCount));
  const shards = Array.from({ length: threads - 1 }, () => startShard(spec, weights));
  const update = await openSession(ort, compileUpdate(objective, layout));
  const compile = (size: number) => compileGradient(objective, layout, size, capabilities);
  const own = sessions(async (size) => {
    const model = compile(size);
    return { ...model, session: await openSession(ort, model.model) };
  });
  const models = new Map<number, ShardModel>();
  const sharedParameters = new Float32Array(weights, 0, spec.parameterCount);
  const sharedBuffers = new Float32Array(weights, 4 * spec.parameterCount, spec.bufferCount);
  const gradient = new Float32Array(spec.parameterCount);
  const nextBuffers = new Float32Array(spec.bufferCount);
  let state = initial;
  let asked = 0;

  const part = (size: number, i: number) => Math.floor((size + threads - 1 - i) / threads);
  const bytes = (data: Batch["x"]) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

  function ask(batch: Batch, key: readonly number[]): void {
    sharedParameters.set(state.parameters);
    sharedBuffers.set(state.buffers);
    asked++;
    let start = part(batch.size, 0);
    for (const [i, shard] of shards.entries()) {
      const samples = part(batch.size, i + 1);
      if (samples > 0 && !shard.sent.has(samples)) {
        const model = models.get(samples) ?? compile(samples);
        models.set(samples, model);
        shard.models.postMessage(model);
        shard.sent.add(samples);
      }
      const cut = (data: Batch["x"]) => {
        const all = bytes(data);
        const each = all.length / batch.size;
        return all.subarray(start * each, (start + samples) * each);
      };
      shard.view.x.set(cut(batch.x));
      shard.view.target.set(cut(batch.target));
      shard.view.control.set([...key.slice(0, 3), i + 1], KEY);
      Atomics.store(shard.view.control, SAMPLES, samples);
      Atomics.store(shard.view.control, ASKED, asked);
      Atomics.notify(shard.view.control, ASKED);
      start += samples;
    }
  }

  async function collect(shard: Shard): Promise<void> {
    while (Atomics.load(shard.view.control, DONE) < asked) {
      // now and then look up: news of a thread's death arrives as an event
      if (Atomics.wait(shard.view.control, DONE, asked - 1, 1000) === "timed-out") await new Promise(setImmediate);
    }
    const failure = Atomics.load(shard.view.control, FAILED);
    if (failure > 0)
      throw new Error(`a training thread failed: ${new TextDecoder().decode(shard.view.message.slice(0, failure))}`);
  }

  return {
    layout,
    async step(batch, learningRate, key) {
      if (batch.size > largest) {
        throw new Error(
          `this stepper was made for at most ${largest} samples, got ${batch.size}; give it a larger \`batch\``,
        );
      }
      // after a step that failed here, the others may still be at work on it
      for (const shard of shards) await collect(shard);
      ask(batch, key);
      const mine = part(batch.size, 0);
      const { session, uniforms } = await own.get(mine);
      const share = (data: Batch["x"]) => data.subarray(0, (data.length / batch.size) * mine);
      const result = await session.run(
        only(session, {
          ...stateFeeds(ort, layout, state, learningRate),
          ...batchFeeds(ort, objective, { x: share(batch.x), target: share(batch.target), size: mine }),
          ...uniformFeed(ort, uniforms, [...key.slice(0, 3), 0]),
        }),
      );
      let loss = 0;
      const add = (weight: number, g: Float32Array, b: Float32Array, l: number, first: boolean) => {
        accumulate(gradient, g, weight, first);
        accumulate(nextBuffers, b, weight, first);
        loss += weight * l;
      };
      const data = (name: string) => result[name]!.data as Float32Array;
      add(mine / batch.size, data("gradient"), data("nextBuffers"), data("loss")[0]!, true);
      for (const [i, shard] of shards.entries()) {
        await collect(shard);
        const samples = part(batch.size, i + 1);
        if (samples > 0)
          add(samples / batch.size, shard.view.gradient, shard.view.nextBuffers, shard.view.loss[0]!, false);
      }
      const next = await update.run(
        only(update, {
          ...stateFeeds(ort, layout, state, learningRate),
          gradient: tensor(ort, "float32", gradient, [gradient.length]),
          nextBuffers: tensor(ort, "float32", nextBuffers, [nextBuffers.length]),
        }),
      );
      state = {
        parameters: next.nextParameters!.data as Float32Array,
        buffers: nextBuffers.slice(),
        slots: layout.slots.map((name) => next[`next.${name}`]!.data as Float32Array),
        step: state.step + 1,
      };
      return loss;
    },
    state: () => state,
    load: (next) => {
      state = next;
    },
    async close() {
      for (const { view, worker, models: port } of shards) {
        Atomics.store(view.control, ASKED, -1);
        Atomics.notify(view.control, ASKED);
        port.close();
        await worker.terminate();
      }
      await own.close();
      await update.release();
    },
  };
}

function startShard(spec: ShardSpec, weights: SharedArrayBuffer): Shard {
  const url = neighbour(import.meta.url, "shard-worker");
  const own = new SharedArrayBuffer(shardBytes(spec));
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(url, {
    workerData: { spec, own, weights, models: port2 },
    transferList: [port2],
    execArgv: threadFlags(url),
  });
  const view = shardViews(spec, own, weights);
  // a thread that dies (out of memory, say) must not leave the others waiting
  worker.on("error", (error) => {
    const text = new TextEncoder().encode(String(error)).subarray(0, view.message.length);
    view.message.set(text);
    Atomics.store(view.control, FAILED, text.length);
    Atomics.store(view.control, DONE, 0x7fffffff);
    Atomics.notify(view.control, DONE);
  });
  worker.unref();
  return { worker, models: port1, sent: new Set(), view };
}

function accumulate(sum: Float32Array, part: Float32Array, weight: number, first: boolean): void {
  if (first) for (let i = 0; i < sum.length; i++) sum[i] = weight * part[i]!;
  else for (let i = 0; i < sum.length; i++) sum[i]! += weight * part[i]!;
}
