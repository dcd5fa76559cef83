/**
 * A real defect lifted from one picture and blended into another: what it adds to a good part of its own kind, softly at its border. After the
 * copy-and-paste augmentation of G. Ghiasi et al. (CVPR 2021), with the difference to a good picture in place of a mask.
 */

/** Pictures as the pixel cache holds them: height x width x channels, 0 to 255. */
export interface Extent {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** What a defect adds, in the box that holds it. */
export interface Patch {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
  /** [height, width, channels], in grey levels. */
  readonly difference: Float32Array;
  /** [height, width], 0 to 1, falling softly towards the border. */
  readonly weight: Float32Array;
}

/** A defect that covers more than this is none that can be lifted: the two pictures do not lie on each other, or the whole part is bad. */
const LARGEST = 0.25;
/** Grey levels that a defect stands out by, at least. */
const LEAST = 8;
/** Pixels of soft border. */
const FEATHER = 2;

/** A connected place that differs: 1 inside, 0 outside, and by how many grey levels over all its pixels it stands out. */
export interface Place {
  readonly inside: Uint8Array;
  readonly area: number;
  readonly strength: number;
}

/** The connected place where two pictures differ most, beyond what they usually differ by. */
export function greatestDifference(picture: Uint8Array, other: Uint8Array, { height, width, channels }: Extent): Place {
  const pixels = height * width;
  const away = new Float32Array(pixels);
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < channels; c++)
      away[i]! += Math.abs(picture[i * channels + c]! - other[i * channels + c]!) / channels;
  }
  const smooth = blurred(away, height, width);
  // most of the picture shows what is usual between two parts: light, noise, texture
  const sorted = Float32Array.from(smooth).sort();
  const usual = sorted[pixels >> 1]!;
  const spread = sorted[Math.floor(0.75 * pixels)]! - usual;
  const limit = usual + Math.max(LEAST, 4 * spread);
  return largestPlace(smooth, limit, height, width);
}

/**
 * Lifts the defect: the connected place that differs most from the good picture.
 * @param least by how much it must stand out: more than good pictures do from each other
 * @returns null where nothing stands out so much, or too much of the picture does
 */
export function liftDefect(defective: Uint8Array, good: Uint8Array, extent: Extent, least = 0): Patch | null {
  const { height, width, channels } = extent;
  const { inside, area, strength } = greatestDifference(defective, good, extent);
  if (area < 2 || area > LARGEST * height * width || strength <= least) return null;
  let weight = Float32Array.from(inside);
  for (let i = 0; i < FEATHER; i++) weight = grown(weight, height, width);
  for (let i = 0; i < FEATHER; i++) weight = blurred(weight, height, width);
  let [top, left, bottom, right] = [height, width, -1, -1];
  for (const [i, w] of weight.entries()) {
    if (w <= 0.01) continue;
    const [y, x] = [Math.floor(i / width), i % width];
    [top, left, bottom, right] = [Math.min(top, y), Math.min(left, x), Math.max(bottom, y), Math.max(right, x)];
  }
  const [h, w] = [bottom - top + 1, right - left + 1];
  const patch = {
    top,
    left,
    height: h,
    width: w,
    difference: new Float32Array(h * w * channels),
    weight: new Float32Array(h * w),
  };
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const from = (top + y) * width + left + x;
      patch.weight[y * w + x] = weight[from]!;
      for (let c = 0; c < channels; c++) {
        patch.difference[(y * w + x) * channels + c] = defective[from * channels + c]! - good[from * channels + c]!;
      }
    }
  }
  return patch;
}

/**
 * Blends the defect into the picture, in place.
 * @param at how far from where it was found, in pixels; what falls outside is cut off
 * @param strength of the defect: 1 as it was found
 */
export function blendDefect(
  picture: Uint8Array,
  patch: Patch,
  { height, width, channels }: Extent,
  at: { readonly down: number; readonly right: number },
  strength: number,
): void {
  for (let y = 0; y < patch.height; y++) {
    const row = patch.top + y + at.down;
    if (row < 0 || row >= height) continue;
    for (let x = 0; x < patch.width; x++) {
      const column = patch.left + x + at.right;
      if (column < 0 || column >= width) continue;
      const share = strength * patch.weight[y * patch.width + x]!;
      for (let c = 0; c < channels; c++) {
        const place = (row * width + column) * channels + c;
        const value = picture[place]! + share * patch.difference[(y * patch.width + x) * channels + c]!;
        picture[place] = Math.min(255, Math.max(0, Math.round(value)));
      }
    }
  }
}

/** Of the connected places above the limit, the one with the most above it. */
function largestPlace(values: Float32Array, limit: number, height: number, width: number): Place {
  const seen = new Uint8Array(values.length);
  let [best, most] = [[] as number[], 0];
  for (let start = 0; start < values.length; start++) {
    if (seen[start] || values[start]! <= limit) continue;
    const place = [start];
    seen[start] = 1;
    let sum = 0;
    for (let at = 0; at < place.length; at++) {
      const i = place[at]!;
      sum += values[i]! - limit;
      const [y, x] = [Math.floor(i / width), i % width];
      for (const [ny, nx] of [
        [y - 1, x],
        [y + 1, x],
        [y, x - 1],
        [y, x + 1],
      ] as const) {
        const next = ny * width + nx;
        if (ny < 0 || nx < 0 || ny >= height || nx >= width || seen[next] || values[next]! <= limit) continue;
        seen[next] = 1;
        place.push(next);
      }
    }
    if (sum > most) [best, most] = [place, sum];
  }
  const inside = new Uint8Array(values.length);
  for (const i of best) inside[i] = 1;
  return { inside, area: best.length, strength: most };
}

/** The largest of each pixel and its eight neighbours. */
const grown = (values: Float32Array, height: number, width: number) =>
  overNeighbours(values, height, width, (all) => all.reduce((a, b) => Math.max(a, b)));
/** The mean of each pixel and its eight neighbours. */
const blurred = (values: Float32Array, height: number, width: number) =>
  overNeighbours(values, height, width, (all) => all.reduce((a, b) => a + b) / all.length);

function overNeighbours(
  values: Float32Array,
  height: number,
  width: number,
  of: (all: readonly number[]) => number,
): Float32Array<ArrayBuffer> {
  const result = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const all: number[] = [];
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) all.push(values[ny * width + nx]!);
      }
      result[y * width + x] = of(all);
    }
  }
  return result;
}
