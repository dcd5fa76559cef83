import type { TensorType, Value } from "../graph/value.ts";
import type { Attributes, OpKind } from "./attributes.ts";
import type * as build from "./build.ts";

/** The functions that make nodes; handed to the rules, so that rules and builders do not import each other in a circle. */
export type Build = typeof build;

/** What a gradient rule sees: the node's own values and the gradients that reached its outputs. */
export interface GradientContext<A> {
  readonly op: Build;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: A;
  /** Gradient of the loss to each output; `null` where nothing reached it. */
  readonly gradients: readonly (Value | null)[];
  /** Gradient to output 0, for the many rules that have one output. */
  readonly dy: Value;
  /** Whether anyone needs the gradient to input `i`: lets a costly rule skip it. */
  readonly needs: (i: number) => boolean;
}

/**
 * One operator: what comes out for what goes in, and how a change at the output traces back.
 *
 * A gradient may have the broadcast shape: the reverse walk sums it back to the input's shape, once, for all rules.
 * "none" says that the operator is flat or that its result is not differentiable: gradients stop there.
 */
export interface OpRule<K extends OpKind> {
  readonly infer: (inputs: readonly Value[], attributes: Attributes[K]) => readonly TensorType[];
  readonly gradient: ((context: GradientContext<Attributes[K]>) => readonly (Value | null)[]) | "none";
}
