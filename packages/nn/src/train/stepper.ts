/** One training step at a time, on one session. `node/parallel.ts` does the same with several workers. */
import type { InferenceSession } from "onnxruntime-common";
import type { TensorData } from "../graph/value.ts";
import { fillUniform } from "../layers/random.ts";
import type { Capabilities } from "../lower/index.ts";
import { compileStep, type Layout, type Objective, type StepModel, type TrainingState } from "./compile.ts";
import { type OnnxRuntime, openSession, type SessionOptions, tensor } from "./runtime.ts";

export interface Batch {
  /** Raw input and target of `size` samples, row-major. */
  readonly x: TensorData;
  readonly target: TensorData;
  readonly size: number;
}

/** Holds the training state and advances it. */
export interface Stepper {
  readonly layout: Layout;
  /** Trains on one batch and returns its loss, as it was before the update. `key` fixes the step's random numbers. */
  step(batch: Batch, learningRate: number, key: readonly number[]): Promise<number>;
  state(): TrainingState;
  load(state: TrainingState): void;
  close(): Promise<void>;
}

/** A session that was compiled for one batch size. */
export interface Compiled extends StepModel {
  readonly session: InferenceSession;
}

/** Compiles and opens a model for a batch size once, and remembers it. */
export function sessions(open: (batch: number) => Promise<Compiled>): {
  get(batch: number): Promise<Compiled>;
  close(): Promise<void>;
} {
  const bySize = new Map<number, Promise<Compiled>>();
  return {
    get(batch) {
      let found = bySize.get(batch);
      if (!found) {
        found = open(batch);
        bySize.set(batch, found);
      }
      return found;
    },
    async close() {
      for (const compiled of bySize.values()) await (await compiled).session.release();
    },
  };
}

/** All in one graph, one `session.run` a step. */
export function singleStepper(
  ort: OnnxRuntime,
  objective: Objective,
  layout: Layout,
  initial: TrainingState,
  capabilities: Capabilities,
  options: SessionOptions = {},
): Stepper {
  let state = initial;
  const compiled = sessions(async (batch) => {
    const model = compileStep(objective, layout, batch, capabilities);
    return { ...model, session: await openSession(ort, model.model, options) };
  });
  return {
    layout,
    async step(batch, learningRate, key) {
      const { session, uniforms } = await compiled.get(batch.size);
      const feeds = {
        ...stateFeeds(ort, layout, state, learningRate),
        ...batchFeeds(ort, objective, batch),
        ...uniformFeed(ort, uniforms, key),
      };
      const result = await session.run(only(session, feeds));
      const data = (name: string) => result[name]!.data as Float32Array;
      state = {
        parameters: data("nextParameters"),
        buffers: data("nextBuffers"),
        slots: layout.slots.map((name) => data(`next.${name}`)),
        step: state.step + 1,
      };
      return data("loss")[0]!;
    },
    state: () => state,
    load: (next) => {
      state = next;
    },
    close: () => compiled.close(),
  };
}

/** Only what the model has as inputs: a network without dropout, say, takes no random numbers. */
export function only<T>(session: InferenceSession, feeds: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(feeds).filter(([name]) => session.inputNames.includes(name)));
}

export function stateFeeds(ort: OnnxRuntime, layout: Layout, state: TrainingState, learningRate: number) {
  const vector = (data: Float32Array) => tensor(ort, "float32", data, [data.length]);
  return {
    parameters: vector(state.parameters),
    buffers: vector(state.buffers),
    learningRate: tensor(ort, "float32", new Float32Array([learningRate]), []),
    step: tensor(ort, "float32", new Float32Array([state.step + 1]), []),
    ...Object.fromEntries(layout.slots.map((name, i) => [`slot.${name}`, vector(state.slots[i]!)])),
  };
}

export function batchFeeds(ort: OnnxRuntime, objective: Pick<Objective, "input" | "target">, batch: Batch) {
  return {
    x: tensor(ort, objective.input.type, batch.x, [batch.size, ...objective.input.shape]),
    target: tensor(ort, objective.target.type, batch.target, [batch.size, ...objective.target.shape]),
  };
}

export function uniformFeed(ort: OnnxRuntime, count: number, key: readonly number[]) {
  if (count === 0) return {};
  const values = new Float32Array(count);
  fillUniform(values, ...key);
  return { uniform: tensor(ort, "float32", values, [count]) };
}
