import { completed, randomStream } from "@andon/data";
import { describe, expect, test } from "vitest";
import { sobol } from "../design/sobol.ts";
import type { Settings } from "../problem/problem.ts";
import type { Study } from "../study/study.ts";
import { explain, explaining, requireLearnt } from "./explain.ts";
import { gFunction, ishigami, type KnownFunction } from "./known-functions.fixture.ts";
import { PRESS, press, studyOf } from "./study.fixture.ts";
import { whyOf } from "./why.ts";

function known({ of, columns }: KnownFunction, count: number): Study {
  const names = Array.from({ length: columns }, (_, c) => `x${c + 1}`);
  const u = sobol(count, columns, 9);
  return studyOf(
    `parameters: {${names.map((n) => `${n}: {low: 0, high: 1}`).join(", ")}}\ngoals: {y: {aim: minimise}}`,
    Array.from({ length: count }, (_, i) => Object.fromEntries(names.map((n, c) => [n, u[i * columns + c]!]))),
    (s) => ({ y: of(names.map((n) => Number(s[n]))) }),
  );
}

describe("sensitivities of functions learnt from 150 trials agree with their closed form", () => {
  test.each([
    ["Ishigami", ishigami, 0.05],
    ["Sobol's g", gFunction, 0.05],
  ])("%s", async (_, f, within) => {
    const [y] = (await explain(known(f, 150))).results;
    const byName = new Map(y!.sensitivities.map((s) => [s.parameter, s]));
    for (let c = 0; c < f.columns; c++) {
      const { first, total } = byName.get(`x${c + 1}`)!;
      expect(Math.abs(first.value - f.first[c]!)).toBeLessThan(within);
      expect(Math.abs(total.value - f.total[c]!)).toBeLessThan(within);
    }
    expect(y!.heldOut!.r2.value).toBeGreaterThan(0.85);
  });
});

test("from few trials intervals of sensitivities are as wide as what is learnt is unsure", async () => {
  const [y] = (await explain(known(ishigami, 50))).results;
  const held = y!.sensitivities.flatMap((s) => {
    const c = Number(s.parameter.slice(1)) - 1;
    return [
      s.first.low <= ishigami.first[c]! && ishigami.first[c]! <= s.first.high,
      s.total.low <= ishigami.total[c]! && ishigami.total[c]! <= s.total.high,
    ];
  });
  expect(held).toEqual(held.map(() => true));
  for (const s of y!.sensitivities)
    for (const f of [s.first, s.total]) expect(Math.min(f.low, 1 - f.high)).toBeGreaterThanOrEqual(0);
});

test("progress begins before anything is learnt, and ends with the last result", async () => {
  const steps: number[] = [];
  const study = studyOf(
    "parameters: {a: {low: 0, high: 1}}\ngoals: {y: {aim: maximise}, z: {aim: maximise}}",
    Array.from({ length: 5 }, (_, i) => ({ a: i / 4 })),
    ({ a }) => ({ y: Number(a), z: -Number(a) }),
  );
  await completed(explaining(study), ({ done, total }) => steps.push(done / total));
  // learnt, learnt anew in five folds, looked at: two results
  expect(steps).toEqual(Array.from({ length: 15 }, (_, i) => i / 14));
});

describe("a press", async () => {
  const study = press(PRESS, 40);
  const found = await explain(study);
  const [yielded, warp, smell] = found.results;

  test("what was learnt is told, what was not is refused with a reason", () => {
    expect(yielded!.sensitivities.map((s) => s.parameter)).toEqual(["heat", "resin", "passes"]);
    expect(yielded!.heldOut!.r2.value).toBeGreaterThan(0.95);
    expect(yielded!.heldOut!.predictions.map((p) => p.trial)).toEqual(study.trials.map((t) => t.id));
    expect(warp!.sensitivities[0]!.total.value).toBeGreaterThan(0.95);
    expect(warp!.sensitivities[1]!.importance.value).toBeLessThan(0.02);
    const { predictions, widening, coverage } = warp!.heldOut!;
    const held = predictions.filter(({ measured, expected, low, high }) => {
      const half = measured < expected ? expected - low : high - expected;
      return Math.abs(measured - expected) <= widening * half * (1 + 1e-9);
    });
    expect(held.length).toBeGreaterThanOrEqual(Math.max(coverage.successes, 36));
    expect(smell!.heldOut!.r2.value).toBeLessThanOrEqual(0);
    expect(smell!.doubt).toMatchObject({ en: expect.stringContaining("should be enough") });
    expect(smell!.sensitivities).toEqual([]);
    expect(() => requireLearnt(study, found)).not.toThrow();
  });

  test("the border of the constraints runs where they are kept just as surely as is asked", async () => {
    const { parameters, x, margin } = yielded!.contour!;
    expect(parameters[0]).toBe("heat");
    const i = margin![0]!.findIndex((m) => m < 0);
    const [inside, outside] = [margin![0]![i - 1]!, margin![0]![i]!];
    const border = x[i - 1]! + ((x[i]! - x[i - 1]!) * inside) / (inside - outside);
    const at = await explain(study, { at: { ...found.whatIf!.settings, heat: border, passes: 1 } });
    expect(at.whatIf!.constraints[0]!.probability).toBeCloseTo(0.95, 2);
  });

  test("main effects are what they are on average", () => {
    const { points } = yielded!.effects[0]!;
    expect(points.length).toBe(21);
    // 80 and half of the 6 % of resin B at heat 8
    const at8 = points.find((p) => p.setting === 8)!;
    expect(Math.abs(at8.value - 83)).toBeLessThan(0.5);
    expect(at8.low).toBeLessThanOrEqual(at8.value);
    expect(yielded!.effects[1]!.points.map((p) => p.setting)).toEqual(["A", "B"]);
  });

  test("the change is the sum of what each parameter brings, and the sentence says so", () => {
    const { change, whatIf } = found;
    for (const r of change!.results) {
      expect(r.contributions.reduce((s, c) => s + c.value, 0)).toBeCloseTo(r.value, 8);
      const [from, to] = [change!.from, change!.to].map((w) => w.results.find((o) => o.name === r.name)!.value);
      expect(r.value).toBeCloseTo(to! - from!, 8);
      expect(r.low).toBeLessThanOrEqual(r.value);
      expect(r.high).toBeGreaterThanOrEqual(r.value);
    }
    // from 72 (heat 4, A) towards 86 (heat 8, B), with warp at most 1: heat 7, 85.5
    expect(change!.results[0]!.value).toBeGreaterThan(12);
    expect(whatIf!.constraints[0]!.probability).toBeGreaterThanOrEqual(0.95);
    const why = whyOf(study.problem, found);
    expect(why).toMatchObject({
      en: expect.stringMatching(/^Instead of the current recipe, heat 4 → 6\.\d+ °C.*yield is expected to go from 72/),
      zh: expect.stringMatching(/^与当前配方相比.*yield 预计从 72/),
    });
    expect(JSON.stringify(why)).not.toMatch(/smell is expected/);
    // passes do nothing
    expect(JSON.stringify(why)).not.toMatch(/of which [^;]*passes/);
  });

  test("what if: the settings asked for, the rest as in the current recipe", async () => {
    const { whatIf, asked } = await explain(study, { at: { heat: 9.5 } });
    expect(asked).toBe(true);
    expect(whatIf!.settings).toEqual({ heat: 9.5, passes: 2, resin: "A" });
    const { value, low, high, batch } = whatIf!.results[0]!;
    expect(Math.abs(value - (80 - 0.5 * 1.5 ** 2))).toBeLessThan(0.5);
    expect(batch.high - batch.low).toBeGreaterThan(high - low);
    expect(whatIf!.constraints[0]!.probability).toBeLessThan(0.01);
    const { trial, apart, levels } = whatIf!.nearest;
    expect(levels).toEqual([]);
    expect(study.trials[trial - 1]!.settings.resin).toBe("A");
    expect(apart).toBeLessThan(0.4);
  });

  test("a level that no trial has had: the nearest trial is told by the numbers, and the level as differing", async () => {
    const trials = study.trials.map((t) => ({ ...t, settings: { ...t.settings, resin: "B" } }));
    const { whatIf } = await explain({ ...study, trials }, { at: { heat: 9.5, resin: "A" } });
    const { apart, levels } = whatIf!.nearest;
    expect(levels).toEqual(["resin"]);
    expect(apart).toBeLessThan(0.4);
  });

  test.each([
    [{ heat: 12 }, "heat: expected 0 to 10, but it is 12"],
    [{ heat: "hot" }, 'heat: expected a number, but it is "hot"'],
    [{ heet: 4 }, "heet: there is no such parameter; there are heat, passes, resin"],
    [{ resin: "C" }, "resin: expected one of A, B, but it is C"],
  ])("what if %o: %s", async (at, message) => {
    await expect(explain(study, { at })).rejects.toThrow(message);
  });
});

test("where nothing was learnt of any result it says why, and how many more trials would help", async () => {
  const random = randomStream(8);
  const text = "parameters: {a: {low: 0, high: 1}, b: {low: 0, high: 1}}\ngoals: {y: {aim: maximise}}";
  const rows = Array.from({ length: 8 }, () => ({ a: random(), b: random() }));
  const told = async (
    results: (s: Settings, row: number) => Record<string, number>,
    settings = rows,
  ): Promise<string> => {
    const study = studyOf(text, settings, results);
    try {
      requireLearnt(study, await explain(study));
      return "";
    } catch (error) {
      return String(error);
    }
  };
  const noise = [1, 2, 4, 9, 8, 7, 3, 6];
  expect(await told((_, i) => ({ y: noise[i]! }))).toContain("about 12 more");
  expect(await told(() => ({ y: 5 }))).toContain("all 8 trials gave 5");
  const repeated = rows.map((_, i) => rows[i >> 1]!);
  expect(await told((_, i) => ({ y: noise[i]! }), repeated)).toContain(
    "trials with the same settings differ almost as much",
  );
});

test("a target: the result itself is explained, not the distance from it", async () => {
  const text = "parameters: {a: {low: 0, high: 1}}\ngoals: {thickness: {aim: target, target: 5}}";
  const study = studyOf(
    text,
    Array.from({ length: 9 }, (_, i) => ({ a: i / 8 })),
    ({ a }) => ({ thickness: 2 + 6 * Number(a) }),
  );
  const [thickness] = (await explain(study)).results;
  expect(thickness!.effects[0]!.points[0]!.value).toBeCloseTo(2, 1);
  expect(thickness!.effects[0]!.points.at(-1)!.value).toBeCloseTo(8, 1);
});

test("after a search that ended near its best, what is far from it is explained as it is", async () => {
  const random = randomStream(4);
  const near = (v: number, i: number): number => (i < 8 ? random() : v + 0.02 * (random() - 0.5));
  const study = studyOf(
    "parameters: {a: {low: 0, high: 1}, b: {low: 0, high: 1}}\ngoals: {y: {aim: maximise}}\ncurrent: {a: 0.1, b: 0.2}",
    Array.from({ length: 24 }, (_, i) => ({ a: near(0.7, i), b: near(0.4, i) })),
    ({ a, b }) => ({ y: 90 - 30 * (Number(a) - 0.7) ** 2 - 10 * (Number(b) - 0.4) ** 2 }),
  );
  const { change } = await explain(study);
  const { value, low, high } = change!.results[0]!;
  expect(Math.abs(value - (30 * 0.36 + 10 * 0.04))).toBeLessThan(0.5);
  expect(high - low).toBeLessThan(4);
});
