import { randomStream } from "@andon/data";
import { expect, test } from "vitest";
import { learnOutcome } from "./outcome.ts";
import { posterior } from "./surrogate.ts";

const random = randomStream(11);
const rows = Array.from({ length: 40 }, () => [random(), random()]);
const points = { values: Float64Array.from(rows.flat()), count: 40, categorical: [false, false] };

test("a cost over orders of magnitude is learnt by its logarithm, and predicted in its own units", () => {
  const cost = (a: number, b: number): number => Math.exp(9 * a - 5 * b);
  const outcome = learnOutcome(
    points,
    Float64Array.from(rows, ([a, b]) => cost(a!, b!)),
    { kind: "least" },
  );
  expect(outcome.warp.name).toMatch(/^log/);
  const { means } = posterior(outcome.process, Float64Array.of(0.4, 0.6));
  expect(outcome.outside(means[0]!) / cost(0.4, 0.6)).toBeCloseTo(1, 1);
});

test("a formula as smooth as a polynomial is learnt by the smooth kernel, as it stands", () => {
  const outcome = learnOutcome(
    points,
    Float64Array.from(rows, ([a, b]) => a! * a! + a! * b! - b!),
    { kind: "least" },
  );
  expect([outcome.warp.name, outcome.process.kernel.name]).toEqual(["plain", "gaussian"]);
  expect(outcome.outside(outcome.inside(0.3))).toBeCloseTo(0.3, 12);
});

test("results that are all alike are no reason to fail", () => {
  const outcome = learnOutcome(points, new Float64Array(40).fill(5), { kind: "limit", limit: 0 });
  const { means } = posterior(outcome.process, Float64Array.of(0.4, 0.6));
  expect(outcome.outside(means[0]!)).toBeCloseTo(5, 6);
});

test("for its own sake a result is read by its order of magnitude only where it is positive and runs over several", () => {
  const learnt = (of: (a: number, b: number) => number) =>
    learnOutcome(
      points,
      Float64Array.from(rows, ([a, b]) => of(a!, b!)),
      { kind: "own" },
    );
  expect(learnt((a, b) => Math.exp(9 * a - 5 * b)).warp.name).toBe("log");
  // the search would look closely at the floor of this valley
  expect(learnt((a, b) => (a - 0.5) ** 2 + 10 * (b - 0.5) ** 2).warp.name).toBe("plain");
  expect(learnt((a, b) => Math.exp(9 * a - 5 * b) - 1).warp.name).toBe("plain");
});
