/** Recurrent steps in plain operators. */
import type { Value } from "../graph/value.ts";
import * as op from "../operators/build.ts";
import { lstmStep } from "../operators/recurrent.ts";

/**
 * A product for each gate: ONNX Runtime does its activation in the same kernel, and nothing has to be cut apart. The runtime finds that all
 * steps cut their weights alike and does so once.
 */
export function lowerLstmCell([x, h, c, weights]: readonly [Value, Value, Value, Value]): readonly Value[] {
  const units = h.shape[1] as number;
  const a = op.concat([x, h], 1);
  const z = op.split(weights, 1, [units, units, units, units]).map((w) => op.gemm(a, w, null));
  return [...lstmStep(op, z, c), a];
}
