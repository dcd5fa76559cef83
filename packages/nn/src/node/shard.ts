/** What a training step's coordinator and its workers share: one block of memory each, and its parts. */
import type { ElementType } from "../graph/value.ts";

export interface ShardSpec {
  readonly parameterCount: number;
  readonly bufferCount: number;
  readonly input: { readonly type: ElementType; readonly shape: readonly number[] };
  readonly target: { readonly type: ElementType; readonly shape: readonly number[] };
  /** Samples of the largest batch a worker gets. */
  readonly capacity: number;
}

export interface ShardModel {
  readonly batch: number;
  readonly model: Uint8Array;
  readonly uniforms: number;
}

/** Control words: the number of the step asked for, the number done, samples, and the length of a failure message. */
export const ASKED = 0;
export const DONE = 1;
export const SAMPLES = 2;
export const FAILED = 3;
export const KEY = 4;
const KEY_LENGTH = 4;
const MESSAGE_BYTES = 4096;

const bytesOf: Record<ElementType, number> = { float32: 4, float64: 8, int32: 4, int64: 8, uint8: 1, bool: 1 };
const product = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** Views into one worker's shared memory; the same on both sides. Parameters and buffers are shared by all workers. */
export function shardViews(spec: ShardSpec, own: SharedArrayBuffer, weights: SharedArrayBuffer) {
  let at = 0;
  const take = (bytes: number) => {
    const start = at;
    at += Math.ceil(bytes / 8) * 8;
    return start;
  };
  const control = new Int32Array(own, take((KEY + KEY_LENGTH) * 4), KEY + KEY_LENGTH);
  const message = new Uint8Array(own, take(MESSAGE_BYTES), MESSAGE_BYTES);
  const gradient = new Float32Array(own, take(4 * spec.parameterCount), spec.parameterCount);
  const nextBuffers = new Float32Array(own, take(4 * spec.bufferCount), spec.bufferCount);
  const loss = new Float32Array(own, take(4), 1);
  const xBytes = spec.capacity * product(spec.input.shape) * bytesOf[spec.input.type];
  const x = new Uint8Array(own, take(xBytes), xBytes);
  const targetBytes = spec.capacity * product(spec.target.shape) * bytesOf[spec.target.type];
  const target = new Uint8Array(own, take(targetBytes), targetBytes);
  const parameters = new Float32Array(weights, 0, spec.parameterCount);
  const buffers = new Float32Array(weights, 4 * spec.parameterCount, spec.bufferCount);
  return { control, message, gradient, nextBuffers, loss, x, target, parameters, buffers };
}

/** Bytes of one worker's block. */
export function shardBytes(spec: ShardSpec): number {
  const rounded = (bytes: number) => Math.ceil(bytes / 8) * 8;
  return [
    (KEY + KEY_LENGTH) * 4,
    MESSAGE_BYTES,
    4 * spec.parameterCount,
    4 * spec.bufferCount,
    4,
    spec.capacity * product(spec.input.shape) * bytesOf[spec.input.type],
    spec.capacity * product(spec.target.shape) * bytesOf[spec.target.type],
  ].reduce((sum, b) => sum + rounded(b), 0);
}
