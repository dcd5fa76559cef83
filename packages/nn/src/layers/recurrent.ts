/**
 * Recurrent layers over x [N, T, features]. The input's part of all gates and all steps is one matrix product; the rest is
 * unrolled, so the graph holds ordinary operators that differentiate and run anywhere.
 */
import { numbers, type Value } from "../graph/value.ts";
import * as op from "../operators/build.ts";
import { glorotUniform, orthogonal, zeros } from "./initialisers.ts";
import { type Layer, layer, type Scope } from "./layer.ts";

export interface RecurrentOptions {
  /** "last": [N, units], the state after the last step. "all": [N, T, units]. */
  readonly output?: "last" | "all";
  /** A second pass from the end; results side by side: [..., 2 units]. */
  readonly bidirectional?: boolean;
}

/** Advances one step: the input's share of the gates [N, gates units] and the state to the new state; the first part is the output. */
type Cell = (
  scope: Scope,
  units: number,
) => {
  readonly gates: number;
  step(projected: Value, state: readonly Value[]): readonly Value[];
  readonly states: number;
};

function recurrent(
  kind: string,
  units: number,
  cell: Cell,
  { output = "last", bidirectional = false }: RecurrentOptions,
): Layer {
  const direction = (reverse: boolean) =>
    layer(reverse ? "backward" : "forward", (scope, x) => {
      const [steps, features] = numbers(x.shape.slice(1)) as [number, number];
      const batch = x.shape[0]!;
      const { gates, step, states } = cell(scope, units);
      const w = scope.parameter("inputWeight", [features, gates * units], glorotUniform);
      const b = scope.parameter("bias", [gates * units], zeros, { decay: false });
      // time first, so that each step's share is one contiguous piece
      const rows = op.transpose(x, [1, 0, 2]);
      const projected = op.add(op.matMul(rows, w), b);
      const pieces = op
        .split(projected, 0, new Array<number>(steps).fill(1))
        .map((v) => op.reshape(v, [batch, gates * units]));
      const zero = op.mul(op.slice(pieces[0]!, [0], [units], [1]), op.like(x, 0));
      let state: readonly Value[] = new Array<Value>(states).fill(zero);
      const seen: Value[] = [];
      for (let t = 0; t < steps; t++) {
        state = step(pieces[reverse ? steps - 1 - t : t]!, state);
        seen.push(state[0]!);
      }
      if (output === "last") return state[0]!;
      if (reverse) seen.reverse();
      return op.concat(
        seen.map((h) => op.unsqueeze(h, [1])),
        1,
      );
    });
  return layer(`${bidirectional ? "bidirectional " : ""}${kind} ${units}`, (scope, x) => {
    const forward = scope.apply("forward", direction(false), x);
    return bidirectional ? op.concat([forward, scope.apply("backward", direction(true), x)], -1) : forward;
  });
}

/**
 * Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000. Gates in the order input, forget,
 * output, cell: the three sigmoids are one operator. x [N, T, features] to [N, units] or [N, T, units].
 */
export const lstm = (units: number, options: RecurrentOptions = {}): Layer =>
  recurrent(
    "lstm",
    units,
    (scope) => {
      const r = scope.parameter("recurrentWeight", [units, 4 * units], orthogonal);
      return {
        gates: 4,
        states: 2,
        step: (projected, [h, c]) => {
          const z = op.gemm(h!, r, projected);
          const [gates, candidate] = op.split(z, 1, [3 * units, units]) as [Value, Value];
          const [i, f, o] = op.split(op.sigmoid(gates), 1, [units, units, units]) as [Value, Value, Value];
          const cell = op.add(op.mul(f, c!), op.mul(i, op.tanh(candidate)));
          return [op.mul(o, op.tanh(cell)), cell];
        },
      };
    },
    options,
  );

/**
 * Cho et al. 2014, in the form that applies the reset gate after the recurrent product (PyTorch's and cuDNN's). Gates in the order
 * reset, update, new. x [N, T, features] to [N, units] or [N, T, units].
 */
export const gru = (units: number, options: RecurrentOptions = {}): Layer =>
  recurrent(
    "gru",
    units,
    (scope) => {
      const r = scope.parameter("recurrentWeight", [units, 3 * units], orthogonal);
      const b = scope.parameter("recurrentBias", [3 * units], zeros, { decay: false });
      return {
        gates: 3,
        states: 1,
        step: (projected, [h]) => {
          const [xr, xz, xn] = op.split(projected, 1, [units, units, units]) as [Value, Value, Value];
          const [hr, hz, hn] = op.split(op.gemm(h!, r, b), 1, [units, units, units]) as [Value, Value, Value];
          const reset = op.sigmoid(op.add(xr, hr));
          const update = op.sigmoid(op.add(xz, hz));
          const candidate = op.tanh(op.add(xn, op.mul(reset, hn)));
          return [op.add(candidate, op.mul(update, op.sub(h!, candidate)))];
        },
      };
    },
    options,
  );
