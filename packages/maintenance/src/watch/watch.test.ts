/** The whole road of a watch on a simulated line: train on normal rows, raise alarms, name the sensor; streaming; what is refused. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type MaintenanceEvent, maintenanceCard, type WatchCard } from "@andon/contracts";
import { readCard } from "@andon/model";
import { decodeModel, openSession, tensor, writeInitializer } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runWatch, testWatch, trainSensorWatch, verifyWatch, type WatchAnswer, type WatchOptions } from "../index.ts";
import { streamed } from "../stream/streamed.fixture.ts";
import { folderWith } from "../wear.fixture.ts";
import { ALARM_THRESHOLD } from "./graph.ts";
import { trainWatch } from "./train.ts";

/** Four sensors that follow one load, a second apart; from `fault` on the third one leaves the others. */
function line(rows: number, seed: number, fault = Number.POSITIVE_INFINITY): string {
  let state = seed;
  const noise = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647 - 0.5;
  };
  let load = 0;
  let before = 0;
  const lines = ["time,power [kW],heat,pressure,flow,anomaly"];
  for (let i = 0; i < rows; i++) {
    before = load;
    load = 0.95 * load + noise();
    const off = i >= fault ? 3 : 0;
    const cells = [30 + 2 * load, 60 + before, 5 - load + off, 9 + 0.5 * load].map((v) =>
      (v + 0.2 * noise()).toFixed(4),
    );
    lines.push([new Date(1.7e12 + 1000 * i).toISOString(), ...cells, i >= fault ? 1 : 0].join(","));
  }
  return lines.join("\n");
}

let folder: string;
let model: string;
let card: WatchCard;

async function untilDone(training: AsyncIterable<MaintenanceEvent>): Promise<MaintenanceEvent[]> {
  const events: MaintenanceEvent[] = [];
  for await (const event of training) events.push(event);
  return events;
}

const trained = (options: WatchOptions) => untilDone(trainSensorWatch(options));

beforeAll(async () => {
  folder = await folderWith({
    "normal.csv": line(3000, 7),
    "short.csv": line(300, 7),
    "tiny.csv": line(6, 7),
    "fault.csv": line(800, 99, 500),
  });
  model = join(folder, "line.onnx");
  const last = (
    await trained({
      source: join(folder, "normal.csv"),
      out: model,
      network: "components",
      window: 4,
      budget: { alarms: 1, per: 3_600_000 },
    })
  ).at(-1)!;
  if (last.kind !== "done" || last.card.task !== "maintenance/watch") throw new Error("no watch");
  card = last.card;
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("training", () => {
  test("keeps the directions of normal operation, and sets the threshold by the budget", () => {
    expect(card.training.components).toBeLessThan(card.training.features);
    expect(card.training.explained).toBeGreaterThanOrEqual(0.8);
    expect(card.calibration).toMatchObject({ rule: "budget", budget: { alarms: 1, per: 3_600_000, clock: true } });
    expect(card.certificate.maxScoreDifference).toBeLessThan(1e-4);
  });

  test("with few rows it says that it cannot keep a budget, and leaves a margin", async () => {
    const last = (await trained({ source: join(folder, "short.csv"), out: join(folder, "short.onnx"), window: 4 })).at(
      -1,
    )!;
    expect(last).toMatchObject({ kind: "done", card: { calibration: { rule: "margin", budget: null } } });
  });

  test("a gap keeps rows between what is learnt from and what sets the threshold; it is told where it does nothing", async () => {
    const calibrated = async (source: string, gap: WatchOptions["gap"]) => {
      const options = { source: join(folder, source), out: join(folder, "gap.onnx"), window: 4, gap };
      const events = await trained({ ...options, network: "components" });
      const last = events.at(-1)!;
      if (last.kind !== "done" || last.card.task !== "maintenance/watch") throw new Error("no watch");
      return { rows: last.card.calibration.rows, told: JSON.stringify(events[1]) };
    };
    const usual = (await calibrated("normal.csv", undefined)).rows;
    expect((await calibrated("normal.csv", { rows: 104 })).rows).toBe(usual - 100);
    // a row a second
    expect((await calibrated("normal.csv", { milliseconds: 104_000 })).rows).toBe(usual - 100);
    expect((await calibrated("short.csv", { rows: 104 })).told).toContain("--gap does nothing");
    await expect(calibrated("normal.csv", { rows: 900 })).rejects.toMatchObject({ code: "maintenance/short-runs" });
  });

  test("rows marked as anomalous are not learnt from", async () => {
    const last = (await trained({ source: join(folder, "fault.csv"), out: join(folder, "marked.onnx"), window: 4 })).at(
      -1,
    )!;
    expect(last).toMatchObject({ kind: "done", card: { data: { rows: 500 } } });
  });
});

describe("alarms", () => {
  test("the fault is found within seconds, with few false alarms", async () => {
    const { evaluation } = await testWatch({ model, source: join(folder, "fault.csv") });
    expect(evaluation).toMatchObject({ rows: 800, anomalous: 300, stretches: 1, detected: 1 });
    expect(evaluation.delay).toBeLessThan(10);
    expect(evaluation.far).toBeLessThan(0.02);
    expect(evaluation.mar).toBeLessThan(0.1);
  });

  test("the sensor that left the others is to blame", async () => {
    const alarms = [];
    for await (const answer of runWatch({ model, source: join(folder, "fault.csv") }))
      if (answer.alarm && answer.row > 500) alarms.push(answer);
    const blamed = alarms.filter(({ blame }) => blame[0]!.column === "pressure").length;
    expect(blamed / alarms.length).toBeGreaterThan(0.8);
  });

  test("row by row through the file's own state, the answers are those of the whole run", async () => {
    const whole = [];
    for await (const { score, alarm } of runWatch({ model, source: join(folder, "fault.csv") }))
      whole.push({ score, alarm });
    const { bytes } = await readCard(model, maintenanceCard.options);
    const session = await openSession(nodeRuntime(), bytes);
    const rows = line(800, 99, 500)
      .split("\n")
      .slice(1)
      .map((text) => text.split(",").slice(1, 5).map(Number));
    const columns = ["power [kW]", "heat", "pressure", "flow"];
    const order = card.input.columns.map(({ name }) => columns.indexOf(name));
    let state = Number.NaN;
    for (let i = 3; i < 60; i++) {
      const window = Float32Array.from([3, 2, 1, 0].flatMap((back) => order.map((c) => rows[i - back]![c]!)));
      const answer = await session.run({
        window: tensor(nodeRuntime(), "float32", window, [1, 4, 4]),
        state: tensor(nodeRuntime(), "float32", Float32Array.of(state), [1]),
      });
      state = (answer.smoothed!.data as Float32Array)[0]!;
      expect(state).toBeCloseTo(whole[i - 3]!.score, 4);
      expect((answer.alarm!.data as BigInt64Array)[0]).toBe(whole[i - 3]!.alarm ? 1n : 0n);
    }
    await session.release();
  });
});

test("streamed in pieces of any size, two lines in turn, each row gets the answer of the whole run", async () => {
  const [header, ...rows] = line(800, 99, 500).split("\n");
  const others = line(800, 5).split("\n").slice(1);
  const lines = rows.flatMap((row, i) => [`a,${row}`, `b,${others[i]}`]);
  await writeFile(join(folder, "both.csv"), [`asset,${header}`, ...lines].join("\n"));
  const batch = new Map<string, WatchAnswer>();
  for await (const answer of runWatch({ model, source: join(folder, "both.csv") }))
    batch.set(`${answer.unit} ${answer.row}`, answer);
  const answers = await streamed({ model, source: "-" }, [`asset,${header}`, ...lines].join("\n"));
  expect(answers.map(({ unit, row }) => `${unit} ${row}`)).toEqual(
    rows.flatMap((_, i) => [`a ${i + 1}`, `b ${i + 1}`]),
  );
  for (const answer of answers) {
    if (!("score" in answer)) throw new Error("another task");
    if (answer.score === null) {
      expect(answer.row).toBeLessThan(4);
      continue;
    }
    const { score, alarm, blame } = batch.get(`${answer.unit} ${answer.row}`)!;
    expect(Math.abs(answer.score - score) / Math.max(1, score)).toBeLessThan(1e-5);
    expect(answer.alarm).toBe(alarm);
    expect(answer.blame[0]!.column).toBe(blame[0]!.column);
  }
});

async function trainedBy(network: WatchOptions["network"], epochs: number) {
  const out = join(folder, `${network}.onnx`);
  const source = join(folder, "normal.csv");
  const events = await trained({ source, out, network, window: 4, epochs, budget: { alarms: 1, per: 3_600_000 } });
  const last = events.at(-1)!;
  if (last.kind !== "done" || last.card.task !== "maintenance/watch") throw new Error("no watch");
  return { out, card: last.card, events };
}

describe.each(["mahalanobis", "conv-ae", "lstm-ae"] as const)("%s", (network) => {
  test("finds the fault and the sensor, beside principal components on the same rows; streams as in one piece; is certified", async () => {
    const { out, card: own } = await trainedBy(network, 40);
    expect(own.training).toMatchObject({ network, compared: [] });
    const source = join(folder, "fault.csv");
    const { evaluation, baselines } = await testWatch({ model: out, source });
    expect(evaluation).toMatchObject({ stretches: 1, detected: 1 });
    expect(evaluation.far).toBeLessThan(0.05);
    expect(evaluation.mar).toBeLessThan(0.3);
    // the same components, on the same rows, at the same budget
    expect(baselines.spe).toEqual((await testWatch({ model, source })).evaluation);
    const batch: WatchAnswer[] = [];
    for await (const answer of runWatch({ model: out, source })) batch.push(answer);
    const alarms = batch.filter(({ alarm, row }) => alarm && row > 500);
    expect(alarms.filter(({ blame }) => blame[0]!.column === "pressure").length / alarms.length).toBeGreaterThan(0.8);
    const answers = await streamed({ model: out, source: "-" }, await readFile(source, "utf8"));
    for (const [i, answer] of answers.slice(3).entries()) {
      if (!("score" in answer)) throw new Error("another task");
      expect(Math.abs(answer.score! - batch[i]!.score) / Math.max(1, batch[i]!.score)).toBeLessThan(1e-5);
      expect(answer.alarm).toBe(batch[i]!.alarm);
    }
    expect(await verifyWatch({ model: out, source: join(folder, "normal.csv") })).toMatchObject({ holds: true });
  });
});

describe("which network", () => {
  test("auto compares all on held-out normal rows, keeps the simple one unless another is clearly better, and says so", async () => {
    const { card: own, events } = await trainedBy("auto", 2);
    expect(own.training.compared.map(({ network }) => network)).toEqual([
      "components",
      "mahalanobis",
      "conv-ae",
      "lstm-ae",
    ]);
    const decided = events.find((event) => event.kind === "decided")!;
    expect(decided).toMatchObject({ decision: { choice: own.training.network, why: own.training.why } });
    expect(JSON.stringify(own.training.why)).toContain("conv-ae");
  });

  test("where two sensors hardly ever part, a small gap between them is told by the Mahalanobis distance, and auto takes it; few rows, no autoencoder", async () => {
    let state = 3;
    const noise = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647 - 0.5;
    };
    const rows = Array.from({ length: 360 }, (_, i) => {
      const [a, b, c] = [noise(), noise(), noise()];
      return [i, a, a + 0.002 * noise(), b, b + 0.002 * noise(), c, a + b + c + 0.5 * noise()].join(",");
    });
    const source = join(folder, "twins.csv");
    await writeFile(source, ["time,a,a2,b,b2,c,sum", ...rows].join("\n"));
    const last = (await trained({ source, out: join(folder, "twins.onnx"), window: 2 })).at(-1)!;
    if (last.kind !== "done" || last.card.task !== "maintenance/watch") throw new Error("no watch");
    const { network, compared, why } = last.card.training;
    expect(network).toBe("mahalanobis");
    expect(compared.map((c) => c.network)).toEqual(["components", "mahalanobis"]);
    expect(compared[1]!.found).toBeGreaterThan(compared[0]!.found + 0.3);
    expect(JSON.stringify(why)).toContain("too few for an autoencoder");
  });
});

const weights = (bytes: Uint8Array, name: string) => {
  const { rawData } = decodeModel(bytes).graph.initializer.find((t) => t.name === name)!;
  return new Float32Array(Uint8Array.from(rawData!).buffer);
};

test("the certificate holds, and breaks with another threshold, other weights or other rows", async () => {
  const source = join(folder, "normal.csv");
  expect(await verifyWatch({ model, source })).toMatchObject({ holds: true, reasons: [] });
  const bent = async (name: string, by: (old: number) => number) => {
    const bytes = await readFile(model);
    const file = join(folder, "bent.onnx");
    await writeFile(file, writeInitializer(bytes, name, weights(bytes, name).map(by)));
    return verifyWatch({ model: file, source });
  };
  const reason = (text: string) => ({ holds: false, reasons: [{ en: expect.stringContaining(text) }] });
  expect(await bent(ALARM_THRESHOLD, (v) => v / 10)).toMatchObject(reason("threshold"));
  expect((await bent("speMatrix", (v) => v / 2)).reasons).toHaveLength(2);
  expect(await verifyWatch({ model, source: join(folder, "fault.csv") })).toMatchObject({ holds: false });
});

describe("what is refused", () => {
  const code = (wanted: string) => expect.objectContaining({ code: wanted });
  test("runs shorter than two windows", async () => {
    await expect(
      trained({ source: join(folder, "tiny.csv"), out: join(folder, "no.onnx"), window: 4 }),
    ).rejects.toThrow(code("maintenance/short-runs"));
  });
  test("a sensor that vanished, when run and when tested", async () => {
    const lines = line(60, 3).split("\n");
    await writeFile(join(folder, "less.csv"), lines.map((text) => text.replace(/,[^,]+/, "")).join("\n"));
    const source = join(folder, "less.csv");
    await expect(runWatch({ model, source }).next()).rejects.toThrow(code("maintenance/columns"));
    await expect(testWatch({ model, source })).rejects.toThrow(code("maintenance/columns"));
  });
  test("a unit with three rows, all-constant data", async () => {
    const rows = (count: number, cells: (i: number) => string) =>
      ["time,a,b", ...Array.from({ length: count }, (_, i) => `${i},${cells(i)}`)].join("\n");
    await writeFile(
      join(folder, "three.csv"),
      rows(3, (i) => `${i % 2},${i}`),
    );
    await writeFile(
      join(folder, "flat.csv"),
      rows(100, () => "1,2"),
    );
    const train = (source: string) =>
      untilDone(
        trainWatch({ source: join(folder, source), out: join(folder, "no.onnx") }, new AbortController().signal),
      );
    await expect(train("three.csv")).rejects.toThrow(code("maintenance/short-runs"));
    await expect(train("flat.csv")).rejects.toThrow(code("signal/nothing-varies"));
  });
  test("ragged rows and text in a number column are repaired by name", async () => {
    const lines = line(300, 3).split("\n");
    lines[7] += ",9";
    lines[9] = lines[9]!.replace(/,[^,]+/, ",broken");
    await writeFile(join(folder, "bad.csv"), lines.join("\n"));
    const events = await untilDone(
      trainWatch({ source: join(folder, "bad.csv"), out: join(folder, "bad.onnx") }, new AbortController().signal),
    );
    const told = JSON.stringify(events.find(({ kind }) => kind === "data"));
    expect(told).toContain("7 cells, expected 6");
    expect(told).toContain("broken");
    expect(events.at(-1)).toMatchObject({ kind: "done", card: { data: { rows: 299 } } });
  });
  test("a test without labels, a model of another task", async () => {
    const bare = await folderWith({
      "bare.csv": line(60, 3)
        .split("\n")
        .map((text) => text.slice(0, text.lastIndexOf(",")))
        .join("\n"),
    });
    await expect(testWatch({ model, source: join(bare, "bare.csv") })).rejects.toThrow(code("maintenance/no-label"));
    await rm(bare, { recursive: true });
  });
});
