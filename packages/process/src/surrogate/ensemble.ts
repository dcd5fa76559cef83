/** A result learnt by several networks: for records too many, or of too many parameters, for a Gaussian process. */
import { AndonError } from "@andon/contracts";
import { randomBits, randomStream } from "@andon/data";
import {
  adamW,
  dense,
  fit,
  initialState,
  type Layer,
  layoutOf,
  meanSquaredError,
  type Objective,
  oneCycle,
  probe,
  sequential,
  singleStepper,
  tanh,
  weightsOf,
} from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import type { Points, Posterior, PosteriorGradient } from "./gaussian-process.ts";
import type { LeaveOneOut } from "./leave-one-out.ts";

/** One dense layer, as `nn` keeps it: weight [inputs, units] row by row. */
export interface Dense {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
  readonly units: number;
}

/** Networks that differ by where they began and by the part of the records they were not shown. */
export interface Ensemble {
  readonly points: Points;
  /** For each column, how many levels a categorical one has; 0 where it is a number. */
  readonly levels: readonly number[];
  readonly members: readonly (readonly Dense[])[];
  /** Variance of a single result about the networks' mean, results having variance 1. */
  readonly noise: number;
  /** What the members that had not seen a record said of it. */
  readonly heldOut: LeaveOneOut;
  /** Trials that run: near them there is less to find out. */
  readonly believed: readonly Float64Array[];
  /** So many courses of the function are looked at together; of an ensemble they are all its mean. */
  readonly courses: number;
}

export const MEMBERS = 5;
const HIDDEN = 64;
const BATCH = 64;
const LEARNING_RATE = 5e-3;
/** Steps of each member, whatever the number of records, but no more passes than this. */
const STEPS = 3000;
const MOST_EPOCHS = 300;
/** A trial that runs is told apart from others within this share of each parameter's range (times the root of their number). */
const SHADOW = 0.1;

/** From columns (categories one-hot) to the result. */
const network = (): Layer => sequential(dense(HIDDEN), tanh(), dense(HIDDEN), tanh(), dense(1));

/**
 * Trains a deep ensemble on results of mean 0 and variance 1. Member k does not see every fifth record from a random order on, so that each record is
 * predicted once by a network that had not seen it: those errors tell the noise, and how far the members' spread is to be trusted.
 *
 * B. Lakshminarayanan, A. Pritzel, C. Blundell, "Simple and scalable predictive uncertainty estimation using deep ensembles", NeurIPS 2017.
 *
 * @param levels for each column the number of its levels; 0 where it is a number
 * @throws AndonError `training/diverged`
 */
export async function* trainEnsemble(
  points: Points,
  levels: readonly number[],
  results: Float64Array,
  seed: number,
): AsyncGenerator<void, Ensemble> {
  const n = points.count;
  const order = shuffled(n, seed);
  const folds = Array.from({ length: MEMBERS }, (_, k) => order.filter((_, i) => i % MEMBERS === k));
  const inputs = inputsOf(points, levels);
  const members: Dense[][] = [];
  for (const [k, fold] of folds.entries()) {
    const out = new Set(fold);
    members.push(
      await trainOne(
        inputs,
        results,
        order.filter((i) => !out.has(i)),
        randomBits(seed, k, 0xe5),
      ),
    );
    yield;
  }
  const errors = new Float64Array(n);
  const spreads = new Float64Array(n);
  const columns = levels.length;
  for (const [k, fold] of folds.entries()) {
    for (const i of fold) {
      const x = points.values.subarray(i * columns, (i + 1) * columns);
      errors[i] = results[i]! - evaluate(members[k]!, levels, x);
      spreads[i] = spreadOf(members.map((m) => evaluate(m, levels, x))).variance;
    }
  }
  const mean = (values: Float64Array): number => values.reduce((s, v) => s + v, 0) / n;
  const noise = Math.max(1e-6, mean(errors.map((e) => e * e)) - mean(spreads));
  return {
    points,
    levels,
    members,
    noise,
    heldOut: { errors, deviations: spreads.map((v) => Math.sqrt(v + noise)) },
    believed: [],
    courses: 1,
  };
}

function shuffled(count: number, seed: number): number[] {
  const random = randomStream(seed, 0xf01d);
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/** What the networks see of all points: numbers from -1 to 1, a place of its own for each level. */
function inputsOf({ values, count, categorical }: Points, levels: readonly number[]): Float32Array {
  const columns = categorical.length;
  const width = widthOf(levels);
  const inputs = new Float32Array(count * width);
  for (let i = 0; i < count; i++)
    writeInput(values.subarray(i * columns, (i + 1) * columns), levels, inputs.subarray(i * width, (i + 1) * width));
  return inputs;
}

const widthOf = (levels: readonly number[]): number => levels.reduce((sum, count) => sum + (count || 1), 0);

function writeInput(x: Float64Array, levels: readonly number[], into: Float32Array | Float64Array): void {
  into.fill(0);
  let at = 0;
  for (const [c, count] of levels.entries()) {
    if (count === 0) into[at++] = 2 * x[c]! - 1;
    else {
      into[at + x[c]!] = 1;
      at += count;
    }
  }
}

async function trainOne(
  inputs: Float32Array,
  results: Float64Array,
  rows: readonly number[],
  seed: number,
): Promise<Dense[]> {
  const width = inputs.length / results.length;
  const objective: Objective = {
    network: network(),
    input: { type: "float32", shape: [width] },
    target: { type: "float32", shape: [1] },
    loss: meanSquaredError(),
    optimizer: adamW({ weightDecay: 1e-3, clipNorm: 1 }),
  };
  const layout = layoutOf(objective);
  const ort = nodeRuntime();
  const stepper = singleStepper(ort, objective, layout, initialState(layout, seed), await probe(ort), { threads: 1 });
  const epochs = Math.max(1, Math.min(MOST_EPOCHS, Math.round((STEPS * BATCH) / rows.length)));
  let order = { epoch: -1, rows };
  try {
    const events = fit(stepper, {
      samples: rows.length,
      batch: Math.min(BATCH, rows.length),
      epochs,
      learningRate: LEARNING_RATE,
      schedule: oneCycle(0.1),
      seed,
      batchAt(epoch, start, size) {
        if (order.epoch !== epoch)
          order = { epoch, rows: shuffled(rows.length, randomBits(seed, epoch)).map((i) => rows[i]!) };
        const x = new Float32Array(size * width);
        const target = new Float32Array(size);
        for (let i = 0; i < size; i++) {
          const row = order.rows[start + i]!;
          x.set(inputs.subarray(row * width, (row + 1) * width), i * width);
          target[i] = results[row]!;
        }
        return { x, target, size };
      },
      now: () => performance.now(),
    });
    for await (const event of events) {
      if (event.kind !== "end") continue;
      if (event.reason === "diverged") throw new AndonError("training/diverged", { learningRate: LEARNING_RATE });
      const { parameters } = weightsOf(layout, event.state);
      return layersOf(parameters);
    }
    throw new Error("training ended without an end");
  } finally {
    await stepper.close();
  }
}

/** Weights and biases in the order of the layers. */
function layersOf(parameters: ReadonlyMap<string, Float32Array>): Dense[] {
  const named = [...parameters];
  const of = (what: string): Float32Array[] => named.filter(([name]) => name.endsWith(what)).map(([, data]) => data);
  const biases = of("bias");
  return of("weight").map((weight, l) => ({ weight, bias: biases[l]!, units: biases[l]!.length }));
}

/** What one network says of a point, and how that changes with each column: 0 for categorical ones. */
export function evaluate(
  layers: readonly Dense[],
  levels: readonly number[],
  x: Float64Array,
  gradient?: Float64Array,
): number {
  const first = new Float64Array(widthOf(levels));
  writeInput(x, levels, first);
  const values = [first];
  for (const [l, { weight, bias, units }] of layers.entries()) {
    const from = values[l]!;
    const to = Float64Array.from(bias);
    for (let i = 0, at = 0; i < from.length; i++, at += units) {
      const v = from[i]!;
      if (v !== 0) for (let u = 0; u < units; u++) to[u]! += v * weight[at + u]!;
    }
    if (l < layers.length - 1) for (let u = 0; u < units; u++) to[u] = Math.tanh(to[u]!);
    values.push(to);
  }
  if (gradient) {
    let back = Float64Array.of(1);
    for (let l = layers.length - 1; l >= 0; l--) {
      const { weight, units } = layers[l]!;
      const from = values[l]!;
      // d tanh = 1 - tanh², of what came in
      const inner = l > 0;
      back = Float64Array.from(from, (v, i) => {
        let sum = 0;
        for (let u = 0; u < units; u++) sum += back[u]! * weight[i * units + u]!;
        return inner ? sum * (1 - v * v) : sum;
      });
    }
    let at = 0;
    for (const [c, count] of levels.entries()) {
      gradient[c] = count === 0 ? 2 * back[at]! : 0;
      at += count || 1;
    }
  }
  return values.at(-1)![0]!;
}

function spreadOf(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((s, v) => s + v, 0) / values.length;
  return { mean, variance: values.reduce((s, v) => s + (v - mean) ** 2, 0) / (values.length - 1) };
}

/** Mean and variance of the function (without noise) at a point: the members' mean, and how far they differ. */
export function ensemblePosterior(ensemble: Ensemble, x: Float64Array, gradient?: PosteriorGradient): Posterior {
  const { members, levels, believed, courses } = ensemble;
  const columns = levels.length;
  const slopes = members.map(() => new Float64Array(gradient ? columns : 0));
  const values = members.map((layers, m) => evaluate(layers, levels, x, gradient && slopes[m]));
  const { mean, variance } = spreadOf(values);
  const shadow = new Float64Array(columns);
  const left = leftToFind(believed, levels, x, gradient && shadow);
  const floor = 1e-9;
  if (gradient) {
    for (let c = 0; c < columns; c++) {
      const slope = slopes.reduce((s, each) => s + each[c]!, 0) / members.length;
      for (const each of gradient.means) each[c] = slope;
      const widening = slopes.reduce((s, each, m) => s + 2 * (values[m]! - mean) * each[c]!, 0) / (members.length - 1);
      gradient.variance[c] = widening * left + variance * shadow[c]!;
    }
  }
  return { means: new Float64Array(courses).fill(mean), variance: variance * left + floor };
}

/** The share of the members' disagreement that trials which run will leave: Π (1 - exp(-d²/2)). */
function leftToFind(
  believed: readonly Float64Array[],
  levels: readonly number[],
  x: Float64Array,
  gradient?: Float64Array,
): number {
  const reach = SHADOW * Math.sqrt(levels.length);
  let left = 1;
  gradient?.fill(0);
  for (const b of believed) {
    let square = 0;
    for (const [c, count] of levels.entries())
      square += count === 0 ? ((x[c]! - b[c]!) / reach) ** 2 : x[c] === b[c] ? 0 : 1 / reach ** 2;
    const covered = Math.exp(-square / 2);
    const own = Math.max(1e-12, 1 - covered);
    if (gradient)
      for (const [c, count] of levels.entries()) {
        const turn = count === 0 ? (covered * (x[c]! - b[c]!)) / reach ** 2 : 0;
        gradient[c] = gradient[c]! * own + left * turn;
      }
    left *= own;
  }
  return left;
}
