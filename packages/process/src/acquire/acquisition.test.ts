import { randomStream } from "@andon/data";
import { expect, test } from "vitest";
import { type GaussianProcess, processWith, withResult } from "../surrogate/gaussian-process.ts";
import { matern52 } from "../surrogate/kernel.ts";
import { posterior } from "../surrogate/surrogate.ts";
import { logExpectedImprovement } from "./acquisition.ts";
import { drawCourses } from "./courses.ts";

const random = randomStream(5);
const rows = Array.from({ length: 12 }, () => [random(), random()]);
const points = { values: Float64Array.from(rows.flat()), count: 12, categorical: [false, false] };
const learnt = (f: (a: number, b: number) => number, noise: number): GaussianProcess =>
  processWith(
    points,
    Float64Array.from(rows, ([a, b]) => f(a!, b!)),
    matern52,
    {
      lengthscales: Float64Array.of(0.4, 0.6),
      variance: 1,
      noise,
    },
  );
const goal = learnt((a, b) => Math.sin(5 * a) + b, 0.01);
const limit = { process: learnt((a, b) => a + b - 1, 1e-6), limit: 0.1 };
const x = Float64Array.of(0.45, 0.2);

test("is the expected improvement times the probability of keeping the limit, by simulation of both", () => {
  const best = 0.95;
  const tight = { ...limit, limit: -0.36 };
  const [g, l] = [posterior(goal, x), posterior(tight.process, x)];
  let sum = 0;
  const draws = 40_000;
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  for (let i = 0; i < draws; i++) {
    const kept = l.means[0]! + Math.sqrt(l.variance) * normal() <= tight.limit;
    if (kept) sum += Math.max(0, best - g.means[0]! - Math.sqrt(g.variance) * normal());
  }
  expect(
    Math.exp(logExpectedImprovement({ process: goal, target: null }, [best], [tight])(x)) / (sum / draws),
  ).toBeCloseTo(1, 1);
});

test("nearing a target is the expected improvement of the distance, by simulation", () => {
  const { means, variance } = posterior(goal, x);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  for (const off of [-1.2, 0.1, 0.9]) {
    const target = means[0]! + off * Math.sqrt(variance);
    let sum = 0;
    const draws = 40_000;
    for (let i = 0; i < draws; i++)
      sum += Math.max(0, 0.2 - Math.abs(means[0]! + Math.sqrt(variance) * normal() - target));
    expect(Math.exp(logExpectedImprovement({ process: goal, target }, [0.2], [])(x)) / (sum / draws)).toBeCloseTo(1, 1);
  }
});

test("its gradient is that of differences, with one course and with many", () => {
  const results = Float64Array.from(rows, ([a, b]) => Math.sin(5 * a!) + b!);
  const many = drawCourses(goal, results, 8, 1);
  const limits = (count: number) => [
    { ...limit, process: { ...limit.process, weights: new Array(count).fill(limit.process.weights[0]!) } },
  ];
  for (const acquisition of [
    logExpectedImprovement({ process: goal, target: null }, [-0.2], limits(1)),
    logExpectedImprovement(
      { process: many.process, target: null },
      many.values.map((course) => Math.min(...course)),
      limits(8),
    ),
    logExpectedImprovement({ process: goal, target: null }, [null], limits(1)),
    logExpectedImprovement({ process: goal, target: 0.4 }, [0.15], limits(1)),
  ]) {
    const gradient = new Float64Array(2);
    acquisition(x, gradient);
    for (const c of [0, 1]) {
      const [a, b] = [x.slice(), x.slice()];
      a[c]! += 1e-6;
      b[c]! -= 1e-6;
      expect(gradient[c]).toBeCloseTo((acquisition(a) - acquisition(b)) / 2e-6, 3);
    }
  }
});

test("courses go through noisy results as the posterior says", () => {
  const noisy = learnt((a, b) => a - b, 0.2);
  const { process, values } = drawCourses(noisy, new Float64Array(12), 400, 3);
  const at = points.values.slice(0, 2);
  const { means, variance } = posterior(noisy, at);
  const mean = values.reduce((s, v) => s + v[0]!, 0) / 400;
  const spread = values.reduce((s, v) => s + (v[0]! - mean) ** 2, 0) / 399;
  expect(mean).toBeCloseTo(means[0]!, 1);
  expect(spread / variance).toBeGreaterThan(0.7);
  expect(spread / variance).toBeLessThan(1.4);
  expect(posterior(process, at).means[7]).toBeCloseTo(values[7]![0]!, 4);
});

test("a trial that is believed takes away the promise of its place", () => {
  const acquisition = logExpectedImprovement({ process: goal, target: null }, [-0.2], []);
  const believed = withResult(goal, x, posterior(goal, x).means);
  expect(logExpectedImprovement({ process: believed, target: null }, [-0.2], [])(x)).toBeLessThan(acquisition(x) - 5);
});
