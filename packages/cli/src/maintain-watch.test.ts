/** Watching sensors as it is typed: train by a network, test beside principal components, the card, what is refused. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { andon } from "./typed.fixture.ts";

let folder: string;
const at = (name: string) => join(folder, name);

/** Two sensors and their sum, which leaves them from `fault` on. */
function rows(count: number, seed: number, fault: number): string {
  let state = seed;
  const noise = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647 - 0.5;
  };
  const lines = Array.from({ length: count }, (_, i) => {
    const [a, b] = [noise(), noise()];
    return [i, a, b, a + b + 0.2 * noise() + (i >= fault ? 4 : 0), i >= fault ? 1 : 0].join(",");
  });
  return ["time,a,b [bar],sum,anomaly", ...lines].join("\n");
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "andon-watch-"));
  await writeFile(at("normal.csv"), rows(2200, 5, 2200));
  await writeFile(at("fault.csv"), rows(300, 9, 200));
  const asked = ["--task", "watch", "--network", "conv-ae", "--epochs", "2", "--window", "2", "--budget", "2/1000"];
  const trained = await andon(
    "maintain",
    "train",
    at("normal.csv"),
    "--out",
    at("line.onnx"),
    ...asked,
    "--report",
    at("line.html"),
  );
  expect(trained, trained.err).toMatchObject({ code: 0 });
  expect(trained.err).toContain("Network: conv-ae. You asked for it.");
  expect(trained.out).toMatch(/Alarm episodes on them that the budget allows +1\.\d/);
  expect(trained.out).toContain("Alarm episodes on them by T²");
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test("test shows the network beside principal components, in a table and by name", async () => {
  const told = await andon("maintain", "test", at("line.onnx"), at("fault.csv"), "--lang", "zh-CN");
  expect(told.out).toMatch(/报警来自 +conv-ae +SPE +T²/);
  const { code, out } = await andon("maintain", "test", at("line.onnx"), at("fault.csv"), "--json");
  expect(code).toBe(0);
  const result = JSON.parse(out);
  expect(result).toMatchObject({ network: "conv-ae", rows: 300, anomalous: 100 });
  for (const figures of [result, result.baselines.spe, result.baselines.t2])
    for (const name of ["far", "mar", "f1", "precision", "nab", "detected", "falseEpisodes"])
      expect(figures[name], name).toEqual(expect.any(Number));
});

test("without anomalous rows there is nothing to miss; alarms say when, in text and by name", async () => {
  const calm = await andon("maintain", "test", at("line.onnx"), at("normal.csv"), "--report", at("calm.html"));
  expect(calm.out).toMatch(/Missed \(MAR\), of anomalous rows +– /);
  expect(calm.out).toContain("there is nothing to find");
  expect(await readFile(at("calm.html"), "utf8")).not.toMatch(/NaN|undefined|Missed/);
  const { mar } = JSON.parse((await andon("maintain", "test", at("line.onnx"), at("normal.csv"), "--json")).out);
  expect(mar).toBeNull();
  const told = await andon("maintain", "run", at("line.onnx"), at("fault.csv"));
  expect(told.out).toMatch(/^fault, 2\d\d \(row 2\d\d\): score/m);
  expect(told.err).toMatch(/\d+ of 299 rows raised an alarm\./);
});

test("training leaves a report, and the card tells network and thresholds", async () => {
  expect(await readFile(at("line.html"), "utf8")).toContain("Sensor watch report");
  const { out } = await andon("model", "show", at("line.onnx"));
  expect(out).toContain("conv-ae: ");
  expect(out).toContain("Alarm episodes on them by SPE");
});

test("a label that marks no rows is refused, in training and in tests", async () => {
  for (const command of [
    ["test", at("line.onnx"), at("fault.csv")],
    ["train", at("normal.csv"), "--task", "watch", "--out", at("no.onnx")],
  ])
    expect(await andon("maintain", ...command, "--label", "a")).toMatchObject({
      code: 2,
      err: expect.stringContaining("to say which rows are anomalous"),
    });
});

test("wrong words: a network of another task, a report that cannot be written", async () => {
  const train = (...more: string[]) =>
    andon("maintain", "train", at("normal.csv"), "--out", at("no.onnx"), "--task", "watch", ...more);
  const other = await train("--network", "gru");
  expect([other.code, other.err]).toEqual([
    2,
    expect.stringContaining("these: components, mahalanobis, conv-ae, lstm-ae"),
  ]);
  const nowhere = await train("--report", at("none/line.html"));
  expect([nowhere.code, nowhere.err]).toEqual([2, expect.stringContaining("line.html")]);
});
