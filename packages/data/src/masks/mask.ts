import { AndonError } from "@andon/contracts";
import { decodePicture } from "../decode.ts";

/** A decoded mask: one byte a pixel, row by row. What the values mean (a class, or 255 for "defect") is the reader's concern. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  /** height * width values, 0 to 255. */
  readonly data: Uint8Array;
}

/** Masks with soft or compressed edges are cut here: a pixel from this value on is part of the defect. */
export const MASK_THRESHOLD = 128;

/**
 * Decodes a mask from a picture file; of a coloured one the brightest channel counts.
 * @throws AndonError `picture/unreadable`, `picture/too-large`
 */
export async function decodeMask(bytes: Uint8Array, path: string): Promise<Mask> {
  const { width, height, data: rgb } = await decodePicture(bytes, path);
  const data = new Uint8Array(width * height);
  for (let i = 0, j = 0; i < data.length; i++, j += 3) data[i] = Math.max(rgb[j]!, rgb[j + 1]!, rgb[j + 2]!);
  return { width, height, data };
}

/**
 * Refuses a mask that does not lie on its picture pixel for pixel.
 * @throws AndonError `mask/other-size`
 */
export function requireSameSize(
  mask: { readonly path: string; readonly width: number; readonly height: number },
  picture: { readonly path: string; readonly width: number; readonly height: number },
): void {
  if (mask.width === picture.width && mask.height === picture.height) return;
  const size = (of: { width: number; height: number }) => `${of.width} x ${of.height}`;
  const details = { path: mask.path, size: size(mask), picture: picture.path, pictureSize: size(picture) };
  throw new AndonError("mask/other-size", details);
}

/** 1 where the mask says "defect", else 0. */
export function binaryMask({ data }: Mask): Uint8Array {
  return data.map((value) => (value >= MASK_THRESHOLD ? 1 : 0));
}
