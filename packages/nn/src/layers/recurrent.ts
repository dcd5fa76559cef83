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

/**
 * Advances one step: the input's share of the gates [N, gates units] and the state to the new state; the first part is the output.
 * Before the first step the state is null, which stands for zeros and saves their products.
 */
type Cell = (
  scope: Scope,
  units: number,
) => {
  readonly gates: number;
  step(projected: readonly Value[], state: readonly Value[] | null): readonly Value[];
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
      const { gates, step } = cell(scope, units);
      const w = scope.parameter("inputWeight", [features, gates * units], glorotUniform);
      const b = scope.parameter("bias", [gates * units], zeros, { decay: false });
      // time first, so that each step's share is one contiguous piece
      const rows = op.transpose(x, [1, 0, 2]);
      const sizes = new Array<number>(gates).fill(units);
      const [ws, bs] = [op.split(w, 1, sizes), op.split(b, 0, sizes)];
      // a product for each gate: cutting a joint one apart at every step would move more memory than it saves
      const pieces = ws.map((weight, k) =>
        typeof batch === "number"
          ? op.split(
              op.gemm(op.reshape(rows, [steps * batch, features]), weight, bs[k]!),
              0,
              new Array<number>(steps).fill(batch),
            )
          : op
              .split(op.add(op.matMul(rows, weight), bs[k]!), 0, new Array<number>(steps).fill(1))
              .map((v) => op.reshape(v, [batch, units])),
      );
      let state: readonly Value[] | null = null;
      const seen: Value[] = [];
      for (let t = 0; t < steps; t++) {
        const at = reverse ? steps - 1 - t : t;
        state = step(
          pieces.map((gate) => gate[at]!),
          state,
        );
        seen.push(state[0]!);
      }
      if (output === "last") return seen.at(-1)!;
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
 * output, cell. x [N, T, features] to [N, units] or [N, T, units].
 */
export const lstm = (units: number, options: RecurrentOptions = {}): Layer =>
  recurrent(
    "lstm",
    units,
    (scope) => {
      const r = scope.parameter("recurrentWeight", [units, 4 * units], orthogonal);
      const gates = op.split(r, 1, [units, units, units, units]);
      return {
        gates: 4,
        step: (projected, state) => {
          const z = projected.map((p, k) => (state ? op.gemm(state[0]!, gates[k]!, p) : p));
          const [i, f, o] = z.slice(0, 3).map(op.sigmoid) as [Value, Value, Value];
          const candidate = z[3]!;
          const fresh = op.mul(i, op.tanh(candidate));
          const cell = state ? op.add(op.mul(f, state[1]!), fresh) : fresh;
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
        step: (projected, state) => {
          const [xr, xz, xn] = projected as [Value, Value, Value];
          const recurrent = state ? op.gemm(state[0]!, r, b) : op.reshape(b, [1, 3 * units]);
          const [hr, hz, hn] = op.split(recurrent, 1, [units, units, units]) as [Value, Value, Value];
          const reset = op.sigmoid(op.add(xr, hr));
          const update = op.sigmoid(op.add(xz, hz));
          const candidate = op.tanh(op.add(xn, op.mul(reset, hn)));
          return [
            state
              ? op.add(candidate, op.mul(update, op.sub(state[0]!, candidate)))
              : op.sub(candidate, op.mul(update, candidate)),
          ];
        },
      };
    },
    options,
  );
