import { describe, expect, test } from "vitest";
import { parseProblem } from "../problem/read.ts";
import { planTrials } from "./plan.ts";

const problem = parseProblem(
  `parameters:
  heat: { low: 100, high: 200 }
  speed: { low: 1, high: 100, scale: log }
  passes: { low: 1, high: 5, integer: true }
  press: { fixed: 2.5 }
context:
  humidity: { low: 20, high: 70 }
goals:
  output: { aim: maximise }
`,
  "dryer.yaml",
);
const context = { humidity: 40 };

describe("plans of trials", () => {
  test("run at the bounds that the problem states, in the given context, in random order", () => {
    const { runs, resolution, generators } = planTrials(problem, context, { kind: "fractional-factorial", dropped: 1 });
    expect(runs.length).toBe(4);
    expect([resolution, generators]).toEqual([3, ["passes = heat × speed"]]);
    for (const run of runs) {
      expect(run).toMatchObject({ press: 2.5, humidity: 40 });
      expect([100, 200]).toContain(run.heat);
      expect([1, 5]).toContain(run.passes);
    }
    const middle = planTrials(problem, context, { kind: "box-behnken", centres: 1 }).runs;
    expect(middle.length).toBe(13);
    expect(middle.some((r) => r.heat === 150 && Math.abs(Number(r.speed) - 10) < 1e-9 && r.passes === 3)).toBe(true);
    const composite = planTrials(problem, context, { kind: "central-composite", centres: 6 }).runs;
    expect(composite.length).toBe(20);
    expect(Math.max(...composite.map((r) => Number(r.heat)))).toBeCloseTo(200, 9);
    expect(planTrials(problem, context, { kind: "full-factorial", levels: 3 }).runs.length).toBe(27);
  });

  test("every kind keeps the limits; D-optimal fills its runs within them", () => {
    const limited = { ...problem, limits: ["heat + 10 * passes <= 210"] };
    for (const kind of ["sobol", "latin-hypercube", "full-factorial", "d-optimal"] as const) {
      const { runs } = planTrials(limited, context, { kind, count: 12 });
      expect(runs.every((r) => Number(r.heat) + 10 * Number(r.passes) <= 210)).toBe(true);
      if (kind === "d-optimal" || kind === "sobol") expect(runs.length).toBe(12);
    }
    expect(planTrials(limited, context, { kind: "full-factorial" }).leftOut).toBe(2);
  });

  test("numbers are as anyone can set them: to a thousandth of their range", () => {
    const { runs } = planTrials(problem, context, { kind: "sobol", count: 16 });
    for (const { heat, speed } of runs) {
      expect(String(heat)).toMatch(/^\d{3}(\.\d)?$/);
      expect(Number(speed)).toBe(Number(Number(speed).toFixed(3)));
    }
  });

  test("says why a kind does not suit", () => {
    const refused = (kind: "box-behnken" | "full-factorial" | "fractional-factorial", more: object) => () =>
      planTrials({ ...problem, parameters: problem.parameters.slice(0, 2) }, context, { kind, ...more });
    const unfit = expect.objectContaining({ code: "design/unfit" });
    expect(refused("box-behnken", {})).toThrow(unfit);
    expect(refused("full-factorial", { levels: 1000 })).toThrow(unfit);
    expect(refused("fractional-factorial", { dropped: 2 })).toThrow(unfit);
    expect(() => planTrials(problem, context, { kind: "d-optimal", model: "quadratic", count: 9 })).toThrow(unfit);
  });
});
