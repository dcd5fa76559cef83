/** Runs one layer on numbers, for tests. */
import { compile, type Result } from "../graph/evaluate.fixture.ts";
import { allocate, type ElementType, elements, input, type TensorData } from "../graph/value.ts";
import { lower, portable } from "../lower/index.ts";
import type { Layer } from "./layer.ts";
import { fillUniform, randomStream } from "./random.ts";
import { describe, initialise, type Trace } from "./trace.ts";

export interface Applied {
  readonly output: Result;
  /** Each buffer's value after the step, by name. */
  readonly buffers: ReadonlyMap<string, TensorData>;
  /** The weights that were used, by name. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly trace: Trace;
}

export interface ApplyOptions {
  readonly training?: boolean;
  readonly type?: ElementType;
  /** Weights and buffers by name; those left out start as the layer says, with seed 1. */
  readonly weights?: Readonly<Record<string, ArrayLike<number>>>;
  /** Key of the step's random numbers. */
  readonly key?: readonly number[];
}

export async function applyLayer(
  layer: Layer,
  data: ArrayLike<number>,
  shape: readonly number[],
  { training = false, type = "float32", weights = {}, key = [1] }: ApplyOptions = {},
): Promise<Applied> {
  const x = input("x", type, shape);
  const traced = describe(layer, x, training);
  const started = initialise(traced.parameters, 1);
  const used = new Map(traced.parameters.map((p, i) => [p.name, Float32Array.from(weights[p.name] ?? started[i]!)]));
  const buffers = traced.buffers.map((b) =>
    Float32Array.from(weights[b.name] ?? new Float32Array(elements(b.shape)).fill(b.initial)),
  );
  const uniforms = traced.uniforms.map((s, i) => {
    const values = new Float32Array(elements(s));
    fillUniform(values, ...key, i);
    return values;
  });
  const named = (specs: readonly { readonly name: string; readonly shape: readonly number[] }[]) =>
    specs.map((s) => input(s.name, "float32", s.shape));
  const inputs = [
    x,
    ...named(traced.parameters),
    ...named(traced.buffers),
    ...named(traced.uniforms.map((s, i) => ({ name: `uniform${i}`, shape: s }))),
  ];
  const changed = training ? traced.nextBuffers : [];
  const run = await compile(lower([traced.output, ...changed], portable), inputs);
  const values = allocate(type, data.length);
  for (let i = 0; i < data.length; i++) values[i] = (type === "int64" ? BigInt(data[i]!) : data[i]!) as never;
  const [output, ...next] = await run([values, ...used.values(), ...buffers, ...uniforms]);
  return {
    output: output!,
    buffers: new Map(traced.buffers.map((b, i) => [b.name, next[i]?.data ?? buffers[i]!])),
    weights: used,
    trace: traced,
  };
}

/** `count` normal numbers, the same at each run. */
export function normals(count: number, seed = 1): Float32Array {
  const { normal } = randomStream(seed);
  return Float32Array.from({ length: count }, normal);
}

/** The largest distance between two rows of numbers. */
export function gap(a: ArrayLike<number | bigint>, b: ArrayLike<number | bigint>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let i = 0; i < a.length; i++) {
    const d = Math.abs(Number(a[i]) - Number(b[i]));
    if (!(d <= worst)) worst = d; // a NaN stays
  }
  return worst;
}
