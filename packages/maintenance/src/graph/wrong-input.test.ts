/** What plants really export, given to train, test, run and streams of every task that judges rows: a clear error, or a repair that is named. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Decision, inLanguage, type Language, type MaintenanceEvent } from "@andon/contracts";
import { completed } from "@andon/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { trainFailure } from "../failure/train.ts";
import { runFailure, runRul, runStream, runWatch, testFailure, testRul, testWatch } from "../index.ts";
import { trainRul } from "../rul/train.ts";
import { trainWatch } from "../watch/train.ts";
import { folderWith, wearCsv } from "../wear.fixture.ts";

const columns = { unitColumn: "machine", timeColumn: "hour" };
/** machine, hour, altitude, speed, heat, ...; `worn` in the last ten hours of a machine. */
const TEXT = 4;

type Rows = readonly (readonly string[])[];
const spoilt: Readonly<Record<string, (rows: Rows) => Rows>> = {
  ragged: (rows) => rows.map((row, i) => (i % 40 === 7 ? row.slice(0, 3) : row)),
  text: (rows) => rows.map((row, i) => (i % 40 === 7 ? row.with(TEXT, "ERR") : row)),
  "text alone": (rows) => rows.map((row) => row.with(TEXT, "hot")),
  vanished: (rows) => rows.map((row) => row.toSpliced(TEXT, 1)),
  unsorted: (rows) => rows.map((row, i) => (i % 40 === 7 ? rows[i + 1]! : i % 40 === 8 ? rows[i - 1]! : row)),
  duplicate: (rows) => rows.flatMap((row, i) => (i % 40 === 7 ? [row, row] : [row])),
  constant: (rows) => rows.map((row) => [...row.slice(0, 2), ...row.slice(2, -1).map(() => "5"), row.at(-1)!]),
  "three rows": (rows) => [...rows, ...rows.slice(0, 3).map((row) => row.with(0, "99"))],
};

function worn(units: number, seed: number): { readonly header: readonly string[]; readonly rows: Rows } {
  const [header, ...lines] = wearCsv({ units, seed }).csv.trim().split("\n");
  const rows = lines.map((line) => line.split(","));
  return {
    header: [...header!.split(","), "worn"],
    rows: rows.map((row, i) => [...row, rows[i + 10]?.[0] === row[0] ? "0" : "1"]),
  };
}

const csv = (header: readonly string[], rows: Rows) => [header, ...rows].map((row) => row.join(",")).join("\n");
const headerOf = (name: string, header: readonly string[]) =>
  name === "vanished" ? header.toSpliced(TEXT, 1) : header;

let folder: string;
const at = (name: string) => join(folder, name);
const source = (name: string) => at(`${name}.csv`);

const { signal } = new AbortController();
const train = {
  rul: (name: string, out = "x.onnx") =>
    trainRul({ ...learnt(name, out), members: 2, epochs: 1, threads: 1, labelColumns: ["worn"] }, signal),
  watch: (name: string, out = "x.onnx") =>
    trainWatch({ ...learnt(name, out), window: 4, network: "components", labelColumns: ["worn"] }, signal),
  failure: (name: string, out = "x.onnx") =>
    trainFailure({ ...learnt(name, out), target: "worn", members: 2, epochs: 1 }, signal),
};
const learnt = (name: string, out: string) => ({ source: source(name), out: at(out), ...columns });
type Task = keyof typeof train;

const use = (task: Task, name: string) => ({
  model: at(`${task}.onnx`),
  source: source(name),
  ...columns,
  ...(task === "failure" ? {} : { labelColumns: ["worn"] }),
});
const run = {
  rul: (name: string) => completed<unknown, readonly Decision[]>(runRul(use("rul", name))),
  watch: (name: string) => completed<unknown, readonly Decision[]>(runWatch(use("watch", name))),
  failure: (name: string) => completed<unknown, readonly Decision[]>(runFailure(use("failure", name))),
};
const tested = {
  rul: async (name: string) => (await testRul(use("rul", name))).repaired,
  watch: async (name: string) => (await testWatch(use("watch", name))).repaired,
  failure: async (name: string) => (await testFailure(use("failure", name))).repaired,
};

const said = (decisions: readonly Decision[], language: Language = "en") =>
  decisions.map(({ what, choice, why }) => [what, choice, why].map((words) => inLanguage(words, language)).join(": "));

async function decided(events: AsyncIterable<MaintenanceEvent>): Promise<readonly Decision[]> {
  let decisions: readonly Decision[] = [];
  for await (const event of events) if (event.kind === "data") decisions = event.decisions;
  return decisions;
}

const tasks = Object.keys(train) as readonly Task[];
/** Which sentence, or which error, tells of it: where it is trained on, and where it is judged. */
const TOLD: readonly (readonly [name: string, training: RegExp | string, judging: RegExp | string])[] = [
  ["ragged", /repaired: .*row.*left out/, /repaired: .*row.*left out/],
  ["text", /repaired: heat: .*taken for missing/, /repaired: heat: .*taken for missing/],
  ["text alone", /left out.*heat/, "maintenance/text"],
  ["vanished", /./, "maintenance/columns"],
  ["unsorted", /repaired: hour: .*into order/, /repaired: hour: .*into order/],
  ["duplicate", /repaired: hour: .*left out/, /repaired: hour: .*left out/],
  ["constant", "signal/nothing-varies", /stands still: .*heat \(5 for \d+ rows of \d/],
  ["three rows", /./, /^/],
];

beforeAll(async () => {
  const [old, fresh] = [worn(12, 1), worn(4, 2)];
  const files: Record<string, string> = {
    "old.csv": csv(old.header, old.rows),
    "one.csv": csv(
      old.header,
      old.rows.filter(([machine]) => machine === "1"),
    ),
  };
  for (const [name, spoil] of Object.entries(spoilt)) {
    files[`old ${name}.csv`] = csv(headerOf(name, old.header), spoil(old.rows));
    files[`new ${name}.csv`] = csv(headerOf(name, fresh.header), spoil(fresh.rows));
  }
  folder = await folderWith(files);
  for (const task of tasks) await decided(train[task]("old", `${task}.onnx`));
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(tasks)("%s", (task) => {
  /** Rows that stand for themselves need no order. */
  const ordered = task !== "failure";
  const cases = TOLD.filter(([name]) => ordered || (name !== "unsorted" && name !== "duplicate"));

  test.each(cases)("%s, in training", async (name, told) => {
    const training = decided(train[task](`old ${name}`));
    if (typeof told === "string") await expect(training).rejects.toMatchObject({ code: told });
    // a table may hold categories: those that never change are left out
    else expect(said(await training).join("\n")).toMatch(told);
  });

  test.each(cases)("%s, in run and test", async (name, _, told) => {
    for (const judge of [run[task], tested[task]])
      if (typeof told === "string") await expect(judge(`new ${name}`)).rejects.toMatchObject({ code: told });
      else {
        const decisions = await judge(`new ${name}`);
        expect(said(decisions).join("\n")).toMatch(told);
        for (const sentence of said(decisions, "zh")) expect(sentence).toMatch(/[一-鿿]/);
      }
  });

  test("streams name what is wrong with a line, and refuse a table that lacks a sensor", async () => {
    const { header, rows } = worn(4, 2);
    const still = new Set<string>();
    const problems = async (name: string) => {
      const text = csv(headerOf(name, header), spoilt[name]!(rows));
      const found = new Set<string>();
      still.clear();
      const chunks = (async function* () {
        yield Buffer.from(text);
      })();
      for await (const streamed of runStream({ ...use(task, "-"), source: "the logger" }, chunks)) {
        for (const { code } of streamed.problems) found.add(code);
        for (const { column, unit, value } of streamed.still) still.add(`${column} of ${unit}: ${value}`);
      }
      return [...found];
    };
    expect(await problems("ragged")).toEqual(["ragged-row"]);
    expect(await problems("text")).toEqual(["text-in-number"]);
    expect(await problems("text alone")).toEqual(["text-in-number"]);
    expect(await problems("unsorted")).toEqual(ordered ? ["unsorted-time"] : []);
    expect(await problems("duplicate")).toEqual(ordered ? ["duplicate-time"] : []);
    expect(still).toEqual(new Set());
    expect(await problems("constant")).toEqual([]);
    expect(still).toContain("heat of 1: 5");
    await expect(problems("vanished")).rejects.toMatchObject({
      code: "maintenance/columns",
      details: { missing: "heat", path: "the logger" },
    });
  });
});

test("remaining life of one unit: what is needed is said, and what else can be learnt", async () => {
  await expect(decided(train.rul("one"))).rejects.toMatchObject({ code: "maintenance/one-unit" });
});

test("a watch says where nothing is as long as its window", async () => {
  const { header, rows } = worn(1, 2);
  const short = await folderWith({ "short.csv": csv(header, rows.slice(0, 3)) });
  const options = { ...use("watch", "-"), source: join(short, "short.csv") };
  await expect(completed(runWatch(options))).rejects.toMatchObject({ code: "maintenance/short-source" });
  await expect(testWatch(options)).rejects.toMatchObject({ code: "maintenance/short-source" });
  await rm(short, { recursive: true });
});
