/** Masks of defects, held in little memory. */
import { binaryMask, decodeMask, type PictureSource, requireSameSize } from "@andon/data";

/** Eight pixels a byte, row by row. */
export interface PackedMask {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly bits: Uint8Array;
}

/**
 * The masks of the wanted pictures, by the path of the picture. Empty masks say nothing and are left out.
 * @throws AndonError `picture/unreadable`
 */
export async function readMasks(
  source: PictureSource,
  wanted: (path: string) => boolean,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, PackedMask>> {
  const masks = new Map<string, PackedMask>();
  if (source.masks === undefined || source.masks.count === 0) return masks;
  for await (const { path, picture, bytes } of source.masks.read({ signal })) {
    if (!wanted(picture)) continue;
    const mask = await decodeMask(bytes, path);
    const inside = binaryMask(mask);
    if (!inside.includes(1)) continue;
    const packed = new Uint8Array(Math.ceil(inside.length / 8));
    for (let i = 0; i < inside.length; i++) packed[i >> 3]! |= inside[i]! << (i & 7);
    masks.set(picture, { path, width: mask.width, height: mask.height, bits: packed });
  }
  return masks;
}

/**
 * One byte a pixel: 1 where the defect is.
 * @throws AndonError `mask/other-size` where the mask does not lie on the picture pixel for pixel
 */
export function maskOn(
  mask: PackedMask,
  picture: { readonly path: string; readonly width: number; readonly height: number },
): Uint8Array {
  requireSameSize(mask, picture);
  return Uint8Array.from({ length: mask.width * mask.height }, (_, i) => (mask.bits[i >> 3]! >> (i & 7)) & 1);
}

/** The same on a picture that was resized: a pixel is 1 where any that it stands for is, so that thin defects stay. */
export function maskAt(
  mask: PackedMask,
  { height, width }: { readonly height: number; readonly width: number },
): Uint8Array {
  const out = new Uint8Array(height * width);
  for (let i = 0; i < mask.width * mask.height; i++) {
    if (((mask.bits[i >> 3]! >> (i & 7)) & 1) === 0) continue;
    const row = Math.floor(((Math.floor(i / mask.width) + 0.5) * height) / mask.height);
    const column = Math.floor((((i % mask.width) + 0.5) * width) / mask.width);
    out[row * width + column] = 1;
  }
  return out;
}
