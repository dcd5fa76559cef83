import { expect, test } from "vitest";
import { explain } from "../explain/explain.ts";
import { PRESS, press, studyOf } from "../explain/study.fixture.ts";
import { prove } from "../prove/prove.ts";
import { renderProofReport } from "./proof.ts";
import { renderStudyReport } from "./render.ts";

const headingsOf = (page: string): string[] => [...page.matchAll(/<section id="([^"]+)"/g)].map((m) => m[1]!);

test("a study: what to run, how far to trust it and why, in both languages, with names as text", async () => {
  const study = press(PRESS.replaceAll("yield", '"<yield>"'), 24);
  const trials = study.trials.map((t) => ({
    ...t,
    results: t.results && { "<yield>": t.results.yield!, warp: t.results.warp!, smell: t.results.smell! },
  }));
  const found = await explain({ ...study, trials });
  for (const language of ["en", "zh"] as const) {
    const page = renderStudyReport({ ...study, trials }, found, language);
    expect(headingsOf(page)).toEqual(["run", "trust", "sensitivity", "effects", "contours", "trace", "making"]);
    expect(page).not.toMatch(/NaN|undefined|Infinity|<yield>/);
    expect(page).toContain("&lt;yield&gt;");
    // parity of three results, effects of three parameters for two of them, contours of two, one trace
    expect(page.match(/<svg viewBox/g)!.length).toBe(3 + 6 + 2 + 1);
    // in each effect the recommended setting is marked, levels as well as numbers
    const effects = page.slice(page.indexOf('<section id="effects"'), page.indexOf('<section id="contours"'));
    expect(effects.match(language === "en" ? />Recommended</g : />推荐</g)!.length).toBe(6);
    expect(page).toContain(language === "en" ? "Nothing is explained of this result: " : "该结果无法解释：");
  }
});

test("several goals: the front with its knee; where nothing was learnt the page still says so", async () => {
  const text =
    "parameters: {a: {low: 0, high: 1}}\ngoals: {y: {aim: maximise}, z: {aim: minimise}}\nconstraints: {w: {max: 4}}";
  const noise = [1, 2, 4, 9, 8, 7, 3, 6];
  const study = studyOf(
    text,
    noise.map((_, i) => ({ a: i / 7 })),
    ({ a }, i) => ({ y: Number(a), z: Number(a) ** 2, w: noise[(i * 3) % 8]! }),
  );
  const found = await explain(study);
  const page = renderStudyReport(study, found, "en");
  expect(headingsOf(page)).toContain("front");
  expect(page).toContain(`knee: trial ${found.recommendation.best!.id}`);
  const flat = studyOf(
    "parameters: {a: {low: 0, high: 1}}\ngoals: {y: {aim: maximise}}",
    noise.map((_, i) => ({ a: i / 7 })),
    () => ({ y: 5 }),
  );
  const empty = renderStudyReport(flat, await explain(flat), "en");
  expect(headingsOf(empty)).toEqual(["run", "trust", "trace", "making"]);
  expect(empty).toContain("all 8 trials gave 5");
  expect(empty).not.toMatch(/NaN|undefined|Infinity/);
});

test("a proof: what was found, and what each look would have said", () => {
  const rows = Array.from({ length: 40 }, (_, i) => ({
    phase: i < 20 ? "before" : "after",
    strength: `${i < 20 ? 10 : 12}.${(i * 7) % 10}`,
  }));
  const found = prove(rows, "t.csv", {
    result: "strength",
    aim: "maximise",
    phase: "phase",
    context: [],
    drift: false,
    specification: { lower: 9, upper: null },
  });
  const page = renderProofReport("strength", found, "en");
  expect(headingsOf(page)).toEqual(["verdict", "series", "looks", "capability"]);
  expect(page).toContain(`First clear after ${found.since} results`);
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
  expect(found.series.length).toBe(40);
  expect(found.series.at(-1)!.change).toEqual(found.change);
  expect(renderProofReport("strength", found, "zh")).toContain("已证明：改动有帮助");
});
