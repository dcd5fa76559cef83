/** Signals in every form they are read in, by tiny files of each. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { openSignalSource } from "./open.ts";
import { everything, readTable, signalFolder } from "./signals.fixture.ts";

const names = (source: { columns: readonly { name: string }[] }) => source.columns.map((c) => c.name);
const code = (wanted: string) => expect.objectContaining({ code: wanted });

describe("wide tables", () => {
  const csv =
    "time,machine,temp [K],speed,failure\n2026-01-01T00:00:00Z,A,300.5,10,0\n2026-01-01T00:00:01Z,B,301,11,1\n";

  test("roles, units of measure and times are told by names", async () => {
    const { source, rows } = await readTable(csv);
    expect(source.kind).toBe("wide-csv");
    expect(source.columns).toEqual([
      { name: "temp [K]", unit: "K", role: "sensor", kind: "number" },
      { name: "speed", unit: null, role: "sensor", kind: "number" },
      { name: "failure", unit: null, role: "label", kind: "number" },
    ]);
    expect(source.time).toEqual({ name: "time", meaning: "clock", zone: null });
    expect(rows).toEqual({ A: [[Date.UTC(2026, 0, 1), 300.5, 10, 0]], B: [[Date.UTC(2026, 0, 1) + 1000, 301, 11, 1]] });
  });

  test.each([
    ["semicolons and decimal commas", "t;a;b\n0;1,5;2\n1;2,5;3\n2;-3,25;4\n"],
    ["tabs and CRLF", "t\ta\tb\r\n0\t1.5\t2\r\n1\t2.5\t3\r\n2\t-3.25\t4\r\n"],
    ["bars", "t|a|b\n0|1.5|2\n1|2.5|3\n2|-3.25|4"],
    ["quotes", '"t","a","b"\n"0","1.5","2"\n"1","2.5","3"\n"2","-3.25","4"\n'],
    ["blanks", "t a b\n0 1.5 2\n1 2.5 3 \n2 -3.25 4\n"],
    ["a byte order mark", "\ufefft,a,b\n0,1.5,2\n1,2.5,3\n2,-3.25,4\n"],
  ])("%s", async (_, text) => {
    const { rows, repairs } = await readTable(text);
    expect(Object.values(rows)).toEqual([
      [
        [0, 1.5, 2],
        [1, 2.5, 3],
        [2, -3.25, 4],
      ],
    ]);
    expect(repairs).toEqual([]);
  });

  test("UTF-16, GB18030 and gzip", async () => {
    const text = "时间,温度\n2026-01-01 08:00:00,1.5\n2026-01-01 08:00:01,2\n";
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]);
    // 时间,温度 in GB18030
    const gb = Buffer.concat([
      Buffer.from([0xca, 0xb1, 0xbc, 0xe4, 0x2c, 0xce, 0xc2, 0xb6, 0xc8]),
      Buffer.from(text.slice(text.indexOf("\n"))),
    ]);
    for (const content of [utf16, gb, gzipSync(text)]) {
      const { source, rows } = await readTable(content, { zone: "Asia/Shanghai" });
      expect(names(source)).toEqual(["温度"]);
      expect(Object.values(rows)).toEqual([
        [
          [Date.UTC(2026, 0, 1), 1.5],
          [Date.UTC(2026, 0, 1) + 1000, 2],
        ],
      ]);
    }
  });

  test("no header: columns are numbered, rows counted", async () => {
    const { source, rows } = await readTable("1.5,2\n2.5,3\n");
    expect(names(source)).toEqual(["column 1", "column 2"]);
    expect(rows.log).toEqual([
      [0, 1.5, 2],
      [1, 2.5, 3],
    ]);
  });

  test("words become categories, names of rows are ignored", async () => {
    const lines = Array.from({ length: 60 }, (_, i) => `${i},lot-${i},${i % 2 ? "on" : "off"},${i}`);
    const { source, rows } = await readTable(`t,ticket,state,a\n${lines.join("\n")}\n`);
    expect(source.columns.map((c) => [c.name, c.role, c.kind])).toEqual([
      ["ticket", "ignored", "category"],
      ["state", "sensor", "category"],
      ["a", "sensor", "number"],
    ]);
    expect(source.levels.get("state")).toEqual(["off", "on"]);
    expect(rows.log?.[1]).toEqual([1, Number.NaN, 1, 1]);
  });

  test("ragged rows are left out, text in numbers is missing, unreadable times too: counted and named", async () => {
    const { rows, repairs } = await readTable("time,a,b\n2026-01-01,1,2\n2026-01-02,3\nsoon,4,oops\n2026-01-04,5,6\n");
    expect(rows.log).toEqual([
      [Date.UTC(2026, 0, 1), 1, 2],
      [Number.NaN, 4, Number.NaN],
      [Date.UTC(2026, 0, 4), 5, 6],
    ]);
    expect(repairs.map(({ code, column, count, first }) => [code, column, count, first])).toEqual([
      ["ragged-row", null, 1, "log.csv, row 2: 2 cells, expected 3"],
      ["text-in-number", "b", 1, 'log.csv, row 3: "oops"'],
      ["unreadable-time", "time", 1, 'log.csv, row 3: "soon"'],
    ]);
  });

  test("a folder of files alike is one source: a vanished sensor is missing, another order is no matter, prose is passed over", async () => {
    const root = await signalFolder({
      "a.csv": "t,x,y\n0,1,2\n",
      "b.csv": "t,y,x\n0,4,3\n",
      "c.csv": "t,x,label\n0,5,1\n",
      "README.md": "x,y\n1,2\n",
    });
    const { source, rows, repairs } = await everything(root);
    expect(names(source)).toEqual(["x", "y", "label"]);
    expect(rows).toEqual({
      a: [[0, 1, 2, Number.NaN]],
      b: [[0, 3, 4, Number.NaN]],
      c: [[0, 5, Number.NaN, 1]],
    });
    expect(repairs.map(({ code, column, count }) => [code, column, count])).toEqual([
      ["missing-column", "label", 2],
      ["missing-column", "y", 1],
    ]);
  });

  test("what a user says goes before what names say, and must exist", async () => {
    const { source } = await readTable(csv, {
      labelColumns: ["speed"],
      ignoreColumns: ["temp [K]"],
      unitColumn: "machine",
    });
    expect(source.columns.map((c) => [c.name, c.role])).toEqual([
      ["temp [K]", "ignored"],
      ["speed", "label"],
      ["failure", "sensor"],
    ]);
    const renamed = await readTable(csv.replace("machine", "who"), { unitColumn: "who" });
    expect(Object.keys(renamed.rows)).toEqual(["A", "B"]);
    await expect(readTable(csv, { timeColumn: "when" })).rejects.toThrow(/"when".*it has: time, machine/);
  });

  test("any table of numbers comes back, in blocks of bounded length", async () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((v) => v + 0); // -0 is written 0
    const row = fc.array(number, { minLength: 2, maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 30 }),
        fc.constantFrom(",", ";", "\t"),
        async (table, separator) => {
          const text = [["a", "b"], ...table].map((cells) => cells.join(separator)).join("\n");
          const { rows } = await readTable(text);
          expect(rows.log).toEqual(table.map((values, i) => [i, ...values]));
        },
      ),
      { numRuns: 25 },
    );
    const long = Array.from({ length: 10_000 }, (_, i) => `${i},${i % 3}`).join("\n");
    const source = await openSignalSource((await signalFolder({ "x.csv": `a,b\n${long}` })).concat("/x.csv"));
    const lengths: number[] = [];
    for await (const block of source.read()) lengths.push(block.rows);
    expect(lengths).toEqual([4096, 4096, 1808]);
  });
});

test("long tables: labels, settings and what is left out are named by tag; names that are not there are told", async () => {
  const path = (
    await signalFolder({ "long.csv": "time,pump,tag,value\n1,P1,heat,5\n1,P1,mode,2\n1,P1,bad,1\n1,P2,heat,6\n" })
  ).concat("/long.csv");
  const source = await openSignalSource(path, {
    unitColumn: "pump",
    settingColumns: ["mode"],
    labelColumns: ["bad"],
    ignoreColumns: ["heat"],
  });
  expect(source.columns.map(({ name, role }) => `${name}: ${role}`)).toEqual([
    "heat: ignored",
    "mode: setting",
    "bad: label",
  ]);
  expect(source.unitColumn).toBe("pump");
  for (const options of [{ unitColumn: "motor" }, { timeColumn: "when" }, { settingColumns: ["speed"] }])
    await expect(openSignalSource(path, options)).rejects.toMatchObject({ code: "signal/no-column" });
});

test("columns that a model was trained with are taken where they are, unless others are named", async () => {
  const path = (await signalFolder({ "x.csv": "pump,hour,heat\nP1,1,5\nP2,1,6\n" })).concat("/x.csv");
  const trainedWith = { time: "hour", unit: "pump" };
  expect(await openSignalSource(path, { trainedWith })).toMatchObject({ unitColumn: "pump", time: { name: "hour" } });
  expect(await openSignalSource(path, { trainedWith, unitColumn: "hour" })).toMatchObject({ unitColumn: "hour" });
  const other = { time: "minute", unit: "motor" };
  expect(await openSignalSource(path, { trainedWith: other })).toMatchObject({
    unitColumn: null,
    time: { name: null },
  });
});

test("long tables: a column for each tag, a row for each moment", async () => {
  const { source, rows } = await readTable(
    "timestamp,asset,tag,value\n0,P1,flow,1\n0,P1,heat,5\n0,P2,flow,9\n1,P1,flow,2\n2,P1,heat,bad value\n",
  );
  expect(source.kind).toBe("long-csv");
  expect(names(source)).toEqual(["flow", "heat"]);
  expect(rows).toEqual({
    P1: [
      [0, 1, 5],
      [1, 2, Number.NaN],
      [2, Number.NaN, Number.NaN],
    ],
    P2: [[0, 9, Number.NaN]],
  });
});

test("Parquet: numbers, times, words", async () => {
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: "time", data: [new Date(0), new Date(1000)], type: "TIMESTAMP" },
      { name: "a", data: [1.5, 2.5], type: "DOUBLE" },
      { name: "state", data: ["on", "off"], type: "STRING" },
    ],
  });
  const { source, rows } = await readTable(new Uint8Array(buffer), {}, "log.parquet");
  expect(source.kind).toBe("parquet");
  expect(rows.log).toEqual([
    [0, 1.5, 0],
    [1000, 2.5, 1],
  ]);
  await expect(readTable(new Uint8Array(buffer).subarray(0, 60), {}, "cut.parquet")).rejects.toThrow(
    code("signal/unreadable"),
  );
});

test("bare samples: each .f32 file is a recording, counted; an empty one is refused", async () => {
  const bytes = new Uint8Array(Float32Array.of(1, 2.5, -3).buffer);
  const { source, rows } = await everything(
    await signalFolder({ "inner/1.f32": bytes, "outer/1.f32.gz": gzipSync(bytes.subarray(0, 8)) }),
  );
  expect(source).toMatchObject({ kind: "f32", time: { name: null, meaning: "count" } });
  expect(rows).toEqual({
    "inner/1": [
      [0, 1],
      [1, 2.5],
      [2, -3],
    ],
    "outer/1": [
      [0, 1],
      [1, 2.5],
    ],
  });
  await expect(everything(await signalFolder({ "a.f32": new Uint8Array() }))).rejects.toThrow(/holds no samples/);
});

test("what is no table is refused by name; so is a text in no encoding", async () => {
  const root = await signalFolder({ "a.bin": Uint8Array.of(0, 1, 2, 0, 4), "b.txt": "just words\n" });
  await expect(openSignalSource(root)).rejects.toThrow(code("signal/not-recognised"));
  await expect(openSignalSource(`${root}/none`)).rejects.toThrow(code("source/not-found"));
  await expect(readTable(Buffer.from([0x61, 0x2c, 0xff, 0xff, 0xff, 0x0a, 0x31, 0x2c, 0x32, 0x0a]))).rejects.toThrow(
    code("signal/encoding"),
  );
});

const sets = fileURLToPath(new URL("../../../../../shared/datasets/", import.meta.url));
describe.skipIf(!existsSync(sets))("public sets, recognised by content", () => {
  const totals = async (path: string) => {
    const { source, rows, repairs } = await everything(`${sets}${path}`);
    const counts = Object.values(rows).map((r) => r.length);
    return {
      kind: source.kind,
      units: counts.length,
      rows: counts.reduce((a, b) => a + b, 0),
      repairs: repairs.length,
      source,
      read: rows,
    };
  };

  test("C-MAPSS", async () => {
    expect(await totals("cmapss/train_FD001.txt.gz")).toMatchObject({
      kind: "c-mapss",
      units: 100,
      rows: 20_631,
      repairs: 0,
    });
  });

  test("SKAB: 34 labelled files and one without labels", async () => {
    const { source, ...found } = await totals("skab");
    expect(found).toMatchObject({ kind: "skab", units: 35, rows: 46_806, repairs: 2 });
    expect(source.columns.filter((c) => c.role === "label").map((c) => c.name)).toEqual(["anomaly", "changepoint"]);
  });

  test("Tennessee Eastman: the transposed run is turned, faults set in at row 161", async () => {
    const { read, ...found } = await totals("tep");
    expect(found).toMatchObject({ kind: "tennessee-eastman", units: 12, rows: 8_660, repairs: 0 });
    expect(read.d00).toHaveLength(500);
    const faults = read.d03_te!.map((row) => row.at(-1));
    expect([faults.lastIndexOf(0), faults[160], read.d03![0]!.at(-1)]).toEqual([159, 3, 3]);
  });

  test("CWRU: rates of each recording", async () => {
    const source = await openSignalSource(`${sets}cwru`);
    expect([source.kind, source.time.meaning, source.levels.get("fault")?.length]).toEqual(["cwru", "elapsed", 4]);
    const seconds = new Map<string, number>();
    for await (const { unit, time } of source.read()) seconds.set(unit, time.at(-1)! / 1000);
    expect(seconds.get("normal_0")).toBeCloseTo(243_937 / 48_000, 6);
    expect(seconds.get("IR007_0")).toBeCloseTo(121_264 / 12_000, 6);
  });
});
test.runIf(!existsSync(sets))("the public sets are not here: their tests are skipped", () => {
  console.warn("signals: ../shared/datasets is absent, so the tests on public sets are skipped");
});
