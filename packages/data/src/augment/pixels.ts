import { randomUniform } from "../random.ts";
import type { BatchShape } from "./geometry.ts";
import { reflect } from "./geometry.ts";

export interface Tone {
  /** Added, as a share of the full range. */
  readonly brightness: number;
  /** Factor about the middle grey. */
  readonly contrast: number;
  /** Standard deviation, as a share of the full range. */
  readonly noise: number;
  /** 32 random bits from which this picture's noise follows. */
  readonly noiseSeed: number;
}

/** Brightness, contrast, normal noise; results are clamped to 0 to 255. */
export function toneInPlace(pixels: Uint8Array, { brightness, contrast, noise, noiseSeed }: Tone): void {
  const table = new Float32Array(256);
  for (let value = 0; value < 256; value++) table[value] = (value - 127.5) * contrast + 127.5 + 255 * brightness;
  if (noise === 0) {
    const rounded = Uint8ClampedArray.from(table);
    for (let i = 0; i < pixels.length; i++) pixels[i] = rounded[pixels[i]!]!;
    return;
  }
  const deviation = 255 * noise;
  // Marsaglia's xorshift32: quick, and good enough to choose among prepared normal numbers. Its state must not be 0.
  let state = noiseSeed === 0 ? 1 : noiseSeed | 0;
  for (let i = 0; i < pixels.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const value = table[pixels[i]!]! + deviation * NORMAL[(state >>> 8) & (NORMAL.length - 1)]!;
    pixels[i] = value <= 0 ? 0 : value >= 255 ? 255 : value + 0.5;
  }
}

/** Standard normal numbers in a fixed order, by Box and Muller's transform. */
const NORMAL = Float32Array.from({ length: 1 << 14 }, (_, i) => {
  const radius = Math.sqrt(-2 * Math.log(1 - randomUniform(0, i, 1)));
  return radius * Math.cos(2 * Math.PI * randomUniform(0, i, 2));
});

/** Blurs with the 3 x 3 binomial kernel (1 2 1, outer product, over 16); edges reflected. */
export function blurInPlace(pixels: Uint8Array, { height, width, channels }: Omit<BatchShape, "count">): void {
  const source = pixels.slice();
  for (let y = 0; y < height; y++) {
    const rows = [-1, 0, 1].map((step) => reflect(y + step, height) * width * channels);
    for (let x = 0; x < width; x++) {
      const left = reflect(x - 1, width) * channels;
      const right = reflect(x + 1, width) * channels;
      for (let c = 0; c < channels; c++) {
        let sum = 8;
        for (let r = 0; r < 3; r++) {
          const row = rows[r]! + c;
          sum += (r === 1 ? 2 : 1) * (source[row + left]! + 2 * source[row + x * channels]! + source[row + right]!);
        }
        pixels[(y * width + x) * channels + c] = sum >> 4;
      }
    }
  }
}

/**
 * Fills a square with the mean of the picture (DeVries and Taylor, "Improved regularization of convolutional neural
 * networks with cutout", 2017); it may reach over the edge.
 * @param square centre and side as shares of width, height and the shorter side
 */
export function cutOutInPlace(
  pixels: Uint8Array,
  { height, width, channels }: Omit<BatchShape, "count">,
  square: { readonly x: number; readonly y: number; readonly side: number },
): void {
  const side = Math.round(square.side * Math.min(height, width));
  const left = Math.round(square.x * width - side / 2);
  const top = Math.round(square.y * height - side / 2);
  for (let c = 0; c < channels; c++) {
    let sum = 0;
    for (let i = c; i < pixels.length; i += channels) sum += pixels[i]!;
    const mean = Math.round((sum * channels) / pixels.length);
    for (let y = Math.max(0, top); y < Math.min(height, top + side); y++)
      for (let x = Math.max(0, left); x < Math.min(width, left + side); x++)
        pixels[(y * width + x) * channels + c] = mean;
  }
}
