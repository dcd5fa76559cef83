import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { inOrder } from "./in-order.ts";
import { checkPictures, completed, type IngestOptions, ingest } from "./ingest.ts";
import { openPictureSource } from "./open.ts";
import type { Picture } from "./picture.ts";
import { folderWith, hugePng, jpegOf, pngFiles, pngOf } from "./pictures.fixture.ts";
import { surveyPictures } from "./survey.ts";
import type { FileMap } from "./tar.fixture.ts";

const made: string[] = [];
const folder = async (files: FileMap): Promise<string> => {
  const root = await folderWith(files);
  made.push(root);
  return root;
};
afterAll(() => Promise.all(made.map((root) => rm(root, { recursive: true }))));

/** Keeps the first pixels: enough to tell pictures apart. */
const corner = ({ data }: Picture): Uint8Array => data.slice(0, 12);
const size = { height: 2, width: 2, channels: 3 } as const;
const options = (root: string, more: Partial<IngestOptions> = {}): IngestOptions => ({
  cacheFile: join(root, "pixels.cache"),
  size,
  resize: corner,
  onUnreadable: "skip",
  ...more,
});

describe("ingest", () => {
  test("records, pixels and order agree, however many are decoded side by side", async () => {
    const paths = Array.from({ length: 30 }, (_, i) => `${i % 2 ? "bad" : "good"}/${String(i).padStart(2, "0")}.png`);
    const root = await folder(await pngFiles(paths));
    const source = await openPictureSource(root);
    const seen: unknown[] = [];
    const one = await completed(ingest(source, options(root, { concurrency: 1 })), (progress) => seen.push(progress));
    const many = await completed(
      ingest(source, {
        ...options(root, { concurrency: 7, cacheFile: join(root, "other.cache") }),
        // The first ones take longest: results still come in order.
        resize: async (picture) => {
          await new Promise((resolve) => setTimeout(resolve, picture.data[0]! / 20));
          return corner(picture);
        },
      }),
    );
    expect(one.records.map(({ path }) => path)).toEqual(paths.toSorted());
    expect(one.records.every(({ index }, i) => index === i)).toBe(true);
    expect(many.records).toEqual(one.records);
    expect(many.report).toEqual(one.report);
    expect(seen.at(-1)).toEqual({ done: 30, total: 30, file: paths.toSorted().at(-1) });
    const pixels = [one, many].map(({ pixels }) => {
      const out = new Uint8Array(30 * 12);
      pixels.readBatch(
        Int32Array.from({ length: 30 }, (_, i) => i),
        out,
      );
      pixels.close();
      return out;
    });
    expect(pixels[0]).toEqual(pixels[1]);
    expect(new Set(Array.from({ length: 30 }, (_, i) => pixels[0]!.slice(12 * i, 12 * i + 12).join())).size).toBe(30);
  });

  test("files that are no pictures are named, counted and left out, or refused", async () => {
    const whole = await jpegOf(1, 200, 200);
    const root = await folder({
      ...(await pngFiles(["good/a.png", "bad/b.png"])),
      "good/half.jpg": whole.subarray(0, whole.length / 2),
      "good/notes.png": "this is text",
      "bad/bomb.png": hugePng(),
    });
    const source = await openPictureSource(root);
    const dataset = await completed(ingest(source, options(root)));
    expect(dataset.records.map(({ path }) => path)).toEqual(["bad/b.png", "good/a.png"]);
    expect(dataset.pixels.layout.count).toBe(2);
    expect(dataset.unreadable.map(({ path }) => path)).toEqual(["bad/bomb.png", "good/half.jpg", "good/notes.png"]);
    expect(dataset.unreadable[0]!.reason).toMatch(/40000 x 40000/);
    expect(dataset.report.findings).toContainEqual(expect.objectContaining({ code: "unreadable", count: 3 }));
    dataset.pixels.close();

    const refusing = completed(ingest(source, options(root, { onUnreadable: "refuse" })));
    await expect(refusing).rejects.toMatchObject({ code: "picture/too-large", details: { path: "bad/bomb.png" } });
    expect(existsSync(join(root, "pixels.cache"))).toBe(false);
  });

  test("a source of which nothing can be read is refused", async () => {
    const root = await folder({ "a/x.png": "text", "b/y.png": "" });
    await expect(completed(checkPictures(await openPictureSource(root)))).rejects.toMatchObject({
      code: "source/none-readable",
      details: { count: 2, file: "a/x.png" },
    });
  });

  test("aborting leaves no cache file behind; nor does leaving early", async () => {
    const root = await folder(await pngFiles(["a/1.png", "a/2.png", "b/3.png"]));
    const source = await openPictureSource(root);
    const abort = new AbortController();
    abort.abort();
    await expect(completed(ingest(source, options(root, { signal: abort.signal })))).rejects.toThrow(/abort/i);
    for await (const _ of ingest(source, options(root))) break;
    expect(existsSync(join(root, "pixels.cache"))).toBe(false);
  });
});

test("inOrder never draws more ahead than its bound", async () => {
  let drawn = 0;
  let ahead = 0;
  async function* numbers() {
    for (let i = 0; i < 20; i++) {
      drawn++;
      yield i;
    }
  }
  const got: number[] = [];
  for await (const value of inOrder(numbers(), 3, async (i) => i * i)) {
    got.push(value);
    ahead = Math.max(ahead, drawn - got.length);
  }
  expect(got).toEqual(Array.from({ length: 20 }, (_, i) => i * i));
  expect(ahead).toBeLessThanOrEqual(3);
});

describe("surveyPictures", () => {
  test("medians, greyness and classes of a sample", async () => {
    const files: Record<string, Uint8Array> = {};
    for (let i = 0; i < 10; i++) files[`${i % 2}/${i}.png`] = await pngOf(i, 20 + i, 30);
    const source = await openPictureSource(await folder({ ...files, "0/broken.png": "text" }));
    const survey = await surveyPictures(source);
    expect(survey).toEqual({
      count: 11,
      medianWidth: 25,
      medianHeight: 30,
      allGrey: false,
      classes: ["0", "1"],
      sampled: 10,
    });
    expect((await surveyPictures(source, { limit: 3 })).sampled).toBeLessThanOrEqual(3);
  });
});
