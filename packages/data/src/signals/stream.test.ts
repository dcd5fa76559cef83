import { AndonError } from "@andon/contracts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type LineProblem, readSignalStream, type StreamColumn, type StreamOptions } from "./stream.ts";

const number = (name: string): StreamColumn => ({ name, levels: null });

async function read(
  pieces: readonly (string | Uint8Array)[],
  columns: readonly StreamColumn[],
  options: StreamOptions = {},
) {
  async function* chunks() {
    for (const piece of pieces) yield typeof piece === "string" ? Buffer.from(piece) : piece;
  }
  const all = {
    units: [] as string[],
    times: [] as (string | null)[],
    values: [] as number[],
    problems: [] as LineProblem[],
  };
  for await (const { units, times, values, problems } of readSignalStream(chunks(), "-", columns, options)) {
    all.units.push(...units);
    all.times.push(...times);
    all.values.push(...values);
    all.problems.push(...problems);
  }
  return all;
}

const two = [number("b"), number("a")];

test("however the bytes are cut, the rows are the same", async () => {
  const text = Buffer.from("time,设备,a,b\r\n1,甲,1,2\r\n\r\n2,乙,3,4\r\n3,甲,5");
  const whole = await read([text], two, { unitColumn: "设备" });
  expect(whole).toMatchObject({ units: ["甲", "乙"], times: ["1", "2"], values: [2, 1, 4, 3] });
  expect(whole.problems).toEqual([{ code: "ragged-row", line: 5, column: null, unit: null, found: "3", expected: 4 }]);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(text.length)), async (cuts) => {
      const at = [0, ...cuts.toSorted((x, y) => x - y), text.length];
      const pieces = at.slice(1).map((end, i) => text.subarray(at[i], end));
      expect(await read(pieces, two, { unitColumn: "设备" })).toEqual(whole);
    }),
  );
});

test("a row is there as soon as its line has ended", async () => {
  async function* endless() {
    yield Buffer.from("a,b\n1,2\n3,");
    throw new Error("asked for more");
  }
  const rows = readSignalStream(endless(), "-", two);
  expect([...(await rows.next()).value!.values]).toEqual([2, 1]);
  await expect(rows.next()).rejects.toThrow("asked for more");
});

test("text in a number column is missing and named; a header that comes again is passed over", async () => {
  const { values, problems } = await read(["a,b\n1,x y\na,b\nn/a,2\n"], two);
  expect(values).toEqual([Number.NaN, 1, 2, Number.NaN]);
  expect(problems).toEqual([{ code: "text-in-number", line: 2, column: "b", unit: "-", found: "x y", expected: 2 }]);
});

test("separators, decimal commas from the first row that has some, GB18030, quotes that never end", async () => {
  expect((await read(["a;b\n1;2\n1,5;2,25\n"], two)).values).toEqual([2, 1, 2.25, 1.5]);
  expect((await read(["a\tb\n1.5\t2\n"], two)).values).toEqual([2, 1.5]);
  expect((await read(["a b\n1   2\n 3 4\n"], two)).values).toEqual([2, 1, 4, 3]);
  const gb = Uint8Array.from([0xce, 0xc2, 0xb6, 0xc8, 0x2c, 0x62, 0x0a, 0x31, 0x2c, 0x32, 0x0a]); // 温度,b
  expect((await read([gb], [number("温度")])).values).toEqual([1]);
  const stray = await read(['a,b\n"1,2\n3,4\n'], two);
  expect([stray.values, stray.problems.map((p) => p.line)]).toEqual([[4, 3], [2]]);
});

test("categories by their place, others beyond the last", async () => {
  const columns = [{ name: "type", levels: ["L", "M"] }];
  expect((await read(["type,b\nM,1\nX,1\n,1\nL,1\n"], columns)).values).toEqual([1, 2, Number.NaN, 0]);
});

describe("what is refused", () => {
  const code = (wanted: AndonError["code"]) => expect.objectContaining({ code: wanted });
  test.each([
    ["a sensor that vanished", ["a,c\n1,2\n"], "maintenance/columns"],
    ["no header", ["1,2\n3,4\n"], "maintenance/columns"],
    ["nothing", ["\n\n"], "signal/empty"],
    ["no table", ["a,b\n", "x".repeat(1 << 21)], "signal/unreadable"],
  ] as const)("%s", async (_, pieces, wanted) => {
    await expect(read(pieces, two)).rejects.toThrow(code(wanted));
  });
  test("a unit column that is not there", async () => {
    await expect(read(["a,b\n1,2\n"], two, { unitColumn: "pump" })).rejects.toThrow(AndonError);
  });
});

test("rows that follow each other: what is late or comes twice is left out and named, unit by unit", async () => {
  const lines = ["time,unit,a,b", "10:00,x,1,2", "2026-01-02 10:00,x,1,2", "2026-01-02 10:00,y,3,4"];
  lines.push("2026-01-02 09:59,x,5,6", "2026-01-02 10:00,x,1,2", "2026-01-02 10:00,x,1,7", "2026-01-02 10:01,y,8,9");
  const all = await read([`${lines.join("\n")}\n`], two, { inOrder: true });
  // a time that cannot be read is no reason to leave a row out; nor is another reading of the same moment
  expect(all.values).toEqual([2, 1, 2, 1, 4, 3, 7, 1, 9, 8]);
  expect(all.problems).toEqual([
    { code: "unsorted-time", line: 5, column: "time", unit: "x", found: "2026-01-02 09:59", expected: 4 },
    { code: "duplicate-time", line: 6, column: "time", unit: "x", found: "2026-01-02 10:00", expected: 4 },
  ]);
  expect((await read([`${lines.join("\n")}\n`], two)).values).toHaveLength(14);
});
