import { createHash } from "node:crypto";
import type { Picture } from "./picture.ts";

/** Side of the thumbnail on which pictures are compared. */
export const THUMBNAIL = 16;

/** What one look at a decoded picture keeps: about 300 bytes, whatever its size. */
export interface Look {
  /** First 128 bits of SHA-256 over width, height and pixels, as 16 latin-1 characters. */
  readonly hash: string;
  /** 16 x 16 mean luminances. */
  readonly thumbnail: Uint8Array;
  /** All luminances lie within 3 grey levels. */
  readonly blank: boolean;
  /** Share of pixels with luminance 255, and with 0. */
  readonly white: number;
  readonly black: number;
}

/** Measures one picture. Luminance is ITU-R BT.601 in 8 bits: (77 R + 150 G + 29 B) / 256. */
export function lookAt(picture: Picture): Look {
  const { width, height, data } = picture;
  const luminance = new Uint8Array(width * height);
  let lowest = 255;
  let highest = 0;
  let white = 0;
  let black = 0;
  for (let i = 0, j = 0; i < luminance.length; i++, j += 3) {
    const value = (77 * data[j]! + 150 * data[j + 1]! + 29 * data[j + 2]!) >> 8;
    luminance[i] = value;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
    if (value === 255) white++;
    if (value === 0) black++;
  }
  const digest = createHash("sha256").update(`${width}x${height}:`).update(data).digest();
  return {
    hash: digest.toString("latin1", 0, 16),
    thumbnail: shrink(luminance, width, height),
    blank: highest - lowest <= 3,
    white: white / luminance.length,
    black: black / luminance.length,
  };
}

/** Means over a 16 x 16 grid; a picture smaller than the grid repeats its pixels. */
function shrink(luminance: Uint8Array, width: number, height: number): Uint8Array {
  const out = new Uint8Array(THUMBNAIL * THUMBNAIL);
  const edge = (i: number, size: number) => Math.min(size - 1, Math.floor((i * size) / THUMBNAIL));
  for (let row = 0; row < THUMBNAIL; row++) {
    const top = edge(row, height);
    const bottom = Math.max(top + 1, Math.floor(((row + 1) * height) / THUMBNAIL));
    for (let column = 0; column < THUMBNAIL; column++) {
      const left = edge(column, width);
      const right = Math.max(left + 1, Math.floor(((column + 1) * width) / THUMBNAIL));
      let sum = 0;
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += luminance[y * width + x]!;
      out[row * THUMBNAIL + column] = Math.round(sum / ((bottom - top) * (right - left)));
    }
  }
  return out;
}
