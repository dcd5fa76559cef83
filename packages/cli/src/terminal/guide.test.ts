import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runAndon } from "../program.ts";
import { andon } from "../typed.fixture.ts";
import { roleIn } from "./guide.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "andon-guide-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([
  ["", { kind: "setting" }],
  ["known", { kind: "context" }],
  ["略去", { kind: "ignore" }],
  ["max", { kind: "result", goal: { aim: "maximise" }, bounds: {} }],
  ["最小 ≥ 2", { kind: "result", goal: { aim: "minimise" }, bounds: { min: 2 } }],
  ["12.5", { kind: "result", goal: { aim: "target", target: 12.5 }, bounds: {} }],
  [">=2 <= 5", { kind: "result", goal: null, bounds: { min: 2, max: 5 } }],
  ["<=0,8", { kind: "result", goal: null, bounds: { max: 0.8 } }],
  ["best", null],
  ["<= much", null],
])("%j is understood", (answer, role) => {
  expect(roleIn(answer)).toEqual(role);
});

test("without goals a terminal is asked, column by column; without a terminal the options are", async () => {
  const records = join(folder, "batches.csv");
  const rows = Array.from(
    { length: 8 },
    (_, i) => `${i},${150 + 5 * i},${i % 2 ? "A" : "B"},${40 + i},${80 + i},${0.1 * i}`,
  );
  await writeFile(records, ["batch,heat,resin,humidity,yield,rough", ...rows].join("\n"));
  const out = join(folder, "coating.yaml");
  const answers = ["out", "", "", "known", "as much as possible", "maximise", "<=0.8", ""].join("\n");
  const input = Object.assign(Readable.from([Buffer.from(answers)]), { isTTY: true });
  let err = "";
  const streams = { out: { write: () => {} }, err: { write: (text: string) => (err += text) }, in: () => input };
  expect(await runAndon(["optimize", "init", records, "--out", out], streams, { LANG: "C" }, "1.2.3"), err).toBe(0);
  expect(err).toContain("heat (8 numbers, 150 to 185)");
  expect(err).toContain("as much as possible");
  expect(await readFile(out, "utf8")).toMatch(/humidity[\s\S]*yield:[\s\S]*maximise[\s\S]*rough:[\s\S]*0\.8/);
  expect(await readFile(out, "utf8")).not.toContain("batch");
  expect((await andon("optimize", "init", records, "--out", `${out}.new`)).err).toContain("Name it with --goal");
});
