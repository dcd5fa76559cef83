import { AndonError } from "@andon/contracts";
import sharp, { type OutputInfo } from "sharp";
import { bitmapSize, readBitmap } from "./bmp.ts";
import { isGrey, type Picture, pictureFormat } from "./picture.ts";

/** Larger pictures are refused before a pixel is decoded: 100 megapixels are 300 MB. */
export const MAX_PIXELS = 100_000_000;

// libvips would keep decoded pictures and start a thread for each core; here many small pictures are decoded side by side.
sharp.cache(false);
sharp.concurrency(1);

/**
 * Decodes PNG, JPEG, WebP, TIFF (first page) or BMP, recognised by content.
 *
 * EXIF orientation is applied, transparency is laid on white, of 16 bits the upper 8 are kept.
 * @param bytes the whole file
 * @param path for error messages
 * @throws AndonError `picture/unreadable` (cut off, damaged, not a picture), `picture/too-large` (over 100 megapixels)
 */
export async function decodePicture(bytes: Uint8Array, path: string): Promise<Picture> {
  const format = pictureFormat(bytes);
  if (format === null) {
    const reason = bytes.length === 0 ? "the file is empty" : "its content is none of PNG, JPEG, BMP, TIFF, WebP";
    throw new AndonError("picture/unreadable", { path, reason });
  }
  if (format === "bmp") return decodeBitmap(bytes, path);

  let data: Uint8Array;
  let info: OutputInfo;
  try {
    ({ data, info } = await sharp(bytes, { failOn: "error", limitInputPixels: MAX_PIXELS, sequentialRead: true })
      .autoOrient()
      .toColourspace("srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true }));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.trim().split("\n")[0]! : String(cause);
    if (/pixel limit/i.test(reason)) throw await tooLarge(bytes, path);
    throw new AndonError("picture/unreadable", { path, reason }, { cause });
  }
  const sixteenBit = await hasSixteenBits(bytes, format);
  const { rgb, alpha } = flatten(data, info.channels);
  return { width: info.width, height: info.height, data: rgb, grey: isGrey(rgb), alpha, sixteenBit };
}

/** Width and height as the header tells them (EXIF applied), without decoding pixels. Null if the header is unreadable. */
export async function pictureSize(bytes: Uint8Array): Promise<{ width: number; height: number } | null> {
  try {
    if (pictureFormat(bytes) === "bmp") return bitmapSize(bytes);
    const { autoOrient } = await sharp(bytes, { limitInputPixels: false }).metadata();
    return { width: autoOrient.width, height: autoOrient.height };
  } catch {
    return null;
  }
}

function decodeBitmap(bytes: Uint8Array, path: string): Picture {
  try {
    const { width, height } = bitmapSize(bytes);
    if (width * height > MAX_PIXELS)
      throw new AndonError("picture/too-large", { path, width, height, megapixels: MAX_PIXELS / 1e6 });
    const bitmap = readBitmap(bytes);
    return { ...bitmap, grey: isGrey(bitmap.data), alpha: false, sixteenBit: false };
  } catch (cause) {
    if (cause instanceof AndonError) throw cause;
    throw new AndonError("picture/unreadable", { path, reason: (cause as Error).message }, { cause });
  }
}

async function tooLarge(bytes: Uint8Array, path: string): Promise<AndonError> {
  const size = (await pictureSize(bytes)) ?? { width: 0, height: 0 };
  return new AndonError("picture/too-large", { path, ...size, megapixels: MAX_PIXELS / 1e6 });
}

/** Interleaved 1 to 4 channels to RGB; where there is alpha: value * a + white * (1 - a). */
function flatten(data: Uint8Array, channels: number): { rgb: Uint8Array; alpha: boolean } {
  if (channels === 3) return { rgb: data, alpha: false };
  const pixels = data.length / channels;
  const rgb = new Uint8Array(pixels * 3);
  const colour = channels >= 3;
  const hasAlpha = channels === 2 || channels === 4;
  let transparent = false;
  for (let i = 0; i < pixels; i++) {
    const from = i * channels;
    const opacity = hasAlpha ? data[from + channels - 1]! : 255;
    transparent ||= opacity !== 255;
    for (let c = 0; c < 3; c++) {
      const value = data[from + (colour ? c : 0)]!;
      rgb[i * 3 + c] = opacity === 255 ? value : Math.round((value * opacity + 255 * (255 - opacity)) / 255);
    }
  }
  return { rgb, alpha: transparent };
}

async function hasSixteenBits(bytes: Uint8Array, format: string): Promise<boolean> {
  if (format === "png") return bytes[24] === 16;
  if (format !== "tiff") return false;
  return (await sharp(bytes).metadata()).depth === "ushort";
}
