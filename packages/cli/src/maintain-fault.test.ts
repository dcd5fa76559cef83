/** Fault diagnosis as it is typed, on a few simulated bearings. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { andon } from "./typed.fixture.ts";

let folder: string;
let recordings: string;
let model: string;
const TOLD = ["--rate", "4000", "--rpm", "1800"];
const BEARING = ["--bearing", "balls=9,diameter=7.94,pitch=39.04"];

/** Strokes so many times a turn, ringing at 900 Hz, in noise; 0: noise alone. */
function vibration(order: number): Float32Array {
  let state = 5 + order * 1000;
  const random = () => {
    state = (Math.floor(state) * 48271) % 2147483647;
    return state / 2147483647;
  };
  const wave = Float32Array.from({ length: 12_000 }, () => 0.2 * (random() - 0.5));
  if (order === 0) return wave;
  for (let at = 0; at < wave.length; at += (4000 * 60) / 1800 / order)
    for (let k = Math.ceil(at); k < Math.min(wave.length, at + 30); k++)
      wave[k]! += Math.exp((at - k) / 8) * Math.sin((2 * Math.PI * 900 * (k - at)) / 4000);
  return wave;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "andon-fault-"));
  recordings = join(folder, "recordings");
  model = join(folder, "bearing.onnx");
  for (const [label, order] of [
    ["inner", 5.415],
    ["sound", 0],
  ] as const) {
    await mkdir(join(recordings, label), { recursive: true });
    await writeFile(join(recordings, label, "1.f32"), new Uint8Array(vibration(order).buffer));
  }
  const quick = ["--epochs", "2", "--threads", "1", "--lang", "zh-CN", "--report", join(folder, "zh.html")];
  const trained = await andon(
    "maintain",
    "train",
    recordings,
    "--task",
    "fault",
    "--out",
    model,
    ...TOLD,
    ...BEARING,
    ...quick,
  );
  expect(trained, trained.err).toMatchObject({ code: 0 });
  expect(trained.out).toContain("窗口");
  expect(await readFile(join(folder, "zh.html"), "utf8")).toContain("故障诊断报告");
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test("run says what is wrong and which peaks back it, a line a recording", async () => {
  const { out } = await andon("maintain", "run", model, recordings, ...TOLD);
  const lines = out.trim().split("\n");
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^inner .*inner\/1 .*peaks at 5\.4\d × shaft rate: inner race/);
  expect(lines[1]).toMatch(/^sound .*sound\/1$/);
  const json = (await andon("maintain", "run", model, recordings, ...TOLD, "--json")).out.trim().split("\n");
  expect(JSON.parse(json[0]!)).toMatchObject({
    recording: "inner/1",
    label: "inner",
    rpm: 1800,
    evidence: [{ part: "inner" }],
  });
});

test("test gives every figure by name, and writes a report", async () => {
  const report = join(folder, "en.html");
  const { out, code } = await andon("maintain", "test", model, recordings, ...TOLD, "--json", "--report", report);
  expect(code).toBe(0);
  const result = JSON.parse(out);
  for (const name of ["accuracy", "balancedAccuracy", "macroF1"])
    expect(result[name], name).toEqual(expect.any(Number));
  expect(result.intervals.accuracy).toHaveLength(2);
  expect(result.answers).toHaveLength(2);
  expect(await readFile(report, "utf8")).toContain("Fault diagnosis report");
  expect((await andon("maintain", "test", model, recordings, ...TOLD)).out).toContain(
    "Windows of one recording are alike",
  );
});

test("model show tells what it takes, model verify that it holds", async () => {
  const { out } = await andon("model", "show", model);
  expect(out).toContain("maintenance/fault");
  expect(out).toContain("at 4000 Hz");
  const verified = await andon("model", "verify", model, recordings, ...TOLD);
  expect(verified, verified.err).toMatchObject({ code: 0 });
  expect(verified.out).toContain("The certificate holds");
});

test("wrong words: a bearing without a pitch, a network of another task, no rate", async () => {
  const train = (...more: string[]) => andon("maintain", "train", recordings, "--out", join(folder, "x.onnx"), ...more);
  expect(await train("--task", "fault", "--bearing", "balls=9,diameter=7.94")).toMatchObject({ code: 2 });
  const other = await train("--network", "order");
  expect([other.code, other.err]).toEqual([2, expect.stringContaining("The network order is not for --task rul")]);
  const rateless = await train("--task", "fault");
  expect([rateless.code, rateless.err]).toEqual([2, expect.stringContaining("--rate 12000")]);
});
