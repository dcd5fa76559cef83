import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { openPictureSource } from "../open.ts";
import { folderWith, jpegOf, pngFiles, pngOf } from "../pictures.fixture.ts";
import { binaryMask, decodeMask, requireSameSize } from "./mask.ts";
import { pairMasks } from "./pairs.ts";

const maskPng = (width: number, height: number, data: Uint8Array) =>
  sharp(data, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer();

async function masksOf(root: string) {
  const source = await openPictureSource(root);
  const found: [string, string][] = [];
  for await (const { path, picture } of source.masks!.read()) found.push([path, picture]);
  return { source, found };
}

describe("which mask belongs to which picture", () => {
  test("MVTec AD: ground truth of a tested defect, with and without _mask; others stand alone", async () => {
    const root = await folderWith(
      await pngFiles([
        "train/good/0.png",
        "test/good/0.png",
        "test/crack/0.png",
        "test/crack/1.png",
        "test/dent/0.png",
        "ground_truth/crack/0_mask.png",
        "ground_truth/crack/9_mask.png",
        "ground_truth/dent/0.png",
      ]),
    );
    const { source, found } = await masksOf(root);
    expect(source.kind).toBe("mvtec");
    expect(found).toEqual([
      ["ground_truth/crack/0_mask.png", "test/crack/0.png"],
      ["ground_truth/dent/0.png", "test/dent/0.png"],
    ]);
    expect(source.masks).toMatchObject({ count: 2, alone: ["ground_truth/crack/9_mask.png"] });
  });

  test("a PNG beside a JPEG of the same name", async () => {
    const root = await folderWith({
      "bad/1.jpg": await jpegOf(1),
      "bad/1.png": await pngOf(2),
      "good/2.jpg": await jpegOf(3),
    });
    expect((await masksOf(root)).found).toEqual([["bad/1.png", "bad/1.jpg"]]);
  });

  test("no masks, and empty mask folders, are no masks", async () => {
    const { source, found } = await masksOf(
      await folderWith(await pngFiles(["train/good/0.png", "test/good/0.png", "test/crack/0.png"])),
    );
    expect(found).toEqual([]);
    expect(source.masks!.count).toBe(0);
  });

  test("every mask is paired or alone, and pairs share label and name, wherever the set lies", () => {
    const name = fc.stringMatching(/^[a-z0-9]{1,4}$/);
    const pictures = fc.uniqueArray(fc.tuple(name, name), { maxLength: 12, selector: (pair) => pair.join("/") });
    fc.assert(
      fc.property(pictures, pictures, fc.constantFrom("", "set/"), (tested, masked, outer) => {
        const masks = masked.map(([label, file]) => `${outer}ground_truth/${label}/${file}_mask.png`);
        const { pictureOf, alone } = pairMasks([...tested.map(([l, f]) => `${outer}test/${l}/${f}.bmp`), ...masks]);
        expect([...pictureOf.keys(), ...alone].sort()).toEqual([...masks].sort());
        for (const [label, file] of masked) {
          const has = tested.some(([l, f]) => l === label && f === file);
          const mask = `${outer}ground_truth/${label}/${file}_mask.png`;
          expect(pictureOf.get(mask)).toBe(has ? `${outer}test/${label}/${file}.bmp` : undefined);
        }
      }),
    );
  });
});

describe("a mask", () => {
  test("keeps its values, and is cut at 128", async () => {
    const values = Uint8Array.from([0, 1, 127, 128, 200, 255]);
    const mask = await decodeMask(await maskPng(3, 2, values), "m.png");
    expect(mask).toEqual({ width: 3, height: 2, data: values });
    expect([...binaryMask(mask)]).toEqual([0, 0, 0, 1, 1, 1]);
  });

  test("of another size than its picture is refused with both sizes", () => {
    const refuse = () =>
      requireSameSize({ path: "m.png", width: 3, height: 2 }, { path: "p.png", width: 3, height: 3 });
    expect(refuse).toThrow(/m\.png is 3 x 2 and p\.png is 3 x 3/);
    expect(refuse).toThrow(expect.objectContaining({ code: "mask/other-size" }));
  });
});

const tiles = fileURLToPath(new URL("../../../../../shared/datasets/magnetic-tile", import.meta.url));
test.skipIf(!existsSync(tiles))(
  "magnetic tile: every picture has its mask, and those of frayed tiles are not empty",
  async () => {
    const source = await openPictureSource(tiles);
    expect(source.masks).toMatchObject({ count: 1344, alone: [] });
    let fray = 0;
    for await (const { path, picture, bytes } of source.masks!.read()) {
      expect(picture).toBe(path.replace(/png$/, "jpg"));
      if (path.startsWith("MT_Fray") && binaryMask(await decodeMask(bytes, path)).includes(1)) fray++;
    }
    expect(fray).toBe(32);
  },
);
