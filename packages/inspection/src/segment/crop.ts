import { randomUniform } from "@andon/data";

export interface PictureWithClasses {
  /** Height x width x channels bytes. */
  readonly pixels: Uint8Array;
  /** Height x width classes, 0 for background. */
  readonly classes: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Largest change of contrast, brightness (of 255) and noise (of 255). */
const TONE = { contrast: 0.25, brightness: 12, noise: 4 };

/**
 * A piece of a picture for training: mirrored or not both ways, lit a little differently, `side` pixels a side, with the classes of every
 * second pixel. `centred`: around a marked pixel that was picked, where there is one. A function of its key alone.
 * @param x where the pixels go, planar [C, side, side]
 * @param target where the classes go, [side / 2, side / 2]
 */
export function cropPicture(
  { pixels, classes, height, width, channels }: PictureWithClasses,
  side: { readonly height: number; readonly width: number },
  centred: boolean,
  key: readonly [seed: number, epoch: number, sample: number],
  x: Uint8Array,
  target: Int32Array,
): void {
  const draw = (what: number) => randomUniform(key[0], key[1], key[2], what);
  const middle = centred ? marked(classes, draw(0)) : null;
  const origin = (length: number, size: number, at: number | null, what: number) => {
    const end = length - size;
    const wanted = at === null ? draw(what) * (end + 1) : at - size * (0.2 + 0.6 * draw(what));
    return Math.max(0, Math.min(end, Math.floor(wanted)));
  };
  const top = origin(height, side.height, middle === null ? null : Math.floor(middle / width), 1);
  const left = origin(width, side.width, middle === null ? null : middle % width, 2);
  const [mirrorX, mirrorY] = [draw(3) < 0.5, draw(4) < 0.5];
  const contrast = 1 + TONE.contrast * (2 * draw(5) - 1);
  const offset = 128 * (1 - contrast) + TONE.brightness * (2 * draw(6) - 1);
  const noise = TONE.noise * draw(7);
  let state = Math.floor(draw(8) * 0xffffffff) | 1;
  const half = side.width / 2;
  for (let row = 0; row < side.height; row++) {
    const from = (top + (mirrorY ? side.height - 1 - row : row)) * width;
    for (let column = 0; column < side.width; column++) {
      const at = from + left + (mirrorX ? side.width - 1 - column : column);
      // xorshift: noise for a hundred thousand pixels a step has to be cheap
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      const grain = offset + noise * ((state >>> 0) / 0x80000000 - 1);
      for (let c = 0; c < channels; c++) {
        const value = pixels[at * channels + c]! * contrast + grain;
        x[(c * side.height + row) * side.width + column] = value < 0 ? 0 : value > 255 ? 255 : value;
      }
      if ((row & 1) === 0 && (column & 1) === 0) target[(row >> 1) * half + (column >> 1)] = classes[at]!;
    }
  }
}

/** A marked pixel, picked evenly; null where none is. */
function marked(classes: Uint8Array, share: number): number | null {
  let count = 0;
  for (const value of classes) if (value !== 0) count++;
  let wanted = Math.floor(share * count);
  for (let at = 0; at < classes.length; at++) if (classes[at] !== 0 && wanted-- === 0) return at;
  return null;
}
