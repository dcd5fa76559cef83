import { rm } from "node:fs/promises";
import { join } from "node:path";
import { inLanguage } from "@andon/contracts";
import { openSignalSource } from "@andon/data";
import { expect, test } from "vitest";
import { folderWith } from "../wear.fixture.ts";
import { stillDecisions, withHolds, withLongestHolds } from "./still.ts";

/** Units A and B by turns; B's flow stands at 2 for `stuck` rows, then its heat is missing for as many. */
async function holdsOf(stuck: number) {
  const rows = Array.from({ length: 200 }, (_, i) => {
    const at = i - 20;
    const [flow, heat] = [at >= 0 && at < stuck ? 2 : 3 + (i % 7), at >= stuck && at < 2 * stuck ? "" : i % 5];
    return `A,${i % 7},${i % 5},1,on\nB,${flow},${heat},1,on`;
  });
  const folder = await folderWith({ "log.csv": `unit,flow,heat,speed,mode\n${rows.join("\n")}\n` });
  const { source, holds } = withHolds(await openSignalSource(join(folder, "log.csv"), { settingColumns: ["speed"] }));
  for await (const _ of source.read());
  await rm(folder, { recursive: true });
  return holds();
}

const sensor = (name: string) => ({ name, unit: null, role: "sensor" as const });
const COLUMNS = [
  sensor("flow"),
  sensor("heat"),
  { ...sensor("speed"), role: "setting" as const },
  { ...sensor("mode"), levels: ["on", "off"] },
];

async function told(stuck: number, learnt: number): Promise<readonly string[]> {
  const columns = withLongestHolds(COLUMNS, await holdsOf(learnt));
  const decisions = stillDecisions(await holdsOf(stuck), columns);
  return decisions.flatMap(({ choice }) => [inLanguage(choice, "en"), inLanguage(choice, "zh")]);
}

test("a value held for over 30 rows, and twice as long as in training, is told by unit and row; so is one that is missing", async () => {
  expect(await told(31, 3)).toEqual([
    "flow (2 for 31 rows of B, from row 21 on), heat (missing for 31 rows of B, from row 52 on)",
    "flow（B 自第 21 行起 31 行均为 2）、heat（B 自第 52 行起 31 行缺失）",
  ]);
  expect(await told(30, 3)).toEqual([]);
  // what training has seen is no news, and settings and words hold by themselves
  expect(await told(60, 30)).toEqual([]);
  expect(await told(61, 30)).toHaveLength(2);
});

test("files that were made before tell nothing", async () => {
  expect(stillDecisions(await holdsOf(80), COLUMNS)).toEqual([]);
});
