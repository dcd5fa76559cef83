/**
 * From a network, a loss and an optimiser to ONNX models that train it, and the description of the state they carry.
 *
 * All weights travel as one flat vector, weights under decay first; so do running statistics and each optimiser slot. State goes
 * in as input and comes out as output: a step is a pure function of (state, batch, random numbers, learning rate).
 */
import { gradients } from "../graph/gradient.ts";
import { constant, type ElementType, elements, input, type Value } from "../graph/value.ts";
import type { BufferSpec, Layer, ParameterSpec } from "../layers/layer.ts";
import { describe, initialise, type Trace, trace, type Weights } from "../layers/trace.ts";
import { type Capabilities, lower } from "../lower/index.ts";
import { writeModel } from "../onnx/write.ts";
import * as op from "../operators/build.ts";
import type { Loss } from "./losses.ts";
import type { Transformation } from "./optimizers.ts";

export interface TensorSpec {
  readonly type: ElementType;
  /** Of one sample: the batch axis is added in front. */
  readonly shape: readonly number[];
}

export interface Objective {
  readonly network: Layer;
  readonly input: TensorSpec;
  readonly target: TensorSpec;
  /** What happens to the raw input before the network (scaling, axis order); part of the graph. */
  readonly prepare?: (x: Value) => Value;
  readonly loss: Loss;
  readonly optimizer: Transformation;
  /** Share of the old value that the averaged weights keep at each step (0: no averaging). */
  readonly averaging?: number;
}

/** Where each weight lies in the flat vectors. */
export interface Layout {
  readonly parameters: readonly (ParameterSpec & { readonly offset: number; readonly size: number })[];
  readonly buffers: readonly (BufferSpec & { readonly offset: number; readonly size: number })[];
  readonly parameterCount: number;
  /** The first so many elements are under weight decay. */
  readonly decayedCount: number;
  readonly bufferCount: number;
  readonly slots: readonly string[];
  readonly averaging: number;
}

/** Everything training carries from step to step, as flat vectors. */
export interface TrainingState {
  readonly parameters: Float32Array;
  readonly buffers: Float32Array;
  /** In the order of `Layout.slots`. */
  readonly slots: readonly Float32Array[];
  /** Steps done. */
  readonly step: number;
}

const AVERAGE_SLOTS = ["average", "averageBuffers"] as const;

function sized<T extends { readonly shape: readonly number[] }>(specs: readonly T[]) {
  let offset = 0;
  return specs.map((spec) => {
    const size = elements(spec.shape);
    offset += size;
    return { ...spec, offset: offset - size, size };
  });
}

/** The state's layout, from one look at the network. */
export function layoutOf(objective: Objective): Layout {
  const traced = describe(objective.network, prepared(objective, 1), true);
  const parameters = sized([...traced.parameters.filter((p) => p.decay), ...traced.parameters.filter((p) => !p.decay)]);
  const buffers = sized(traced.buffers);
  const averaging = objective.averaging ?? 0;
  const total = (specs: readonly { readonly size: number }[]) => specs.reduce((sum, s) => sum + s.size, 0);
  return {
    parameters,
    buffers,
    parameterCount: total(parameters),
    decayedCount: total(parameters.filter((p) => p.decay)),
    bufferCount: total(buffers),
    slots: [...objective.optimizer.slots, ...(averaging > 0 ? AVERAGE_SLOTS : [])],
    averaging,
  };
}

function prepared(objective: Objective, batch: number): Value {
  const x = input("x", objective.input.type, [batch, ...objective.input.shape]);
  return objective.prepare ? objective.prepare(x) : x;
}

/** The state before the first step. */
export function initialState(layout: Layout, seed: number): TrainingState {
  const parameters = new Float32Array(layout.parameterCount);
  for (const [i, values] of initialise(layout.parameters, seed).entries())
    parameters.set(values, layout.parameters[i]!.offset);
  const buffers = new Float32Array(Math.max(1, layout.bufferCount));
  for (const b of layout.buffers) buffers.fill(b.initial, b.offset, b.offset + b.size);
  const slots = layout.slots.map((name) =>
    name === "average"
      ? parameters.slice()
      : name === "averageBuffers"
        ? buffers.slice()
        : new Float32Array(layout.parameterCount),
  );
  return { parameters, buffers, slots, step: 0 };
}

/** Weights and running statistics by name: the averaged ones where averaging is on. */
export function weightsOf(layout: Layout, state: TrainingState): Weights {
  const from = (name: (typeof AVERAGE_SLOTS)[number], plain: Float32Array) =>
    state.slots[layout.slots.indexOf(name)] ?? plain;
  const cut = (flat: Float32Array, specs: Layout["parameters"] | Layout["buffers"]) =>
    new Map(specs.map((s) => [s.name, flat.slice(s.offset, s.offset + s.size)]));
  return {
    parameters: cut(from("average", state.parameters), layout.parameters),
    buffers: cut(from("averageBuffers", state.buffers), layout.buffers),
  };
}

/** Pieces of a flat vector, by name, in their own shapes. */
function pieces(flat: Value, specs: Layout["parameters"] | Layout["buffers"]): ReadonlyMap<string, Value> {
  if (specs.length === 0) return new Map();
  const parts = op.split(
    flat,
    0,
    specs.map((s) => s.size),
  );
  return new Map(specs.map((s, i) => [s.name, op.reshape(parts[i]!, s.shape)]));
}

const joined = (values: readonly Value[]) =>
  op.concat(
    values.map((v) => op.reshape(v, [elements(v.shape)])),
    0,
  );

interface GradientGraph {
  readonly loss: Value;
  readonly gradient: Value;
  readonly nextBuffers: Value;
  readonly uniforms: Trace["uniforms"];
}

function gradientGraph(
  objective: Objective,
  layout: Layout,
  batch: number,
  parameters: Value,
  buffers: Value,
): GradientGraph {
  const weights = pieces(parameters, layout.parameters);
  const statistics = pieces(buffers, layout.buffers);
  const shapes = describe(objective.network, prepared(objective, batch), true).uniforms;
  const uniforms = pieces(
    input("uniform", "float32", [
      Math.max(
        1,
        shapes.reduce((n, s) => n + elements(s), 0),
      ),
    ]),
    sized(shapes.map((shape, i) => ({ name: String(i), shape, initial: 0 }))),
  );
  const traced = trace(objective.network, prepared(objective, batch), true, {
    parameter: ({ name }) => weights.get(name)!,
    buffer: ({ name }) => statistics.get(name)!,
    uniform: (index) => uniforms.get(String(index))!,
  });
  const target = input("target", objective.target.type, [batch, ...objective.target.shape]);
  const loss = op.reshape(objective.loss(traced.output, target), []);
  const byName = [...layout.parameters.map((p) => weights.get(p.name)!)];
  return {
    loss,
    gradient: joined(gradients(loss, byName)),
    nextBuffers: layout.bufferCount > 0 ? joined(traced.nextBuffers) : buffers,
    uniforms: shapes,
  };
}

function updateGraph(objective: Objective, layout: Layout, parameters: Value, gradient: Value, nextBuffers: Value) {
  const learningRate = input("learningRate", "float32", []);
  const step = input("step", "float32", []);
  const slots = layout.slots.map((name) =>
    input(`slot.${name}`, "float32", [
      Math.max(1, name === "averageBuffers" ? layout.bufferCount : layout.parameterCount),
    ]),
  );
  const mask = joined(
    [
      op.expand(constant(1), [layout.decayedCount]),
      op.expand(constant(0), [layout.parameterCount - layout.decayedCount]),
    ].filter((v) => elements(v.shape) > 0),
  );
  const own = slots.slice(0, objective.optimizer.slots.length);
  const result = objective.optimizer.apply(gradient, own, { parameters, decayMask: mask, learningRate, step });
  const next = op.sub(parameters, op.mul(result.update, learningRate));
  const average = (old: Value, now: Value) => {
    // shorter memory at the start, so that the average is not dominated by the random beginning
    const keep = op.minimum(
      op.like(old, layout.averaging),
      op.div(op.add(step, op.like(old, 1)), op.add(step, op.like(old, 10))),
    );
    return op.add(op.mul(old, keep), op.mul(now, op.sub(op.like(old, 1), keep)));
  };
  const averages = layout.averaging > 0 ? [average(slots.at(-2)!, next), average(slots.at(-1)!, nextBuffers)] : [];
  return { parameters: next, slots: [...result.slots, ...averages] };
}

export interface StepModel {
  readonly model: Uint8Array;
  readonly batch: number;
  /** Elements of the `uniform` input. */
  readonly uniforms: number;
}

const flat = (name: string, size: number) => input(name, "float32", [Math.max(1, size)]);

/** Forward, loss, backward and update in one model. */
export function compileStep(
  objective: Objective,
  layout: Layout,
  batch: number,
  capabilities: Capabilities,
): StepModel {
  const parameters = flat("parameters", layout.parameterCount);
  const g = gradientGraph(objective, layout, batch, parameters, flat("buffers", layout.bufferCount));
  const next = updateGraph(objective, layout, parameters, g.gradient, g.nextBuffers);
  const outputs = [
    { name: "loss", value: g.loss },
    { name: "nextParameters", value: next.parameters },
    { name: "nextBuffers", value: g.nextBuffers },
    ...next.slots.map((value, i) => ({ name: `next.${layout.slots[i]}`, value })),
  ];
  return finish(outputs, g.uniforms, batch, capabilities);
}

/** Forward, loss and backward: for workers that each take a part of the batch. */
export function compileGradient(
  objective: Objective,
  layout: Layout,
  batch: number,
  capabilities: Capabilities,
): StepModel {
  const g = gradientGraph(
    objective,
    layout,
    batch,
    flat("parameters", layout.parameterCount),
    flat("buffers", layout.bufferCount),
  );
  const outputs = [
    { name: "loss", value: g.loss },
    { name: "gradient", value: g.gradient },
    { name: "nextBuffers", value: g.nextBuffers },
  ];
  return finish(outputs, g.uniforms, batch, capabilities);
}

/** The update alone, from the gradient that the workers' parts add up to. */
export function compileUpdate(objective: Objective, layout: Layout): Uint8Array {
  const parameters = flat("parameters", layout.parameterCount);
  const nextBuffers = flat("nextBuffers", layout.bufferCount);
  const next = updateGraph(objective, layout, parameters, flat("gradient", layout.parameterCount), nextBuffers);
  return writeModel([
    { name: "nextParameters", value: next.parameters },
    ...next.slots.map((value, i) => ({ name: `next.${layout.slots[i]}`, value })),
  ]);
}

function finish(
  outputs: readonly { name: string; value: Value }[],
  uniforms: Trace["uniforms"],
  batch: number,
  capabilities: Capabilities,
): StepModel {
  const lowered = lower(
    outputs.map((o) => o.value),
    capabilities,
  );
  return {
    model: writeModel(outputs.map((o, i) => ({ name: o.name, value: lowered[i]! }))),
    batch,
    uniforms: uniforms.reduce((n, s) => n + elements(s), 0),
  };
}
