/** What training sees of a picture: two views of it, the second one damaged where the picture is good. */
import { type PixelCache, randomStream } from "@andon/data";
import { type Canvas, damage } from "./damage.ts";
import { between, type Extent, type Random } from "./shapes.ts";
import type { Tiles } from "./tiles.ts";

/** A part of a picture stretched to the size of the whole: a point at share v of the view is at `start + v * scale` of the picture. */
interface Section {
  readonly top: number;
  readonly left: number;
  readonly scaleY: number;
  readonly scaleX: number;
}

export interface View {
  /** Values from 0 to 255, rows of pixels: height * width * channels. */
  readonly pixels: Uint8Array;
  /** 1 where it is damaged, height * width. */
  readonly mask: Uint8Array;
  readonly section: Section;
}

/** Each edge of a view may be cut by up to this share of the picture. */
const CUT = 0.1;
/** Defects in a damaged view, at most. */
const DEFECTS = 3;

/** Defective pictures to learn from: what is damaged of each, height * width of the cache, 1 where it is. */
export type KnownDefects = ReadonlyMap<number, Uint8Array>;

/**
 * Draws pairs of views from training pictures. They depend on the seed, the epoch and the sample alone. A picture that is known to be defective
 * is shown as it is in both views.
 */
export function viewer(
  cache: PixelCache,
  pool: Int32Array,
  {
    seed,
    mirror,
    known,
    tiles,
  }: { readonly seed: number; readonly mirror: boolean; readonly known: KnownDefects; readonly tiles: Tiles },
): (epoch: number, sample: number, draw?: number) => readonly [View, View] {
  const whole = cache.layout;
  const { channels } = whole;
  const extent = { height: whole.height / tiles.rows, width: whole.width / tiles.columns };
  const { height, width } = extent;
  const raw = new Uint8Array(whole.height * whole.width * channels);
  const planesOf = (sample: number) => {
    cache.read(sample, raw);
    return Array.from({ length: channels }, (_, c) =>
      Float32Array.from({ length: whole.height * whole.width }, (_, i) => raw[i * channels + c]!),
    );
  };
  return (epoch, sample, draw = 0) => {
    const random = randomStream(seed, epoch, sample + draw * whole.count);
    const planes = planesOf(sample);
    const part = partOf(tiles, random);
    const mirrored = { x: mirror && random() < 0.5, y: mirror && random() < 0.5 };
    const defect = known.get(sample);
    const view = (damaged: boolean): View => {
      const { seen, section } = lookAt({ planes, ...whole }, part, extent, mirrored, random);
      const mask =
        defect === undefined ? new Uint8Array(height * width) : maskIn(defect, whole, extent, section, mirrored);
      if (damaged) {
        const deviation = deviationOf(seen[0]!);
        // foreign texture comes from pictures of good parts too
        const foreign = () => cutOut(planesOf(pool[Math.floor(random() * pool.length)]!), whole, part, extent);
        for (let n = 1 + Math.floor(random() * DEFECTS); n > 0; n--)
          damage({ ...extent, planes: seen }, mask, { deviation, foreign, random });
      }
      const pixels = new Uint8Array(height * width * channels);
      for (const [c, plane] of seen.entries())
        for (let i = 0; i < plane.length; i++) pixels[i * channels + c] = plane[i]! + 0.5;
      return { pixels, mask, section };
    };
    return [view(false), view(defect === undefined)];
  };
}

/**
 * Where a place of one view lies in another view of the same part.
 * @param at the place's centre in `from`, in shares of its height and width
 * @returns likewise in `to`; outside 0 to 1 where that view does not show it
 */
export const inOtherView = (
  at: { readonly y: number; readonly x: number },
  from: Section,
  to: Section,
): { readonly y: number; readonly x: number } => ({
  y: (from.top + at.y * from.scaleY - to.top) / to.scaleY,
  x: (from.left + at.x * from.scaleX - to.left) / to.scaleX,
});

/** Where a view is taken from: all of a picture, or a place in it as large as a tile. In shares of the picture. */
function partOf({ rows, columns }: Tiles, random: Random): Section {
  if (rows * columns === 1) return { top: 0, left: 0, scaleY: 1, scaleX: 1 };
  const [scaleY, scaleX] = [1 / rows, 1 / columns];
  return { top: random() * (1 - scaleY), left: random() * (1 - scaleX), scaleY, scaleX };
}

/** A section of a part under another light: its edges cut, mirrored as told, gamma, and a slope of brightness across the view. */
function lookAt(
  picture: Canvas,
  part: Section,
  { height, width }: Extent,
  mirrored: { readonly x: boolean; readonly y: boolean },
  random: Random,
): { readonly seen: Float32Array[]; readonly section: Section } {
  const [cutTop, cutBottom, cutLeft, cutRight] = [random() * CUT, random() * CUT, random() * CUT, random() * CUT];
  const [top, left] = [part.top + cutTop * part.scaleY, part.left + cutLeft * part.scaleX];
  const scaleY = part.scaleY * (1 - cutTop - cutBottom);
  const scaleX = part.scaleX * (1 - cutLeft - cutRight);
  const gamma = Math.exp(between(random, -0.3, 0.3));
  const table = Float32Array.from({ length: 256 }, (_, v) => 255 * (v / 255) ** gamma);
  const [slopeY, slopeX] = [between(random, -0.15, 0.15), between(random, -0.15, 0.15)];
  const seen = picture.planes.map((plane) => {
    const out = new Float32Array(height * width);
    for (let y = 0; y < height; y++) {
      const fromY = top * picture.height + (y + 0.5) * scaleY * (picture.height / height) - 0.5;
      const row = Math.max(0, Math.min(picture.height - 2, Math.floor(fromY)));
      const ty = Math.min(1, Math.max(0, fromY - row));
      for (let x = 0; x < width; x++) {
        const fromX = left * picture.width + (x + 0.5) * scaleX * (picture.width / width) - 0.5;
        const column = Math.max(0, Math.min(picture.width - 2, Math.floor(fromX)));
        const tx = Math.min(1, Math.max(0, fromX - column));
        const k = row * picture.width + column;
        const above = plane[k]! + (plane[k + 1]! - plane[k]!) * tx;
        const below = plane[k + picture.width]! + (plane[k + picture.width + 1]! - plane[k + picture.width]!) * tx;
        const light = 1 + slopeY * (y / height - 0.5) + slopeX * (x / width - 0.5);
        const value = Math.min(255, table[Math.round(above + (below - above) * ty)]! * light);
        out[(mirrored.y ? height - 1 - y : y) * width + (mirrored.x ? width - 1 - x : x)] = value;
      }
    }
    return out;
  });
  // seen in the mirror, what was cut at the bottom is missing at the top
  const section = {
    top: mirrored.y ? 1 - top - scaleY : top,
    left: mirrored.x ? 1 - left - scaleX : left,
    scaleY,
    scaleX,
  };
  return { seen, section };
}

/** A part of a picture as it is, as large as a view. */
function cutOut(
  planes: readonly Float32Array[],
  whole: Extent,
  { top, left }: Section,
  { height, width }: Extent,
): readonly Float32Array[] {
  if (whole.height === height && whole.width === width) return planes;
  const [y, x] = [Math.round(top * whole.height), Math.round(left * whole.width)];
  return planes.map((plane) => {
    const out = new Float32Array(height * width);
    for (let row = 0; row < height; row++) {
      const from = (y + row) * whole.width + x;
      out.set(plane.subarray(from, from + width), row * width);
    }
    return out;
  });
}

/** What a section shows of a mask, by the nearest pixel. */
function maskIn(
  mask: Uint8Array,
  whole: Extent,
  { height, width }: Extent,
  { top, left, scaleY, scaleX }: Section,
  mirrored: { readonly x: boolean; readonly y: boolean },
): Uint8Array {
  const out = new Uint8Array(height * width);
  for (let y = 0; y < height; y++) {
    // the section speaks of the mirrored picture
    const shareY = top + ((y + 0.5) / height) * scaleY;
    const row = Math.min(whole.height - 1, Math.floor((mirrored.y ? 1 - shareY : shareY) * whole.height));
    for (let x = 0; x < width; x++) {
      const shareX = left + ((x + 0.5) / width) * scaleX;
      const column = Math.min(whole.width - 1, Math.floor((mirrored.x ? 1 - shareX : shareX) * whole.width));
      out[y * width + x] = mask[row * whole.width + column]!;
    }
  }
  return out;
}

function deviationOf(plane: Float32Array): number {
  let [sum, squares] = [0, 0];
  for (const v of plane) {
    sum += v;
    squares += v * v;
  }
  const mean = sum / plane.length;
  // a picture without any contrast still gets visible damage
  return Math.max(4, Math.sqrt(Math.max(0, squares / plane.length - mean * mean)));
}
