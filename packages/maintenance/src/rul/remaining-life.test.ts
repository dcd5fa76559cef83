/** The whole road on simulated wear: train, certify, test, run; and what is refused. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { figuresIn, inLanguage, type MaintenanceEvent, maintenanceCard, type RulCard } from "@andon/contracts";
import type { LineProblem } from "@andon/data";
import { readCard } from "@andon/model";
import { writeInitializer } from "@andon/nn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RulOptions, type RulTestOptions, runRul, testRul, trainRemainingLife, verifyRul } from "../index.ts";
import { streamed } from "../stream/streamed.fixture.ts";
import { folderWith, wearCsv } from "../wear.fixture.ts";
import { INTERVAL_WIDENING } from "./graph.ts";
import { messages } from "./report/messages.ts";

const QUICK = { members: 2, epochs: 25, batch: 64, threads: 1, seed: 3 } as const;
const columns = { unitColumn: "machine", timeColumn: "hour", settingColumns: ["altitude", "speed"] };
const running = wearCsv({ units: 30, regimes: 3, seed: 9, running: true, missing: 11 });
let folder: string;
let model: string;
let events: MaintenanceEvent[];
let card: RulCard;

async function trained(options: RulOptions): Promise<MaintenanceEvent[]> {
  const all: MaintenanceEvent[] = [];
  for await (const event of trainRemainingLife(options)) if (event.kind !== "step") all.push(event);
  return all;
}

beforeAll(async () => {
  folder = await folderWith({
    "failed.csv": wearCsv({ units: 24, regimes: 3, missing: 13 }).csv,
    "running.csv": running.csv,
    "lives.txt": running.lives.join("\n"),
    "few.csv": wearCsv({ units: 4 }).csv,
  });
  model = join(folder, "machine.onnx");
  const report = join(folder, "training.html");
  events = await trained({ source: join(folder, "failed.csv"), out: model, report, ...QUICK, ...columns });
  const last = events.at(-1)!;
  if (last.kind !== "done") throw new Error(`training ended with ${last.kind}`);
  if (last.card.task !== "maintenance/rul") throw new Error("another task");
  card = last.card;
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test("the certificate holds, and breaks with another interval or other histories", async () => {
  const source = join(folder, "failed.csv");
  expect(await verifyRul({ model, source, ...columns })).toMatchObject({ holds: true, reasons: [] });
  const wide = join(folder, "wide.onnx");
  await writeFile(wide, writeInitializer(await readFile(model), INTERVAL_WIDENING, Float32Array.of(9)));
  expect((await verifyRul({ model: wide, source, ...columns })).reasons).toEqual([
    { en: expect.stringContaining("thresholds"), zh: expect.stringContaining("阈值") },
  ]);
  const other = await verifyRul({ model, source: join(folder, "running.csv"), ...columns });
  expect(other.reasons).toEqual([expect.objectContaining({ en: expect.stringContaining("150 can be read here") })]);
});

test.each(["averages", "cnn"] as const)(
  "streamed through %s, each row gets the answer of the finished table; ragged lines are named",
  async (network) => {
    if (network === "cnn") {
      const few = { ...QUICK, ...columns, network, window: 8, epochs: 1, batch: 256 };
      await trained({ source: join(folder, "failed.csv"), out: join(folder, "cnn.onnx"), ...few });
    }
    const file = network === "cnn" ? join(folder, "cnn.onnx") : model;
    const all = await testRul({ model: file, source: join(folder, "running.csv"), ...columns });
    const batch = new Map(all.predictions.map((p) => [`${p.unit} ${p.truth}`, p]));
    const rows = new Map<string, number>();
    for (const { unit } of all.predictions) rows.set(unit, (rows.get(unit) ?? 0) + 1);
    const [header, ...lines] = running.csv.trim().split("\n");
    const bad = [header, ...lines.slice(0, 5), "7,8", ...lines.slice(5)].join("\n");
    const problems: LineProblem[] = [];
    const answers = await streamed({ model: file, source: "-", ...columns }, bad, problems);
    expect(answers).toHaveLength(all.predictions.length);
    expect(problems).toEqual([{ code: "ragged-row", line: 7, column: null, unit: null, found: "2", expected: 9 }]);
    for (const answer of answers) {
      if (!("rul" in answer)) throw new Error("another task");
      const { rul, low, high } = batch.get(`${answer.unit} ${rows.get(answer.unit)! - answer.row}`)!;
      for (const [a, b] of [
        [answer.rul, rul],
        [answer.low, low],
        [answer.high, high],
      ] as const)
        expect(Math.abs(a - b)).toBeLessThan(1e-5 * card.cap);
    }
  },
);

test("the report of training shows every unit that ran to failure, by the network that had not seen it", async () => {
  const page = await readFile(join(folder, "training.html"), "utf8");
  const say = messages.en;
  expect(page).toContain(say.folds("24", figuresIn("en").count(card.validation.predictions)));
  for (const title of [say.unitsChart, say.calibrationChart, "vibration"])
    expect(page).toContain(`<figcaption>${title}`);
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
  // lives longer than the cap are longer than what is predicted at most
  expect(card.validation.rmseUncapped.value).toBeGreaterThan(card.validation.rmse.value);
});

test("units that the model was trained on are told, whatever they are called", async () => {
  expect(await evaluated()).toMatchObject({ seen: [], begunLate: [], repaired: [] });
  const [header, ...lines] = (await readFile(join(folder, "failed.csv"), "utf8")).trim().split("\n");
  const fresh = running.csv.trim().split("\n").slice(1);
  const mixed = [...fresh, ...lines.filter((line) => line.startsWith("4,")).map((line) => line.replace("4,", "99,"))];
  await writeFile(join(folder, "mixed.csv"), [header, ...mixed].join("\n"));
  const { seen } = await testRul({ model, source: join(folder, "mixed.csv"), ...columns });
  expect(seen).toEqual(["99"]);
  // what the test had to repair is told too: two rows of one unit in the wrong order
  await writeFile(join(folder, "swapped.csv"), [header, fresh[1], fresh[0], ...fresh.slice(2)].join("\n"));
  const swapped = await testRul({ model, source: join(folder, "swapped.csv"), ...columns });
  expect(swapped.repaired.map(({ why }) => inLanguage(why, "en"))).toEqual([
    expect.stringMatching(/^1 like it; brought into order/),
  ]);
});

describe("resampling", () => {
  const quick = { ...QUICK, epochs: 1, ...columns };
  test("at the step that rows have it changes nothing", async () => {
    const of = async (resample: number | undefined) => {
      const out = join(folder, "even.onnx");
      const last = (await trained({ source: join(folder, "failed.csv"), out, ...quick, resample })).at(-1)!;
      if (last.kind !== "done") throw new Error("not done");
      return last.card.certificate;
    };
    expect((await of(1)).weightsSha256).toBe((await of(undefined)).weightsSha256);
  });

  test("of uneven rows is told, certified, and the same for a stream as for the finished table", async () => {
    const [header, ...lines] = running.csv.trim().split("\n");
    const uneven = lines.filter((_, i) => i % 7 !== 3 && i % 11 < 8);
    const source = join(folder, "uneven.csv");
    await writeFile(source, [header, ...uneven].join("\n"));
    const out = join(folder, "resampled.onnx");
    const all = await trained({ source, out, ...quick, resample: 2 });
    const data = all.find((e) => e.kind === "data")!;
    const told = data.decisions.find(({ what }) => inLanguage(what, "en") === "sampling")!;
    expect(inLanguage(told.choice, "en")).toBe("2");
    expect(inLanguage(told.why, "en")).toMatch(/differ from the usual 1 by more than half/);
    expect(await verifyRul({ model: out, source, ...columns })).toMatchObject({ holds: true });
    const batch = new Map<string, number>();
    for await (const { unit, rows, rul } of runRul({ model: out, source, ...columns }))
      batch.set(`${unit} ${rows}`, rul);
    const answers = await streamed({ model: out, source: "-", ...columns }, [header, ...uneven, ""].join("\n"));
    const newest = answers.filter(({ unit, row }) => batch.has(`${unit} ${row}`));
    expect(newest).toHaveLength(30);
    for (const answer of newest) {
      if (!("rul" in answer)) throw new Error("another task");
      expect(Math.abs(answer.rul - batch.get(`${answer.unit} ${answer.row}`)!)).toBeLessThan(1e-3);
    }
  });
});

const evaluated = () =>
  testRul({ model, source: join(folder, "running.csv"), truth: join(folder, "lives.txt"), ...columns });

describe("training", () => {
  test("finds the three regimes without being told, drops what never changes, keeps missingness", () => {
    const { preparation } = card;
    expect(preparation.regimes.centroids).toHaveLength(3);
    const altitudes = preparation.regimes.centroids.map(([altitude]) => Math.round(altitude!)).sort((a, b) => a - b);
    expect(altitudes).toEqual([0, 10, 20]);
    expect(preparation.columns).toEqual(["altitude", "speed", "heat", "vibration", "flow", "idle"]);
    expect(preparation.missing).toEqual([2]);
  });

  test("tells its choices and each member, and ends with a certified file", () => {
    expect(events.filter((e) => e.kind === "member")).toHaveLength(QUICK.members);
    const data = events.find((e) => e.kind === "data")!;
    expect(data.units).toBe(24);
    expect(data.decisions.map((d) => (typeof d.choice === "string" ? d.choice : d.choice.en))).toContain("3");
    expect(card.certificate.samples).toBe(120);
    expect(card.certificate.maxScoreDifference).toBeLessThan(1e-4);
  });

  test("learns: out of fold it halves the error of always saying the mean", async () => {
    const { cap } = card;
    const lives = (await testRul({ model, source: join(folder, "failed.csv"), ...columns })).predictions.map((p) =>
      Math.min(cap, p.truth),
    );
    const mean = lives.reduce((a, b) => a + b, 0) / lives.length;
    const blind = Math.sqrt(lives.reduce((s, v) => s + (v - mean) ** 2, 0) / lives.length);
    expect(card.validation.rmse.value).toBeLessThan(blind / 2);
    expect(card.validation.coverage.value).toBeGreaterThan(0.85);
  });
});

describe("the file", () => {
  test("on machines still running it is about as good as it promised, and its intervals hold", async () => {
    const { evaluation, truth } = await evaluated();
    expect(truth).toBe("given");
    expect(evaluation).toMatchObject({ units: 30, predictions: 30 });
    expect(evaluation.rmse.value).toBeLessThan(2 * card.validation.rmse.value);
    expect(evaluation.coverage.value).toBeGreaterThan(0.75);
  });

  test("run gives each unit's newest state, the same as the test saw", async () => {
    const answers = [];
    for await (const answer of runRul({ model, source: join(folder, "running.csv"), ...columns })) answers.push(answer);
    const { predictions } = await evaluated();
    expect(answers.map(({ unit, rul, low, high }) => ({ unit, rul, low, high }))).toEqual(
      predictions.map(({ unit, rul, low, high }) => ({ unit, rul, low, high })),
    );
    for (const { rul, low, high } of answers) {
      expect(low).toBeLessThanOrEqual(rul);
      expect(high).toBeGreaterThanOrEqual(rul);
      expect(Math.min(low, card.cap - high)).toBeGreaterThanOrEqual(0);
    }
  });

  test("the same seed gives the same weights and figures, another one others", async () => {
    const few = { ...QUICK, network: "cnn", window: 8, epochs: 1, batch: 256, ...columns } as const;
    const of = async (seed: number) => {
      const last = (
        await trained({ source: join(folder, "failed.csv"), out: join(folder, "again.onnx"), ...few, seed })
      ).at(-1)!;
      if (last.kind !== "done") throw new Error("not done");
      const made = last.card as RulCard;
      return { hash: made.certificate.weightsSha256, validation: made.validation };
    };
    const first = await of(3);
    expect(await of(3)).toEqual(first);
    expect((await of(4)).hash).not.toBe(first.hash);
  });
});

test("records that begin in the middle of a life are warned of, where the age is told by rows", async () => {
  const [header, ...lines] = wearCsv({ units: 24 }).csv.trim().split("\n");
  const rows = new Map<string, string[]>();
  for (const line of lines) {
    const [unit = ""] = line.split(",");
    rows.set(unit, [...(rows.get(unit) ?? []), line]);
  }
  const cut = [...rows.values()].flatMap((life, u) => life.slice(Math.floor((life.length * ((u * 7) % 19)) / 20)));
  const begun = join(folder, "begun.csv");
  await writeFile(begun, [header, ...cut].join("\n"));
  const told = async (source: string) => {
    const all = await trained({ source, out: join(folder, "begun.onnx"), ...QUICK, epochs: 1, ...columns });
    const data = all.find((e) => e.kind === "data")!;
    return inLanguage(data.decisions.find(({ what }) => inLanguage(what, "en") === "beginning of records")!.why, "en");
  };
  expect(await told(begun)).toMatch(/^WARNING.*--network cnn/);
  const { begunLate } = await testRul({ model, source: begun, ...columns });
  const lives = [...rows.values()].map((life, u) => life.length - Math.floor((life.length * ((u * 7) % 19)) / 20));
  const usual = card.data.rows / card.data.units;
  expect(begunLate).toEqual([...rows.keys()].filter((_, u) => lives[u]! < usual / 2));
  expect(begunLate.length).toBeGreaterThan(5);
  expect(await told(join(folder, "failed.csv"))).toMatch(/first rows look alike/);
});

test("units still running are learnt from, and not judged by", async () => {
  const out = join(folder, "censored.onnx");
  const running = ["2", "5", "11", "20"];
  const all = await trained({ source: join(folder, "failed.csv"), out, ...QUICK, epochs: 1, ...columns, running });
  const last = all.at(-1)!;
  if (last.kind !== "done") throw new Error(`training ended with ${last.kind}`);
  const made = last.card as RulCard;
  expect(made.data.units).toBe(24);
  expect(made.validation.units).toBe(20);
});

describe.each(["en", "zh"] as const)("the report in %s", (language) => {
  const say = messages[language];
  const pageOf = async (source: string, of: Partial<RulTestOptions>) => {
    const report = join(folder, `${source}.html`);
    await testRul({ model, source: join(folder, source), report, language, ...of, ...columns });
    return readFile(report, "utf8");
  };

  test("of machines that ran to failure: units, courses, sensors, coverage and the decision", async () => {
    const page = await pageOf("failed.csv", { costs: { failure: 100, stop: 10, leadTime: 1 } });
    for (const title of [say.unitsChart, say.calibrationChart, say.course("1"), "vibration"])
      expect(page).toContain(`<figcaption>${title}`);
    expect(page).toContain(say.decisionHeading);
    // they are those that it was trained on
    expect(page).toMatch(/<p class="aside">.*1, 2, 3,/);
    expect(page).not.toMatch(/NaN|undefined|Infinity|<script|<link|@import|url\(/);
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map((m) => m[1]);
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  test("of machines still running: no courses, no decision, no figure that they cannot give", async () => {
    const page = await pageOf("running.csv", { truth: join(folder, "lives.txt") });
    expect(page).toContain(`<figcaption>${say.unitsChart}`);
    for (const absent of [say.coursesHeading, say.decisionHeading, say.horizon]) expect(page).not.toContain(absent);
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe("what is refused, and why", () => {
  const code = (wanted: string) => expect.objectContaining({ code: wanted });
  test("too few units", async () => {
    await expect(trained({ source: join(folder, "few.csv"), out: model, ...QUICK, ...columns })).rejects.toThrow(
      /at least 10 units.*holds 4/,
    );
    // the old file is still there
    expect((await readCard(model, maintenanceCard.options)).card.name).toBe("machine");
  });
  test("a window for the network that sees whole histories; without a network named, a window chooses one that has it", async () => {
    const of = (network: "auto" | "averages") =>
      trained({
        source: join(folder, "failed.csv"),
        out: join(folder, "w.onnx"),
        ...QUICK,
        ...columns,
        epochs: 1,
        window: 8,
        network,
      });
    await expect(of("averages")).rejects.toThrow(code("maintenance/no-window"));
    const long = { source: join(folder, "failed.csv"), out: join(folder, "w.onnx"), window: 500, ...columns };
    await expect(trained(long)).rejects.toThrow(code("maintenance/long-window"));
    const last = (await of("auto")).at(-1)!;
    if (last.kind !== "done") throw new Error("not done");
    expect(last.card).toMatchObject({ training: { network: "cnn" }, input: { steps: 8 }, state: null });
  });
  test("a unit said to be running that is not there, or so many that too few have failed", async () => {
    const of = (running: readonly string[]) =>
      trained({ source: join(folder, "failed.csv"), out: model, ...QUICK, ...columns, running });
    await expect(of(["7", "press"])).rejects.toThrow(/has no press/);
    await expect(of(Array.from({ length: 20 }, (_, i) => `${i + 1}`))).rejects.toThrow(/at least 10 units.*holds 4/);
  });
  test("all-constant data", async () => {
    const lines = Array.from({ length: 60 }, (_, i) => `${Math.floor(i / 5)},${i % 5},7`);
    await writeFile(join(folder, "flat.csv"), `machine,hour,plate\n${lines.join("\n")}\n`);
    await expect(
      trained({ source: join(folder, "flat.csv"), out: model, ...QUICK, unitColumn: "machine", timeColumn: "hour" }),
    ).rejects.toThrow(code("signal/nothing-varies"));
  });
  test("a sensor that vanished", async () => {
    const without = running.csv.replace("vibration", "shaking");
    await writeFile(join(folder, "without.csv"), without);
    await expect(
      testRul({ model, source: join(folder, "without.csv"), truth: join(folder, "lives.txt"), ...columns }),
    ).rejects.toThrow(/needs the columns vibration/);
  });
  test("a truth of another length, or of words", async () => {
    await writeFile(join(folder, "short.txt"), "1\n2\n");
    const source = join(folder, "running.csv");
    await expect(testRul({ model, source, truth: join(folder, "short.txt"), ...columns })).rejects.toThrow(
      /Expected 30 numbers.*found 2/,
    );
    await writeFile(join(folder, "words.txt"), "soon\n");
    await expect(testRul({ model, source, truth: join(folder, "words.txt"), ...columns })).rejects.toThrow(
      code("signal/unreadable"),
    );
  });
  test("a model file cut in half, none, one of another kind, an output that cannot be written", async () => {
    const half = join(folder, "half.onnx");
    await writeFile(half, (await readFile(model)).subarray(0, 5000));
    await expect(readCard(half, maintenanceCard.options)).rejects.toThrow(code("model/damaged"));
    await expect(readCard(join(folder, "none.onnx"), maintenanceCard.options)).rejects.toThrow(code("model/not-found"));
    await expect(
      trained({ source: join(folder, "failed.csv"), out: join(folder, "no", "m.onnx"), ...QUICK }),
    ).rejects.toThrow(code("output/not-writable"));
  });
  test("stopping in the middle leaves nothing behind", async () => {
    const controller = new AbortController();
    const out = join(folder, "stopped.onnx");
    let last: MaintenanceEvent | undefined;
    for await (const event of trainRemainingLife(
      { source: join(folder, "failed.csv"), out, ...QUICK, ...columns, epochs: 5000 },
      controller.signal,
    )) {
      last = event;
      if (event.kind === "step") controller.abort();
    }
    expect(last).toEqual({ kind: "stopped", reason: "cancelled" });
    await expect(readFile(out)).rejects.toThrow(/ENOENT/);
  });
});
