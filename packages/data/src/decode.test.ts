import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { decodePicture } from "./decode.ts";
import { hugePng, jpegOf, pngOf, rgbOf } from "./pictures.fixture.ts";

const raw = { width: 12, height: 10, channels: 3 } as const;

describe("formats", () => {
  test.each(["png", "webp", "tiff"] as const)("%s is read without loss", async (format) => {
    const bytes = await sharp(rgbOf(3), { raw })
      .toFormat(format, format === "webp" ? { lossless: true } : {})
      .toBuffer();
    const picture = await decodePicture(bytes, "a");
    expect(picture).toMatchObject({ width: 12, height: 10, grey: false, alpha: false, sixteenBit: false });
    expect(picture.data.length).toBe(360);
    // TIFF is written by sharp as JPEG-in-TIFF unless told otherwise.
    if (format !== "tiff") expect(Buffer.compare(picture.data, rgbOf(3))).toBe(0);
  });

  test("jpeg: close to what was written", async () => {
    const flat = new Uint8Array(360).map((_, i) => [200, 100, 50][i % 3]!);
    const picture = await decodePicture(await sharp(flat, { raw }).jpeg({ quality: 95 }).toBuffer(), "a");
    for (let i = 0; i < 360; i++) expect(Math.abs(picture.data[i]! - flat[i]!)).toBeLessThan(4);
  });

  test.each([8, 24, 32] as const)("bmp of %i bits, bottom-up and top-down", async (bits) => {
    for (const bottomUp of [true, false]) {
      const picture = await decodePicture(bitmapOf(rgbOf(4, 5, 3), 5, 3, bits, bottomUp), "a");
      const expected = bits === 8 ? rgbOf(4, 5, 3).map((_, i, all) => all[i - (i % 3)]!) : rgbOf(4, 5, 3);
      expect([...picture.data]).toEqual([...expected]);
      expect(picture.grey).toBe(bits === 8);
    }
  });

  test("grey files give three equal channels", async () => {
    const grey = Uint8Array.from({ length: 120 }, (_, i) => i * 2);
    const bytes = await sharp(grey, { raw: { width: 12, height: 10, channels: 1 } })
      .toColourspace("b-w")
      .png()
      .toBuffer();
    const picture = await decodePicture(bytes, "a");
    expect(picture.grey).toBe(true);
    expect(picture.data[3 * 7]).toBe(14);
    expect(picture.data).toHaveLength(360);
  });

  test("of 16 bits the upper 8 are kept", async () => {
    const values = Uint16Array.from({ length: 64 }, (_, i) => i * 1000);
    const bytes = await sharp(values, { raw: { width: 8, height: 8, channels: 1 } })
      .toColourspace("grey16")
      .png()
      .toBuffer();
    const picture = await decodePicture(bytes, "a");
    expect(picture.sixteenBit).toBe(true);
    expect(Array.from({ length: 64 }, (_, i) => picture.data[3 * i])).toEqual([...values].map((value) => value >> 8));
  });

  test("alpha is laid on white", async () => {
    const rgba = new Uint8Array([10, 20, 30, 255, 10, 20, 30, 0, 0, 0, 0, 128, 0, 0, 0, 255]);
    const bytes = await sharp(rgba, { raw: { width: 2, height: 2, channels: 4 } })
      .png()
      .toBuffer();
    const picture = await decodePicture(bytes, "a");
    expect(picture.alpha).toBe(true);
    expect([...picture.data]).toEqual([10, 20, 30, 255, 255, 255, 127, 127, 127, 0, 0, 0]);
  });

  test("EXIF orientation is applied", async () => {
    const bytes = await sharp(rgbOf(1), { raw }).withMetadata({ orientation: 6 }).png().toBuffer();
    expect(await decodePicture(bytes, "a")).toMatchObject({ width: 10, height: 12 });
  });
});

describe("what cannot be read says why", () => {
  test("a truncated JPEG", async () => {
    const whole = await jpegOf(1, 200, 200);
    await expect(decodePicture(whole.subarray(0, whole.length / 2), "half.jpg")).rejects.toMatchObject({
      code: "picture/unreadable",
      details: { path: "half.jpg" },
    });
  });

  test("a truncated PNG, BMP", async () => {
    const png = await pngOf(1, 60, 60);
    const bmp = bitmapOf(rgbOf(1), 12, 10, 24, true);
    for (const whole of [png, bmp])
      await expect(decodePicture(whole.subarray(0, whole.length / 2), "x")).rejects.toMatchObject({
        code: "picture/unreadable",
      });
  });

  test("text renamed to .png, and an empty file", async () => {
    await expect(decodePicture(Buffer.from("hello there, no pixels"), "notes.png")).rejects.toThrow(/none of PNG/);
    await expect(decodePicture(new Uint8Array(0), "x.png")).rejects.toThrow(/empty/);
  });

  test("a PNG header of 40000 x 40000 is refused before decoding", async () => {
    await expect(decodePicture(hugePng(), "bomb.png")).rejects.toMatchObject({
      code: "picture/too-large",
      details: { path: "bomb.png", width: 40000, height: 40000, megapixels: 100 },
    });
  });

  test("a BMP header of 40000 x 40000 too", async () => {
    const bytes = bitmapOf(rgbOf(1), 12, 10, 24, true);
    new DataView(bytes.buffer).setInt32(18, 40000, true);
    new DataView(bytes.buffer).setInt32(22, 40000, true);
    await expect(decodePicture(bytes, "bomb.bmp")).rejects.toMatchObject({ code: "picture/too-large" });
  });
});

/** For 8 bits the red channel goes in as an index into a grey palette. */
function bitmapOf(rgb: Uint8Array, width: number, height: number, bits: 8 | 24 | 32, bottomUp: boolean): Uint8Array {
  const palette = bits === 8 ? 1024 : 0;
  const stride = Math.ceil((width * bits) / 32) * 4;
  const out = new Uint8Array(54 + palette + stride * height);
  const view = new DataView(out.buffer);
  out.set([0x42, 0x4d]);
  view.setUint32(10, 54 + palette, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, bottomUp ? height : -height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, bits, true);
  for (let i = 0; i < palette; i++) out[54 + i] = i % 4 === 3 ? 0 : i >> 2;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 3;
      const to = 54 + palette + stride * (bottomUp ? height - 1 - y : y) + (x * bits) / 8;
      if (bits === 8) out[to] = rgb[from]!;
      else out.set([rgb[from + 2]!, rgb[from + 1]!, rgb[from]!], to);
    }
  }
  return out;
}
