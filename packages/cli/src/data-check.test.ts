/** `andon data check` as it is typed, on signals; pictures are tested with the inspection commands. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { andon } from "./typed.fixture.ts";

let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "andon-check-"));
  file = join(folder, "press.csv");
  const rows = Array.from({ length: 120 }, (_, i) => `${i < 60 ? i : i + 500},${60 + Math.sin(i)},${i % 9 ? "1" : ""}`);
  await writeFile(file, `seconds;${"force [kN]"};valve\n${rows.join("\n")}\n`.replaceAll(",", ";"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("tells columns and troubles, in either language", async () => {
  const english = await andon("data", "check", file, "--time", "seconds");
  expect(english).toMatchObject({ code: 0 });
  expect(english.out).toMatch(/force \[kN\] +sensor/);
  expect(english.out).toContain("1 gap(s) of over five usual steps, the longest 501");
  const chinese = await andon("data", "check", file, "--time", "seconds", "--lang", "zh-CN");
  expect(chinese.out).toContain("1 处间断");
});

test("--json is one document", async () => {
  const { out } = await andon("data", "check", file, "--time", "seconds", "--label", "valve", "--json");
  expect(JSON.parse(out)).toMatchObject({
    kind: "wide-csv",
    rows: 120,
    columns: [{ name: "force [kN]" }, { name: "valve", role: "label", missing: 14 }],
  });
});

test("wrong words are told: a column that is not there, a source that is neither, nothing there", async () => {
  const column = await andon("data", "check", file, "--time", "when");
  expect(column).toMatchObject({ code: 2 });
  expect(column.err).toContain("it has: seconds, force [kN], valve");
  await writeFile(join(folder, "prose.bin"), Uint8Array.of(1, 0, 2));
  expect(await andon("data", "check", join(folder, "prose.bin"))).toMatchObject({ code: 2 });
  const absent = await andon("data", "check", join(folder, "absent"));
  expect([absent.code, absent.err]).toEqual([2, expect.stringContaining("does not exist")]);
});
