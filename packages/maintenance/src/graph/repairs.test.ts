/** What is out of order or comes twice changes nothing of what is learnt, and is told. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { inLanguage, type MaintenanceEvent } from "@andon/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readTable } from "../failure/table.ts";
import { openWithTarget } from "../failure/train.ts";
import { trainRemainingLife, trainSensorWatch } from "../index.ts";
import { folderWith, wearCsv } from "../wear.fixture.ts";

const columns = { unitColumn: "machine", timeColumn: "hour", settingColumns: ["altitude", "speed"] };
let folder: string;
let clean: string;
let messy: string;

beforeAll(async () => {
  const { csv } = wearCsv({ units: 12 });
  const [header, ...lines] = csv.trim().split("\n");
  // a unit of three rows, as short as they come
  const all = [...lines, ...lines.slice(0, 3).map((line) => line.replace(/^1,/, "99,"))];
  const mess = all.flatMap((line, i) => (i % 50 === 20 ? [all[i + 1]!, line, line] : i % 50 === 21 ? [] : [line]));
  folder = await folderWith({
    "clean.csv": [header, ...all].join("\n"),
    "messy.csv": [header, ...mess.slice(0, 70), "5,6", mess[70]!.replace(/[^,]+$/, "jammed"), ...mess.slice(71)].join(
      "\n",
    ),
  });
  [clean, messy] = [join(folder, "clean.csv"), join(folder, "messy.csv")];
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function outcome(events: AsyncIterable<MaintenanceEvent>) {
  const decided: string[] = [];
  for await (const event of events) {
    if (event.kind === "data")
      for (const { what, choice, why } of event.decisions)
        if (inLanguage(what, "en") === "repaired")
          decided.push(`${inLanguage(choice, "en")}: ${inLanguage(why, "en")}`);
    if (event.kind === "done") return { weights: event.card.certificate.weightsSha256, decided };
  }
  throw new Error("not done");
}

test.each(["rul", "watch"] as const)("%s", async (task) => {
  const train = (source: string) => {
    const options = { source, out: join(folder, "model.onnx"), ...columns };
    return outcome(
      task === "rul"
        ? trainRemainingLife({ ...options, members: 2, epochs: 1, threads: 1 })
        : trainSensorWatch({ ...options, window: 4 }),
    );
  };
  const [plain, repaired] = [await train(clean), await train(messy)];
  expect(plain.decided).toEqual([]);
  expect(repaired.weights).toBe(plain.weights);
  for (const told of [
    /hour: .*brought into order of time/,
    /hour: .*left out/,
    /messy.csv, row 71.*left out/,
    /plate: .*taken for missing/,
  ])
    expect(repaired.decided).toContainEqual(expect.stringMatching(told));
});

test("failures within a horizon", async () => {
  const read = async (path: string) => {
    const { source, column } = await openWithTarget(path, { ...columns, horizon: 10 });
    return readTable(source, { column, positive: undefined, horizon: 10 });
  };
  const [plain, repaired] = [await read(clean), await read(messy)];
  expect(repaired.repairs.map(({ code }) => code)).toEqual(expect.arrayContaining(["unsorted-time", "duplicate-time"]));
  const at = (table: typeof plain.table) => table.columns.findIndex(({ name }) => name === "heat");
  expect(repaired.table.units.map(({ name, rows }) => [name, rows]).toSorted()).toEqual(
    plain.table.units.map(({ name, rows }) => [name, rows]).toSorted(),
  );
  expect(at(plain.table)).toBeGreaterThanOrEqual(0);
});
