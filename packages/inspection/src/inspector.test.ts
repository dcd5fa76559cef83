/** The whole road on tiny pictures: train, certify, test, run, verify. */
import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { modelCard } from "@andon/contracts";
import { encodePng } from "@andon/data";
import { readCard } from "@andon/model";
import { decodeModel, encodeModel } from "@andon/nn";
import { proportion } from "@andon/statistics";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runInspector, testInspector, type Verdict, verifyModel } from "./index.ts";
import { folderOf, plateFiles, platePng, QUICK, SIDE, trained } from "./parts.fixture.ts";

let pictures: string;
let models: string;
let model: string;
let run: Awaited<ReturnType<typeof trained>>;

beforeAll(async () => {
  pictures = await folderOf(await plateFiles(30));
  models = await mkdtemp(join(tmpdir(), "andon-models-"));
  model = join(models, "plate.onnx");
  run = await trained({ ...QUICK, source: pictures, out: model, report: join(models, "plate.html") });
});
afterAll(async () => {
  for (const folder of [pictures, models]) await rm(folder, { recursive: true, force: true });
});

async function last<T>(events: AsyncIterable<T>): Promise<T> {
  let latest: T | undefined;
  for await (const event of events) latest = event;
  return latest!;
}
async function resultOf(options: { threshold?: number } = {}, source = pictures) {
  const result = await last(testInspector({ model, source, threads: 1, ...options }));
  if (result.kind !== "result" || result.task !== "inspection/classification") throw new Error("no result");
  return result;
}
async function verified(file: string, source = pictures) {
  const result = await last(verifyModel({ model: file, source }));
  if (result.kind !== "result") throw new Error("no result");
  return result;
}
async function verdictsOn(source: string | readonly string[]): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for await (const verdict of runInspector({ model, source, threads: 1 })) verdicts.push(verdict);
  return verdicts;
}

describe("training", () => {
  test("tells its data, each epoch, the replay, and ends with a file", () => {
    const kinds = run.events.map((event) => event.kind);
    expect(kinds.filter((kind) => kind === "epoch")).toHaveLength(QUICK.epochs);
    for (const kind of ["reading", "data", "certifying"] as const) expect(kinds).toContain(kind);
    expect(run.events.at(-1)).toMatchObject({ kind: "done", file: model, report: join(models, "plate.html") });
  });

  test("leaves the model and the report, and nothing else", async () => {
    expect((await readdir(models)).sort()).toEqual(["plate.html", "plate.onnx"]);
    const html = await readFile(join(models, "plate.html"), "utf8");
    expect(html).toContain("scratch");
    expect(html).toContain("data:image/png;base64,");
  });

  test("the card inside is the card told, with everything it promises", async () => {
    const { card } = await readCard(model, modelCard.options);
    expect(card).toEqual(run.card);
    expect(card).toMatchObject({
      name: "plate",
      labels: ["good", "scratch"],
      goodLabel: "good",
      input: { name: "image", height: 24, width: 24, channels: 3 },
      data: { samples: 60, unreadable: 0, kind: "class-folders" },
      training: { network: "seed-cnn", batch: QUICK.batch, epochs: QUICK.epochs, threads: 1 },
      certificate: { samples: card.split.test?.samples, flippedVerdicts: 0 },
    });
    expect(card.certificate.maxScoreDifference).toBeLessThanOrEqual(1e-4);
    expect(card.split.train.samples + card.split.validation.samples + (card.split.test?.samples ?? 0)).toBe(60);
    expect(card.training.why).toEqual({ en: "You asked for it.", zh: "由您指定。" });
  });

  test("the same seed gives the same model, another seed another", async () => {
    const again = async (seed: number) => {
      const out = join(models, `again-${seed}.onnx`);
      const { card } = await trained({ ...QUICK, epochs: 1, source: pictures, out, seed });
      await rm(out);
      return card.certificate.weightsSha256;
    };
    const first = await again(1);
    expect(await again(1)).toBe(first);
    expect(await again(2)).not.toBe(first);
  });
});

describe("testing", () => {
  test("separable parts are told apart; the pictures used are named", async () => {
    const { evaluation, pictures: which, seen, unreadable } = await resultOf();
    expect(evaluation.samples).toBe(60);
    expect(evaluation.accuracy.value).toBeGreaterThan(0.95);
    expect(evaluation.auroc?.value).toBeGreaterThan(0.98);
    expect({ which, seen, unreadable }).toEqual({ which: "all", seen: true, unreadable: { count: 0, first: null } });
  });

  test("at threshold 0 every part is defective, above 1 none is", async () => {
    const column = async (threshold: number) => {
      const { matrix } = (await resultOf({ threshold })).evaluation.confusion;
      return matrix.map((row) => row[0]);
    };
    expect(await column(0)).toEqual([0, 0]);
    expect(await column(1.01)).toEqual([30, 30]);
  });

  test("other pictures are not called seen; an unreadable one is counted, an unknown label refused", async () => {
    const files = {
      "good/a.png": await platePng(false, 77),
      "scratch/b.png": await platePng(true, 78),
      "good/c.png": "no picture",
    };
    const fresh = await folderOf(files);
    const result = await resultOf({}, fresh);
    expect(result).toMatchObject({ seen: false, unreadable: { count: 1, first: "good/c.png" } });
    expect(result.evaluation.accuracy).toMatchObject({ successes: 2, total: 2 });
    const strange = await folderOf({ "good/a.png": await platePng(false, 77), "dent/b.png": await platePng(true, 78) });
    await expect(resultOf({}, strange)).rejects.toMatchObject({ code: "model/unknown-label" });
    for (const folder of [fresh, strange]) await rm(folder, { recursive: true });
  });

  test("where the source marks a test set, that alone is used", async () => {
    const marked = await folderOf({
      "train/good/a.png": await platePng(false, 1),
      "train/scratch/a.png": await platePng(true, 2),
      "test/good/a.png": await platePng(false, 3),
      "test/scratch/a.png": await platePng(true, 4),
    });
    const result = await resultOf({}, marked);
    expect(result).toMatchObject({ pictures: "test", evaluation: { samples: 2 } });
    await rm(marked, { recursive: true });
  });
});

describe("unknown input", () => {
  /** A picture of SIDE x SIDE by its grey values. */
  const png = (grey: (x: number, y: number) => number) => {
    const data = new Uint8Array(SIDE * SIDE * 3);
    for (let i = 0; i < SIDE * SIDE; i++) data.fill(grey(i % SIDE, Math.floor(i / SIDE)), i * 3, i * 3 + 3);
    return encodePng({ width: SIDE, height: SIDE, data });
  };
  let state = 1;
  const noise = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  };
  test("a lens cap, a blank sheet, noise and another product are none that it knows", async () => {
    const source = await folderOf({
      "dark.png": await png(() => 3),
      "blank.png": await png(() => 255),
      "noise.png": await png(noise),
      "ring.png": await png((x, y) => (Math.abs(Math.hypot(x - 12, y - 12) - 8) < 2 ? 230 : 40)),
      "checks.png": await png((x, y) => (((x >> 2) + (y >> 2)) % 2) * 200),
    });
    const verdicts = await verdictsOn(source);
    expect(verdicts.map((v) => ("decision" in v ? v.decision : v))).toEqual(new Array(5).fill("unknown"));
    await rm(source, { recursive: true });
  });

  test("parts it has never seen are known: nearly none of sixty is turned away", async () => {
    const files: Record<string, Uint8Array> = {};
    for (let i = 0; i < 30; i++) {
      files[`good/${i}.png`] = await platePng(false, 7000 + i);
      files[`scratch/${i}.png`] = await platePng(true, 8000 + i);
    }
    const source = await folderOf(files);
    const { decision } = await resultOf({}, source);
    const turnedAway = proportion(decision!.unknown, 60);
    expect(turnedAway.value).toBeLessThan(0.05);
    expect(turnedAway.high).toBeLessThan(0.15);
    await rm(source, { recursive: true });
  });
});

describe("running", () => {
  test("gives a verdict a picture of any size, under the path that was given, and names what it cannot read", async () => {
    const line = await folderOf({
      "a.png": await platePng(true, 501),
      "b.png": await platePng(false, 502, 61),
      "c.png": "text, renamed",
      "notes.txt": "not a picture, and no one said it was",
    });
    const verdicts = await verdictsOn(line);
    expect(verdicts.map((v) => v.file)).toEqual(["a.png", "b.png", "c.png"].map((name) => join(line, name)));
    const [a, b, c] = verdicts;
    expect(a).toMatchObject({ label: "scratch" });
    expect(b).toMatchObject({ label: "good" });
    if (!a || !("probabilities" in a)) throw new Error("no verdict");
    expect(a.probability).toBe(a.probabilities.scratch);
    expect(a.probabilities.good! + a.probabilities.scratch!).toBeCloseTo(1, 5);
    expect(a.score).toBeCloseTo(a.probabilities.scratch!, 5);
    expect(a.milliseconds).toBeGreaterThan(0);
    expect(c).toMatchObject({
      error: { en: expect.stringContaining(join(line, "c.png")), zh: expect.stringContaining("无法读取") },
    });

    const single = join(line, "a.png");
    const several = await verdictsOn([single, join(line, "gone.png"), join(line, "notes.txt"), join(line, "b.png")]);
    expect(several.map((v) => ("label" in v ? v.label : "error"))).toEqual(["scratch", "error", "error", "good"]);
    expect(several[0]).toMatchObject({ file: single, probabilities: a.probabilities });
    expect(several[1]).toMatchObject({ error: { en: expect.stringMatching(/gone\.png does not exist/) } });
    await rm(line, { recursive: true });
  });

  test("an only source that cannot be opened is an error", async () => {
    await expect(verdictsOn(join(pictures, "gone"))).rejects.toMatchObject({ code: "source/not-found" });
  });
});

test("the example of the README runs", async () => {
  const readme = await readFile(join(import.meta.dirname, "..", "README.md"), "utf8");
  const example = /```ts\n([\s\S]*?)```/
    .exec(readme)![1]!
    .replaceAll('"pictures"', JSON.stringify(pictures))
    .replaceAll('"part.onnx"', JSON.stringify(join(models, "readme.onnx")));
  const flags = ["--conditions=andon-source", "--input-type=module-typescript", "--eval", example];
  const cwd = join(import.meta.dirname, "..");
  const { stdout, stderr } = await promisify(execFile)(process.execPath, flags, { cwd });
  expect(stdout.trim().split("\n")).toHaveLength(3 + 1 + 60);
  expect(stderr).not.toMatch(/Error/);
  await rm(join(models, "readme.onnx"));
});

describe("verifying", () => {
  test("holds for the file and the pictures as they were", async () => {
    const result = await verified(model);
    expect(result).toMatchObject({ holds: true, reasons: [] });
    expect(result.found.difference).toBeLessThan(1e-4);
    expect(result.found.samples).toBe(run.card.certificate.samples);
  });

  test("fails when one weight has changed", async () => {
    const proto = decodeModel(await readFile(model));
    const largest = proto.graph.initializer.toSorted((a, b) => (b.rawData?.length ?? 0) - (a.rawData?.length ?? 0))[0]!;
    const rawData = new Uint8Array(largest.rawData!);
    rawData[3]! ^= 0x80; // the sign of the first weight
    const initializer = proto.graph.initializer.map((t) => (t === largest ? { ...t, rawData } : t));
    const tampered = join(models, "tampered.onnx");
    await writeFile(tampered, encodeModel({ ...proto, graph: { ...proto.graph, initializer } }));
    const result = await verified(tampered);
    expect(result.holds).toBe(false);
    expect(result.reasons).toContainEqual({
      en: "The weights are not those that were certified.",
      zh: expect.any(String),
    });
    await rm(tampered);
  });

  test("fails when a held-out picture changes, or is gone", async () => {
    const copy = await mkdtemp(join(tmpdir(), "andon-copy-"));
    await cp(pictures, copy, { recursive: true });
    // every good picture becomes a scratched one: among them are held-out ones
    for (let i = 0; i < 30; i++) await writeFile(join(copy, `good/${i}.png`), await platePng(true, 2000 + i));
    const changed = await verified(model, copy);
    expect(changed.holds).toBe(false);
    expect(JSON.stringify(changed.reasons)).toMatch(/pictures have changed/);
    for (let i = 0; i < 30; i++) await writeFile(join(copy, `good/${i}.png`), await platePng(false, 3000 + i));
    const alike = await verified(model, copy);
    expect(alike.found.answersSha256).toBe(run.card.certificate.answersSha256); // same verdicts, other pictures
    expect(alike.holds).toBe(false);
    expect(JSON.stringify(alike.reasons)).toMatch(/The answers differ/);
    for (let i = 0; i < 30; i++) await rm(join(copy, `good/${i}.png`));
    const gone = await verified(model, copy);
    expect(gone.holds).toBe(false);
    expect(JSON.stringify(gone.reasons)).toMatch(/missing: good\//);
    await rm(copy, { recursive: true });
  });
});
