/**
 * Windows bitmaps: uncompressed, 8-bit palette, 24-bit and 32-bit (sharp reads none).
 * Layout: 14-byte file header, info header (width, signed height: positive is bottom-up), palette, rows padded to 4 bytes.
 */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  /** RGB, top row first. */
  readonly data: Uint8Array;
}

/** Size as the header tells it, with nothing else checked. */
export function bitmapSize(bytes: Uint8Array): { readonly width: number; readonly height: number } {
  const view = viewOf(bytes);
  if (bytes.length < 26) throw new Error("the header is cut off");
  const old = view.getUint32(14, true) === 12;
  return old
    ? { width: view.getUint16(18, true), height: view.getUint16(20, true) }
    : { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) };
}

/** Decodes a bitmap. @throws Error with a reason in plain words */
export function readBitmap(bytes: Uint8Array): Bitmap {
  const { width, height } = bitmapSize(bytes);
  const view = viewOf(bytes);
  const headerSize = view.getUint32(14, true);
  if (bytes.length < 14 + headerSize) throw new Error("the header is cut off");
  const old = headerSize === 12;
  const bottomUp = old || view.getInt32(22, true) > 0;
  const bits = view.getUint16(old ? 24 : 28, true);
  const compression = old ? 0 : view.getUint32(30, true);
  // BI_BITFIELDS is accepted where the masks are the usual BGRA ones.
  const usualMasks = compression === 3 && bits === 32 && bytes.length >= 66 && view.getUint32(54, true) === 0xff0000;
  if (compression !== 0 && !usualMasks) throw new Error(`bitmap compression ${compression} is not supported`);
  if (bits !== 8 && bits !== 24 && bits !== 32)
    throw new Error(`${bits}-bit bitmaps are not supported, only 8, 24, 32`);
  if (width <= 0 || height <= 0) throw new Error(`a bitmap of ${width} x ${height}`);

  const start = view.getUint32(10, true);
  const stride = Math.floor((width * bits + 31) / 32) * 4;
  if (start + stride * height > bytes.length) throw new Error("the pixel data is cut off");
  const entry = old ? 3 : 4;
  const palette = 14 + headerSize;
  const data = new Uint8Array(width * height * 3);
  const step = bits / 8;
  for (let y = 0, to = 0; y < height; y++) {
    let from = start + stride * (bottomUp ? height - 1 - y : y);
    for (let x = 0; x < width; x++, from += step, to += 3) {
      const at = bits === 8 ? palette + bytes[from]! * entry : from;
      data[to] = bytes[at + 2]!;
      data[to + 1] = bytes[at + 1]!;
      data[to + 2] = bytes[at]!;
    }
  }
  return { width, height, data };
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
