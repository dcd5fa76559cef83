/** The graph that ships: raw windows in engineering units in, remaining life with its interval out. */
import { featureCount, type Preparation } from "@andon/data";
import { foldNorms, freeze, input, type Layer, op, type Value, type Weights, writeModel } from "@andon/nn";
import { prepareWindow } from "../graph/prepare.ts";
import { stateInputs, summarised } from "./summary.ts";

/** Added to both ends of the interval, in the unit of the remaining life: what calibration found to be lacking. */
export const INTERVAL_WIDENING = "intervalWidening";

/** One trained network under a name of its own, so that several fit in one file. */
function member(network: Layer, weights: Weights, index: number, x: Value): Value {
  const named = (values: Weights["parameters"]) =>
    new Map([...values].map(([name, data]) => [`member${index}.${name}`, data]));
  const wrapped: Layer = { kind: "member", apply: (scope, value) => scope.apply(`member${index}`, network, value) };
  return freeze(wrapped, x, { parameters: named(weights.parameters), buffers: named(weights.buffers) }).output;
}

/** One network alone, from prepared windows: for validation, and for the trainer's side of the certificate. */
export function memberModel(network: Layer, weights: Weights, steps: number, features: number): Uint8Array {
  const x = input("prepared", "float32", ["N", steps, features]);
  return writeModel([{ name: "shares", value: freeze(network, x, weights).output }]);
}

export interface RulFile {
  readonly network: Layer;
  /** Where the network sees a summary of the whole history in place of a window: rows of the longest that was learnt from. */
  readonly longest: number | null;
  readonly members: readonly Weights[];
  readonly preparation: Preparation;
  readonly steps: number;
  /** The largest remaining life that is told apart. */
  readonly cap: number;
  readonly widening: number;
}

/**
 * `window` float32 [N, steps, columns] to `rul`, `low` and `high` [N]: the members' mean and their quantiles' means, times the cap, the interval
 * widened, all between 0 and the cap. With a summary, windows are single rows: `unit` int64 [N] tells whose, those of a unit in order of time;
 * `state` float32 [N, width] is the unit's before the first of them, zeros when it is new, and `nextState` what it is after each row.
 */
export function rulModel(file: RulFile, metadata: Readonly<Record<string, string>>): Uint8Array {
  const { network, members, preparation, steps, cap, widening } = file;
  const x = input("window", "float32", ["N", steps, preparation.columns.length]);
  const rows = prepareWindow(preparation, x);
  const { unit, state } = stateInputs(featureCount(preparation));
  const summary = file.longest === null ? null : summarised(rows, unit, state, file.longest);
  const prepared = summary?.row ?? rows;
  const outputs = foldNorms(members.map((weights, i) => member(network, weights, i, prepared)));
  const sum = outputs.reduce((a, b) => op.add(a, b));
  const [mean, low, high] = op.split(op.mul(sum, op.like(sum, cap / members.length)), 1, [1, 1, 1]) as [
    Value,
    Value,
    Value,
  ];
  const wider = input(INTERVAL_WIDENING, "float32", [], new Float32Array([widening]));
  const limited = (v: Value) => op.minimum(op.maximum(v, op.like(v, 0)), op.like(v, cap));
  const rul = limited(mean);
  const flat = (v: Value) => op.reshape(v, ["N"]);
  return writeModel(
    [
      { name: "rul", value: flat(rul) },
      { name: "low", value: flat(op.minimum(limited(op.sub(low, wider)), rul)) },
      { name: "high", value: flat(op.maximum(limited(op.add(high, wider)), rul)) },
      ...(summary === null ? [] : [{ name: "nextState", value: summary.next }]),
    ],
    { name: "andon remaining life", metadata },
  );
}
