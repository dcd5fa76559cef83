import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { exportMvtec } from "./export-mvtec.ts";
import { completed } from "./ingest.ts";
import { openPictureSource } from "./open.ts";
import { folderWith, jpegOf } from "./pictures.fixture.ts";

const mask = (value: number) =>
  sharp(new Uint8Array(120).fill(value), { raw: { width: 12, height: 10, channels: 1 } })
    .png()
    .toBuffer();

async function parts() {
  const files: Record<string, Uint8Array> = {};
  for (let i = 0; i < 20; i++) files[`ok/Imgs/${i}.jpg`] = await jpegOf(i);
  for (const camera of ["a", "b"]) files[`crack/${camera}/1.jpg`] = await jpegOf(camera === "a" ? 50 : 51);
  files["crack/a/1.png"] = await mask(200);
  files["crack/b/1.png"] = await mask(0);
  return openPictureSource(await folderWith(files));
}

describe("a source written in the layout of MVTec AD", () => {
  test("is read back as one: good on both sides, defects tested, masks paired, names kept apart, bytes kept", async () => {
    const source = await parts();
    const folder = join(await folderWith({}), "out");
    const counts = await completed(exportMvtec(source, { folder, goodLabel: "ok" }));
    expect(counts).toMatchObject({ testDefective: 2, masks: 1, missing: 0 });
    expect(counts.train + counts.testGood).toBe(20);
    expect(counts.testGood).toBeGreaterThan(0);
    const back = await openPictureSource(folder);
    expect(back).toMatchObject({ kind: "mvtec", count: 22, classes: ["crack", "good"] });
    expect(back.masks).toMatchObject({ count: 1, alone: [] });
    for await (const { path, picture } of back.masks!.read())
      expect([path, picture]).toEqual(["ground_truth/crack/1_mask.png", "test/crack/1.jpg"]);
    expect(existsSync(join(folder, "test/crack/b_1.jpg"))).toBe(true);
    expect(Buffer.compare(await readFile(join(folder, "test/crack/1.jpg")), Buffer.from(await jpegOf(50)))).toBe(0);
  });

  test("a folder that holds something, and a label that is none, are refused", async () => {
    const source = await parts();
    const full = await folderWith({ "a.txt": new Uint8Array(1) });
    const code = (code: string) => expect.objectContaining({ code });
    await expect(completed(exportMvtec(source, { folder: full, goodLabel: "ok" }))).rejects.toEqual(
      code("output/not-writable"),
    );
    const folder = join(full, "new");
    await expect(completed(exportMvtec(source, { folder, goodLabel: "fine" }))).rejects.toEqual(
      code("data/no-such-label"),
    );
  });
});
