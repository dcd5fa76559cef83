/** Running a layer's description once: the values it makes, the weights it asked for, what each part costs. */
import { constant, elements, input, isNode, numbers, type Shape, topological, type Value } from "../graph/value.ts";
import type { BufferSpec, Layer, ParameterSpec, Scope } from "./layer.ts";
import { randomStream } from "./random.ts";

/** Where the values of weights and running statistics come from. */
export interface Sources {
  parameter(spec: ParameterSpec): Value;
  buffer(spec: BufferSpec): Value;
  uniform(index: number, shape: readonly number[]): Value;
}

/** What a trained network is: weights and running statistics, by name. */
export interface Weights {
  readonly parameters: ReadonlyMap<string, Float32Array>;
  readonly buffers: ReadonlyMap<string, Float32Array>;
}

export interface LayerRecord {
  readonly path: string;
  readonly kind: string;
  readonly shape: Shape;
  readonly input: Value;
  readonly output: Value;
  readonly parameters: number;
}

export interface Trace {
  readonly output: Value;
  readonly parameters: readonly ParameterSpec[];
  readonly buffers: readonly BufferSpec[];
  /** New values of the buffers, in the order of `buffers`. */
  readonly nextBuffers: readonly Value[];
  /** Shapes of the random numbers each training step needs. */
  readonly uniforms: readonly (readonly number[])[];
  readonly layers: readonly LayerRecord[];
}

/** Builds the graph of `network` over `x`. */
export function trace(network: Layer, x: Value, training: boolean, sources: Sources): Trace {
  const parameters: ParameterSpec[] = [];
  const buffers: BufferSpec[] = [];
  const current = new Map<string, Value>();
  const next = new Map<string, Value>();
  const uniforms: (readonly number[])[] = [];
  const layers: LayerRecord[] = [];
  const names = new Set<string>();
  const claim = (name: string) => {
    if (names.has(name)) throw new Error(`two weights are called ${name}; give the layers different names`);
    names.add(name);
    return name;
  };
  const scopeAt = (path: string): Scope => {
    const full = (name: string) => (path === "" ? name : `${path}.${name}`);
    return {
      training,
      parameter(name, shape, initialise, { decay = true } = {}) {
        const spec = { name: claim(full(name)), shape, initialise, decay };
        parameters.push(spec);
        return sources.parameter(spec);
      },
      buffer(name, shape, initial) {
        const spec = { name: claim(full(name)), shape, initial };
        buffers.push(spec);
        const value = sources.buffer(spec);
        current.set(spec.name, value);
        return value;
      },
      updateBuffer: (name, value) => void next.set(full(name), value),
      uniform(shape) {
        uniforms.push(shape);
        return sources.uniform(uniforms.length - 1, shape);
      },
      apply(name, inner, value) {
        const before = parameters.length;
        const output = inner.apply(scopeAt(full(name)), value);
        const own = parameters.slice(before).reduce((sum, p) => sum + elements(p.shape), 0);
        layers.push({ path: full(name), kind: inner.kind, shape: output.shape, input: value, output, parameters: own });
        return output;
      },
    };
  };
  const output = network.apply(scopeAt(""), x);
  const nextBuffers = buffers.map((b) => next.get(b.name) ?? current.get(b.name)!);
  return { output, parameters, buffers, nextBuffers, uniforms, layers };
}

/** A trace whose weights are inputs: for looking at shapes and counting. */
export function describe(network: Layer, x: Value, training = false): Trace {
  return trace(network, x, training, {
    parameter: (spec) => input(spec.name, "float32", spec.shape),
    buffer: (spec) => input(spec.name, "float32", spec.shape),
    uniform: (index, shape) => input(`uniform${index}`, "float32", shape),
  });
}

/** Multiply-adds to compute `outputs` once, beyond those that `given` needs: matrix products and convolutions. */
export function multiplyAdds(outputs: readonly Value[], given: readonly Value[] = []): number {
  const done = new Set(topological(given));
  let sum = 0;
  for (const source of topological(outputs)) {
    if (!isNode(source) || done.has(source)) continue;
    const [a, b] = source.inputs;
    const y = source.outputs[0]!.shape.map((d) => (typeof d === "number" ? d : 1)).reduce((p, q) => p * q, 1);
    if (source.op === "MatMul") sum += y * Number(a!.shape.at(-1));
    else if (source.op === "Gemm")
      sum += y * (((b!.shape[0] as number) * (b!.shape[1] as number)) / Number(source.outputs[0]!.shape[1]));
    else if (source.op === "Conv") sum += y * elements(b!.shape.slice(1));
    else if (source.op === "ConvTranspose")
      sum += elements(a!.shape.map((d) => (typeof d === "number" ? d : 1))) * elements(b!.shape.slice(1));
  }
  return sum;
}

/** A table of layers, output shapes, parameters and multiply-adds for one sample. */
export function summarise(
  network: Layer,
  sampleShape: readonly number[],
): { readonly text: string; readonly parameters: number; readonly multiplyAdds: number } {
  const x = input("x", "float32", [1, ...sampleShape]);
  const traced = describe(network, x);
  const rows = traced.layers
    .filter((l) => !traced.layers.some((other) => other !== l && other.path.startsWith(`${l.path}.`)))
    .map((l) => [
      l.path,
      l.kind,
      numbers(l.shape).slice(1).join(" x "),
      grouped(l.parameters),
      grouped(multiplyAdds([l.output], [l.input])),
    ]);
  const parameters = traced.parameters.reduce((sum, p) => sum + elements(p.shape), 0);
  const total = multiplyAdds([traced.output]);
  const table = [
    ["layer", "kind", "output", "parameters", "multiply-adds"],
    ...rows,
    ["total", "", "", grouped(parameters), grouped(total)],
  ];
  const widths = table[0]!.map((_, c) => Math.max(...table.map((row) => row[c]!.length)));
  const text = table
    .map((row) =>
      row
        .map((cell, c) => (c >= 3 ? cell.padStart(widths[c]!) : cell.padEnd(widths[c]!)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
  return { text, parameters, multiplyAdds: total };
}

const grouped = (n: number) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

/** Starting values of all parameters, each from its own stream of `seed`. */
export function initialise(parameters: readonly ParameterSpec[], seed: number): readonly Float32Array[] {
  return parameters.map((p, i) => {
    const out = new Float32Array(elements(p.shape));
    p.initialise(out, p.shape, randomStream(seed, 0x1417, i));
    return out;
  });
}

/** The network with fixed weights: for files. Weights become named initialisers. */
export function freeze(network: Layer, x: Value, weights: Weights): Trace {
  const stored = (from: ReadonlyMap<string, Float32Array>) => (spec: { name: string; shape: readonly number[] }) => {
    const data = from.get(spec.name);
    if (!data) throw new Error(`no values for ${spec.name}: these weights belong to another network`);
    return constant(data, spec.shape, "float32", spec.name);
  };
  return trace(network, x, false, {
    parameter: stored(weights.parameters),
    buffer: stored(weights.buffers),
    uniform: () => {
      throw new Error("a network outside training asks for no random numbers");
    },
  });
}
