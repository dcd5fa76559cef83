import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { boxOf } from "../annotations/annotations.ts";
import { openPictureSource } from "../open.ts";
import { folderWith, pngFiles, pngOf } from "../pictures.fixture.ts";
import type { EncodedPicture } from "../source.ts";

async function opened(files: Record<string, Uint8Array | string>) {
  const source = await openPictureSource(await folderWith(files));
  const list: EncodedPicture[] = [];
  for await (const picture of source.read()) list.push(picture);
  return { source, list };
}

describe("DeepPCB's layout", () => {
  test("pictures with templates, boxes, boards and lists; what has no partner is named", async () => {
    const pictures = await pngFiles([
      "group7/7/1_test.png",
      "group7/7/1_temp.png",
      "group7/7/2_test.png",
      "group7/7/2_temp.png",
      "group7/7/3_temp.png",
      "group7/7/4_test.png",
    ]);
    const { source, list } = await opened({
      ...pictures,
      "group7/7_not/1.txt": "1 2 5 6 3\n0 0 4 4 1\n",
      "trainval.txt": "group7/7/1.png group7/7_not/1.txt\n",
      "test.txt": "group7/7/2.png group7/7_not/2.txt\n",
    });
    expect(source).toMatchObject({ kind: "deeppcb", count: 2, classes: [] });
    expect(list.map(({ path, group, split }) => [path, group, split])).toEqual([
      ["group7/7/1_test.png", "7", "train"],
      ["group7/7/2_test.png", "7", "test"],
    ]);
    const pairs = source.pairs!;
    expect(pairs.classes).toEqual(["open", "mousebite"]);
    expect(pairs.alone).toEqual(["group7/7/3_temp.png", "group7/7/4_test.png"]);
    expect(pairs.templateOf("group7/7/1_test.png")).toBe("group7/7/1_temp.png");
    const [first] = pairs.marksOf("group7/7/1_test.png")!;
    expect(boxOf(first!, { width: 8, height: 8 })).toEqual({ label: "mousebite", x1: 1, y1: 2, x2: 5, y2: 6 });
    expect(pairs.marksOf("group7/7/2_test.png")).toBeNull();
  });

  test("a line that is no box is refused with its file and number", async () => {
    const pictures = await pngFiles(["g/1_test.png", "g/1_temp.png"]);
    await expect(opened({ ...pictures, "g_not/1.txt": "1 2 5 6 3\n1 2 5 6 9\n" })).rejects.toMatchObject({
      code: "annotation/unreadable",
      details: { path: "g_not/1.txt", reason: expect.stringContaining("line 2") },
    });
  });

  const deeppcb = fileURLToPath(new URL("../../../../../shared/datasets/deeppcb", import.meta.url));
  test.skipIf(!existsSync(deeppcb))("the set comes as an archive that Node cannot unpack, and says so", async () => {
    await expect(openPictureSource(deeppcb)).rejects.toMatchObject({ code: "source/empty" });
  });
});

describe("a folder of templates", () => {
  test("templates of the same name, below folders too; splits by folder; YOLO's boxes", async () => {
    const pictures = await pngFiles([
      "template/a/1.png",
      "template/2.png",
      "train/a/1.png",
      "test/2.png",
      "test/9.png",
    ]);
    const { source, list } = await opened({
      ...pictures,
      "labels/1.txt": "1 0.5 0.5 0.25 0.5\n",
      "classes.txt": "scratch\ndent\n",
    });
    expect(source.kind).toBe("template-folders");
    expect(list.map(({ path, split }) => [path, split])).toEqual([
      ["test/2.png", "test"],
      ["train/a/1.png", "train"],
    ]);
    expect(source.pairs).toMatchObject({ alone: ["test/9.png"], classes: ["dent"] });
    expect(source.pairs!.templateOf("train/a/1.png")).toBe("template/a/1.png");
    const [mark] = source.pairs!.marksOf("train/a/1.png")!;
    expect(boxOf(mark!, { width: 40, height: 20 })).toEqual({ label: "dent", x1: 15, y1: 5, x2: 25, y2: 15 });
    // somebody marked pictures here, and found nothing in this one
    expect(source.pairs!.marksOf("test/2.png")).toEqual([]);
  });

  test("one template for all", async () => {
    const { source } = await opened(await pngFiles(["golden/part.png", "shots/1.png", "shots/2.png"]));
    expect(source.pairs!.templateOf("shots/1.png")).toBe("golden/part.png");
    expect(source.pairs!.templateOf("shots/2.png")).toBe("golden/part.png");
    expect(source.pairs!.marksOf("shots/1.png")).toBeNull();
  });

  test("no picture with a template is an error that names one", async () => {
    const files = { "template/1.png": await pngOf(1), "template/2.png": await pngOf(2), "test/3.png": await pngOf(3) };
    await expect(opened(files)).rejects.toMatchObject({ code: "pair/none", details: { example: "test/3.png" } });
  });
});
