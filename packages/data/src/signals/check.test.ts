/** Each trouble planted alone into clean signals, and found; clean signals pass. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { conversion } from "./look.ts";
import { separation } from "./sample.ts";
import { reportOn, signalFolder } from "./signals.fixture.ts";

interface Row {
  time: number;
  heat: number | string;
  flow: number;
  failure: number;
}

/** 600 seconds of a calm process that fails now and then; numbers from a fixed sequence. */
function calm(): Row[] {
  let state = 1;
  const noise = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647 - 0.5;
  };
  return Array.from({ length: 600 }, (_, i) => ({
    time: 1_772_600_000 + i,
    heat: 60 + noise(),
    flow: 5 + noise(),
    failure: i % 60 === 59 ? 1 : 0,
  }));
}

async function check(rows: readonly object[], more: Readonly<Record<string, string>> = {}) {
  const header = Object.keys(rows[0]!);
  const text = [
    header.join(","),
    ...rows.map((row) => header.map((name) => (row as Record<string, unknown>)[name]).join(",")),
  ].join("\n");
  const root = await signalFolder({ "log.csv": text, ...more });
  return reportOn(Object.keys(more).length > 0 ? root : join(root, "log.csv"));
}
const found = async (rows: readonly object[], code: string, more = {}) =>
  (await check(rows, more)).findings.filter((f) => f.code === code);
const changed = (change: (row: Row, i: number) => Partial<Row> & object) =>
  calm().map((row, i) => ({ ...row, ...change(row, i) }));

test("calm signals are told as they are, with nothing to complain of", async () => {
  const report = await check(calm());
  expect(report).toMatchObject({
    kind: "wide-csv",
    rows: 600,
    units: 1,
    time: { column: "time", meaning: "clock", step: 1000 },
  });
  expect(report.findings).toEqual([]);
  const heat = report.columns.find((c) => c.name === "heat")!;
  const values = calm().map((row) => row.heat as number);
  const mean = values.reduce((a, b) => a + b, 0) / 600;
  expect(heat.mean).toBeCloseTo(mean, 9);
  expect(heat.standardDeviation).toBeCloseTo(Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / 599), 9);
  expect([heat.minimum, heat.maximum]).toEqual([Math.min(...values), Math.max(...values)]);
});

describe("planted troubles are found and placed", () => {
  test("missing values", async () => {
    const [f] = await found(
      changed((_, i) => (i % 10 === 0 ? { heat: "" } : {})),
      "missing",
    );
    expect(f).toMatchObject({ severity: "warning", column: "heat", count: 60 });
  });
  test("a sensor that vanishes, with the row from which on", async () => {
    const [f] = await found(
      changed((_, i) => (i >= 500 || i === 7 ? { heat: "" } : {})),
      "missing",
    );
    expect(f).toMatchObject({
      count: 101,
      places: ["log, row 501"],
      message: { en: expect.stringContaining("100 rows on end") },
    });
  });
  test("words that may name machines, unless a column does already", async () => {
    const named = changed((_, i) => ({ pump: `P${i % 3}` }));
    expect(await found(named, "words")).toMatchObject([{ severity: "note", places: ["pump: P0, P1, P2"] }]);
    const told = named.map((row, i) => ({ machine: `M${i % 3}`, ...row }));
    expect(await found(told, "words")).toEqual([]);
    expect(await check(changed((_, i) => ({ Anlage: `L${i % 3}` })))).toMatchObject({ units: 3 });
  });
  test("a gap", async () => {
    const [f] = await found(
      changed(({ time }, i) => ({ time: i < 300 ? time : time + 3600 })),
      "gap",
    );
    expect(f).toMatchObject({ count: 1, places: ["log, row 301"] });
    expect(f!.message.en).toContain("1 h");
  });
  test("duplicated and unsorted times", async () => {
    const doubled = changed(({ time }, i) => ({ time: i === 10 ? time - 1 : time }));
    expect(await found(doubled, "duplicate-time")).toMatchObject([{ count: 1 }]);
    const swapped = changed(({ time }, i) => ({ time: i === 10 ? time + 1.5 : time }));
    expect(await found(swapped, "unsorted-time")).toMatchObject([{ count: 1 }]);
  });
  test("irregular sampling", async () => {
    const [f] = await found(
      changed(({ time }, i) => ({ time: time + (i % 4 === 0 ? 0.7 : 0) })),
      "irregular",
    );
    expect(f).toBeDefined();
  });
  test("units of another rate", async () => {
    const slow = [
      "time,heat,flow,failure",
      ...calm()
        .slice(0, 100)
        .map((r, i) => `${r.time + 4 * i},${r.heat},${r.flow},0`),
    ].join("\n");
    const other = [
      "time,heat,flow,failure",
      ...calm()
        .slice(0, 100)
        .map((r) => `${r.time},${r.heat},${r.flow},0`),
    ].join("\n");
    expect(await found(calm(), "mixed-rates", { "slow.csv": slow, "usual.csv": other })).toMatchObject([
      { count: 1, places: ["slow"] },
    ]);
  });
  test("a constant column and an identifier", async () => {
    const rows = changed(() => ({})).map((row, i) => ({ ...row, pump: 3, id: i }));
    expect(await found(rows, "constant")).toMatchObject([{ places: ["pump: 3"] }]);
    expect(await found(rows, "identifier")).toMatchObject([{ places: ["id"] }]);
  });
  test("a stuck sensor", async () => {
    const [f] = await found(
      changed((_, i) => (i >= 200 && i < 280 ? { heat: 60.123 } : {})),
      "stuck",
    );
    expect(f).toMatchObject({ column: "heat", count: 80, places: ["log, row 201: 60.123"] });
  });
  test("an outlier", async () => {
    const [f] = await found(
      changed((_, i) => (i === 77 ? { flow: 900 } : {})),
      "outlier",
    );
    expect(f).toMatchObject({ column: "flow", count: 1, places: ["log, row 78: 900"] });
  });
  test("drift", async () => {
    const [f] = await found(
      changed((row, i) => ({ heat: (row.heat as number) + i / 100 })),
      "drift",
    );
    expect(f!.places).toHaveLength(1);
    expect(f!.places[0]).toMatch(/^heat: 1\/1/);
  });
  test("a change of unit", async () => {
    const [f] = await found(
      changed((row, i) => (i >= 300 ? { heat: 1.8 * (row.heat as number) + 32 } : {})),
      "unit-jump",
    );
    expect(f).toMatchObject({ column: "heat", count: 1 });
    expect(f!.message.en).toContain("°C → °F");
    expect(f!.places[0]).toMatch(/^log, row 301/);
  });
  test("leaks: a mode that says so, and a value that tells the label", async () => {
    const mode = changed(() => ({})).map((row, i) => ({ ...row, mode: row.failure && i % 120 === 59 ? 1 : 0 }));
    expect(await found(mode, "leak")).toEqual([]);
    const often = changed((_, i) => ({ failure: i % 20 === 19 ? 1 : 0 })).map((row, i) => ({
      ...row,
      mode: i % 40 === 19 ? 1 : 0,
    }));
    expect(await found(often, "leak")).toMatchObject([{ severity: "warning", column: "mode" }]);
    const after = changed((row, i) => ({ failure: i % 20 === 19 ? 1 : 0, flow: row.flow + (i % 20 === 19 ? 3 : 0) }));
    expect(await found(after, "leak")).toMatchObject([{ column: "flow" }]);
  });
  test("a unit with three rows", async () => {
    const rows = calm().map((row, i) => ({ machine: i < 3 ? "new" : "old", ...row }));
    expect(await found(rows, "short-unit")).toMatchObject([{ count: 1, places: ["new: 3"] }]);
  });
  test("repairs of reading are findings too", async () => {
    const report = await check(changed((_, i) => (i === 5 ? { heat: "broken" } : {})));
    expect(report.findings).toMatchObject([
      { code: "text-in-number", column: "heat", count: 1, places: ['log.csv, row 6: "broken"'] },
      { code: "missing", count: 1 },
    ]);
  });
  test("not one row", async () => {
    const root = await signalFolder({ "log.csv": "time,a\n" });
    await expect(reportOn(join(root, "log.csv"))).rejects.toThrow(/not one row/);
  });
});

test("a fingerprint changes with any value, and only then", async () => {
  const base = await check(calm());
  expect((await check(calm())).fingerprint).toBe(base.fingerprint);
  expect((await check(changed((row, i) => (i === 599 ? { flow: row.flow + 1e-9 } : {})))).fingerprint).not.toBe(
    base.fingerprint,
  );
});

test("a conversion and its way back are told by name, whatever the level", () => {
  fc.assert(
    fc.property(fc.double({ min: 21, max: 500, noNaN: true }), (level) => {
      expect(conversion(level, 1000 * level)).toBe("× 1000");
      expect(conversion(1000 * level, level)).toBe("÷ 1000");
      expect(conversion(level, 14.5038 * level)).toBe("bar → psi");
      expect(conversion(level, 1.001 * level)).toBeNull();
    }),
  );
});

test("separation is the share of pairs in order", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 12 }),
      fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 12 }),
      (low, high) => {
        const pairs = low.flatMap((a) => high.map((b) => (b > a ? 1 : b === a ? 0.5 : 0) as number));
        expect(separation(low, high)).toBeCloseTo(pairs.reduce((s, p) => s + p, 0) / pairs.length, 12);
      },
    ),
  );
});

const ai4i = fileURLToPath(new URL("../../../../../shared/datasets/ai4i2020", import.meta.url));
test.skipIf(!existsSync(ai4i))("AI4I: all five failure modes are leaks, four of them by what they hold", async () => {
  const leaks = (await reportOn(ai4i)).findings.filter((f) => f.code === "leak");
  expect(leaks.map((f) => f.column)).toEqual(["TWF", "HDF", "PWF", "OSF", "RNF"]);
  expect(leaks.filter((f) => f.message.en.includes("whenever it is 1")).map((f) => f.column)).toEqual([
    "TWF",
    "HDF",
    "PWF",
    "OSF",
  ]);
});
