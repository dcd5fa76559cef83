import { expect, test } from "vitest";
import { type Differentiable, minimise } from "./minimise.ts";

const rosenbrock: Differentiable = (x, g) => {
  const [a, b] = [x[0]!, x[1]!];
  g[0] = -400 * a * (b - a * a) - 2 * (1 - a);
  g[1] = 200 * (b - a * a);
  return 100 * (b - a * a) ** 2 + (1 - a) ** 2;
};
const effort = { evaluations: 300, slope: 1e-8, gain: 1e-14 };
const within = (low: number, high: number) => ({ low: Float64Array.of(low, low), high: Float64Array.of(high, high) });

test("finds the bottom of Rosenbrock's valley", () => {
  const { x, value } = minimise(rosenbrock, Float64Array.of(-1.2, 1), within(-5, 5), effort);
  expect(value).toBeLessThan(1e-10);
  expect(x[0]).toBeCloseTo(1, 5);
});

test("stops at the bounds: within 0.5 the least is at (0.5, 0.25)", () => {
  const { x } = minimise(rosenbrock, Float64Array.of(-3, -3), within(-5, 0.5), effort);
  expect(x[0]).toBeCloseTo(0.5, 6);
  expect(x[1]).toBeCloseTo(0.25, 5);
});

test("keeps to the evaluations allowed", () => {
  let calls = 0;
  const counted: Differentiable = (x, g) => {
    calls++;
    return rosenbrock(x, g);
  };
  minimise(counted, Float64Array.of(-1.2, 1), within(-5, 5), { ...effort, evaluations: 17 });
  expect(calls).toBeLessThanOrEqual(17);
});
