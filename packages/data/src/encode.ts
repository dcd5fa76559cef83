import sharp from "sharp";

/** RGB bytes (height x width x 3) as a PNG file. */
export async function encodePng(picture: {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}): Promise<Uint8Array> {
  const { width, height, data } = picture;
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
