import { rm } from "node:fs/promises";
import { join } from "node:path";
import { openSignalSource } from "@andon/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { folderWith } from "../wear.fixture.ts";
import { readTable, UNKNOWN, usable } from "./table.ts";

let folder: string;
const at = (name: string) => join(folder, name);
const shuffled = (i: number) => 5000 + ((i * 37) % 100);

beforeAll(async () => {
  const rows = Array.from({ length: 100 }, (_, i) =>
    [shuffled(i), (i * 13) % 71, ["a", "b", "b"][i % 3], i % 7 === 0 ? 1 : 0].join(","),
  );
  const life = (unit: string, fails: readonly number[], hours: number) =>
    Array.from({ length: hours }, (_, i) => `${unit},${i + 1},${(i * i) % 17},${fails.includes(i + 1) ? 1 : 0}`);
  folder = await folderWith({
    "order.csv": `order,load,kind,failed\n${rows.join("\n")}\n`,
    "calm.csv": "load,failed\n1,0\n2,0\n3,0\n",
    "lives.csv": ["unit,hour,load,failed", ...life("A", [4, 9], 12), ...life("B", [], 8)].join("\n"),
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("tables", () => {
  test("numbers of rows are dropped in whatever order, numbers that measure are kept; commonest categories first", async () => {
    const source = await openSignalSource(at("order.csv"), { labelColumns: ["failed"] });
    const { table } = await readTable(source, { column: "failed", positive: undefined, horizon: null });
    const left = await usable(source, table, { foretold: false, keep: [] });
    expect(left.dropped).toMatchObject({ identifiers: [], rowNumbers: ["order"] });
    const kept = await usable(source, table, { foretold: false, keep: ["order"] });
    expect(kept.table.columns.map(({ name }) => name)).toEqual(["order", "load", "kind"]);
    expect(left.table.columns.map(({ name }) => name)).toEqual(["load", "kind"]);
    expect(left.table.columns[1]!.levels).toEqual(["b", "a"]);
  });

  test("a horizon: rows before a failure, not those of it, and none after which too little is known", async () => {
    const source = await openSignalSource(at("lives.csv"), { labelColumns: ["failed"], unitColumn: "unit" });
    const { table } = await readTable(source, { column: "failed", positive: undefined, horizon: 2 });
    const x = UNKNOWN;
    expect([...table.failed]).toEqual([0, 1, 1, x, 0, 0, 1, 1, x, 0, x, x, 0, 0, 0, 0, 0, 0, x, x]);
  });

  test("where the target is known, rows of one kind will do; a value that it does not know will not", async () => {
    const source = await openSignalSource(at("calm.csv"), { labelColumns: ["failed"] });
    const read = (positive: string | undefined, all: boolean) =>
      readTable(source, { column: "failed", positive, horizon: null }, { all });
    expect([...(await read("1", true)).table.failed]).toEqual([0, 0, 0]);
    await expect(read("1", false)).rejects.toMatchObject({ code: "maintenance/target" });
    const other = await openSignalSource(at("lives.csv"), { labelColumns: ["failed"] });
    const asked = readTable(other, { column: "failed", positive: "NG", horizon: null }, { all: true });
    await expect(asked).rejects.toMatchObject({ code: "maintenance/target" });
  });

  test("without a target the last row of a unit is its failure", async () => {
    const source = await openSignalSource(at("lives.csv"), { labelColumns: [], unitColumn: "unit" });
    const { table } = await readTable(source, { column: null, positive: undefined, horizon: 3 });
    expect([...table.failed.subarray(0, 12)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, UNKNOWN]);
  });
});
