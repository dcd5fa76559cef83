import { randomStream } from "@andon/data";
import { describe, expect, test } from "vitest";
import {
  fitGaussianProcess,
  likelihood,
  type Points,
  processPosterior,
  processWith,
  withResult,
} from "./gaussian-process.ts";
import { gaussian, matern52 } from "./kernel.ts";

function pointsOf(
  rows: readonly (readonly number[])[],
  categorical: readonly boolean[] = rows[0]!.map(() => false),
): Points {
  return { values: Float64Array.from(rows.flat()), count: rows.length, categorical };
}

/** Rows of two numbers and a level of three. */
function mixed(count: number): { points: Points; results: Float64Array } {
  const random = randomStream(7);
  const rows = Array.from({ length: count }, (_, i) => [random(), random(), i % 3]);
  return {
    points: pointsOf(rows, [false, false, true]),
    results: Float64Array.from(rows, ([a, b, level]) => Math.sin(6 * a!) + b! * b! + 0.5 * level! - 0.9),
  };
}

test("one result: the posterior is the formula on paper", () => {
  const hyper = { lengthscales: Float64Array.of(0.5), variance: 2, noise: 0.3 };
  const process = processWith(pointsOf([[0.2], [0.7]]), Float64Array.of(1, -1), gaussian, hyper);
  // by symmetry the mean is 0, and K + noise = [[2.3, 2ρ], [2ρ, 2.3]] with ρ = exp(-(0.5/0.5)²/2)
  const rho = Math.exp(-0.5);
  const near = Math.exp(-0.5 * 0.2 ** 2);
  const far = Math.exp(-0.5 * 0.8 ** 2);
  const { means, variance } = processPosterior(process, Float64Array.of(0.3));
  expect(process.hyper.mean).toBeCloseTo(0, 12);
  expect(means[0]).toBeCloseTo((2 * (near - far)) / (2.3 - 2 * rho), 10);
  const [plus, minus] = [(near + far) ** 2 / (2.3 + 2 * rho), (near - far) ** 2 / (2.3 - 2 * rho)];
  expect(variance).toBeCloseTo(2 - 2 * (plus + minus), 10);
});

test.each([matern52, gaussian])("$name without noise goes through the results, surely", (kernel) => {
  const { points, results } = mixed(20);
  const process = processWith(points, results, kernel, {
    lengthscales: Float64Array.of(0.3, 0.4, 1),
    variance: 1,
    noise: 1e-9,
  });
  for (let i = 0; i < 20; i++) {
    const { means, variance } = processPosterior(process, points.values.slice(3 * i, 3 * i + 3));
    expect(means[0]).toBeCloseTo(results[i]!, 5);
    expect(variance).toBeLessThan(1e-6);
  }
});

describe.each([matern52, gaussian])("gradients of $name agree with differences", (kernel) => {
  const { points, results } = mixed(25);
  test("of the likelihood", () => {
    const f = likelihood(points, results, kernel);
    const x = Float64Array.of(-0.8, -0.3, 0.2, 0.4, -4);
    const gradient = new Float64Array(5);
    f(x, gradient);
    for (let i = 0; i < 5; i++) {
      const [a, b] = [x.slice(), x.slice()];
      a[i]! += 1e-5;
      b[i]! -= 1e-5;
      const rise = (f(a, new Float64Array(5)) - f(b, new Float64Array(5))) / 2e-5;
      expect(gradient[i]! / rise).toBeCloseTo(1, 5);
    }
  });
  test("of the posterior", () => {
    const process = processWith(points, results, kernel, {
      lengthscales: Float64Array.of(0.3, 0.4, 1),
      variance: 1,
      noise: 0.01,
    });
    const x = Float64Array.of(0.31, 0.62, 1);
    const room = { means: [new Float64Array(3)], variance: new Float64Array(3) };
    processPosterior(process, x, room);
    for (const c of [0, 1]) {
      const [a, b] = [x.slice(), x.slice()];
      a[c]! += 1e-5;
      b[c]! -= 1e-5;
      const [up, down] = [processPosterior(process, a), processPosterior(process, b)];
      expect(room.means[0]![c]).toBeCloseTo((up.means[0]! - down.means[0]!) / 2e-5, 6);
      expect(room.variance[c]).toBeCloseTo((up.variance - down.variance) / 2e-5, 6);
    }
    expect(room.means[0]![2]).toBe(0);
  });
});

test("a result more is the process that had it from the beginning", () => {
  const { points, results } = mixed(15);
  const hyper = { lengthscales: Float64Array.of(0.3, 0.4, 1), variance: 1, noise: 1e-6 };
  const before = processWith(
    { ...points, values: points.values.slice(0, 42), count: 14 },
    results.slice(0, 14),
    matern52,
    hyper,
  );
  const after = withResult(before, points.values.slice(42), results.slice(14));
  const x = Float64Array.of(0.5, 0.5, 2);
  const there = processPosterior(after, points.values.slice(42));
  expect(there.means[0]).toBeCloseTo(results[14]!, 9);
  // the constant mean is not fitted anew, which moves the rest a little
  const whole = processWith(points, results, matern52, hyper);
  expect(processPosterior(after, x).means[0]).toBeCloseTo(processPosterior(whole, x).means[0]!, 1);
  expect(processPosterior(after, x).variance).toBeCloseTo(processPosterior(whole, x).variance, 4);
});

test("learns which columns matter, and the noise", () => {
  const random = randomStream(3);
  const rows = Array.from({ length: 80 }, () => [random(), random()]);
  const noise = rows.map(() => 0.3 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
  const results = Float64Array.from(rows, ([a], i) => 1.4 * Math.sin(6 * a!) + noise[i]!);
  const { hyper } = fitGaussianProcess(pointsOf(rows), results, matern52);
  expect(Math.sqrt(hyper.noise)).toBeGreaterThan(0.2);
  expect(Math.sqrt(hyper.noise)).toBeLessThan(0.4);
  expect(hyper.lengthscales[1]! / hyper.lengthscales[0]!).toBeGreaterThan(4);
});
