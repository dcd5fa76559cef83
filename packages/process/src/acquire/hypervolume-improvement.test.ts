import { randomStream } from "@andon/data";
import { expect, test } from "vitest";
import { hypervolume } from "../front/front.ts";
import { processWith } from "../surrogate/gaussian-process.ts";
import { gaussian } from "../surrogate/kernel.ts";
import { posterior } from "../surrogate/surrogate.ts";
import { logHypervolumeImprovement } from "./hypervolume-improvement.ts";

const random = randomStream(9);
const rows = Array.from({ length: 10 }, () => [random(), random()]);
const points = { values: Float64Array.from(rows.flat()), count: 10, categorical: [false, false] };
const hyper = { lengthscales: Float64Array.of(0.5, 0.5), variance: 1, noise: 0.02 };
const goals = [
  (a: number, b: number) => a - b,
  (a: number, b: number) => b * b - a,
  (a: number) => Math.sin(4 * a),
].map((f) =>
  processWith(
    points,
    Float64Array.from(rows, ([a, b]) => f(a!, b!)),
    gaussian,
    hyper,
  ),
);
const least = goals.map((process) => ({ process, target: null }));
const front = [
  [0.1, -0.2, 0.5],
  [-0.3, 0.4, 0.2],
  [0.3, -0.4, 0.1],
].map((p) => Float64Array.from(p));
const reference = Float64Array.of(0.6, 0.6, 0.9);
const x = Float64Array.of(0.8, 0.7);

test.each([2, 3])("%i goals: the expected gain is that of simulation", (count) => {
  const some = front.map((p) => p.slice(0, count));
  const until = reference.slice(0, count);
  const seen = goals.slice(0, count).map((g) => posterior(g, x));
  const before = hypervolume(some, until);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  let sum = 0;
  const draws = 20_000;
  for (let i = 0; i < draws; i++) {
    const y = seen.map((p) => p.means[0]! + Math.sqrt(p.variance) * normal());
    sum += hypervolume([...some, y], until) - before;
  }
  const gained = Math.exp(logHypervolumeImprovement(least.slice(0, count), [some], until, [])(x));
  expect(gained / (sum / draws)).toBeCloseTo(1, 1);
});

test("a goal with a target gains by coming nearer: as simulation has it", () => {
  const aims = [least[0]!, { process: goals[1]!, target: 0.1 }];
  const some = [Float64Array.of(0.1, 0.4), Float64Array.of(-0.3, 0.7)];
  const until = Float64Array.of(0.6, 1);
  const seen = aims.map(({ process }) => posterior(process, x));
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const before = hypervolume(some, until);
  let sum = 0;
  const draws = 20_000;
  for (let i = 0; i < draws; i++) {
    const [a, b] = seen.map((p) => p.means[0]! + Math.sqrt(p.variance) * normal());
    sum += hypervolume([...some, [a!, Math.abs(b! - 0.1)]], until) - before;
  }
  expect(Math.exp(logHypervolumeImprovement(aims, [some], until, [])(x)) / (sum / draws)).toBeCloseTo(1, 1);
});

test.each([null, 0.3])("its gradient is that of differences, with target %s", (target) => {
  const aims = [{ ...least[0]!, target }, ...least.slice(1)];
  const acquisition = logHypervolumeImprovement(aims, [front], reference, [{ process: goals[0]!, limit: 0.2 }]);
  const gradient = new Float64Array(2);
  acquisition(x, gradient);
  for (const c of [0, 1]) {
    const [a, b] = [x.slice(), x.slice()];
    a[c]! += 1e-6;
    b[c]! -= 1e-6;
    expect(gradient[c]).toBeCloseTo((acquisition(a) - acquisition(b)) / 2e-6, 4);
  }
});
