import { afterEach, describe, expect, test } from "vitest";
import { gap, normals } from "../layers/apply.fixture.ts";
import { conv2d, dense, dropout, embedding, flatten, relu } from "../layers/basic.ts";
import { sequential } from "../layers/compose.ts";
import { batchNorm } from "../layers/normalisation.ts";
import { portable } from "../lower/index.ts";
import { initialState, layoutOf, type Objective, type TrainingState } from "../train/compile.ts";
import { crossEntropy } from "../train/losses.ts";
import { float, label, stepperOf } from "../train/objective.fixture.ts";
import { adam } from "../train/optimizers.ts";
import type { Batch, Stepper } from "../train/stepper.ts";
import { parallelStepper } from "./parallel.ts";

/** Nothing that looks across samples or draws random numbers: threads must not matter. */
const plain: Objective = {
  network: sequential(conv2d(4, 3), relu(), flatten(), dense(3)),
  input: float(1, 5, 5),
  target: label,
  loss: crossEntropy({ labelSmoothing: 0.1 }),
  optimizer: adam({ clipNorm: 1, weightDecay: 0.01 }),
  averaging: 0.9,
};
/** All that may depend on the number of threads, but on nothing else. */
const rich: Objective = {
  ...plain,
  network: sequential(conv2d(4, 3), batchNorm(), relu(), flatten(), dropout(0.3), dense(3)),
};

const CAPACITY = 12;
const batchOf = (size: number, seed: number): Batch => ({
  x: normals(25 * size, seed),
  target: Int32Array.from({ length: size }, (_, i) => (i * 7 + seed) % 3),
  size,
});

const open: Stepper[] = [];
afterEach(async () => {
  for (const s of open.splice(0)) await s.close();
});
async function parallel(objective: Objective, threads: number, seed = 1): Promise<Stepper> {
  const layout = layoutOf(objective);
  const made = await parallelStepper(objective, layout, initialState(layout, seed), portable, {
    threads,
    batch: CAPACITY,
  });
  open.push(made);
  return made;
}
function single(objective: Objective): Stepper {
  const made = stepperOf(objective);
  open.push(made);
  return made;
}
const step = (on: Stepper, size: number, i: number) => on.step(batchOf(size, i), 0.01, [5, 0, i]);
const vectors = (s: TrainingState) => [s.parameters, s.buffers, ...s.slots];

describe("two threads", () => {
  test("take the steps that one takes, whatever the batch: even, odd, of one sample", async () => {
    const [one, two] = [single(plain), await parallel(plain, 2)];
    for (const [i, size] of [12, 7, 1, 12, 2].entries()) {
      const [a, b] = [await step(one, size, i), await step(two, size, i)];
      expect(Math.abs(a - b), `loss of step ${i}`).toBeLessThan(1e-5);
      for (const [k, v] of vectors(two.state()).entries()) expect(gap(v, vectors(one.state())[k]!)).toBeLessThan(2e-4);
    }
    expect(two.state().step).toBe(5);
  });

  test("give the same numbers at every run, bit for bit", async () => {
    const run = async () => {
      const stepper = await parallel(rich, 2);
      const losses = [];
      for (const [i, size] of [12, 7, 12].entries()) losses.push(await step(stepper, size, i));
      return { losses, state: stepper.state() };
    };
    expect(await run()).toEqual(await run());
  });

  test("go on from a stored state, bit for bit", async () => {
    const whole = await parallel(rich, 2);
    for (const i of [0, 1]) await step(whole, 12, i);
    const state = structuredClone(whole.state());
    const losses = [await step(whole, 12, 2), await step(whole, 5, 3)];
    const rest = await parallel(rich, 2, 99);
    rest.load(state);
    expect([await step(rest, 12, 2), await step(rest, 5, 3)]).toEqual(losses);
    expect(rest.state()).toEqual(whole.state());
  });

  test("average the running statistics of their parts", async () => {
    const stepper = await parallel(rich, 2);
    const halves = [single(rich), single(rich)];
    const whole = batchOf(12, 3);
    await stepper.step(whole, 0, [1, 2, 3]);
    for (const [i, half] of halves.entries()) {
      const x = (whole.x as Float32Array).slice(i * 6 * 25, (i + 1) * 6 * 25);
      await half.step({ x, target: (whole.target as Int32Array).slice(i * 6, i * 6 + 6), size: 6 }, 0, [1, 2, 3]);
    }
    const [a, b] = halves.map((h) => h.state().buffers) as [Float32Array, Float32Array];
    expect(
      gap(
        stepper.state().buffers,
        a.map((v, i) => (v + b[i]!) / 2),
      ),
    ).toBeLessThan(1e-6);
  });
});

test("three threads share two samples: one of them rests", async () => {
  const [one, three] = [single(plain), await parallel(plain, 3)];
  for (const [i, size] of [2, 11, 1].entries()) {
    const [a, b] = [await step(one, size, i), await step(three, size, i)];
    expect(Math.abs(a - b)).toBeLessThan(1e-5);
  }
});

test("one thread is the single stepper, bit for bit", async () => {
  const [one, also] = [single(rich), await parallel(rich, 1)];
  expect([await step(also, 12, 0), await step(also, 5, 1)]).toEqual([await step(one, 12, 0), await step(one, 5, 1)]);
  expect(also.state()).toEqual(one.state());
});

describe("failures are told, and nothing hangs", () => {
  test("data of the wrong type", async () => {
    const stepper = await parallel(plain, 2);
    const wrong = { ...batchOf(12, 0), target: new Float32Array(12) };
    await expect(stepper.step(wrong, 0.01, [1, 0, 0])).rejects.toThrow(/int32/);
  });

  test("in the other thread alone: a number without a vector in its half", async () => {
    const words: Objective = {
      ...plain,
      network: sequential(embedding(5, 3), flatten(), dense(3)),
      input: { type: "int32", shape: [2] },
    };
    const stepper = await parallel(words, 2);
    const x = Int32Array.from({ length: 24 }, (_, i) => i % 5);
    const target = batchOf(12, 0).target;
    await stepper.step({ x, target, size: 12 }, 0.01, [1, 0, 0]);
    x[23] = 99;
    await expect(stepper.step({ x, target, size: 12 }, 0.01, [1, 0, 1])).rejects.toThrow(
      /a training thread failed: .*(bounds|range)/s,
    );
  });

  test("a batch larger than announced", async () => {
    const stepper = await parallel(plain, 2);
    await expect(step(stepper, CAPACITY + 2, 0)).rejects.toThrow(/at most 12 samples, got 14/);
    expect(await step(stepper, CAPACITY, 1)).toBeGreaterThan(0);
  });
});
