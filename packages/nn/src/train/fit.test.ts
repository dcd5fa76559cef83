import { afterEach, describe, expect, test } from "vitest";
import { dense, dropout, embedding, flatten, relu, tanh } from "../layers/basic.ts";
import { sequential } from "../layers/compose.ts";
import { batchNorm } from "../layers/normalisation.ts";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";
import type { Objective } from "./compile.ts";
import { type FitEvent, type FitOptions, fit } from "./fit.ts";
import { crossEntropy, meanSquaredError } from "./losses.ts";
import { float, inOrder, label, separable, stepperOf, stopped } from "./objective.fixture.ts";
import { adam, sgd } from "./optimizers.ts";
import { cosine } from "./schedules.ts";
import type { Stepper } from "./stepper.ts";

const SAMPLES = 37; // 4 batches of 8 and one of 5
const set = separable(SAMPLES);

/** Everything that carries state from step to step: dropout, running statistics, optimiser slots, averages. */
const rich: Objective = {
  network: sequential(dense(16), batchNorm(), relu(), dropout(0.2), dense(2)),
  input: float(2),
  target: label,
  loss: crossEntropy(),
  optimizer: adam(),
  averaging: 0.9,
};
const plain: Objective = { ...rich, network: sequential(dense(8), tanh(), dense(2)), averaging: 0 };

const settings: FitOptions = {
  samples: SAMPLES,
  batch: 8,
  epochs: 4,
  learningRate: 0.02,
  schedule: cosine(),
  seed: 5,
  batchAt: inOrder(set, SAMPLES),
  now: stopped,
};

const open: Stepper[] = [];
const stepper = (objective: Objective, seed = 1) => {
  const made = stepperOf(objective, seed);
  open.push(made);
  return made;
};
afterEach(async () => {
  for (const s of open.splice(0)) await s.close();
});

type End = Extract<FitEvent, { kind: "end" }>;
async function run(on: Stepper, options: Partial<FitOptions> = {}, watch: (event: FitEvent) => void = () => {}) {
  const losses: number[] = [];
  const checkpoints: Checkpoint[] = [];
  let end: End | undefined;
  for await (const event of fit(on, { ...settings, ...options })) {
    if (event.kind === "step") losses.push(event.loss);
    if (event.kind === "epoch") checkpoints.push(event.checkpoint());
    if (event.kind === "end") end = event;
    watch(event);
  }
  if (!end) throw new Error("fit came to no end");
  return { losses, checkpoints, end };
}
const allFinite = (state: { parameters: Float32Array; buffers: Float32Array; slots: readonly Float32Array[] }) =>
  [state.parameters, state.buffers, ...state.slots].every((v) => v.every(Number.isFinite));

describe("learning", () => {
  test("a separable set is learnt to the last point", async () => {
    const { network: _, ...rest } = plain;
    const layers = sequential(dense(8), tanh(), dense(2));
    const { end } = await run(stepper({ ...rest, network: layers }), { epochs: 40, learningRate: 0.05 });
    expect(end.reason).toBe("finished");
    expect(end.history).toHaveLength(40);
    expect(end.history.at(-1)!.trainLoss).toBeLessThan(0.1 * end.history[0]!.trainLoss);
    // the trained weights, applied by hand: parameters lie as 0.weight [2, 8], 2.weight [8, 2], 0.bias [8], 2.bias [2]
    const w = end.state.parameters;
    let right = 0;
    for (let i = 0; i < SAMPLES; i++) {
      const hidden = Array.from({ length: 8 }, (_, k) =>
        Math.tanh(set.x[2 * i]! * w[k]! + set.x[2 * i + 1]! * w[8 + k]! + w[32 + k]!),
      );
      const [below, above] = [0, 1].map((c) => hidden.reduce((s, h, k) => s + h * w[16 + 2 * k + c]!, w[40 + c]!));
      right += Number(above! > below! === (set.target[i] === 1));
    }
    expect(right).toBe(SAMPLES);
  });

  test("the same seed gives the same run, another seed another", async () => {
    const [a, b] = [await run(stepper(rich)), await run(stepper(rich))];
    expect(b.losses).toEqual(a.losses);
    expect(b.end.state).toEqual(a.end.state);
    const c = await run(stepper(rich), { seed: 6 });
    expect(c.losses).not.toEqual(a.losses);
  });

  test("every step has random numbers of its own", async () => {
    const keys: string[] = [];
    const real = stepper(plain);
    const watched: Stepper = {
      ...real,
      step: (batch, rate, key) => {
        keys.push(key.join());
        return real.step(batch, rate, key);
      },
    };
    await run(watched);
    expect(keys).toHaveLength(20);
    expect(new Set(keys).size).toBe(20);
  });

  test("the rate follows the schedule", async () => {
    const { end } = await run(stepper(plain));
    // the rate of the last of 5 steps in each of 4 epochs
    const rates = [4, 9, 14, 19].map((step) => 0.02 * cosine().at(step / 20));
    for (const [i, r] of end.history.entries()) expect(r.learningRate).toBeCloseTo(rates[i]!, 12);
  });
});

describe("an epoch's loss", () => {
  test("is the mean over samples, the last and smaller batch counted by its size", async () => {
    const { losses, end } = await run(stepper(rich), { epochs: 1 });
    expect(losses).toHaveLength(5);
    const sizes = [8, 8, 8, 8, 5];
    expect(end.history[0]!.trainLoss).toBe(losses.reduce((s, l, i) => s + l * sizes[i]!, 0) / SAMPLES);
  });

  test("of weights that stand still is the loss over the whole set", async () => {
    const still = { learningRate: 0, epochs: 1 };
    const parts = await run(stepper(plain), still);
    const whole = await run(stepper(plain), { ...still, batch: SAMPLES });
    expect(parts.end.history[0]!.trainLoss).toBeCloseTo(whole.end.history[0]!.trainLoss, 6);
  });

  test("a batch larger than the set is the set", async () => {
    const { losses } = await run(stepper(plain), { epochs: 2, batch: 1000 });
    expect(losses).toHaveLength(2);
  });
});

describe("stopping", () => {
  const judged = (scores: readonly number[]) => async (_: unknown, epoch: number) => ({
    loss: epoch,
    score: scores[epoch - 1]!,
  });

  test("early, and with the weights of the best epoch", async () => {
    const { end, checkpoints } = await run(stepper(plain), {
      epochs: 9,
      patience: 2,
      validate: judged([1, 3, 2, 2.5, 9]),
    });
    expect(end.reason).toBe("early");
    expect(end.bestEpoch).toBe(2);
    expect(end.history).toHaveLength(4);
    expect(end.state).toEqual(checkpoints[1]!.state);
    expect(end.state).not.toEqual(checkpoints[3]!.state);
    expect(end.history.map((r) => r.validationLoss)).toEqual([1, 2, 3, 4]);
  });

  test("early also on a plateau: an equal score is no better one", async () => {
    const { end } = await run(stepper(plain), { epochs: 9, patience: 3, validate: judged(new Array(9).fill(1)) });
    expect(end).toMatchObject({ reason: "early", bestEpoch: 1 });
    expect(end.history).toHaveLength(4);
  });

  test("a score that is not a number is never the best", async () => {
    const { end } = await run(stepper(plain), { validate: judged([Number.NaN, 1, Number.NaN, Number.NaN]) });
    expect(end).toMatchObject({ reason: "finished", bestEpoch: 2 });
  });

  test("on a signal, with a checkpoint", async () => {
    const controller = new AbortController();
    const { end, losses } = await run(
      stepper(plain),
      { signal: controller.signal, fingerprint: "these data" },
      (event) => {
        if (event.kind === "step" && event.epoch === 2 && event.step === 3) controller.abort();
      },
    );
    expect(end.reason).toBe("cancelled");
    expect(losses).toHaveLength(8);
    expect(end.checkpoint).toMatchObject({ epoch: 1, stepInEpoch: 3, fingerprint: "these data", lossSamples: 24 });
    expect(end.checkpoint.state.step).toBe(8);
  });

  test("on a signal that fired before the start", async () => {
    const { end, losses } = await run(stepper(plain), { signal: AbortSignal.abort() });
    expect(losses).toEqual([]);
    expect(end.checkpoint).toMatchObject({ epoch: 0, stepInEpoch: 0 });
  });
});

describe("resuming continues bit for bit", () => {
  const validate = async (state: { parameters: Float32Array }, epoch: number) => ({
    loss: epoch,
    score: state.parameters.reduce((s, v) => s + Math.sin(7 * v), 0),
  });
  const stored = (c: Checkpoint) => decodeCheckpoint(encodeCheckpoint(c));

  test.each([undefined, validate])("from an epoch's border (validation: %s)", async (judge) => {
    const extra = judge ? { validate: judge } : {};
    const whole = await run(stepper(rich), extra);
    const rest = await run(stepper(rich, 99), { ...extra, resume: stored(whole.checkpoints[1]!) });
    expect(rest.losses).toEqual(whole.losses.slice(10));
    expect(rest.end).toEqual(whole.end);
  });

  test.each([1, 7, 13, 19])("from after step %i of 20", async (steps) => {
    const whole = await run(stepper(rich), { validate });
    const controller = new AbortController();
    let seen = 0;
    const first = await run(stepper(rich), { validate, signal: controller.signal }, (event) => {
      if (event.kind === "step" && ++seen === steps) controller.abort();
    });
    expect(first.end.reason).toBe("cancelled");
    const rest = await run(stepper(rich, 99), { validate, resume: stored(first.end.checkpoint) });
    expect([...first.losses, ...rest.losses]).toEqual(whole.losses);
    expect(rest.end).toEqual(whole.end);
  });

  test("of a finished run does nothing more", async () => {
    const whole = await run(stepper(rich));
    const again = await run(stepper(rich, 99), { resume: stored(whole.end.checkpoint) });
    expect(again.losses).toEqual([]);
    expect(again.end).toEqual(whole.end);
  });
});

describe("divergence", () => {
  const regression: Objective = {
    network: sequential(dense(4), dense(1)),
    input: float(2),
    target: float(1),
    loss: meanSquaredError(),
    optimizer: sgd(),
  };
  const targets = { x: set.x, target: Float32Array.from(set.target) };
  const wild = { batchAt: inOrder(targets, SAMPLES), schedule: cosine(1) };

  test("ends the run with the last weights that were numbers", async () => {
    const { end } = await run(stepper(regression), { ...wild, learningRate: 1e6 });
    expect(end.reason).toBe("diverged");
    expect(allFinite(end.state)).toBe(true);
    expect(allFinite(end.checkpoint.state)).toBe(true);
  });

  test("at the very last step is noticed, though its loss was a number", async () => {
    const { end } = await run(stepper(regression), { ...wild, learningRate: 3e38, epochs: 1, batch: SAMPLES });
    expect(end.reason).toBe("diverged");
    expect(allFinite(end.state)).toBe(true);
    expect(end.state.step).toBe(0);
  });

  test("at the end of an epoch does not pass for the best weights", async () => {
    const { end } = await run(stepper(regression), { ...wild, learningRate: 3e38, epochs: 3, batch: SAMPLES });
    expect(end.reason).toBe("diverged");
    expect(allFinite(end.state)).toBe(true);
  });

  test("behind a bounded activation is noticed, though every loss is a number", async () => {
    const bounded: Objective = { ...regression, network: sequential(dense(1), tanh()) };
    const far = { x: set.x, target: new Float32Array(SAMPLES).fill(10) };
    const { end, losses } = await run(stepper(bounded), {
      ...wild,
      batchAt: inOrder(far, SAMPLES),
      learningRate: 3e38,
    });
    expect(losses).toHaveLength(5);
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(end.reason).toBe("diverged");
    expect(allFinite(end.state)).toBe(true);
  });

  test("after a good epoch keeps that epoch's weights", async () => {
    const rates = {
      ...wild,
      learningRate: 1,
      schedule: { name: "cliff", at: (done: number) => (done < 0.25 ? 0.01 : 1e30) },
    };
    const { end, checkpoints } = await run(stepper(regression), rates);
    expect(end).toMatchObject({ reason: "diverged", bestEpoch: 1 });
    expect(end.state).toEqual(checkpoints[0]!.state);
    expect(allFinite(end.state)).toBe(true);
  });
});

test("whole numbers go in through an embedding", async () => {
  const words: Objective = {
    ...plain,
    network: sequential(embedding(5, 3), flatten(), dense(2)),
    input: { type: "int32", shape: [2] },
  };
  const batchAt = (epoch: number, start: number, size: number) => {
    const at = Array.from({ length: size }, (_, i) => epoch + start + i);
    return {
      x: Int32Array.from(at.flatMap((i) => [i % 5, (i * 3) % 5])),
      target: Int32Array.from(at, (i) => Number(i % 5 > 2)),
      size,
    };
  };
  const { end } = await run(stepper(words), { epochs: 30, learningRate: 0.1, batchAt });
  expect(end.history.at(-1)!.trainLoss).toBeLessThan(0.05);
});
