/** The graph that ships: raw windows in engineering units in, the chance of a failure and an alarm out. */
import { constant, freeze, input, type Layer, op, type Value, type Weights, writeModel } from "@andon/nn";
import type { Features } from "./features.ts";
import { type Forest, forestsValue } from "./trees.ts";

/** A probability of at least this raises an alarm. */
export const FAILURE_THRESHOLD = "failureThreshold";

/** How scores become a probability: 1 / (1 + exp(-(slopes · scores + offset))). */
export interface Calibration {
  /** Of the networks' score, and of the trees'. */
  readonly slopes: readonly number[];
  readonly offset: number;
}

export interface FailureFile {
  readonly network: Layer;
  readonly members: readonly Weights[];
  readonly forests: readonly Forest[];
  readonly features: Features;
  readonly calibration: Calibration;
  readonly threshold: number;
}

/** One network alone, from prepared rows to scores (log odds, not calibrated). */
export function memberModel(network: Layer, weights: Weights, width: number): Uint8Array {
  const x = input("prepared", "float32", ["N", width]);
  return writeModel([{ name: "score", value: freeze(network, x, weights).output }]);
}

function member(network: Layer, weights: Weights, index: number, x: Value): Value {
  const named = (values: Weights["parameters"]) =>
    new Map([...values].map(([name, data]) => [`member${index}.${name}`, data]));
  const wrapped: Layer = { kind: "member", apply: (scope, value) => scope.apply(`member${index}`, network, value) };
  return freeze(wrapped, x, { parameters: named(weights.parameters), buffers: named(weights.buffers) }).output;
}

/** `window` float32 [N, steps, columns] to `probability` float32 [N] and `alarm` int64 [N]. */
export function failureModel(file: FailureFile, metadata: Readonly<Record<string, string>>): Uint8Array {
  const { network, members, forests, features, calibration, threshold } = file;
  const x = input("window", "float32", ["N", features.steps, features.columns.length]);
  const prepared = preparedWindow(features, x);
  const scores = members.map((weights, i) => member(network, weights, i, prepared)).reduce((a, b) => op.add(a, b));
  const [byNetworks, byTrees] = calibration.slopes as [number, number];
  const odds = op.add(
    op.mul(scores, op.like(scores, byNetworks / members.length)),
    op.mul(forestsValue(forests, prepared), op.like(scores, byTrees)),
  );
  const probability = op.sigmoid(op.add(odds, op.like(odds, calibration.offset)));
  const limit = input(FAILURE_THRESHOLD, "float32", [], new Float32Array([threshold]));
  return writeModel(
    [
      { name: "probability", value: probability },
      { name: "alarm", value: op.cast(op.greaterOrEqual(probability, limit), "int64") },
    ],
    { name: "andon failure", metadata },
  );
}

/** `prepareTable` in a graph: x [N, steps, columns], NaN where missing and before the history began, to [N, features]. */
export function preparedWindow(features: Features, x: Value): Value {
  const { columns, steps, made, means, deviations, edges, fill } = features;
  const newest = op.squeeze(op.slice(x, [steps - 1], [steps], [1]), [1]);
  const row = (values: readonly number[]) => constant([...values], [1, values.length]);
  const last = op.where(op.equal(newest, newest), newest, row(fill));
  const over = steps > 1 ? overTime(x, fill) : null;
  const pick = (from: Value, of: readonly number[]) => op.gather(from, constant([...of], [of.length], "int64"), 1);
  // features of one kind are made together, and then put in the order in which they are described
  const kinds = [...new Set(made.map(({ how }) => how))];
  const order: number[] = [];
  const parts = kinds.map((kind) => {
    const of = made.flatMap((m, k) => (m.how === kind ? [k] : []));
    order.push(...of);
    const a = of.map((k) => made[k]!.of[0]!);
    if (kind === "last") return pick(last, a);
    if (kind === "product" || kind === "difference") {
      const b = of.map((k) => made[k]!.of[1]!);
      return (kind === "product" ? op.mul : op.sub)(pick(last, a), pick(last, b));
    }
    return pick(over![kind], a);
  });
  const joined = op.concat(parts, 1);
  const at = made.map((_, k) => order.indexOf(k));
  const ordered = at.every((p, k) => p === k) ? joined : pick(joined, at);
  const scaled = op.div(op.sub(ordered, row(means)), row(deviations));
  const outputs: Value[] = [scaled];
  const pieces = edges.flatMap((of, k) => of.slice(1).map((to, p) => ({ k, from: of[p]!, to })));
  if (pieces.length > 0) {
    const values = pick(
      scaled,
      pieces.map(({ k }) => k),
    );
    const share = op.div(
      op.sub(values, row(pieces.map((p) => p.from))),
      row(pieces.map((p) => Math.fround(p.to - p.from))),
    );
    outputs.push(op.minimum(op.maximum(share, op.like(share, 0)), op.like(share, 1)));
  }
  for (const [c, { levels }] of columns.entries())
    if (levels !== null) {
      const places = constant(
        Float32Array.from({ length: levels }, (_, l) => l),
        [1, levels],
      );
      outputs.push(op.cast(op.equal(pick(newest, [c]), places), "float32"));
    }
  const missing = columns.flatMap((column, c) => (column.missing ? [c] : []));
  if (missing.length > 0) {
    const some = pick(newest, missing);
    outputs.push(op.cast(op.not(op.equal(some, some)), "float32"));
  }
  return op.concat(outputs, 1);
}

/** What the present values of each column's window come to, [N, columns] each; the usual value, and no slope, where there are none. */
function overTime(x: Value, fill: readonly number[]) {
  const steps = x.shape[1] as number;
  const whole = op.equal(x, x);
  const present = op.cast(whole, "float32");
  const usual = constant([...fill], [1, 1, fill.length]);
  const off = op.sub(op.where(whole, x, usual), usual);
  const times = constant(
    Float32Array.from({ length: steps }, (_, t) => t),
    [1, steps, 1],
  );
  const counted = op.reduceSum(present, [1], true);
  const count = op.maximum(counted, op.like(counted, 1));
  const middle = op.div(op.reduceSum(op.mul(present, times), [1], true), count);
  const apart = op.mul(op.sub(times, middle), present);
  const squares = op.reduceSum(op.mul(apart, apart), [1]);
  const along = op.reduceSum(op.mul(apart, off), [1]);
  const none = op.squeeze(op.equal(counted, op.like(counted, 0)), [1]);
  const level = op.squeeze(usual, [1]);
  const most = (sign: number) => {
    const signed = op.where(whole, op.mul(off, op.like(off, sign)), op.like(off, -1e30));
    const value = op.mul(op.reduceMax(signed, [1]), op.like(off, sign));
    return op.add(op.where(none, op.like(off, 0), value), level);
  };
  return {
    mean: op.add(op.squeeze(op.div(op.reduceSum(off, [1], true), count), [1]), level),
    slope: op.where(
      op.greater(squares, op.like(squares, 0)),
      op.div(along, op.maximum(squares, op.like(squares, 1e-12))),
      op.like(along, 0),
    ),
    minimum: most(-1),
    maximum: most(1),
  };
}
