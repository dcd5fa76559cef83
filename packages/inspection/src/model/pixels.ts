/** Prepared pictures out of the pixel cache: as bytes, in colour, as PNG files. */
import { encodePng, type Picture, type PixelCache } from "@andon/data";

/** What a cache holds of one record: height * width * channels bytes. */
export function recordPixels(cache: PixelCache, record: number): Uint8Array {
  const { height, width, channels } = cache.layout;
  const out = new Uint8Array(height * width * channels);
  cache.read(record, out);
  return out;
}

/** Grey or RGB pixels as RGB. */
export const inColour = (pixels: Uint8Array, channels: number): Uint8Array =>
  channels === 3 ? pixels : Uint8Array.from({ length: pixels.length * 3 }, (_, i) => pixels[Math.floor(i / 3)]!);

/** A picture as base64 of a PNG file, as reports hold it. */
export const base64Png = async (picture: Pick<Picture, "width" | "height" | "data">): Promise<string> =>
  Buffer.from(await encodePng(picture)).toString("base64");

/** A record of a cache as base64 of a PNG file. */
export const recordPng = (cache: PixelCache, record: number): Promise<string> =>
  base64Png({ ...cache.layout, data: inColour(recordPixels(cache, record), cache.layout.channels) });
