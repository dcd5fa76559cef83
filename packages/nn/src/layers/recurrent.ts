/**
 * Recurrent layers over x [N, T, features], unrolled: the graph holds ordinary operators that differentiate and run anywhere.
 */
import { numbers, type Value } from "../graph/value.ts";
import * as op from "../operators/build.ts";
import { lstmStep } from "../operators/recurrent.ts";
import { glorotUniform, orthogonal, zeros } from "./initialisers.ts";
import { type Layer, layer, type Scope } from "./layer.ts";

export interface RecurrentOptions {
  /** "last": [N, units], the state after the last step. "all": [N, T, units]. */
  readonly output?: "last" | "all";
  /** A second pass from the end; results side by side: [..., 2 units]. */
  readonly bidirectional?: boolean;
}

/**
 * Makes of x, time first [T, N, features], the function that advances one step: from the state to the new state, whose first part is the
 * output. Before the first step the state is null, which stands for zeros and saves their products.
 */
type Cell = (scope: Scope, x: Value) => (t: number, state: readonly Value[] | null) => readonly Value[];

function recurrent(
  kind: string,
  units: number,
  cell: Cell,
  { output = "last", bidirectional = false }: RecurrentOptions,
): Layer {
  const direction = (reverse: boolean) =>
    layer(reverse ? "backward" : "forward", (scope, x) => {
      const steps = numbers(x.shape.slice(1))[0]!;
      // time first, so that each step's share is one contiguous piece
      const step = cell(scope, op.transpose(x, [1, 0, 2]));
      let state: readonly Value[] | null = null;
      const seen: Value[] = [];
      for (let t = 0; t < steps; t++) {
        state = step(reverse ? steps - 1 - t : t, state);
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

/** The steps of x [T, N, k], each [N, k]. */
const stepsOf = (x: Value): readonly Value[] =>
  op.split(x, 0, new Array<number>(x.shape[0] as number).fill(1)).map((v) => op.squeeze(v, [0]));

/**
 * Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000. Gates in the order input, forget,
 * output, cell. x [N, T, features] to [N, units] or [N, T, units].
 */
export const lstm = (units: number, options: RecurrentOptions = {}): Layer =>
  recurrent(
    "lstm",
    units,
    (scope, x) => {
      const width = 4 * units;
      const w = scope.parameter("inputWeight", [x.shape[2] as number, width], glorotUniform);
      const b = scope.parameter("bias", [width], zeros, { decay: false });
      const r = scope.parameter("recurrentWeight", [units, width], orthogonal);
      // input, a one for the bias, and state side by side: one product a step, and one for each gradient
      const first = op.concat([w, op.reshape(b, [1, width])], 0);
      const all = op.concat([first, r], 0);
      const inputs = stepsOf(op.pad(x, [0, 0, 0, 0, 0, 1], "constant", 1));
      const plain = (z: Value, c: Value | null) =>
        lstmStep(op, op.split(z, 1, [units, units, units, units]), c).slice(0, 2);
      return (t, state) => {
        if (state === null) return plain(op.gemm(inputs[t]!, first, null), null);
        const [h, c] = state as [Value, Value];
        if (scope.training) return op.lstmCell(inputs[t]!, h, c, all);
        return plain(op.gemm(op.concat([inputs[t]!, h], 1), all, null), c);
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
    (scope, x) => {
      const width = 3 * units;
      const w = scope.parameter("inputWeight", [x.shape[2] as number, width], glorotUniform);
      const b = scope.parameter("bias", [width], zeros, { decay: false });
      const r = scope.parameter("recurrentWeight", [units, width], orthogonal);
      const rb = scope.parameter("recurrentBias", [width], zeros, { decay: false });
      // the input's share of all steps is one product
      const inputs = stepsOf(op.add(op.matMul(x, w), b));
      const gates = (z: Value) => op.split(z, 1, [units, units, units]) as [Value, Value, Value];
      return (t, state) => {
        const [xr, xz, xn] = gates(inputs[t]!);
        const [hr, hz, hn] = gates(state ? op.gemm(state[0]!, r, rb) : op.reshape(rb, [1, width]));
        const reset = op.sigmoid(op.add(xr, hr));
        const update = op.sigmoid(op.add(xz, hz));
        const candidate = op.tanh(op.add(xn, op.mul(reset, hn)));
        return [
          state
            ? op.add(candidate, op.mul(update, op.sub(state[0]!, candidate)))
            : op.sub(candidate, op.mul(update, candidate)),
        ];
      };
    },
    options,
  );
