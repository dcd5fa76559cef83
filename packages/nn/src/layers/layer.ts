/**
 * A layer is frozen data with one function: from a value to a value. What it needs from outside (weights, running statistics,
 * random numbers) it asks of the `Scope`, so the same description builds the training graph and the graph that ships.
 */
import type { Value } from "../graph/value.ts";
import type { Initialiser } from "./initialisers.ts";

export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initialise: Initialiser;
  /** Whether weight decay pulls on it: weights yes, biases and norm scales no. */
  readonly decay: boolean;
}

/** State that training carries along but does not differentiate: running means and variances. */
export interface BufferSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initial: number;
}

export interface Scope {
  readonly training: boolean;
  /** A trained weight. Its name is unique within this scope. */
  parameter(
    name: string,
    shape: readonly number[],
    initialise: Initialiser,
    options?: { readonly decay?: boolean },
  ): Value;
  buffer(name: string, shape: readonly number[], initial: number): Value;
  /** The buffer's value after this training step. */
  updateBuffer(name: string, next: Value): void;
  /** Fresh random numbers, uniform in [0, 1), at each training step. */
  uniform(shape: readonly number[]): Value;
  /** Applies an inner layer under a name of its own. */
  apply(name: string, layer: Layer, x: Value): Value;
}

export interface Layer {
  /** What it is, for summaries: "conv2d 32 3x3". */
  readonly kind: string;
  apply(scope: Scope, x: Value): Value;
}

export const layer = (kind: string, apply: Layer["apply"]): Layer => Object.freeze({ kind, apply });

export type Activation = (x: Value) => Value;
