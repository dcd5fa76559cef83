/** What people get wrong, each with its error, and nothing half-written left behind. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { CARD_KEY, modelCard } from "@andon/contracts";
import { readCard } from "@andon/model";
import { decodeModel, encodeModel } from "@andon/nn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runInspector, testInspector, verifyModel } from "./index.ts";
import { folderOf, plateFiles, platePng, QUICK, refusedTraining, trained } from "./parts.fixture.ts";
import type { TrainOptions } from "./train/options.ts";

let pictures: string;
let plain: Readonly<Record<string, Uint8Array>>;
let out: string;
const made: string[] = [];

beforeAll(async () => {
  plain = await plateFiles(10);
  pictures = await source(plain);
  out = await mkdtemp(join(tmpdir(), "andon-out-"));
});
afterAll(async () => {
  for (const folder of [...made, out]) await rm(folder, { recursive: true, force: true });
});

async function source(files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const folder = await folderOf(files);
  made.push(folder);
  return folder;
}

const refusal = (options: Partial<TrainOptions> & { readonly source: string }) =>
  refusedTraining({ ...QUICK, epochs: 1, out: join(out, "refused.onnx"), ...options }, out);

/** Trains one pass and gives how many pictures were used and how many were not readable. */
async function accepted(files: Readonly<Record<string, Uint8Array | string>>) {
  const file = join(out, "accepted.onnx");
  const { card, events } = await trained({ ...QUICK, epochs: 1, source: await source(files), out: file });
  await rm(file);
  const told = events.find((e) => e.kind === "data");
  return { ...card.data, findings: told?.report.findings ?? [], card };
}

/** A PNG whose header says 40,000 x 40,000. */
function hugePng(): Uint8Array {
  const chunk = (type: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const frame = Buffer.alloc(8 + body.length);
    frame.writeUInt32BE(data.length, 0);
    frame.set(body, 4);
    frame.writeUInt32BE(crc32(body), 4 + body.length);
    return frame;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(40_000, 0);
  header.writeUInt32BE(40_000, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
  const pixels = chunk("IDAT", deflateSync(new Uint8Array(1000)));
  return Buffer.concat([signature, chunk("IHDR", header), pixels, chunk("IEND", new Uint8Array(0))]);
}

/** The smallest JPEG there is a use for, cut off in its pixels: header of a 16 x 16 grey picture, then nothing. */
const CUT_JPEG = Buffer.from(
  "ffd8ffe000104a46494600010100000100010000ffdb004300" +
    "10".repeat(64) +
    "ffc0000b080010001001011100ffc40014000100000000000000000000000000000009",
  "hex",
);

describe("sources that cannot be trained on", () => {
  test("a path that does not exist", async () => {
    expect(await refusal({ source: join(out, "gone") })).toMatchObject({ code: "source/not-found" });
  });

  test("an empty folder", async () => {
    expect(await refusal({ source: await source({}) })).toMatchObject({ code: "source/empty" });
  });

  test("a folder without a picture in it", async () => {
    expect(await refusal({ source: await source({ "good/readme.txt": "later" }) })).toMatchObject({
      code: "source/empty",
    });
  });

  test("one class only", async () => {
    const files = Object.fromEntries(Object.entries(plain).filter(([path]) => path.startsWith("good/")));
    expect(await refusal({ source: await source(files) })).toMatchObject({
      code: "data/one-class",
      details: { label: "good", count: 10 },
    });
  });

  test("a class with one picture", async () => {
    const files = { ...plain, "dent/0.png": await platePng(true, 9000) };
    expect(await refusal({ source: await source(files) })).toMatchObject({
      code: "data/class-too-small",
      details: { label: "dent", count: 1 },
    });
  });

  test("pictures without labels", async () => {
    const files = { "a.png": plain["good/0.png"]!, "b.png": plain["scratch/0.png"]! };
    expect(await refusal({ source: await source(files) })).toMatchObject({ code: "data/unlabelled" });
  });

  test("nothing but text renamed to .png", async () => {
    const files = { "good/a.png": "text", "scratch/b.png": "text" };
    expect(await refusal({ source: await source(files) })).toMatchObject({
      code: "source/none-readable",
      details: { count: 2 },
    });
  });

  test("a good label that is none", async () => {
    expect(await refusal({ source: pictures, goodLabel: "fine" })).toMatchObject({ code: "data/no-such-label" });
  });

  test("an augmentation that there is not", async () => {
    expect(await refusal({ source: pictures, augment: ["twirl"] })).toMatchObject({
      code: "data/no-such-augmentation",
    });
  });
});

describe("bad pictures among good ones are counted and named, or end the run where that was asked for", () => {
  test.each([
    ["a truncated JPEG", "bad.jpg", CUT_JPEG, "picture/unreadable"],
    ["text renamed to .png", "bad.png", "this is text", "picture/unreadable"],
    ["an empty file", "bad.png", "", "picture/unreadable"],
    ["a picture of 40,000 x 40,000", "bad.png", hugePng(), "picture/too-large"],
  ])("%s", async (_, name, content, code) => {
    const files = { ...plain, [`good/${name}`]: content };
    const { samples, unreadable, findings } = await accepted(files);
    expect({ samples, unreadable }).toEqual({ samples: 20, unreadable: 1 });
    expect(findings.find((f) => f.code === "unreadable")?.files).toEqual([[`good/${name}`]]);
    expect(await refusal({ source: await source(files), onUnreadable: "refuse" })).toMatchObject({
      code,
      details: { path: `good/${name}` },
    });
  });

  test("a PNG cut in half", async () => {
    const whole = await platePng(false, 5, 64);
    const { unreadable } = await accepted({ ...plain, "good/half.png": whole.subarray(0, whole.length / 2) });
    expect(unreadable).toBe(1);
  });

  test("grey and colour mixed are trained on in colour, and said", async () => {
    const files = { ...plain };
    for (let i = 0; i < 10; i++) files[`good/grey-${i}.pgm.bmp`] = greyBitmap(i);
    const { samples, unreadable, findings, card } = await accepted(files);
    expect({ samples, unreadable, channels: card.input.channels }).toEqual({ samples: 30, unreadable: 0, channels: 3 });
    expect(findings.map((f) => f.code)).toContain("mixed-colour");
  });
});

/** A 24 x 24 bitmap of 24 bits a pixel, all channels equal. */
function greyBitmap(seed: number): Uint8Array {
  const bytes = Buffer.alloc(54 + 24 * 24 * 3);
  bytes.write("BM");
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(54, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(24, 18);
  bytes.writeInt32LE(24, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  for (let i = 0; i < 24 * 24; i++) bytes.fill(80 + ((i * 7 + seed * 31) % 40), 54 + i * 3, 57 + i * 3);
  return bytes;
}

describe("outputs that cannot be written are refused before the work", () => {
  test.each([
    ["in a folder that does not exist", () => ({ out: join(out, "gone", "part.onnx") })],
    ["that are folders", () => ({ out })],
    ["below a file", () => ({ out: join(pictures, "good/0.png", "part.onnx") })],
    ["as the report's folder does not exist", () => ({ report: join(out, "gone", "part.html") })],
  ])("%s", async (_, where) => {
    expect(await refusal({ source: pictures, ...where() })).toMatchObject({ code: "output/not-writable" });
  });
});

describe("model files that are none", () => {
  let model: string;
  let bytes: Uint8Array;
  beforeAll(async () => {
    model = join(out, "model.onnx");
    await trained({ ...QUICK, epochs: 1, source: pictures, out: model });
    bytes = await readFile(model);
  });
  afterAll(() => rm(model));

  /** The same refusal from everything that opens a model. */
  async function refusedBy(content: Uint8Array | string, code: string) {
    const file = join(out, "bad.onnx");
    await writeFile(file, content);
    const drain = async (events: AsyncIterable<unknown>) => {
      for await (const _ of events);
    };
    const ways = [
      () => readCard(file, modelCard.options),
      () => drain(testInspector({ model: file, source: pictures })),
      () => drain(runInspector({ model: file, source: pictures })),
      () => drain(verifyModel({ model: file, source: pictures })),
    ];
    for (const open of ways) await expect(open()).rejects.toMatchObject({ code, details: { path: file } });
    await rm(file);
  }

  test("cut in half", () => refusedBy(bytes.subarray(0, bytes.length / 2), "model/damaged"));
  test("cut by its last byte", () => refusedBy(bytes.subarray(0, bytes.length - 1), "model/damaged"));
  test("text", () => refusedBy("this is no model", "model/damaged"));
  test("empty", () => refusedBy("", "model/damaged"));
  test("a picture", async () => refusedBy(await platePng(false, 1), "model/damaged"));
  test("ONNX without a card", () => refusedBy(withCard(bytes, null), "model/no-card"));
  test("of another task", () => {
    const card = JSON.stringify({ format: "andon-card/1", task: "maintenance/remaining-life" });
    return refusedBy(withCard(bytes, card), "model/other-task");
  });
  test("with half a card", () => refusedBy(withCard(bytes, '{"format": "andon-c'), "model/damaged"));
  test("with a card that lacks its labels", () =>
    refusedBy(withCard(bytes, '{"task": "inspection/classification"}'), "model/damaged"));

  test("missing", async () => {
    await expect(readCard(join(out, "gone.onnx"), modelCard.options)).rejects.toMatchObject({
      code: "model/not-found",
    });
  });
});

/** The model with this text as its card, or with none. */
function withCard(bytes: Uint8Array, card: string | null): Uint8Array {
  const metadataProps = card === null ? [] : [{ key: CARD_KEY, value: card }];
  return encodeModel({ ...decodeModel(bytes), metadataProps });
}
