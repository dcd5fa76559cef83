/** The maintenance commands as they are typed, on a few simulated machines. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { andon, piped } from "./typed.fixture.ts";

let folder: string;
let file: string;
let model: string;
const COLUMNS = ["--unit", "pump", "--time", "hour"];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "andon-maintain-"));
  file = join(folder, "pumps.csv");
  model = join(folder, "pump.onnx");
  const lines = ["pump,hour,heat [°C],flow"];
  for (let pump = 1; pump <= 12; pump++) {
    const life = 20 + ((pump * 7) % 15);
    for (let hour = 1; hour <= life; hour++) {
      const wear = hour / life;
      lines.push(`P${pump},${hour},${(60 + 9 * wear + Math.sin(hour * pump)).toFixed(3)},${(8 - 3 * wear).toFixed(3)}`);
    }
  }
  await writeFile(file, lines.join("\n"));
  const quick = ["--members", "2", "--epochs", "2", "--window", "4", "--threads", "1", "--batch", "32"];
  const trained = await andon("maintain", "train", file, "--out", model, ...COLUMNS, ...quick, "--lang", "zh-CN");
  expect(trained, trained.err).toMatchObject({ code: 0 });
  expect(trained.err).toContain("12 台设备");
  expect(trained.out).toContain(`模型：${model}`);
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test("test --json gives every metric by name", async () => {
  const { code, out } = await andon("maintain", "test", model, file, ...COLUMNS, "--json");
  expect(code).toBe(0);
  const result = JSON.parse(out);
  expect(result).toMatchObject({ truth: "failure", units: 12 });
  for (const name of [
    "rmse",
    "rmseUncapped",
    "mae",
    "maeUncapped",
    "phm08",
    "coverage",
    "width",
    "alphaLambda",
    "prognosticHorizon",
  ])
    expect(result[name], name).toEqual(expect.any(Number));
  expect(result.intervals.rmse).toHaveLength(2);
});

test("test and run for reading, run as a line a unit", async () => {
  const told = await andon("maintain", "test", model, file, ...COLUMNS);
  expect(told.err).toContain("taken to have run to failure");
  expect(told.out).toContain("PHM08 score");
  const run = await andon("maintain", "run", model, file, ...COLUMNS);
  expect(run.out.trim().split("\n")).toHaveLength(12);
  const lines = (await andon("maintain", "run", model, file, ...COLUMNS, "--json")).out.trim().split("\n");
  expect(JSON.parse(lines[0]!)).toEqual({
    unit: "P1",
    rows: 4,
    rul: expect.any(Number),
    low: expect.any(Number),
    high: expect.any(Number),
    capped: false,
  });
  expect(run.err).toContain(
    "The remaining life, in rows (usually 1 hour apart); in brackets its 90\u202f% interval; the unit.",
  );
});

test("a stream on standard input: an answer a line, bad lines named on standard error", async () => {
  const lines = ["pump,hour,heat [°C],flow\nP1,1,60,8\nP2,1,", "61,8\nP1,2\nP1,2,bad x,8\n"];
  const { code, out, err } = await piped(lines, "maintain", "run", model, "-", ...COLUMNS, "--json");
  expect(code, err).toBe(0);
  const answers = out
    .trim()
    .split("\n")
    .map((text) => JSON.parse(text));
  expect(answers.splice(3)).toMatchObject([
    { problem: { code: "ragged-row", line: 4 } },
    { problem: { code: "text-in-number", line: 5 } },
  ]);
  expect(answers.map(({ unit, row, time }) => [unit, row, time])).toEqual([
    ["P1", 1, "1"],
    ["P2", 1, "1"],
    ["P1", 2, "2"],
  ]);
  expect(err).toContain("Line 4 left out: 2 cells, expected 4.");
  expect(err).toContain('Line 5: "bad x" in heat [°C] is no number');
  expect(err).toContain("Lines left out: 1. Cells taken as missing because they hold text: 1.");
  const told = await piped(lines, "maintain", "run", model, "-", ...COLUMNS, "--lang", "zh-CN");
  expect(told.out.trim().split("\n")).toHaveLength(3);
  expect(told.err).toContain("第 4 行已略去");
  const other = await piped(['{"heat": 60}\n{"heat": 61}\n'], "maintain", "run", model, "-");
  expect([other.code, other.err]).toEqual([2, expect.stringContaining('the first line is "{"heat": 60}"')]);
  const lone = await piped(["hour,heat [°C],flow\n2,60,8\n1,60,8\n"], "maintain", "run", model, "-");
  expect(lone.out).toMatch(/ {2}standard input$/m);
  expect(lone.err).toContain("earlier than the newest row of standard input");
  const lacking = await piped(["pump,hour,flow\nP1,1,8\n"], "maintain", "run", model, "-", ...COLUMNS);
  expect([lacking.code, lacking.err]).toEqual([1, expect.stringContaining("heat [°C], but standard input has")]);
});

test.skipIf(process.platform === "win32")(
  "each answer comes at once, and Ctrl-C ends the stream",
  async () => {
    const program = join(import.meta.dirname, "..", "bin", "andon.js");
    const child = spawn(process.execPath, [program, "maintain", "run", model, "-", ...COLUMNS, "--json"]);
    const exited = once(child, "exit");
    for (const row of [1, 2]) {
      child.stdin.write(`${row === 1 ? "pump,hour,heat [°C],flow\n" : ""}P1,${row},60,8\n`);
      const [text] = await once(child.stdout, "data");
      expect(JSON.parse(String(text))).toMatchObject({ unit: "P1", row });
    }
    child.kill("SIGINT");
    expect(await exited).toEqual([130, null]);
  },
  60_000,
);

test("model verify replays the certificate", async () => {
  const { code, out } = await andon("model", "verify", model, file, ...COLUMNS);
  expect([code, out]).toEqual([0, expect.stringContaining("The certificate holds")]);
});

test("a file knows the columns of unit and time that it was trained with", async () => {
  expect((await andon("model", "verify", model, file)).code).toBe(0);
  expect((await andon("maintain", "run", model, file)).out.trim().split("\n")).toHaveLength(12);
  expect(JSON.parse((await andon("maintain", "test", model, file, "--json")).out)).toMatchObject({ units: 12 });
  const stream = ["pump,hour,heat [°C],flow\nP1,1,60,8\nP2,1,60,8\nP1,1,60,8\n"];
  const { out, err } = await piped(stream, "maintain", "run", model, "-");
  expect(
    out
      .trim()
      .split("\n")
      .map((line) => line.slice(-2)),
  ).toEqual(["P1", "P2"]);
  expect(err).toContain("it repeats the newest row of P1");
});

test("one unit alone gives no intervals", async () => {
  const lone = join(folder, "lone.csv");
  await writeFile(lone, (await readFile(file, "utf8")).split("\nP2,")[0]!);
  const told = await andon("maintain", "test", model, lone, "--report", join(folder, "lone.html"));
  expect(told.out).toContain("for one unit: too few for intervals");
  expect(told.out).not.toContain("…");
  expect(await readFile(join(folder, "lone.html"), "utf8")).not.toContain('class="between"');
  expect(JSON.parse((await andon("maintain", "test", model, lone, "--json")).out).intervals).toBeNull();
});

test("a table without a row is an error", async () => {
  const empty = join(folder, "empty.csv");
  await writeFile(empty, "pump,hour,heat [°C],flow\n");
  for (const command of ["run", "test"])
    expect(await andon("maintain", command, model, empty)).toMatchObject({
      code: 1,
      err: expect.stringContaining("holds not one row"),
    });
});

test("with costs, test says when to stop and what that saves", async () => {
  const costs = ["--cost-failure", "100", "--cost-stop", "10", "--lead-time", "1"];
  const told = await andon("maintain", "test", model, file, ...COLUMNS, ...costs);
  expect(told.out).toContain("With perfect foresight");
  const { decision } = JSON.parse((await andon("maintain", "test", model, file, ...COLUMNS, ...costs, "--json")).out);
  expect(decision).toMatchObject({ units: 12, costs: { failure: 100, stop: 10, leadTime: 1 } });
  expect(decision.perUnit).toHaveLength(12);
  const wrong = await andon("maintain", "test", model, file, ...COLUMNS, "--cost-failure", "100");
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining("--cost-stop")]);
});

test("model show tells what it takes and how good it is", async () => {
  const { out } = await andon("model", "show", model);
  expect(out).toContain("maintenance/rul");
  expect(out).toContain("heat [°C]");
});

test("a length of time to resample by needs a clock", async () => {
  const { code, err } = await andon("maintain", "train", file, "--out", model, ...COLUMNS, "--resample", "10s");
  expect([code, err]).toEqual([2, expect.stringContaining("resample every 10 s, but the times of")]);
});

test("wrong words: an inspector's command, a truth that does not fit", async () => {
  const inspected = await andon("inspect", "test", model, folder);
  expect(inspected.code).toBe(2);
  expect(inspected.err).toContain("maintenance/rul");
  await writeFile(join(folder, "truth.txt"), "3\n");
  const { code, err } = await andon("maintain", "test", model, file, ...COLUMNS, "--truth", join(folder, "truth.txt"));
  expect([code, err]).toEqual([2, expect.stringContaining("Expected 12 numbers")]);
});
