/** The commands of failure models as they are typed, on a simulated mill. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { andon } from "./typed.fixture.ts";

let folder: string;
let file: string;
let model: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "andon-failure-"));
  file = join(folder, "mill.csv");
  model = join(folder, "mill.onnx");
  const lines = ["speed [rpm],torque [Nm],failed"];
  for (let i = 0; i < 600; i++) {
    const speed = 1000 + ((i * 37) % 997);
    const torque = 20 + ((i * 61) % 389) / 10;
    lines.push(`${speed},${torque},${speed * torque > 95_000 ? "yes" : "no"}`);
  }
  await writeFile(file, lines.join("\n"));
  const quick = ["--members", "2", "--epochs", "4", "--threads", "1"];
  const asked = ["--task", "failure", "--target", "failed", "--positive", "yes"];
  const trained = await andon("maintain", "train", file, "--out", model, ...asked, ...quick, "--lang", "zh-CN");
  expect(trained, trained.err).toMatchObject({ code: 0 });
  expect(trained.err).toContain("failed = yes");
  expect(trained.out).toContain(`模型：${model}`);
  expect(trained.out).toContain("逻辑回归");
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test("test --json gives every metric by name, with intervals and the expected cost", async () => {
  const { code, out } = await andon(
    "maintain",
    "test",
    model,
    file,
    "--json",
    "--cost-miss",
    "50",
    "--cost-alarm",
    "5",
  );
  expect(code).toBe(0);
  const result = JSON.parse(out);
  for (const name of ["prAuc", "auroc", "f1", "precision", "recall", "brier", "calibrationError"])
    expect(result[name], name).toEqual(expect.any(Number));
  expect(Object.keys(result.recallAtPrecision)).toEqual(["0.5", "0.8", "0.9", "0.95"]);
  expect(result.expectedCost.per1000).toBeLessThan(result.expectedCost.never);
  expect(result.intervals.prAuc).toHaveLength(2);
});

test("test and run for reading, run as a line a row", async () => {
  expect((await andon("maintain", "test", model, file)).out).toContain("PR-AUC");
  const told = await andon("maintain", "run", model, file);
  const alarms = told.out.trim().split("\n");
  const lines = (await andon("maintain", "run", model, file, "--json")).out.trim().split("\n");
  expect(lines).toHaveLength(600);
  expect(JSON.parse(lines[0]!)).toEqual({
    unit: expect.any(String),
    row: 1,
    time: null,
    probability: expect.any(Number),
    alarm: expect.any(Boolean),
  });
  expect(alarms).toHaveLength(lines.filter((line) => JSON.parse(line).alarm).length);
  expect(told.err).toContain(`${alarms.length} of 600 rows raised an alarm.`);
});

test("a report of the test, in the reader's language", async () => {
  const report = join(folder, "report.html");
  const { err } = await andon("maintain", "test", model, file, "--report", report, "--lang", "zh-CN");
  expect(err).toContain(report);
  expect(await readFile(report, "utf8")).toContain("可信程度");
});

test("model show and model verify", async () => {
  const { out } = await andon("model", "show", model);
  expect(out).toContain("maintenance/failure");
  expect(out).toContain("torque [Nm]");
  expect((await andon("model", "verify", model, file)).code).toBe(0);
});

test("a split by time with a gap is told of in both languages, and refused where it does nothing", async () => {
  const asked = ["--task", "failure", "--target", "failed", "--positive", "yes"];
  const quick = ["--members", "2", "--epochs", "1", "--threads", "1"];
  const train = (...more: string[]) =>
    andon("maintain", "train", file, "--out", join(folder, "time.onnx"), ...asked, ...quick, ...more);
  const english = await train("--split", "time", "--gap", "7");
  expect(english.err).toContain("Split: by time, 2 stretches, gap 7 rows.");
  expect(english.out).toContain("(split by time, gap 7 rows)");
  const decided = JSON.parse((await train("--json")).out).decisions.map(
    ({ what }: { what: { en: string } }) => what.en,
  );
  expect(decided).toEqual(expect.arrayContaining(["network", "target", "split"]));
  expect((await train("--split", "time", "--lang", "zh-CN")).out).toContain("按时间划分，间隔 1 行");
  expect(await train("--gap", "7")).toMatchObject({ code: 2, err: expect.stringContaining("--split time") });
  expect(await train("--split", "time", "--gap", "2h")).toMatchObject({
    code: 2,
    err: expect.stringContaining("gap of 2 h"),
  });
  expect(await train("--gap", "soon")).toMatchObject({ code: 2, err: expect.stringContaining("500ms") });
  expect(await train("--window", "7")).toMatchObject({ code: 2, err: expect.stringContaining("--horizon") });
  const life = await andon("maintain", "train", file, "--out", join(folder, "life.onnx"), "--split", "unit");
  expect(life).toMatchObject({ code: 2, err: expect.stringContaining("the task failure") });
  const truth = await andon("maintain", "test", model, file, "--truth", "lives.txt");
  expect(truth).toMatchObject({
    code: 2,
    err: expect.stringContaining("--truth is for the task rul, not for failure"),
  });
});

test("run and test tell of what had to be repaired; train refuses what would do nothing", async () => {
  const ragged = join(folder, "ragged.csv");
  await writeFile(ragged, (await readFile(file, "utf8")).replace(/^(\d+),[\d.]+,no$/m, "$1"));
  for (const command of ["run", "test"])
    expect((await andon("maintain", command, model, ragged)).err).toContain(
      "1 cells, expected 3. 1 like it; left out.",
    );
  expect((await andon("maintain", "run", model, ragged, "--lang", "zh-CN")).err).toMatch(
    /修复：.*1 cells, expected 3。此类共/,
  );
  const repaired = [{ what: { en: "repaired", zh: "修复" } }];
  expect(JSON.parse((await andon("maintain", "test", model, ragged, "--json")).out)).toMatchObject({ repaired });
  const told = (await andon("maintain", "run", model, ragged, "--json")).out.trim().split("\n");
  expect(JSON.parse(told.at(-1)!)).toMatchObject({ repaired });
  const asked = ["--task", "failure", "--target", "failed", "--cost-alarm", "3", "--cap", "100"];
  const refused = await andon("maintain", "train", file, "--out", join(folder, "no.onnx"), ...asked);
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("--cap is for the task rul") });
});

test("one cost alone is refused, and names what is missing", async () => {
  const { code, err } = await andon("maintain", "test", model, file, "--cost-miss", "5");
  expect([code, err]).toEqual([2, expect.stringContaining("--cost-alarm")]);
});
