/**
 * A decoded picture: height x width x 3 bytes, RGB, row by row, upright (EXIF applied), alpha flattened on white.
 * Grey pictures have three equal channels and `grey` set.
 */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** height * width * 3 values, 0 to 255. */
  readonly data: Uint8Array;
  /** Every pixel has three equal channels, however the file stores them. */
  readonly grey: boolean;
  /** The file has a transparency channel that is not fully opaque. */
  readonly alpha: boolean;
  /** The file has 16 bits a channel, of which the upper 8 are kept. */
  readonly sixteenBit: boolean;
}

/** A picture from one grey value a pixel (height * width bytes). */
export function greyPicture(width: number, height: number, grey: Uint8Array): Picture {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0, j = 0; i < width * height; i++) {
    const value = grey[i]!;
    data[j++] = value;
    data[j++] = value;
    data[j++] = value;
  }
  return { width, height, data, grey: true, alpha: false, sixteenBit: false };
}

/** Whether all three channels of interleaved RGB bytes are equal everywhere. */
export function isGrey(rgb: Uint8Array): boolean {
  for (let i = 0; i + 2 < rgb.length; i += 3) {
    if (rgb[i] !== rgb[i + 1] || rgb[i] !== rgb[i + 2]) return false;
  }
  return true;
}

export type PictureFormat = "png" | "jpeg" | "webp" | "tiff" | "bmp";

/** Enough leading bytes of a file for every recogniser here: a tar header is 512, and may have to be unpacked first. */
export const HEAD_BYTES = 1024;

/** The format that the first bytes of a file announce, or null. Names are never asked. */
export function pictureFormat(head: Uint8Array): PictureFormat | null {
  const starts = (...bytes: number[]) => bytes.every((byte, i) => head[i] === byte);
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return "png";
  if (starts(0xff, 0xd8, 0xff)) return "jpeg";
  if (starts(0x52, 0x49, 0x46, 0x46) && head[8] === 0x57 && head[9] === 0x45 && head[10] === 0x42 && head[11] === 0x50)
    return "webp";
  // Classic TIFF (42) and BigTIFF (43), both byte orders.
  if (starts(0x49, 0x49, 0x2a, 0) || starts(0x4d, 0x4d, 0, 0x2a)) return "tiff";
  if (starts(0x49, 0x49, 0x2b, 0) || starts(0x4d, 0x4d, 0, 0x2b)) return "tiff";
  // "BM" alone is too weak: the two reserved words are zero and the header size is a known one.
  if (starts(0x42, 0x4d) && head[6] === 0 && head[7] === 0 && head[8] === 0 && head[9] === 0) {
    if ([12, 40, 52, 56, 64, 108, 124].includes(head[14] ?? 0)) return "bmp";
  }
  return null;
}

/** Whether a file's name says that it is a picture; used only to report those that are not. */
export function claimsPicture(path: string): boolean {
  return /\.(png|jpe?g|jpe|jfif|bmp|dib|tiff?|webp)$/i.test(path);
}
