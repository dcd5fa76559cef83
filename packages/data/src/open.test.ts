import { existsSync } from "node:fs";
import { rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { pictureOf } from "./ingest.ts";
import { openPictureSource } from "./open.ts";
import { folderWith, jpegOf, pngFiles, pngOf, rgbOf } from "./pictures.fixture.ts";
import type { EncodedPicture, PictureSource, ReadOptions } from "./source.ts";
import { type FileMap, tarGzOf, tarOf } from "./tar.fixture.ts";

const made: string[] = [];
const folder = async (files: FileMap): Promise<string> => {
  const root = await folderWith(files);
  made.push(root);
  return root;
};
afterAll(() => Promise.all(made.map((root) => rm(root, { recursive: true }))));

async function readAll(source: PictureSource, options: ReadOptions = {}): Promise<EncodedPicture[]> {
  const pictures: EncodedPicture[] = [];
  for await (const picture of source.read(options)) pictures.push(picture);
  return pictures;
}

/** The one picture set that every kind below holds, in its own way. */
const CLASSES = ["0", "1"];
const PER_CLASS = 3;

function idxFiles(prefix: string, compress: boolean): FileMap {
  const count = CLASSES.length * PER_CLASS;
  const images = new Uint8Array(16 + count * 20);
  const labels = new Uint8Array(8 + count);
  const header = (bytes: Uint8Array, numbers: number[]) =>
    numbers.forEach((value, i) => void new DataView(bytes.buffer).setUint32(4 * i, value));
  header(images, [0x803, count, 5, 4]);
  header(labels, [0x801, count]);
  for (let i = 0; i < count; i++) {
    labels[8 + i] = i % CLASSES.length;
    images.fill(10 * i + 1, 16 + 20 * i, 16 + 20 * i + 10);
  }
  const pack = (bytes: Uint8Array) => (compress ? gzipSync(bytes) : bytes);
  const ending = compress ? ".gz" : "";
  return {
    [`${prefix}-images-idx3-ubyte${ending}`]: pack(images),
    [`${prefix}-labels-idx1-ubyte${ending}`]: pack(labels),
  };
}

function cifarFiles(): FileMap {
  const batch = (seed: number, count: number) =>
    Buffer.concat(
      Array.from({ length: count }, (_, i) => Buffer.concat([new Uint8Array([i % 2]), rgbOf(seed + i, 32, 32)])),
    );
  return { "data_batch_1.bin": batch(1, 4), "test_batch.bin": batch(50, 2), "batches.meta.txt": "0\n1\n\n" };
}

const folders = () => pngFiles(["0/a.png", "0/b.png", "0/c.png", "1/a.png", "1/b.png", "1/c.png"]);
const within = (name: string, files: FileMap): FileMap =>
  Object.fromEntries(Object.entries(files).map(([path, content]) => [`${name}/${path}`, content]));

const kinds: Record<string, { open: () => Promise<string>; kind: string; given: boolean }> = {
  "class folders": { open: async () => folder(await folders()), kind: "class-folders", given: false },
  "class folders in a tar": {
    open: async () => join(await folder({ "set.tar": tarOf(await folders()) }), "set.tar"),
    kind: "class-folders",
    given: false,
  },
  "class folders below a folder in a tar.gz, named otherwise": {
    open: async () => join(await folder({ "set.bin": tarGzOf(within("./set", await folders())) }), "set.bin"),
    kind: "class-folders",
    given: false,
  },
  "folders of splits and classes": {
    open: async () =>
      folder(
        await pngFiles([
          "train/0/a.png",
          "train/0/b.png",
          "train/1/a.png",
          "train/1/b.png",
          "val/0/c.png",
          "test/1/c.png",
        ]),
      ),
    kind: "class-folders",
    given: true,
  },
  "one archive a split": {
    open: async () => {
      const files = await folders();
      const part = (names: string[]) => Object.fromEntries(names.map((name) => [name, files[name]!]));
      return folder({
        "train.tar.gz": tarGzOf(part(["0/a.png", "0/b.png", "1/a.png", "1/b.png"])),
        "test.tar.gz": tarGzOf(within("test", part(["0/c.png", "1/c.png"]))),
      });
    },
    kind: "class-folders",
    given: true,
  },
  "one archive a class": {
    open: async () =>
      folder({
        "0.tar": tarOf(await pngFiles(["0/Imgs/a.png", "0/Imgs/b.png", "0/Imgs/c.png"])),
        "1.tar": tarOf(await pngFiles(["a.png", "b.png", "c.png"], 9)),
      }),
    kind: "class-folders",
    given: false,
  },
  IDX: { open: () => folder(idxFiles("train", false)), kind: "idx", given: true },
  "IDX, gzipped": { open: () => folder(idxFiles("t10k", true)), kind: "idx", given: true },
  "IDX, gzipped, in a tar.gz": {
    open: async () =>
      join(await folder({ "mnist.tgz": tarGzOf(within("mnist", idxFiles("train", true))) }), "mnist.tgz"),
    kind: "idx",
    given: true,
  },
  "CIFAR-10 binary": { open: () => folder(cifarFiles()), kind: "cifar10", given: true },
  "CIFAR-10 binary in a tar.gz": {
    open: async () =>
      join(await folder({ "c.tar.gz": tarGzOf(within("cifar-10-batches-bin", cifarFiles())) }), "c.tar.gz"),
    kind: "cifar10",
    given: true,
  },
  "a CSV list": {
    open: async () => {
      const files = await folders();
      const rows = Object.keys(files).map((path) => `${path};${path[0]};train`);
      return join(
        await folder({ ...files, "list.csv": `\uFEFFpath;label;split\r\n${rows.join("\r\n")}\r\n` }),
        "list.csv",
      );
    },
    kind: "list",
    given: true,
  },
  "a JSON list": {
    open: async () => {
      const files = await folders();
      const rows = Object.keys(files).map((file) => ({ file, class: Number(file[0]) }));
      return join(await folder({ ...files, "list.json": JSON.stringify(rows) }), "list.json");
    },
    kind: "list",
    given: false,
  },
};

describe.each(Object.entries(kinds))("%s", (_, { open, kind, given }) => {
  test("gives every picture once, with its label, the same each time, and decodable", async () => {
    const source = await openPictureSource(await open());
    expect(source).toMatchObject({ kind, count: 6, classes: CLASSES });
    const pictures = await readAll(source);
    expect(new Set(pictures.map(({ path }) => path)).size).toBe(6);
    for (const label of CLASSES) expect(pictures.filter((picture) => picture.label === label)).toHaveLength(PER_CLASS);
    expect(pictures.every(({ split }) => (split !== null) === given)).toBe(true);
    const again = await readAll(source);
    expect(again.map(({ path }) => path)).toEqual(pictures.map(({ path }) => path));
    for (const encoded of again) {
      const picture = await pictureOf(encoded);
      expect(picture.data).toHaveLength(picture.width * picture.height * 3);
    }
  });

  test("a stride of 4 reads the first and the fifth", async () => {
    const source = await openPictureSource(await open());
    const all = await readAll(source);
    expect(await readAll(source, { stride: 4 })).toEqual([all[0], all[4]]);
  });

  test("reading may stop early and begin anew", async () => {
    const source = await openPictureSource(await open());
    for await (const _ of source.read()) break;
    expect(await readAll(source)).toHaveLength(6);
  });

  test("an aborted reading throws", async () => {
    const source = await openPictureSource(await open());
    const signal = AbortSignal.abort();
    await expect(readAll(source, { signal })).rejects.toThrow(/abort/i);
  });
});

describe("layouts in particular", () => {
  test("MVTec AD: ground truth is no class", async () => {
    const root = await folder(
      await pngFiles([
        "train/good/0.png",
        "train/good/1.png",
        "test/good/0.png",
        "test/crack/0.png",
        "ground_truth/crack/0_mask.png",
      ]),
    );
    const source = await openPictureSource(root);
    expect(source).toMatchObject({ kind: "mvtec", count: 4, classes: ["crack", "good"] });
    expect((await readAll(source)).map(({ split, label }) => `${split} ${label}`)).toEqual([
      "test crack",
      "test good",
      "train good",
      "train good",
    ]);
  });

  test("masks beside photographs are skipped, groups.csv gives groups", async () => {
    const root = await folder({
      "MT_A.tar": tarOf({ "MT_A/Imgs/x1.jpg": await jpegOf(1), "MT_A/Imgs/x1.png": await pngOf(2) }),
      "MT_B.tar": tarOf({ "MT_B/Imgs/y1.jpg": await jpegOf(3), "MT_B/Imgs/y1.png": await pngOf(4) }),
      "groups.csv": "group,class,stem,tile\n7,MT_A,x1,a\n8,MT_B,y1,b\n",
    });
    const source = await openPictureSource(root);
    expect(source).toMatchObject({ count: 2, classes: ["MT_A", "MT_B"], groupsFrom: "groups.csv" });
    expect((await readAll(source)).map(({ path, group }) => [path, group])).toEqual([
      ["MT_A/Imgs/x1.jpg", "7"],
      ["MT_B/Imgs/y1.jpg", "8"],
    ]);
    const byTile = await openPictureSource(root, { groupColumn: "tile" });
    expect((await readAll(byTile)).map(({ group }) => group)).toEqual(["a", "b"]);
    await expect(openPictureSource(root, { groupColumn: "lot" })).rejects.toMatchObject({
      code: "source/group-column",
    });
  });

  test("a pattern gives groups; one that does not compile is refused", async () => {
    const root = await folder(await pngFiles(["a/part01_1.png", "a/part01_2.png", "b/odd.png"]));
    const source = await openPictureSource(root, { groupPattern: "(part\\d+)_" });
    expect((await readAll(source)).map(({ group }) => group)).toEqual(["part01", "part01", null]);
    await expect(openPictureSource(root, { groupPattern: "(" })).rejects.toMatchObject({
      code: "source/group-pattern",
    });
  });

  test("loose pictures and a single one have no label; other files are passed over", async () => {
    const root = await folder({
      ...(await pngFiles(["x.png", "y.dat"])),
      "readme.txt": "nothing",
      ".hidden.png": "no",
    });
    expect(await openPictureSource(root)).toMatchObject({ kind: "pictures", count: 2, classes: [] });
    expect(await openPictureSource(join(root, "x.png"))).toMatchObject({ kind: "pictures", count: 1 });
  });

  test.each(["gnu", "pax"] as const)("names over 100 characters in %s archives", async (style) => {
    const long = `${"a".repeat(60)}/${"b".repeat(60)}/good`;
    const files = { [`${long}/1.png`]: await pngOf(1), [`${long.replace("good", "bad")}/2.png`]: await pngOf(2) };
    const root = await folder({ "x.tar": tarOf(files, style) });
    expect(await openPictureSource(join(root, "x.tar"))).toMatchObject({ count: 2, classes: ["bad", "good"] });
  });

  test("a list may name files that are not there: they are said to be missing", async () => {
    const root = await folder({ "list.csv": "path,label\ngone.png,a\n" });
    const source = await openPictureSource(join(root, "list.csv"));
    expect((await readAll(source))[0]!.content).toMatchObject({
      kind: "missing",
      reason: expect.stringContaining("does not exist"),
    });
  });
});

describe("what is no source says so", () => {
  test("a path that does not exist", async () => {
    await expect(openPictureSource("/no/such/folder")).rejects.toMatchObject({ code: "source/not-found" });
  });
  test("an empty folder, and one without pictures", async () => {
    await expect(openPictureSource(await folder({}))).rejects.toMatchObject({ code: "source/empty" });
    await expect(openPictureSource(await folder({ "a/b.txt": "x" }))).rejects.toMatchObject({ code: "source/empty" });
  });
  test("a file of something else", async () => {
    const root = await folder({ "x.bin": Buffer.from([0, 1, 2, 3, 4]), "list.csv": "name,colour\nx,red\n" });
    await expect(openPictureSource(join(root, "x.bin"))).rejects.toMatchObject({ code: "source/not-recognised" });
    await expect(openPictureSource(join(root, "list.csv"))).rejects.toMatchObject({ code: "source/list-column" });
  });
  test("a table that is no list, by its first line alone: the rest may be longer than a string can be", async () => {
    const root = await folder({ "log.csv": `${Array.from({ length: 400 }, (_, i) => `s${i}`).join(",")}\n1,2\n` });
    await truncate(join(root, "log.csv"), 600 * 2 ** 20);
    await expect(openPictureSource(join(root, "log.csv"))).rejects.toMatchObject({ code: "source/list-column" });
  });
  test("archives cut in half", async () => {
    const whole = tarOf(await folders());
    const packed = tarGzOf(await folders());
    const root = await folder({ "a.tar": whole.subarray(0, 700), "b.tgz": packed.subarray(0, packed.length / 2) });
    await expect(openPictureSource(join(root, "a.tar"))).rejects.toMatchObject({ code: "archive/damaged" });
    await expect(openPictureSource(join(root, "b.tgz"))).rejects.toMatchObject({ code: "archive/damaged" });
    await writeFile(join(root, "c.tar"), Buffer.concat([whole.subarray(0, 1024), new Uint8Array(2000).fill(65)]));
    await expect(openPictureSource(join(root, "c.tar"))).rejects.toMatchObject({ code: "archive/damaged" });
  });
  test("IDX files of unequal count, and cut short", async () => {
    const files = idxFiles("train", false);
    const [images, labels] = Object.keys(files) as [string, string];
    const fewer = Uint8Array.from(files[labels] as Uint8Array).subarray(0, 13);
    new DataView(fewer.buffer).setUint32(4, 5);
    await expect(openPictureSource(await folder({ ...files, [labels]: fewer }))).rejects.toThrow(
      /6 pictures but 5 labels/,
    );
    const cut = { ...files, [images]: (files[images] as Uint8Array).subarray(0, 80) };
    const source = await openPictureSource(await folder(cut));
    await expect(readAll(source)).rejects.toMatchObject({ code: "archive/damaged" });
  });
});

const datasets = fileURLToPath(new URL("../../../../shared/datasets", import.meta.url));
describe.skipIf(!existsSync(datasets))("real sets (skipped where ../shared/datasets is absent)", () => {
  test("mnist", async () => {
    const source = await openPictureSource(join(datasets, "mnist"));
    expect(source).toMatchObject({ kind: "idx", count: 70_000, classes: [..."0123456789"] });
  });
  test("cifar10: one archive a split", async () => {
    const source = await openPictureSource(join(datasets, "cifar10"));
    expect(source).toMatchObject({ kind: "class-folders", count: 60_000 });
    expect(source.classes[0]).toBe("airplane");
  });
  test("magnetic-tile: one archive a class, masks beside, groups.csv", async () => {
    const source = await openPictureSource(join(datasets, "magnetic-tile"));
    expect(source).toMatchObject({ count: 1344, groupsFrom: "groups.csv" });
    const groups = new Set<string | null>();
    for await (const { group } of source.read()) groups.add(group);
    expect(groups.size).toBe(167);
  });
});
