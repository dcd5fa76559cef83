/** The optimisation commands as they are typed: from records to a recommendation, and driving a program. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { andon, piped } from "./typed.fixture.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "andon-optimize-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("from a table of past batches to a recommendation", async () => {
  const records = join(folder, "batches.csv");
  const problem = join(folder, "coating.yaml");
  const lines = ["heat,speed,resin,press,yield,rough"];
  for (let i = 0; i < 18; i++) {
    const heat = 150 + ((i * 37) % 60);
    const speed = 2 + ((i * 5) % 11);
    lines.push(
      `${heat},${speed},${i % 2 ? "A" : "B"},2.5,${90 - ((heat - 190) / 10) ** 2 - speed / 2},${0.02 * speed + heat / 300}`,
    );
  }
  lines.push("170,4,A,2.5,,0.7");
  await writeFile(records, lines.join("\n"));
  const drafted = await andon(
    "optimize",
    "init",
    records,
    "--goal",
    "yield:maximise",
    "--constraint",
    "rough<=0.75",
    "--out",
    problem,
  );
  expect(drafted, drafted.err).toMatchObject({ code: 0 });
  expect(drafted.err).toContain("a result is missing (yield): 1");
  expect(drafted.err).toContain("therefore fixed: press");

  const asked = await andon("optimize", "ask", problem, "--json");
  expect(asked, asked.err).toMatchObject({ code: 0 });
  const [trial] = JSON.parse(asked.out) as [{ id: number; settings: Record<string, unknown> }];
  expect(trial.id).toBe(19);
  expect(trial.settings.press).toBe(2.5);

  const wrong = await andon("optimize", "tell", problem, "19", "yield=91");
  expect(wrong.code).toBe(2);
  expect(wrong.err).toContain("rough: it is missing");
  const told = await andon("optimize", "tell", problem, "19", "yield=81", "rough=0.7", "--lang", "zh-CN");
  expect(told.out).toContain("试验 19");
  const twice = await andon("optimize", "tell", problem, "19", "yield=91", "rough=0.7");
  expect(twice).toMatchObject({
    code: 2,
    err: expect.stringContaining("Trial 19 was told already: yield 81, rough 0.7."),
  });
  const corrected = await andon("optimize", "tell", problem, "19", "--correct", "yield=91", "rough=0.7", "--json");
  expect(JSON.parse(corrected.out).results).toEqual({ yield: 91, rough: 0.7 });
  expect((await andon("optimize", "init", records, "--goal", "yield:maximise", "--out", problem)).code).toBe(2);

  const found = await andon("optimize", "recommend", problem);
  expect(found, found.err).toMatchObject({ code: 0 });
  expect(found.out).toContain("The best trial that kept every constraint:");
  expect(found.out).toMatch(/rough ≤ 0\.75: .* kept with probability/);
});

test("explains what those batches teach, and reports it", async () => {
  const problem = join(folder, "coating.yaml");
  const explained = await andon("optimize", "explain", problem, "--at", "heat=170, speed=4");
  expect(explained, explained.err).toMatchObject({ code: 0 });
  expect(explained.out).toMatch(/yield: held-out R² 0\.\d+ \[/);
  expect(explained.out).toMatch(/At these settings:\n +heat +170\n +speed +4/);
  expect(explained.out).toMatch(/Instead of the best trial, .*; rough ≤ 0\.75 is kept with probability/);
  const { whatIf, results } = JSON.parse(
    (await andon("optimize", "explain", problem, "--at", "heat=170,speed=4", "--json")).out,
  );
  expect(whatIf.settings).toMatchObject({ heat: 170, speed: 4 });
  expect(results[0].sensitivities.length).toBe(3);
  const unknown = await andon("optimize", "explain", problem, "--at", "heet=170", "--lang", "zh-CN");
  const page = join(folder, "coating.html");
  const reported = await andon("optimize", "recommend", problem, "--report", page, "--lang", "zh-CN");
  expect(reported).toMatchObject({ code: 0, err: expect.stringContaining(page) });
  expect(await readFile(page, "utf8")).toContain("工艺优化报告");
  expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining("没有此参数") });
  expect((await andon("optimize", "explain", problem, "--at", "heat")).err).toContain("Expected name=value");
});

test("another seed suggests other settings, the same seed the same", async () => {
  const problem = join(folder, "seeded.yaml");
  await writeFile(problem, "parameters:\n  heat: { low: 100, high: 200 }\ngoals:\n  output: { aim: maximise }\n");
  const asked = async (seed: string, study: string): Promise<number> => {
    const told = await andon("optimize", "ask", problem, "--seed", seed, "--study", join(folder, study), "--json");
    return JSON.parse(told.out)[0].settings.heat;
  };
  const first = await asked("5", "a.json");
  expect(await asked("5", "b.json")).toBe(first);
  expect(await asked("6", "c.json")).not.toBe(first);
});

test("asks safely near the running recipe, and says when nothing is known of it", async () => {
  const problem = join(folder, "oven.yaml");
  await writeFile(
    problem,
    "parameters:\n  heat: { low: 100, high: 200 }\ngoals:\n  output: { aim: maximise }\nconstraints:\n  cracks: { max: 1 }\n",
  );
  expect((await andon("optimize", "ask", problem, "--safe")).code).toBe(1);
  for (const [i, heat] of [147, 149, 150, 151, 153, 155].entries()) {
    const results = [`output=${heat}`, `cracks=${0.3 + 0.01 * (i % 3)}`];
    expect(await andon("optimize", "tell", problem, "new", `heat=${heat}`, ...results)).toMatchObject({ code: 0 });
  }
  const asked = await andon("optimize", "ask", problem, "--safe", "--risk", "5%", "--json");
  expect(asked, asked.err).toMatchObject({ code: 0 });
  const [trial] = JSON.parse(asked.out);
  expect(trial.risk).toBeLessThanOrEqual(0.05 + 1e-9);
  expect(trial.settings.heat).toBeLessThanOrEqual(165 + 1e-9);
  const safely = (await andon("optimize", "recommend", problem, "--safe")).out;
  expect(safely).toContain("Chance of breaking a constraint");
  expect(safely).toContain("From the recipe of trial 6, of which the model expects most");
});

test("plans trials by a design, with their numbers in a table", async () => {
  const problem = join(folder, "plan.yaml");
  const table = join(folder, "design.csv");
  await writeFile(
    problem,
    "parameters:\n  a: { low: 0, high: 4 }\n  b: { low: 0, high: 4 }\n  c: { low: 0, high: 4 }\ngoals:\n  y: { aim: maximise }\n",
  );
  const planned = await andon("optimize", "design", problem, "--kind", "fractional-factorial", "--out", table);
  expect(planned, planned.err).toMatchObject({ code: 0 });
  expect(planned.out).toContain("Resolution 3: c = a × b");
  const rows = (await readFile(table, "utf8")).trim().split("\n");
  expect(rows[0]).toBe("trial,a,b,c,y");
  expect(rows.length).toBe(5);
  expect(await andon("optimize", "tell", problem, "3", "y=2")).toMatchObject({ code: 0 });
  // filled in: one as planned, one run otherwise, one that failed, one still running, one that nobody asked for
  const again = await andon("optimize", "design", problem, "--kind", "full-factorial", "--out", table, "--overwrite");
  expect(again, again.err).toMatchObject({ code: 0 });
  const [heads, first, second, third, fourth] = (await readFile(table, "utf8")).trim().split("\n") as string[];
  const filled = [
    heads,
    `${first}7`,
    `${second!.replace(/^(\d+),[^,]*/, "$1,3.5")}8`,
    `${third}failed`,
    fourth,
    ",1,2,3,9",
  ];
  await writeFile(table, filled.join("\n"));
  const told = await andon("optimize", "tell", problem, "--table", table, "--json");
  expect(told, told.err).toMatchObject({ code: 0 });
  const { ended, open, otherwise } = JSON.parse(told.out);
  expect([ended.length, open, otherwise]).toEqual([4, 1, [Number(second!.split(",")[0])]]);
  const { trials } = JSON.parse(await readFile(join(folder, "plan.study.json"), "utf8"));
  expect(trials.find((t: { id: number }) => t.id === otherwise[0])).toMatchObject({
    settings: { a: 3.5 },
    results: { y: 8 },
  });
  const more = [...filled.slice(0, 4), `${fourth}6`, ",1,2,3,9"];
  await writeFile(table, more.join("\n"));
  const progress = await andon("optimize", "tell", problem, "--table", table);
  expect(progress.out).toContain("1 trials told; 0 rows without results, left open; 4 known before");
  await writeFile(table, more.with(1, `${first}7.5`).join("\n"));
  const changed = await andon("optimize", "tell", problem, "--table", table, "--lang", "zh-CN");
  expect(changed).toMatchObject({ code: 2, err: expect.stringContaining("请加 --correct 重新报告") });
  const corrected = await andon("optimize", "tell", problem, "--table", table, "--correct", "--json");
  expect(JSON.parse(corrected.out)).toMatchObject({ ended: [Number(first!.split(",")[0])], known: 4 });
  await writeFile(table, `${heads}\n,1,2,3,soft\n`);
  const wrong = await andon("optimize", "tell", problem, "--table", table, "--lang", "zh-CN");
  expect(wrong.code).toBe(1);
  expect(wrong.err).toContain("第 2 行");
  expect((await andon("optimize", "tell", problem)).code).toBe(2);

  const unfit = await andon("optimize", "design", problem, "--kind", "fractional-factorial", "--dropped", "2");
  expect(unfit.code).toBe(2);
  expect(unfit.err).toContain("cannot be halved 2 times");
});

test("proves a gain from a table of before and after", async () => {
  const table = join(folder, "before-after.csv");
  const lines = Array.from({ length: 40 }, (_, i) => `${i < 20 ? "before,10" : "after,12"}.${(i * 7) % 10}`);
  await writeFile(table, ["phase,strength", ...lines].join("\n"));
  const told = await andon("optimize", "prove", table, "--goal", "strength:maximise", "--lower", "9", "--no-drift");
  expect(told, told.err).toMatchObject({ code: 0 });
  expect(told.out).toContain("Proven: it helped.");
  expect(told.out).toContain("Cpk");
  const page = join(folder, "strength.html");
  await andon("optimize", "prove", table, "--goal", "strength:maximise", "--report", page);
  expect(await readFile(page, "utf8")).toContain("Before and after: strength");
  const chinese = await andon(
    "optimize",
    "prove",
    table,
    "--goal",
    "strength:minimise",
    "--no-drift",
    "--lang",
    "zh-CN",
  );
  expect(chinese.out).toContain("已证明：改动使结果变差");
});

test("drives a program, one line a trial, and ends with the best", async () => {
  const problem = join(folder, "hill.yaml");
  const program = join(folder, "hill.cjs");
  await writeFile(problem, "parameters:\n  x: { low: 0, high: 4 }\ngoals:\n  height: { aim: maximise }\n");
  await writeFile(
    program,
    'const { x } = JSON.parse(require("fs").readFileSync(0, "utf8")); console.log(JSON.stringify({ height: 5 - (x - 3) ** 2 }));',
  );
  const run = await andon(
    "optimize",
    "run",
    problem,
    "--command",
    `"${process.execPath}" "${program}"`,
    "--trials",
    "9",
    "--report",
    join(folder, "hill.html"),
    "--json",
  );
  expect(await readFile(join(folder, "hill.html"), "utf8")).toContain("Optimisation report");
  expect(run, run.err).toMatchObject({ code: 0 });
  const printed = run.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(printed.length).toBe(10);
  expect(printed.at(-1).best.results.height).toBeGreaterThan(4.99);
  expect(JSON.parse(await readFile(join(folder, "hill.study.json"), "utf8")).trials.length).toBe(9);
});

test("a problem that is wrong is told by line and column; the template is right", async () => {
  const problem = join(folder, "wrong.yaml");
  await writeFile(problem, "parameters:\n  x: { low: 4, high: 0 }\ngoals:\n  height: { aim: maximise }\n");
  const asked = await andon("optimize", "ask", problem);
  expect(asked.code).toBe(2);
  expect(asked.err).toContain("line 2, column 22");
  const { out } = await andon("optimize", "init", "--template");
  const file = join(folder, "template.yaml");
  await writeFile(file, out);
  expect((await andon("optimize", "ask", file, "--context", "humidity=40", "--lang", "zh-CN")).out).toContain("°C");
});

test("what was learnt is one file, which foretells, is shown and verified", async () => {
  const problem = join(folder, "mill.yaml");
  await writeFile(
    problem,
    "parameters:\n  heat: { low: 0, high: 10, unit: °C }\n  tool: { levels: [round, flat] }\ngoals:\n  output: { aim: maximise }\n",
  );
  for (let i = 0; i < 12; i++) {
    const [heat, tool] = [(i * 7) % 11, i % 2 ? "round" : "flat"];
    const output = 50 + 3 * heat + (i % 2 ? 4 : 0);
    await andon("optimize", "tell", problem, "new", `heat=${heat}`, `tool=${tool}`, `output=${output}`);
  }
  const model = join(folder, "mill.onnx");
  const fitted = await andon("optimize", "fit", problem, "--out", model);
  expect(fitted, fitted.err).toMatchObject({ code: 0 });
  expect(fitted.out).toMatch(/output: held-out R² > 0\.99/);
  const table = join(folder, "plans.csv");
  await writeFile(table, "heat,tool\n5,round\n2,flat\n");
  const told = await andon("optimize", "predict", model, table, "--json");
  const rows = told.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(rows.map((r) => Math.round(r.results[0].expected))).toEqual([69, 56]);
  expect((await andon("optimize", "predict", model, "--at", "heat=5,tool=square")).err).toContain("one of round, flat");
  expect((await andon("optimize", "predict", model)).code).toBe(2);
  expect((await andon("optimize", "predict", model, "--at", "heat=12,tool=flat")).err).toContain("heat (0 – 10)");
  const inverse = await andon("optimize", "inverse", problem, "--want", "output=60");
  expect(inverse, inverse.err).toMatchObject({ code: 0 });
  expect(inverse.out).toContain("output: 60 wanted, 60");
  expect(inverse.out).toContain("Settings 2");
  expect((await andon("optimize", "inverse", problem, "--want", "output=900", "--lang", "zh-CN")).out).toContain(
    "最接近",
  );
  expect((await andon("optimize", "inverse", problem, "--want", "colour=1")).code).toBe(2);
  expect((await andon("model", "show", model, "--lang", "zh-CN")).out).toContain("高斯过程");
  expect((await andon("model", "verify", model, problem)).code).toBe(0);
});

test("the built-in example is a problem and a program that belong together", async () => {
  const problem = join(folder, "reaction.yaml");
  await writeFile(problem, (await andon("optimize", "init", "--example", "reaction")).out);
  const asked = await andon("optimize", "ask", problem, "--json");
  expect(asked, asked.err).toMatchObject({ code: 0 });
  const [{ settings }] = JSON.parse(asked.out);
  const ran = await piped([JSON.stringify(settings)], "optimize", "simulate", "reaction");
  const { throughput, waste } = JSON.parse(ran.out);
  const told = await andon("optimize", "tell", problem, "1", `throughput=${throughput}`, `waste=${waste}`);
  expect(told, told.err).toMatchObject({ code: 0 });
  const wrong = await piped(['{"residence": 1}'], "optimize", "simulate", "reaction");
  expect(wrong.code).toBe(2);
  expect(wrong.err).toContain("equivalents: expected a number");
});
