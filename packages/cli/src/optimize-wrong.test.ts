/** Wrong inputs of the optimisation commands, as a new user meets them: what was expected, what came, and what to do, in both languages. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { andon } from "./typed.fixture.ts";

let folder: string;
const file = (name: string): string => join(folder, name);
const HEAD = "heat,speed,resin,press,yield,rough\n";
const ROWS = "150,4,A,2.5,81,0.5\n160,5,B,2.5,84,0.52\n170,6,A,2.5,88,0.55\n180,7,B,2.5,90,0.6\n190,8,A,2.5,89,0.66\n";
const PROBLEM = "parameters:\n  heat: { low: 150, high: 190 }\ngoals:\n  yield: { aim: maximise }\n";
const trial = (id: number, heat: number, results: object) => ({
  id,
  settings: { heat },
  state: "done",
  results,
  reason: null,
});
const study = (...trials: object[]): string => JSON.stringify({ version: 1, trials });

const FILES: Readonly<Record<string, string>> = {
  "ok.csv": HEAD + ROWS,
  "text.csv": HEAD + ROWS.replace("88", "good"),
  "missing.csv": HEAD + ROWS.replace(",88,", ",,"),
  "repeated.csv": `${HEAD}${ROWS}150,4,A,2.5,95,0.5\n`,
  "flat.csv": HEAD + ROWS.replaceAll(/8\d|9\d(?=,0)/g, "80"),
  "constant.csv": "heat,yield\n150,81\n150,84\n150,88\n",
  "ragged.csv": `${HEAD}150,4,A,2.5,81,0.5,7\n`,
  "twice.csv": "heat,heat,yield\n1,2,3\n",
  "empty.csv": "",
  "ok.yaml": PROBLEM,
  "contradictory.yaml": PROBLEM.replace("goals", "  speed: { low: 0, high: 9 }\ngoals").concat(
    "limits: [heat <= 180, speed <= 8, heat + 10 * speed >= 262]\n",
  ),
  "constant.yaml": PROBLEM.replace("high: 190", "high: 150"),
  "text.yaml": PROBLEM.replace("190", "hot"),
  "context.yaml": PROBLEM.concat("context:\n  humidity: { low: 20, high: 70 }\n"),
  "typo.yaml": PROBLEM.replace("aim: maximise", "aim: target, tagret: 5"),
  "aim.yaml": PROBLEM.replace("aim: maximise", "aim: best"),
  "column.yaml": PROBLEM.replace("yield", "strength"),
  "column.study.json": study(trial(1, 160, { yield: 80 })),
  "outside.yaml": PROBLEM,
  "outside.study.json": study(trial(1, 210, { yield: 80 }), trial(2, 160, { yield: 81 })),
  "flat.yaml": PROBLEM,
  "flat.study.json": study(...[150, 160, 170, 180, 190].map((heat, i) => trial(i + 1, heat, { yield: 80 }))),
  "noise.yaml": PROBLEM,
  "noise.study.json": study(...[80, 95, 82, 90].map((y, i) => trial(i + 1, 160, { yield: y }))),
  "broken.yaml": PROBLEM,
  "broken.study.json": '{"version":1,"trials":[{"id":1',
  "proof.csv": "phase,y\nbefore,1\nbefore,2\nbefore,3\nafter,4\nafter,5\nafter,6\n",
  "reversed.csv": "phase,y\nafter,4\nafter,5\nafter,6\nbefore,1\nbefore,2\nbefore,3\n",
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "andon-wrong-"));
  for (const [name, text] of Object.entries(FILES)) await writeFile(file(name), text);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Words after `optimize`; those with a point in them are files. */
const typed = (line: string): string[] =>
  ["optimize", ...line.split(" ")].map((word) => (/\.(csv|yaml|html|json)$/.test(word) ? file(word) : word));

const INIT = "--goal yield:maximise --overwrite --out new.yaml";
test.each<[line: string, code: number, en: string, zh: string]>([
  // records
  [`init none.csv ${INIT}`, 2, "Expected a CSV table of records, but", "无法读取"],
  ["init ok.csv", 2, "Expected at least one goal among the columns", "至少要有一个目标"],
  ["init ok.csv --goal strength:maximise", 2, 'Expected a column "strength"', "中需要“strength”列"],
  [`init ok.csv --context yield ${INIT}`, 2, '"yield" is a result', "“yield”既是结果"],
  [`init text.csv ${INIT}`, 1, 'row 4 has "good"', "第 4 行为“good”"],
  [`init constant.csv ${INIT}`, 1, "none does: heat", "中没有：heat"],
  [`init ragged.csv ${INIT}`, 1, "row 2 has 7 cells, but there are 6 columns", "第 2 行有 7 个单元格"],
  [`init twice.csv ${INIT}`, 1, 'two of its columns are called "heat"', "有两列同名“heat”"],
  ["init ok.csv --goal yield:maximise --out ok.yaml", 2, "what was recorded in it would be lost", "会丢失其中的记录"],
  ["init ok.csv --goal yield:maximise --out broken.yaml", 2, "or replace it with --overwrite", "或用 --overwrite 覆盖"],
  ["design ok.yaml --out ok.csv", 2, "what was recorded in it would be lost", "会丢失其中的记录"],
  [`init empty.csv ${INIT}`, 1, "it is empty", "它是空的"],
  [
    `init ok.csv --constraint rough<=0.4 --constraint rough>=0.6 ${INIT}`,
    2,
    "constraints → rough: contradictory: min 0.6 is above max 0.4",
    "自相矛盾：min 0.6 大于 max 0.4",
  ],
  // problems
  ["ask none.yaml", 2, "Expected a problem file", "需要问题文件"],
  ["ask empty.csv", 2, "expected entries, each a name with what belongs to it, but there is nothing", "但此处为空"],
  ["ask constant.yaml", 2, "constant: low and high are both 150", "恒定"],
  ["ask text.yaml", 2, 'line 2, column 27: parameters → heat → high: expected a number, but it is "hot"', "应为数值"],
  [
    "ask contradictory.yaml",
    2,
    'no settings keep "heat + 10 * speed >= 262" together with "heat <= 180" and "speed <= 8" within the bounds',
    "自相矛盾",
  ],
  // trials
  ["ask column.yaml", 1, "trial 1 has no result strength, which", "所要求的结果 strength"],
  ["ask broken.yaml", 1, "Restore the file", "请恢复该文件"],
  ["ask ok.yaml --study none/trials.json", 2, "Give a path in a folder that exists", "无法写入"],
  ["ask ok.yaml --context humidity=40", 2, "humidity: there is no such context", "没有此条件"],
  ["ask context.yaml", 2, "Give it with --context humidity=value", "请用 --context humidity=value"],
  ["ask context.yaml --context humidity=90", 2, "humidity: expected 20 to 70, but it is 90", "20 到 70"],
  ["tell ok.yaml first yield=80", 2, "There is no open trial first", "没有未完成的试验 first"],
  ["tell ok.yaml new heat=160 yield=high", 2, 'yield: expected a number, but it is "high"', "应为数值"],
  ["tell ok.yaml new heat=160", 2, "yield: it is missing", "yield：缺失"],
  ["tell ok.yaml new heat=160 yield=80 waste=3", 2, "waste: there is no such result; there are yield", "现有 yield"],
  ["recommend ok.yaml", 1, "Expected results of at least 4 trials", "至少需要 4 次试验"],
  ["explain ok.yaml --report none/page.html", 2, "Give a path in a folder that exists", "无法写入"],
  ["explain flat.yaml", 1, "all 5 trials gave 80", "5 次试验的结果都是 80"],
  ["explain noise.yaml", 1, "trials with the same settings differ almost as much", "相同设置的试验之间的差异"],
  ["inverse flat.yaml --want yield=high", 2, 'yield: expected a number, but it is "high"', "yield：应为数值"],
  ["inverse flat.yaml --want waste=1", 2, "waste: there is no such result; there are yield", "没有此结果"],
  [
    "simulate oven",
    2,
    "“oven” does not fit example. Expected one of: reaction.",
    "“oven”不适用于 example。可选：reaction。",
  ],
  ["design ok.yaml --kind plackett", 2, "Expected one of: sobol, latin-hypercube", "可选：sobol、latin-hypercube"],
  ["ask typo.yaml", 2, "goals → yield → tagret: there is no such entry here", "此处没有这样的条目"],
  [
    "ask aim.yaml",
    2,
    'expected one of minimise, maximise, target, but it is "best"',
    "应为 minimise、maximise、target 之一",
  ],
  ["ask context.yaml --context humidty=40", 2, "humidty: there is no such context; there are humidity", "没有此条件"],
  ["run context.yaml --command true", 2, "Give it with --context humidity=value", "请用 --context"],
  ["run ok.yaml --command no-such-program-here", 1, "the shell cannot run it", "请手动试运行"],
  // before and after
  ["prove none.csv --goal y:maximise", 2, "Expected a CSV table of records", "无法读取"],
  ["prove proof.csv --goal z:maximise", 2, 'Expected a column "z"', "中需要“z”列"],
  ["prove proof.csv --goal y:maximise --lower 9 --upper 2", 2, "--lower is 9 and --upper is 2", "下限应小于上限"],
  ["prove ok.csv --goal yield:maximise", 2, "Name that column with --phase, or add one", "请用 --phase 指定该列"],
  ["prove reversed.csv --goal y:maximise", 1, "oldest row first", "最旧的行在前"],
])("andon optimize %s", async (line, code, en, zh) => {
  expect(await andon(...typed(line))).toMatchObject({ code, err: expect.stringContaining(en) });
  expect(await andon(...typed(line), "--lang", "zh-CN")).toMatchObject({ code, err: expect.stringContaining(zh) });
});

describe("what can be worked with is told and used", () => {
  test.each<[line: string, en: string, zh: string]>([
    [`init missing.csv ${INIT}`, "a setting or a result is missing (yield): 1", "1"],
    [`init repeated.csv ${INIT}`, "different results: 1 (yield from 81 to 95)", "（yield 从 81 到 95）"],
    [`init flat.csv ${INIT}`, "nothing can be learnt of it: yield", "因此无法学习：yield"],
    [`init ok.csv ${INIT}`, "therefore fixed: press", "press"],
    [
      "ask outside.yaml",
      "Trials outside the bounds of heat: 1 (210, where 150 to 190 is allowed)",
      "1 次试验超出 heat 的范围",
    ],
  ])("andon optimize %s", async (line, en, zh) => {
    expect(await andon(...typed(line))).toMatchObject({ code: 0, err: expect.stringContaining(en) });
    expect(await andon(...typed(line), "--lang", "zh-CN")).toMatchObject({ code: 0, err: expect.stringContaining(zh) });
  });

  test("nothing learnt, nothing advised", async () => {
    const advised = await andon(...typed("recommend flat.yaml"));
    expect(advised).toMatchObject({ code: 0, out: expect.stringContaining("learnt nothing to advise from: all 5") });
    expect(JSON.parse((await andon(...typed("recommend flat.yaml --json"))).out).settings).toBeNull();
    const early = await andon(...typed("prove proof.csv --goal y:maximise"));
    expect(early.out).toContain("not known yet");
  });
});
