import { AndonError } from "@andon/contracts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { draftProblem } from "./draft.ts";
import { evenPoints } from "./even-points.ts";
import { FormulaError, parseLimit } from "./formula.ts";
import { parseProblem } from "./read.ts";
import { decode, encode, regionOf, snapped, spaceOf } from "./space.ts";
import { TEMPLATE } from "./template.ts";

describe("formulas", () => {
  test.each([
    ["a + 2 * b <= 10", { a: 1, b: 2 }, -5],
    ["2 ^ 3 ^ 2 - a >= 0", { a: 512 }, 0],
    ["-a ^ 2 < 4", { a: 3 }, -13],
    ["sqrt(a) * (b - 1) / 2 >= `oven heat`", { a: 16, b: 3, "oven heat": 5 }, 1],
    ["1.5e2 <= 温度", { 温度: 151 }, -1],
  ])("%s", (text, values, excess) => {
    expect(parseLimit(text).excess(values as unknown as Record<string, number>)).toBeCloseTo(excess, 12);
  });

  test.each([
    ["a + <= 3", 4],
    ["a + 3", 5],
    ["(a + 3 <= 4", 7],
    ["pow(a) <= 4", 0],
    ["a <= 4; process.exit()", 6],
    ["a <= 4 b", 7],
  ])("%s is refused at character %i", (text, at) => {
    let thrown: unknown;
    try {
      parseLimit(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(FormulaError);
    expect((thrown as FormulaError).at).toBe(at);
  });
});

/** Where a text is refused, and why. */
function refused(text: string): { line: number; column: number; en: string; zh: string } {
  try {
    parseProblem(text, "p.yaml");
  } catch (error) {
    if (!(error instanceof AndonError) || error.code !== "problem/invalid") throw error;
    const { line, column } = error.details as { line: number; column: number };
    return { line, column, en: error.message, zh: error.localised("zh") };
  }
  throw new Error("it was taken");
}

describe("problem files", () => {
  test("the template is a problem", () => {
    const problem = parseProblem(TEMPLATE, "t.yaml");
    expect(problem.parameters.map((p) => p.kind)).toEqual([
      "continuous",
      "continuous",
      "integer",
      "categorical",
      "fixed",
    ]);
    expect(problem.constraints).toEqual([
      { name: "roughness", unit: "µm", side: "max", bound: 0.8, probability: 0.95, noise: null },
    ]);
    expect(problem.current).toEqual({ temperature: 180, speed: 5, passes: 2, solvent: "A", pressure: 2.5 });
  });

  test("JSON is read as well", () => {
    const problem = parseProblem(
      '{"parameters": {"x": {"low": 0, "high": 1}}, "goals": {"y": {"aim": "minimise"}}}',
      "p.json",
    );
    expect(problem).toMatchObject({ start: 4, seed: 1, goals: [{ name: "y", aim: "minimise", worst: null }] });
  });

  const good =
    "parameters:\n  x: { low: 0, high: 1 }\n  n: { low: 1, high: 9, integer: true }\ngoals:\n  y: { aim: minimise }\n";
  test.each([
    [good.replace("high: 1 }", "high: 1"), 3, 3, /Flow map/],
    [good.replace("high: 1 }", "high: 0 }"), 2, 22, /constant: low and high are both 0/],
    [good.replace("high: 1 }", "high: -1 }"), 2, 22, /high -1 is below low 0/],
    [good.replace("high: 9", "high: wide"), 3, 22, /expected a number, but it is "wide"/],
    [good.replace("low: 1, ", "low: 1, lo: 2, "), 3, 20, /→ lo: there is no such entry/],
    [good.replace("minimise", "less"), 5, 13, /minimise/],
    [good.replace("  y: {", "  x: {"), 5, 3, /a parameter has this name/],
    [`${good}limits:\n  - x + z <= 1\n`, 7, 9, /there is no numeric parameter z/],
    [`${good}limits:\n  - x + <= 1\n`, 7, 9, /expected a number, a name or a bracket/],
    [`${good}limits: [n <= 6, x >= 0.5, n >= 7]\n`, 6, 28, /no settings keep "n >= 7" together with "n <= 6"/],
    [`${good}constraints:\n  g: { min: 3, max: 2 }\n`, 7, 3, /contradictory: min 3 is above max 2/],
    [`${good}current: { x: 0.5, n: 2.5 }\n`, 6, 23, /expected a whole number/],
    [good.replace("high: 1 }", "high: 1, step: 0.1 }"), 2, 31, /give the recipe under current/],
    [`${good}colour: red\n`, 6, 9, /colour/i],
    [`${good}  y: { aim: maximise }\n`, 6, 3, /unique/i],
  ])("%#: what is wrong, and where", (text, line, column, message) => {
    const at = refused(text as string);
    expect({ line: at.line, column: at.column }, at.en).toEqual({ line, column });
    expect(at.en).toMatch(message as RegExp);
    expect(at.zh).toMatch(/第 \d+ 行第 \d+ 列/);
  });
});

describe("spaces", () => {
  const problem = parseProblem(TEMPLATE, "t.yaml");
  const space = spaceOf(problem);
  const region = regionOf(space, { humidity: 30 });

  test("settings survive the way to a point and back", () => {
    fc.assert(
      fc.property(
        fc.record({
          temperature: fc.double({ min: 150, max: 210, noNaN: true }),
          speed: fc.double({ min: 1, max: 20, noNaN: true }),
          passes: fc.integer({ min: 1, max: 5 }),
          solvent: fc.constantFrom("A", "B", "C"),
          humidity: fc.double({ min: 20, max: 70, noNaN: true }),
        }),
        (settings) => {
          const back = decode(space, encode(space, settings));
          for (const [name, value] of Object.entries(settings)) {
            if (typeof value === "number") expect(back[name]).toBeCloseTo(value, 8);
            else expect(back[name]).toBe(value);
          }
          expect(back.pressure).toBe(2.5);
          const x = encode(space, settings);
          expect([...snapped(space, x)]).toEqual([...x]);
        },
      ),
      { seed: 1 },
    );
  });

  test("even points keep limits, the step and the context, and use every level", () => {
    const points = evenPoints(region, 200, 1).map((x) => decode(space, x));
    expect(points.length).toBe(200);
    for (const s of points) {
      expect(Number(s.temperature) + 3 * Number(s.speed)).toBeLessThanOrEqual(240);
      expect(Math.abs(Number(s.temperature) - 180)).toBeLessThanOrEqual(10 + 1e-9);
      expect(s.humidity).toBeCloseTo(30, 9);
    }
    expect(new Set(points.map((s) => s.solvent)).size).toBe(3);
    expect(new Set(points.map((s) => s.passes)).size).toBe(5);
  });
});

test("a draft from records: bounds, levels, what is constant, what is left out", () => {
  const rows = [
    { heat: "180", resin: "A", press: "2", lot: "1", yield: "80" },
    { heat: "190.5", resin: "B", press: "2", lot: "2", yield: "85" },
    { heat: "185", resin: "A", press: "2", lot: "3", yield: "" },
    { heat: "170", resin: "B", press: "2", lot: "4", yield: "81" },
  ];
  const options = { goals: { yield: { aim: "maximise" as const } }, constraints: {}, context: [], ignore: ["lot"] };
  const draft = draftProblem(rows, "r.csv", options);
  expect(draft).toMatchObject({ leftOut: 1, constant: ["press"] });
  expect(draft.records[1]).toEqual({ settings: { heat: 190.5, resin: "B", press: 2 }, results: { yield: 85 } });
  expect(parseProblem(draft.text, "p.yaml").parameters).toMatchObject([
    { name: "heat", low: 170, high: 190.5 },
    { name: "resin", levels: ["A", "B"] },
    { name: "press", kind: "fixed", value: 2 },
  ]);
  const thrown = (f: () => unknown): unknown => {
    try {
      return f();
    } catch (error) {
      return error instanceof AndonError ? { code: error.code, ...(error.details as object) } : error;
    }
  };
  expect(
    thrown(() => draftProblem(rows, "r.csv", { ...options, goals: { purity: { aim: "maximise" } } })),
  ).toMatchObject({
    code: "records/column",
    column: "purity",
  });
  expect(thrown(() => draftProblem([...rows, { ...rows[0]!, heat: "hot" }], "r.csv", options))).toMatchObject({
    code: "records/not-numeric",
    row: 6,
    found: "hot",
  });
});

test("a draft reads units in headings, and leaves out what nobody sets", () => {
  const rows = Array.from({ length: 12 }, (_, i) => ({
    No: String(i + 1),
    Batch: `B${i}`,
    Date: `2026-03-${10 + (i >> 1)}`,
    Lot: `L${i % 4}`,
    Vessel: `R${8 + (i % 3)}`,
    "Temperature [°C]": i === 3 ? "n/a" : String(150 + 2.5 * i),
    "湿度（%）": String(40 + i),
    Additive: i % 2 ? "none" : "X",
    "Pressure [bar]": String(2 + (i % 3)),
    "Pressure [kPa]": String(200 + 100 * (i % 3)),
    Remark: i === 5 ? "film tore" : "",
    "Yield [%]": i === 7 ? "-" : String(80 + i),
  }));
  const draft = draftProblem(rows, "r.csv", {
    goals: { Yield: { aim: "maximise" } },
    constraints: { "Yield [%]": { min: 20 } },
    context: ["湿度"],
    ignore: ["Lot"],
    seed: 7,
  });
  expect(draft).toMatchObject({
    dropped: ["No", "Batch", "Date", "Remark"],
    leftOut: 2,
    lacking: ["Temperature", "Yield"],
  });
  const problem = parseProblem(draft.text, "p.yaml");
  expect(problem.parameters).toMatchObject([
    { name: "Vessel", levels: ["R8", "R9", "R10"] },
    { name: "Temperature", unit: "°C", low: 150, high: 177.5 },
    { name: "Additive", levels: ["none", "X"] },
    { name: "Pressure [bar]", unit: null },
    { name: "Pressure [kPa]", unit: null },
  ]);
  expect(problem).toMatchObject({
    context: [{ name: "湿度", unit: "%" }],
    goals: [{ name: "Yield", unit: "%" }],
    constraints: [{ name: "Yield", unit: "%", bound: 20 }],
    seed: 7,
  });
  expect(draft.records[0]!.results).toEqual({ Yield: 80 });
});

test("aims may be spelt as in America", () => {
  const problem = parseProblem(
    "parameters: {a: {low: 0, high: 1}}\ngoals: {y: {aim: maximize}, z: {aim: minimize}}",
    "p.yaml",
  );
  expect(problem.goals.map((g) => g.aim)).toEqual(["maximise", "minimise"]);
});
