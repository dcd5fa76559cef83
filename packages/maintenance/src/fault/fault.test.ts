/** The whole road on simulated bearings: train, certify, test, run, report; and what is refused. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AndonError, type FaultCard, inLanguage, type MaintenanceEvent } from "@andon/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type FaultAnswer,
  type FaultOptions,
  runFault,
  testFault,
  trainFaultDiagnosis,
  verifyFault,
} from "../index.ts";
import { trainFault } from "./train.ts";
import { BEARING, bytesOf, npyOf, recordingsFolder, type Vibration, vibration } from "./vibration.fixture.ts";

const CLASSES: Readonly<Record<string, Vibration>> = {
  inner: { order: BEARING.inner },
  outer: { order: BEARING.outer },
  sound: {},
};
const QUICK = { epochs: 3, threads: 1, seed: 1, batch: 48, window: 2048 } as const;
const TOLD = { rate: 8000, rpm: 1800 };
let folder: string;
let model: string;
let events: MaintenanceEvent[];
let card: FaultCard;

/** Recordings of every class under its folder. */
const recorded = (name: string, change: Vibration, write = bytesOf, ending = "f32") =>
  Object.fromEntries(
    Object.entries(CLASSES).map(([label, v], i) => [
      `${label}/${name}.${ending}`,
      write(vibration({ ...v, seed: 10 * i + name.length, ...change })),
    ]),
  );

async function trained(options: Omit<FaultOptions, "out">): Promise<readonly MaintenanceEvent[]> {
  const all: MaintenanceEvent[] = [];
  for await (const event of trainFaultDiagnosis({ out: join(folder, "other.onnx"), ...QUICK, ...options }))
    if (event.kind !== "step") all.push(event);
  return all;
}

async function answers(source: string, told: object = TOLD): Promise<readonly FaultAnswer[]> {
  const all: FaultAnswer[] = [];
  for await (const answer of runFault({ model, source, ...told })) all.push(answer);
  return all;
}

/** What training without a thread of its own ends with. */
async function training(options: Omit<FaultOptions, "out">): Promise<void> {
  const all = trainFault({ out: join(folder, "other.onnx"), ...QUICK, ...options }, new AbortController().signal);
  while (!(await all.next()).done);
}

const refused = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "nothing was refused",
    (error) => {
      if (!(error instanceof AndonError)) throw error;
      expect(error.message.length).toBeGreaterThan(40);
      return error.code;
    },
  );

beforeAll(async () => {
  folder = await recordingsFolder({ ...recorded("one", { seconds: 6 }), ...recorded("three", { ringing: 2300 }) });
  model = join(folder, "bearing.onnx");
  events = [...(await trained({ source: folder, out: model, bearing: BEARING, ...TOLD } as FaultOptions))];
  const last = events.at(-1)!;
  if (last.kind !== "done" || last.card.task !== "maintenance/fault")
    throw new Error(`training ended with ${last.kind}`);
  card = last.card;
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("training", () => {
  test("takes folders for classes, tells its choices, and ends with a certified file", () => {
    expect(card.labels).toEqual(["inner", "outer", "sound"]);
    expect(card.training.network).toBe("both");
    expect(card.speed.axis).toBe("orders");
    expect(events.filter((e) => e.kind === "epoch")).toHaveLength(QUICK.epochs);
    const data = events.find((e) => e.kind === "data")!;
    expect(data.units).toBe(6);
    for (const { why } of data.decisions) expect(why).toMatchObject({ en: expect.any(String), zh: expect.any(String) });
    expect(card.certificate.maxScoreDifference).toBeLessThan(1e-4);
    expect(card.validation.samples).toBe(card.split.validation);
    expect(card.validation.accuracy.value).toBeGreaterThan(0.9);
  });

  test("the same seed gives the same weights", async () => {
    const weights = async () => {
      const done = (await trained({ source: folder, epochs: 1, network: "wide", window: 512, ...TOLD })).at(-1)!;
      return done.kind === "done" && done.card.certificate.weightsSha256;
    };
    expect(await weights()).toBe(await weights());
  });

  test("without speeds a network learns from the raw wave", async () => {
    const done = (await trained({ source: folder, rate: 8000, epochs: 1, window: 1024 })).at(-1)!;
    expect(done.kind === "done" && done.card.training).toMatchObject({ network: "wide" });
  });
});

describe("answers", () => {
  test("carry over to another speed, another ringing, another rate and another format", async () => {
    const change = { rpm: 1300, ringing: 1500, rate: 20_000, seed: 77 };
    const source = await recordingsFolder(recorded("new", change, npyOf, "npy"));
    const result = await testFault({ model, source, rate: 20_000, rpm: 1300 });
    expect(result.recordings.accuracy).toMatchObject({ successes: 3, total: 3 });
    expect(result.windows.accuracy.value).toBeGreaterThan(0.85);
    expect(result.strangers).toBeNull();
    expect(result.answers.map(({ seen }) => seen)).toEqual([false, false, false]);
    const told: (boolean | null)[] = [];
    for await (const { familiar } of runFault({ model, source, rate: 20_000, rpm: 1300 })) told.push(familiar);
    // a sound bearing does not ring, so that another ringing leaves it as it was
    expect(told).toEqual([false, false, true]);
    await rm(source, { recursive: true });
  });

  test("are backed by the peaks of the part that strikes", async () => {
    const found = await answers(folder);
    expect(found.map((a) => [a.label, a.evidence[0]?.part])).toEqual([
      ["inner", "inner"],
      ["inner", "inner"],
      ["outer", "outer"],
      ["outer", "outer"],
      ["sound", undefined],
      ["sound", undefined],
    ]);
    expect(found.map((a) => a.familiar)).toEqual([true, true, true, true, true, true]);
    const { windows } = found[0]!;
    expect(windows.length).toBe(Math.floor(48_000 / card.input.steps));
    expect(windows[1]!.at).toBeCloseTo(card.input.steps / 8000, 6);
  });

  test("are unknown for what is unlike anything seen, and a test counts it", async () => {
    const hum = Float32Array.from({ length: 16_000 }, (_, i) => 30 * Math.sin(0.4 * i));
    const source = await recordingsFolder({
      "hum/a.f32": bytesOf(hum),
      "sound/b.f32": bytesOf(vibration({ seed: 5 })),
    });
    expect((await answers(source)).map((a) => a.label)).toEqual([null, "sound"]);
    const { strangers, windows } = await testFault({ model, source, ...TOLD });
    expect(strangers!.value).toBe(1);
    expect(windows.samples).toBe(Math.floor(32_000 / card.input.steps));
    await rm(source, { recursive: true });
  });

  test("a table tells rate and speed itself", async () => {
    const wave = vibration({ ...CLASSES.outer, seed: 31, seconds: 2 });
    const lines = Array.from(wave, (v, i) => `${(i / 8000).toFixed(6)},${v.toFixed(5)},1800`);
    const source = await recordingsFolder({ "outer/a.csv": ["time,acceleration,rpm", ...lines].join("\n") });
    const [answer] = await answers(source, {});
    expect(answer).toMatchObject({ label: "outer", rpm: 1800 });
    await rm(source, { recursive: true });
  });
});

test("the certificate holds for the same recordings, and not for others", async () => {
  expect(await verifyFault({ model, source: folder, ...TOLD })).toMatchObject({ holds: true, reasons: [] });
  const source = await recordingsFolder({ ...recorded("one", { seconds: 6, seed: 9 }), ...recorded("three", {}) });
  const other = await verifyFault({ model, source, ...TOLD });
  expect(other.holds).toBe(false);
  expect(other.reasons).toHaveLength(1);
  await rm(source, { recursive: true });
});

test.each([
  ["en", "How far to trust it", "rolling element", "were learnt from"],
  ["zh", "可信程度", "滚动体", "曾用于训练"],
] as const)(
  "the report in %s stands alone, with every class drawn; recordings that were learnt from are told, whatever they are called",
  async (language, heading, part, learnt) => {
    const report = join(folder, `${language}.html`);
    const { answers: judged } = await testFault({ model, source: folder, report, language, ...TOLD });
    expect(judged.every(({ seen }) => seen)).toBe(true);
    const wave = await readFile(join(folder, "sound", "one.f32"));
    const others = await recordingsFolder({
      "sound/renamed.f32": wave,
      "sound/new.f32": bytesOf(vibration({ seed: 71 })),
    });
    const some = await testFault({ model, source: others, ...TOLD });
    expect(some.answers.map(({ recording, seen }) => [recording, seen])).toEqual([
      ["sound/new", false],
      ["sound/renamed", true],
    ]);
    await rm(others, { recursive: true });
    const page = await readFile(report, "utf8");
    for (const text of [heading, part, learnt, "bearing", "inner/one"]) expect(page).toContain(text);
    expect(page.match(/<figure>/g)!.length).toBe(2 * card.labels.length + 2);
    expect(page).not.toMatch(/NaN|undefined|Infinity|<script|<link|\ssrc=/);
    await rm(report);
  },
);

describe("what is refused", () => {
  const long = vibration();
  const good = { "a/1.f32": bytesOf(long), "b/1.f32": bytesOf(vibration({ seed: 2 })) };
  test.each<[string, string, Record<string, Uint8Array | string>, object?]>([
    ["one class only", "maintenance/one-class", { "a/1.f32": bytesOf(long), "a/2.f32": bytesOf(long) }],
    ["a recording without a class", "maintenance/no-class", { ...good, "c.f32": bytesOf(long) }],
    ["no recordings", "signal/not-recognised", {}],
    ["a recording too short", "maintenance/short-recording", { ...good, "b/2.f32": bytesOf(long.slice(0, 900)) }],
    ["an empty recording", "signal/unreadable", { ...good, "b/2.f32": new Uint8Array() }],
    [
      "a constant one",
      "maintenance/constant-recording",
      { ...good, "b/2.f32": bytesOf(new Float32Array(9000).fill(2)) },
    ],
    [
      "gaps",
      "maintenance/not-finite",
      { ...good, "b/2.f32": bytesOf(Float32Array.from(long, (v, i) => (i === 7 ? Number.NaN : v))) },
    ],
    ["no sample rate", "maintenance/no-rate", good, { rate: undefined }],
    ["a channel that is not there", "signal/no-column", good, { channel: "radial" }],
    ["mixed channel counts", "signal/unreadable", { "a/1.npy": npyOf(long), "b/1.npy": npyOf(long, 2) }],
  ])("%s", async (_, code, files, change = {}) => {
    const source = await recordingsFolder(files);
    expect(await refused(training({ source, ...TOLD, ...change }))).toBe(code);
    await rm(source, { recursive: true });
  });

  /** A recording as a table, spoilt. */
  const table = (spoil: (row: string, i: number) => string, column = "accel") =>
    [`time,${column}`, ...Array.from(long, (v, i) => spoil(`${(i / 8000).toFixed(6)},${v}`, i))].join("\n");
  const rpm = { rpm: 1800 };

  test("tables with rows that are cut off, text alone, or one value", async () => {
    const cut = await recordingsFolder({ "sound/1.csv": table((row, i) => (i === 40 ? row.split(",")[0]! : row)) });
    const text = await recordingsFolder({ "sound/1.csv": table((row) => row.replace(/,.*/, ",hot")) });
    const still = await recordingsFolder({ "sound/1.csv": table((row) => row.replace(/,.*/, ",2")) });
    for (const [source, code] of [
      [cut, "maintenance/lost-samples"],
      [text, "maintenance/no-vibration"],
      [still, "maintenance/constant-recording"],
    ] as const) {
      expect(await refused(training({ source, ...rpm }))).toBe(code);
      expect(await refused(answers(source, rpm))).toBe(code);
      expect(await refused(testFault({ model, source, ...rpm }))).toBe(code);
      await rm(source, { recursive: true });
    }
  });

  test("tables whose times run backwards or come twice, and another channel, are taken as they should be, and told of", async () => {
    const lines = table((row) => row).split("\n");
    const sound = await recordingsFolder({ "sound/1.csv": lines.join("\n") });
    const messy = await recordingsFolder({
      "sound/1.csv": ["time,mic", lines[2], lines[1], lines[3], ...lines.slice(3)].join("\n"),
    });
    const told = await testFault({ model, source: messy, ...rpm });
    expect(told.windows.accuracy).toEqual((await testFault({ model, source: sound, ...rpm })).windows.accuracy);
    expect(told.repaired.map(({ choice }) => inLanguage(choice, "en"))).toEqual([
      expect.stringContaining("time: "),
      expect.stringContaining("time: "),
      "mic",
    ]);
    for (const source of [sound, messy]) await rm(source, { recursive: true });
  });

  test("at use: no speed, too slow a rate, too short, classes that the model does not know", async () => {
    const source = await recordingsFolder({ "sound/1.f32": bytesOf(long), "sound/2.f32": bytesOf(long.slice(0, 500)) });
    expect(await refused(answers(source, { rate: 8000 }))).toBe("maintenance/no-speed");
    expect(await refused(answers(source, { rate: 4000, rpm: 1800 }))).toBe("maintenance/slow-rate");
    expect(await refused(answers(source))).toBe("maintenance/short-recording");
    const strange = await recordingsFolder({ "cracked/1.f32": bytesOf(long) });
    expect(await refused(testFault({ model, source: strange, ...TOLD }))).toBe("maintenance/no-known-class");
    await writeFile(join(source, "no.onnx"), "nothing");
    expect(await refused(testFault({ model: join(source, "no.onnx"), source, ...TOLD }))).toMatch(/^model\//);
    for (const gone of [source, strange]) await rm(gone, { recursive: true });
  });
});
