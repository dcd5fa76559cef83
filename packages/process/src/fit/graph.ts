/** The graph that ships: raw settings in, each result with its interval out. */
import { constant, input, op, type Value, writeModel } from "@andon/nn";
import { Z90 } from "@andon/statistics";
import type { Column, Space } from "../problem/space.ts";
import { inverse } from "../surrogate/cholesky.ts";
import type { Ensemble } from "../surrogate/ensemble.ts";
import type { GaussianProcess } from "../surrogate/gaussian-process.ts";
import type { Warp } from "../surrogate/outcome.ts";
import { isEnsemble, noiseOf } from "../surrogate/surrogate.ts";
import type { FittedResult } from "./learn-results.ts";

const number = (value: number): Value => constant(Float64Array.of(value), [], "float64");
const times = (x: Value, by: number): Value => op.mul(x, number(by));
const plus = (x: Value, by: number): Value => op.add(x, number(by));
const matrix = (values: Float64Array, rows: number, columns: number): Value =>
  constant(values, [rows, columns], "float64");

/**
 * `settings` float32 [N, columns], as the card lists them (a level by its number, counted from 0), to `mean`, `low` and `high` float32 [N, results]: what is
 * expected, and the ends between which 90 % of single results lie. Inside everything is float64, as a Gaussian process loses too much in float32.
 *
 * @param refined whether variances are solved for twice, which takes another matrix in the file: where trials are so alike that rounding shows
 */
export function processModel(
  space: Space,
  results: readonly FittedResult[],
  metadata: Readonly<Record<string, string>>,
  refined: boolean,
): Uint8Array {
  const settings = input("settings", "float32", ["N", space.columns.length]);
  const raw = op.split(
    op.cast(settings, "float64"),
    1,
    space.columns.map(() => 1),
  );
  const x = space.columns.map((column, c) => encoded(column, raw[c]!));
  const told = results.map((result) => endsOf(result, space, x, refined));
  const joined = (values: readonly Value[]): Value => op.cast(op.concat(values, 1), "float32");
  return writeModel(
    [
      { name: "mean", value: joined(told.map((t) => t.mean)) },
      { name: "low", value: joined(told.map((t) => t.low)) },
      { name: "high", value: joined(told.map((t) => t.high)) },
    ],
    { name: "andon process", metadata },
  );
}

/** `encodeOne` in a graph: [N, 1]. */
function encoded({ parameter, count }: Column, value: Value): Value {
  if (parameter.kind === "categorical") return value;
  const { low, high, scale, kind } = parameter;
  if (kind === "integer") return times(plus(value, 0.5 - low), 1 / count);
  if (scale === "log") return times(op.log(times(value, 1 / low)), 1 / Math.log(high / low));
  return times(plus(value, -low), 1 / (high - low));
}

/** Numbers as they are, made longer or shorter, and a place of its own for each level of a category. */
function features(
  space: Space,
  x: readonly Value[],
  number: (v: Value, c: number) => Value,
  level: (c: number) => number,
) {
  return op.concat(
    space.columns.map(({ count }, c) => {
      if (!space.categorical[c]) return number(x[c]!, c);
      const levels = matrix(
        Float64Array.from({ length: count }, (_, l) => l),
        1,
        count,
      );
      return times(op.cast(op.equal(x[c]!, levels), "float64"), level(c));
    }),
    1,
  );
}

function endsOf({ outcome, widening }: FittedResult, space: Space, x: readonly Value[], refined: boolean) {
  const { process, warp, scale, mean: middle } = outcome;
  const { mean, variance } = isEnsemble(process)
    ? byNetworks(process, space, x)
    : byProcess(process, space, x, refined);
  const reach = times(op.sqrt(plus(variance, noiseOf(process))), Z90 * widening);
  const outside = (t: Value): Value => unwarped(warp, plus(times(t, scale), middle));
  const [a, b] = [outside(op.sub(mean, reach)), outside(op.add(mean, reach))];
  return { mean: outside(mean), low: op.minimum(a, b), high: op.maximum(a, b) };
}

function unwarped({ form }: Warp, t: Value): Value {
  if (form.kind === "plain") return t;
  if (form.kind === "log") return plus(op.exp(t), -form.off);
  return plus(times(op.sub(op.exp(t), op.exp(op.neg(t))), form.scale / 2), form.limit);
}

/** Mean and variance of the function, [N, 1] each. */
function byProcess(
  { points, hyper, factor, weights, kernel }: GaussianProcess,
  space: Space,
  x: readonly Value[],
  refined: boolean,
) {
  const n = points.count;
  const columns = points.categorical.length;
  // two levels are one lengthscale apart, as corners of a simplex with sides of that length are
  const level = (c: number): number => Math.SQRT1_2 / hyper.lengthscales[c]!;
  const seen = features(space, x, (v, c) => times(v, 1 / hyper.lengthscales[c]!), level);
  const width = seen.shape[1] as number;
  const known = new Float64Array(width * n);
  const squares = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let at = 0;
    for (const [c, { count }] of space.columns.entries()) {
      const value = points.values[i * columns + c]!;
      const held = space.categorical[c] ? level(c) : value / hyper.lengthscales[c]!;
      known[(at + (space.categorical[c] ? value : 0)) * n + i] = held;
      squares[i]! += held * held;
      at += space.categorical[c] ? count : 1;
    }
  }
  // |a - b|² = |a|² + |b|² - 2 a·b
  const own = op.reduceSum(op.mul(seen, seen), [1], true);
  const across = times(op.matMul(seen, matrix(known, width, n)), -2);
  const square = op.relu(op.add(op.add(across, own), matrix(squares, 1, n)));
  const alike = times(kernel.name === "gaussian" ? op.exp(times(square, -0.5)) : matern52(square), hyper.variance);
  const inverted = matrix(inverseColumns(factor, n), n, n);
  const rough = op.matMul(alike, inverted);
  // what the rounded inverse of an ill-conditioned factor left over, solved once more (N. J. Higham, "Accuracy and Stability of Numerical Algorithms" (2002), 12)
  const rest = refined && op.sub(alike, op.matMul(rough, op.transpose(matrix(factor, n, n), [1, 0])));
  const solved = rest ? op.add(rough, op.matMul(rest, inverted)) : rough;
  const explained = op.reduceSum(op.mul(solved, solved), [1], true);
  const variance = op.maximum(plus(op.neg(explained), hyper.variance), number(1e-12 * hyper.variance));
  return { mean: plus(op.matMul(alike, matrix(weights[0]!, n, 1)), hyper.mean), variance };
}

/** L⁻¹, its columns as rows. */
function inverseColumns(factor: Float64Array, n: number): Float64Array {
  const columns = new Float64Array(n * n);
  inverse(factor, n, columns, new Float64Array(n * n));
  return columns;
}

function matern52(square: Value): Value {
  const r = op.sqrt(times(square, 5));
  return op.mul(plus(op.add(r, times(op.mul(r, r), 1 / 3)), 1), op.exp(op.neg(r)));
}

function byNetworks({ members }: Ensemble, space: Space, x: readonly Value[]) {
  const seen = features(
    space,
    x,
    (v) => plus(times(v, 2), -1),
    () => 1,
  );
  const told = members.map((layers) =>
    layers.reduce((h, { weight, bias, units }, l) => {
      const inputs = weight.length / units;
      const sum = op.add(
        op.matMul(h, matrix(Float64Array.from(weight), inputs, units)),
        matrix(Float64Array.from(bias), 1, units),
      );
      return l < layers.length - 1 ? tanh(sum) : sum;
    }, seen),
  );
  const mean = times(
    told.reduce((a, b) => op.add(a, b)),
    1 / members.length,
  );
  const off = told.map((t) => op.sub(t, mean));
  const squares = off.map((d) => op.mul(d, d)).reduce((a, b) => op.add(a, b));
  return { mean, variance: times(squares, 1 / (members.length - 1)) };
}

/** ONNX Runtime has no tanh for float64: 2 / (1 + exp(-2x)) - 1. */
const tanh = (x: Value): Value => plus(op.div(number(2), plus(op.exp(times(x, -2)), 1)), -1);
