/** The whole road on a simulated mill: train, test, run, verify; what is dropped, and what is refused. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type FailureCard, inLanguage, type MaintenanceEvent, maintenanceCard } from "@andon/contracts";
import type { SignalOptions } from "@andon/data";
import { readCard } from "@andon/model";
import { decodeModel, writeInitializer } from "@andon/nn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FailureOptions, runFailure, testFailure, trainFailures, verifyFailure } from "../index.ts";
import { streamed } from "../stream/streamed.fixture.ts";
import { folderWith, wearCsv } from "../wear.fixture.ts";
import { FAILURE_THRESHOLD } from "./graph.ts";
import { millCsv } from "./table.fixture.ts";
import { trainFailure } from "./train.ts";

let folder: string;
let events: MaintenanceEvent[];
let card: FailureCard;
const at = (name: string) => join(folder, name);
const quick = { members: 2, epochs: 12 };

async function trained(options: FailureOptions): Promise<MaintenanceEvent[]> {
  const all: MaintenanceEvent[] = [];
  for await (const event of trainFailure({ ...quick, ...options }, new AbortController().signal)) all.push(event);
  return all;
}
function cardOf(all: readonly MaintenanceEvent[]): FailureCard {
  const last = all.at(-1)!;
  if (last.kind !== "done" || last.card.task !== "maintenance/failure") throw new Error("no model of failures");
  return last.card;
}

beforeAll(async () => {
  const mill = millCsv({ rows: 2500, missing: 11 });
  folder = await folderWith({
    "mill.csv": mill,
    "new.csv": millCsv({ rows: 1500, seed: 5, missing: 11 }),
    "words.csv": mill.replaceAll(/,([01])\n/g, (_, d) => `,${d === "1" ? "NG" : "OK"}\n`),
    "none.csv": mill.replaceAll(/,1\n/g, ",0\n"),
    "three.csv": mill.replace(/,0\n/, ",2\n"),
    "few.csv": millCsv({ rows: 60 }),
    "flat.csv": `a [K],b,failed\n${Array.from({ length: 60 }, (_, i) => `1,2,${i % 3 === 0 ? 1 : 0}`).join("\n")}\n`,
  });
  // once as users do, in a thread of its own
  events = [];
  for await (const event of trainFailures({ ...quick, source: at("mill.csv"), out: at("mill.onnx"), target: "broken" }))
    events.push(event);
  card = cardOf(events);
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function streamsAsBatch(model: string, source: string, columns: SignalOptions = {}): Promise<void> {
  const batch = new Map<number, number[]>();
  for await (const { row, probability } of runFailure({ model: at(model), source: at(source), ...columns }))
    batch.set(row, [...(batch.get(row) ?? []), probability]);
  const answers = await streamed({ model: at(model), source: "-", ...columns }, await readFile(at(source), "utf8"));
  expect(answers).toHaveLength([...batch.values()].flat().length);
  for (const answer of answers) {
    if (!("probability" in answer)) throw new Error("another task");
    // units come one after the other in these tables
    expect(Math.abs(answer.probability - batch.get(answer.row)!.shift()!)).toBeLessThan(1e-5);
  }
}

describe("training", () => {
  test("finds failures that come of two columns together, better than a straight line, and says how sure it is", () => {
    const { validation, baseline } = card;
    expect(validation).toMatchObject({ rows: 2500, units: 1 });
    expect(validation.prAuc.value).toBeGreaterThan(0.75);
    expect(validation.f1.value).toBeGreaterThan(0.7);
    expect(validation.prAuc.value).toBeGreaterThan(baseline.prAuc.value);
    expect(validation.brier).toBeLessThan(0.5 * validation.brierOfBase);
    expect(validation.calibration.error).toBeLessThan(0.03);
    expect(card.importance.map(({ column }) => column)).toContain("torque [Nm]");
    expect(card.importance.at(0)!.drop).toBeGreaterThan(0.1);
  });

  test("names what it left out, and why", () => {
    const data = events.find((event) => event.kind === "data");
    if (data?.kind !== "data") throw new Error("no decisions");
    const told = Object.fromEntries(
      data.decisions.map(({ what, choice }) => [inLanguage(what, "en"), inLanguage(choice, "en")]),
    );
    expect(told).toMatchObject({
      "left out, because they give the target away": "cause",
      "left out, because they name rows": "serial",
      "left out, because they never change": "plate",
      "missing values": "torque [Nm]",
    });
    expect(card.input.columns.map(({ name }) => name)).toEqual([
      "tool",
      "heat [°C]",
      "cool [°C]",
      "speed [rpm]",
      "torque [Nm]",
    ]);
    expect(card.input.columns[0]!.levels?.toSorted()).toEqual(["carbide", "diamond", "steel"]);
  });

  test("a leaking column that is known before is kept when asked", async () => {
    const kept = cardOf(
      await trained({
        source: at("mill.csv"),
        out: at("kept.onnx"),
        target: "broken",
        settingColumns: ["cause"],
        epochs: 1,
      }),
    );
    expect(kept.input.columns.map(({ name }) => name)).toContain("cause");
  });

  test("words as target, with the value that means failure; a wish for precision", async () => {
    const words = cardOf(
      await trained({
        source: at("words.csv"),
        out: at("words.onnx"),
        target: "broken",
        positive: "NG",
        wish: { precision: 0.9 },
      }),
    );
    expect(words.target).toEqual({ column: "broken", positive: "NG", horizon: null });
    expect(words.validation.precision.value).toBeGreaterThanOrEqual(0.9);
    expect(words.validation.failures).toBe(card.validation.failures);
  });
});

describe("using the file", () => {
  test("new rows are judged about as well as out of fold, costs included", async () => {
    const { evaluation, seen } = await testFailure({
      model: at("mill.onnx"),
      source: at("new.csv"),
      wish: { costMiss: 20, costAlarm: 10 },
    });
    expect(evaluation.prAuc.value).toBeGreaterThan(0.75);
    expect(seen).toBe(false);
    const again = await testFailure({ model: at("mill.onnx"), source: at("mill.csv") });
    expect(again.seen).toBe(true);
    expect(evaluation.cost!.per1000).toBeLessThan(Math.min(evaluation.cost!.never, evaluation.cost!.always));
  });

  test("rows without the target, with other columns in another order and a category never seen", async () => {
    const lines = millCsv({ rows: 30, seed: 9 })
      .trim()
      .split("\n")
      .map((line) => line.split(","));
    const turned = lines.map(([, tool, heat, cool, speed, torque], i) =>
      [torque, speed, cool, heat, i === 1 ? "glass" : tool].join(","),
    );
    await writeFile(at("turned.csv"), `${turned.join("\n")}\n`);
    await writeFile(at("straight.csv"), `${lines.map((line) => line.join(",")).join("\n")}\n`);
    const answers = async (source: string) => {
      const all = [];
      for await (const answer of runFailure({ model: at("mill.onnx"), source: at(source) })) all.push(answer);
      return all;
    };
    const [a, b] = [await answers("turned.csv"), await answers("straight.csv")];
    expect(a).toHaveLength(30);
    expect(a.slice(1).map(({ probability }) => probability)).toEqual(b.slice(1).map(({ probability }) => probability));
    expect(a.map(({ row }) => row)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    for (const { probability, alarm } of a) expect(alarm).toBe(probability >= card.thresholds[0]!.value);
  });

  test("streamed, each row gets the answer of the finished table, categories too", () =>
    streamsAsBatch("mill.onnx", "mill.csv"));

  test("the certificate holds, and breaks with another threshold or other weights", async () => {
    const source = at("mill.csv");
    expect(await verifyFailure({ model: at("mill.onnx"), source })).toMatchObject({ holds: true, reasons: [] });
    const bytes = await readFile(at("mill.onnx"));
    await writeFile(at("loose.onnx"), writeInitializer(bytes, FAILURE_THRESHOLD, Float32Array.of(0.001)));
    const loose = await verifyFailure({ model: at("loose.onnx"), source });
    expect(loose.reasons.map((r) => inLanguage(r, "en"))).toEqual([expect.stringContaining("threshold")]);
    const name = decodeModel(bytes).graph.initializer.find(
      (t) => t.name?.startsWith("member0") && t.dims?.length === 2,
    )!;
    const zeros = new Float32Array((name.rawData as Uint8Array).byteLength / 4);
    await writeFile(at("bent.onnx"), writeInitializer(bytes, name.name!, zeros));
    expect(await verifyFailure({ model: at("bent.onnx"), source })).toMatchObject({ holds: false });
  });
});

describe("a failure to come", () => {
  test("is foretold from windows, by units that the networks do not know", async () => {
    const { csv } = wearCsv({ units: 14, seed: 3 });
    await writeFile(at("wear.csv"), csv);
    const columns = { unitColumn: "machine", timeColumn: "hour" };
    const events = await trained({ source: at("wear.csv"), out: at("wear.onnx"), horizon: 10, ...columns });
    const coming = cardOf(events);
    expect(coming).toMatchObject({ target: { column: null, horizon: 10 }, input: { steps: 10 }, data: { units: 14 } });
    // the last row of each unit is the failure itself: nothing is foretold there
    expect(coming.validation).toMatchObject({ units: 14, failures: 140, rows: coming.data.rows - 14 });
    expect(coming.validation.prAuc.value).toBeGreaterThan(0.8);
    expect(coming.validation.prAuc.method).toContain("units");
    const { evaluation } = await testFailure({ model: at("wear.onnx"), source: at("wear.csv"), ...columns });
    expect(evaluation.prAuc.value).toBeGreaterThan(0.8);
    await streamsAsBatch("wear.onnx", "wear.csv", columns);
  });
});

describe("what is refused", () => {
  const code = (wanted: string) => expect.objectContaining({ code: wanted });
  const out = "no.onnx";
  const train = (source: string, options: Partial<FailureOptions> = {}) =>
    trained({ source: at(source), out: at(out), target: "broken", ...options });

  test("a target that is missing, has one value, or three", async () => {
    await expect(train("mill.csv", { target: "nothing" })).rejects.toThrow(code("signal/no-column"));
    await expect(train("mill.csv", { target: undefined })).rejects.toThrow(code("maintenance/no-target"));
    await expect(train("none.csv")).rejects.toThrow(code("maintenance/target"));
    await expect(train("three.csv")).rejects.toThrow(code("maintenance/target"));
    await expect(train("words.csv")).rejects.toThrow(code("maintenance/target"));
    await expect(train("words.csv", { positive: "BAD" })).rejects.toThrow(code("maintenance/target"));
  });

  test("too few failures, columns that never change, half a wish, a precision out of reach", async () => {
    await expect(train("few.csv")).rejects.toThrow(code("maintenance/few-failures"));
    await expect(train("flat.csv", { target: "failed" })).rejects.toThrow(code("signal/nothing-varies"));
    await expect(train("mill.csv", { wish: { costMiss: 2 } })).rejects.toThrow(code("maintenance/wish"));
    const unrelated = Array.from(
      { length: 240 },
      (_, i) => `${(i * 37) % 101},${(i * 17) % 89},${i % 6 === 0 ? 1 : 0}`,
    );
    await writeFile(at("unrelated.csv"), `a,b,broken\n${unrelated.join("\n")}\n`);
    await expect(train("unrelated.csv", { epochs: 1, wish: { precision: 0.99 } })).rejects.toThrow(
      code("maintenance/unreachable"),
    );
  });

  test("a source that lacks a column, or holds text where numbers belong", async () => {
    const lines = millCsv({ rows: 40 })
      .trim()
      .split("\n")
      .map((line) => line.split(","));
    await writeFile(at("lacking.csv"), lines.map((line) => line.slice(0, 5).join(",")).join("\n"));
    await writeFile(
      at("text.csv"),
      lines.map((line, i) => line.map((cell, c) => (i > 0 && c === 5 ? "high" : cell)).join(",")).join("\n"),
    );
    const run = async (source: string) => {
      for await (const _ of runFailure({ model: at("mill.onnx"), source: at(source) }));
    };
    await expect(run("lacking.csv")).rejects.toThrow(code("maintenance/columns"));
    await expect(run("text.csv")).rejects.toThrow(code("maintenance/text"));
  });

  test("a few words in a number column are repaired by name", async () => {
    const mill = (await readFile(at("mill.csv"), "utf8")).split("\n");
    const broken = mill
      .map((line, i) => (i % 300 === 5 ? line.replace(/^(\d+,\w+,)[\d.]+/, "$1hot") : line))
      .join("\n");
    await writeFile(at("repaired.csv"), broken);
    const data = (await train("repaired.csv", { epochs: 1 })).find((event) => event.kind === "data");
    expect(JSON.stringify(data)).toContain("hot");
  });

  test("a model of another task", async () => {
    await expect(readCard(at("mill.onnx"), maintenanceCard.options)).resolves.toMatchObject({
      card: { task: "maintenance/failure" },
    });
  });
});
