/** Each optimiser, run in its graph, against its published recurrence in plain TypeScript. */
import { describe, expect, test } from "vitest";
import { gap, normals } from "../layers/apply.fixture.ts";
import { normally } from "../layers/initialisers.ts";
import { layer } from "../layers/layer.ts";
import { portable } from "../lower/index.ts";
import * as op from "../operators/build.ts";
import { initialState, layoutOf, type Objective, weightsOf } from "./compile.ts";
import { float, runtime, stepperOf } from "./objective.fixture.ts";
import { adam, adamW, sgd, type Transformation } from "./optimizers.ts";
import { singleStepper } from "./stepper.ts";

const SIZE = 4;
/** sum(target (w x + b)): the gradient to w is x target, to b it is target, whatever the weights are. */
const linear = (optimizer: Transformation, averaging = 0): Objective => ({
  network: layer("linear", (scope, x) =>
    op.add(
      // the bias first: the flat vector must still begin with what decays
      scope.parameter("bias", [SIZE], normally(1), { decay: false }),
      op.mul(x, scope.parameter("weight", [SIZE], normally(1))),
    ),
  ),
  input: float(SIZE),
  target: float(SIZE),
  loss: (y, t) => op.reduceSum(op.mul(y, t)),
  optimizer,
  averaging,
});

const STEPS = 6;
const batches = Array.from({ length: STEPS }, (_, i) => ({ x: normals(SIZE, 10 + i), target: normals(SIZE, 50 + i) }));
const gradientOf = ({ x, target }: (typeof batches)[number]) => [...[...x].map((v, i) => v * target[i]!), ...target];
const rates = [0.1, 0.1, 0.05, 0.05, 0.2, 0.01];

/** The weights after each step. */
async function trained(optimizer: Transformation, averaging = 0) {
  const stepper = stepperOf(linear(optimizer, averaging));
  const start = stepper.state();
  const states = [];
  for (const [i, batch] of batches.entries()) {
    await stepper.step({ ...batch, size: 1 }, rates[i]!, [i]);
    states.push(stepper.state());
  }
  await stepper.close();
  return { start, states, layout: stepper.layout };
}

type Rule = (gradient: readonly number[], weights: readonly number[], t: number) => readonly number[];

function expected(start: Float32Array, update: Rule): number[][] {
  let weights = [...start];
  return batches.map((batch, i) => {
    const change = update(gradientOf(batch), weights, i + 1);
    weights = weights.map((w, k) => w - rates[i]! * change[k]!);
    return weights;
  });
}

const decays = (k: number) => (k < SIZE ? 1 : 0);
const withDecay = (rate: number) => (g: readonly number[], w: readonly number[]) =>
  g.map((v, k) => v + rate * decays(k) * w[k]!);
const clipped = (norm: number) => (g: readonly number[]) => {
  const length = Math.sqrt(g.reduce((s, v) => s + v * v, 0));
  return g.map((v) => v * Math.min(1, norm / length));
};
const momentumRule = (factor: number, nesterov: boolean): Rule => {
  const m = new Array<number>(2 * SIZE).fill(0);
  return (g) =>
    g.map((v, k) => {
      m[k] = factor * m[k]! + v;
      return nesterov ? v + factor * m[k]! : m[k]!;
    });
};
const adamRule = (beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8): Rule => {
  const m = new Array<number>(2 * SIZE).fill(0);
  const v = new Array<number>(2 * SIZE).fill(0);
  return (g, _, t) =>
    g.map((value, k) => {
      m[k] = beta1 * m[k]! + (1 - beta1) * value;
      v[k] = beta2 * v[k]! + (1 - beta2) * value * value;
      return m[k]! / (1 - beta1 ** t) / (Math.sqrt(v[k]! / (1 - beta2 ** t)) + epsilon);
    });
};
/** One rule's result is the next one's gradient. */
const then =
  (...rules: readonly Rule[]): Rule =>
  (g, w, t) =>
    rules.reduce((u, rule) => rule(u, w, t), g);

describe("equal their recurrence over several steps", () => {
  test.each<[string, Transformation, () => Rule]>([
    ["sgd", sgd(), () => (g) => g],
    ["sgd with decay", sgd({ weightDecay: 0.1 }), () => withDecay(0.1)],
    ["momentum", sgd({ momentum: 0.9 }), () => momentumRule(0.9, false)],
    ["nesterov", sgd({ momentum: 0.9, nesterov: true }), () => momentumRule(0.9, true)],
    [
      "momentum after decay",
      sgd({ momentum: 0.5, weightDecay: 0.3 }),
      () => then(withDecay(0.3), momentumRule(0.5, false)),
    ],
    ["adam", adam(), () => adamRule()],
    ["adam, other settings", adam({ beta1: 0.5, beta2: 0.9, epsilon: 0.1 }), () => adamRule(0.5, 0.9, 0.1)],
    ["adam with decay", adam({ weightDecay: 0.3 }), () => then(withDecay(0.3), adamRule())],
    ["adamW", adamW({ weightDecay: 0.3 }), () => then(adamRule(), withDecay(0.3))],
    ["clipped sgd", sgd({ clipNorm: 1.5 }), () => clipped(1.5)],
    ["clipped adamW", adamW({ clipNorm: 0.5, weightDecay: 0.1 }), () => then(clipped(0.5), adamRule(), withDecay(0.1))],
  ])("%s", async (_, optimizer, rule) => {
    const { start, states } = await trained(optimizer);
    const right = expected(start.parameters, rule());
    for (const [i, state] of states.entries()) {
      expect(state.step).toBe(i + 1);
      expect(gap(state.parameters, right[i]!), `step ${i + 1}`).toBeLessThan(1e-5);
    }
  });

  test("clipping has something to clip and something to leave", () => {
    const lengths = batches.map((b) => Math.hypot(...gradientOf(b)));
    expect(Math.max(...lengths)).toBeGreaterThan(1.5);
    expect(Math.min(...lengths)).toBeLessThan(2.5);
  });
});

test("a gradient of zero is not divided by its length", async () => {
  const stepper = stepperOf(linear(sgd({ clipNorm: 1 })));
  const { parameters } = stepper.state();
  await stepper.step({ x: new Float32Array(SIZE), target: new Float32Array(SIZE), size: 1 }, 0.1, [0]);
  expect(stepper.state().parameters).toEqual(parameters);
  await stepper.close();
});

test("decay pulls on weights and leaves biases and norm scales, wherever they stand", async () => {
  const stepper = stepperOf(linear(adamW({ weightDecay: 0.5 })));
  expect(stepper.layout.parameters.map((p) => p.name)).toEqual(["weight", "bias"]);
  expect(stepper.layout.decayedCount).toBe(SIZE);
  const before = weightsOf(stepper.layout, stepper.state()).parameters;
  await stepper.step({ x: new Float32Array(SIZE), target: new Float32Array(SIZE), size: 1 }, 0.1, [0]);
  const after = weightsOf(stepper.layout, stepper.state()).parameters;
  expect(after.get("bias")).toEqual(before.get("bias"));
  expect(
    gap(
      after.get("weight")!,
      before.get("weight")!.map((w) => w * 0.95),
    ),
  ).toBeLessThan(1e-6);
  await stepper.close();
});

test("averaged weights follow w = keep w + (1 - keep) now, with a short memory at the start", async () => {
  const { start, states, layout } = await trained(sgd(), 0.3);
  expect(layout.slots).toEqual(["average", "averageBuffers"]);
  let average = [...start.parameters];
  for (const [i, state] of states.entries()) {
    const t = i + 1;
    const keep = Math.min(0.3, (t + 1) / (t + 10));
    average = average.map((old, k) => keep * old + (1 - keep) * state.parameters[k]!);
    expect(gap(state.slots[0]!, average)).toBeLessThan(1e-5);
  }
  // both kinds of step occurred
  expect(2 / 11).toBeLessThan(0.3);
  expect(7 / 16).toBeGreaterThan(0.3);
  const last = weightsOf(layout, states.at(-1)!).parameters;
  expect([...last.get("weight")!, ...last.get("bias")!]).toEqual([...states.at(-1)!.slots[0]!]);
});

test("optimiser and averages keep slots of their own", () => {
  const layout = layoutOf(linear(adam(), 0.9));
  expect(layout.slots).toEqual(["mean", "square", "average", "averageBuffers"]);
  const state = initialState(layout, 3);
  expect(state.slots.map((s) => s.length)).toEqual([2 * SIZE, 2 * SIZE, 2 * SIZE, 1]);
  expect(state.slots[0]!.every((v) => v === 0)).toBe(true);
  expect(state.slots[2]).toEqual(state.parameters);
  expect(singleStepper(runtime, linear(adam()), layout, state, portable).state()).toBe(state);
});
