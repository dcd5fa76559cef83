import { THUMBNAIL } from "./look.ts";

const PIXELS = THUMBNAIL * THUMBNAIL;
/** Sorted neighbours that each picture is compared with, in each of the orders below. */
const NEIGHBOURS = 16;
/** Rotations of the 64-bit hash that are sorted; near hashes share a prefix in at least one of them. */
const ROTATIONS = [0, 16, 32, 48];
/** Differing bits of two hashes up to which the thumbnails are compared at all. */
const HASH_DISTANCE = 10;
/** Correlation of two thumbnails from which pictures count as near duplicates, and bounds on mean and contrast. */
const CORRELATION = 0.995;
const MEAN_DIFFERENCE = 24;
const CONTRAST_RATIO = 1.5;
/** Standard deviation below which a thumbnail shows too little to compare (grey levels). */
const LEAST_CONTRAST = 4;

/**
 * Sets of pictures that show almost the same thing.
 *
 * Candidates come from a 64-bit difference hash (Krawetz, dHash: is a pixel brighter than its right neighbour?): the hashes
 * are sorted in four rotations and each is compared with its next 16 neighbours only, so the cost is O(n log n) however
 * many hashes coincide (after Manku, Jain, Das Sarma, "Detecting near-duplicates for web crawling", 2007). A candidate counts
 * if the 16 x 16 thumbnails correlate at 0.995 or more: two handwritten ones share a hash, but not that.
 * @param count pictures
 * @param thumbnailOf 256 luminances of a picture; null: leave it out (blank, or an exact duplicate)
 * @returns sets of at least two indices, each ascending, ordered by their first
 */
export function nearDuplicates(count: number, thumbnailOf: (index: number) => Uint8Array | null): number[][] {
  const high = new Uint32Array(count);
  const low = new Uint32Array(count);
  const mean = new Float32Array(count);
  const deviation = new Float32Array(count);
  const kept: number[] = [];
  for (let i = 0; i < count; i++) {
    const thumbnail = thumbnailOf(i);
    if (thumbnail === null) continue;
    [mean[i], deviation[i]] = momentsOf(thumbnail);
    if (deviation[i]! < LEAST_CONTRAST) continue;
    [high[i], low[i]] = differenceHash(thumbnail);
    kept.push(i);
  }

  const alike = (a: number, b: number): boolean => {
    if (Math.abs(mean[a]! - mean[b]!) > MEAN_DIFFERENCE) return false;
    const ratio = deviation[a]! / deviation[b]!;
    if (ratio > CONTRAST_RATIO || ratio < 1 / CONTRAST_RATIO) return false;
    const first = thumbnailOf(a)!;
    const second = thumbnailOf(b)!;
    let sum = 0;
    for (let p = 0; p < PIXELS; p++) sum += first[p]! * second[p]!;
    const covariance = sum / PIXELS - mean[a]! * mean[b]!;
    return covariance >= CORRELATION * deviation[a]! * deviation[b]!;
  };

  const parent = new Map<number, number>();
  const rootOf = (i: number): number => {
    let root = i;
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) root = up;
    return root;
  };
  for (const rotation of ROTATIONS) {
    const keys = new Float64Array(count);
    // The upper 52 bits of the rotated hash are exact in a double, and enough to sort by.
    for (const i of kept) keys[i] = rotatedKey(high[i]!, low[i]!, rotation);
    const order = Uint32Array.from(kept).sort((a, b) => keys[a]! - keys[b]! || a - b);
    for (let i = 0; i < order.length; i++) {
      const a = order[i]!;
      for (let j = i + 1; j < Math.min(order.length, i + 1 + NEIGHBOURS); j++) {
        const b = order[j]!;
        const distance = bits(high[a]! ^ high[b]!) + bits(low[a]! ^ low[b]!);
        if (distance > HASH_DISTANCE || rootOf(a) === rootOf(b) || !alike(a, b)) continue;
        const [first, second] = [rootOf(a), rootOf(b)];
        parent.set(Math.max(first, second), Math.min(first, second));
      }
    }
  }
  const sets = new Map<number, number[]>();
  for (const member of [...parent.keys()].sort((a, b) => a - b)) {
    const root = rootOf(member);
    const set = sets.get(root) ?? [root];
    set.push(member);
    sets.set(root, set);
  }
  return [...sets.values()].sort((a, b) => a[0]! - b[0]!);
}

/** Eight comparisons along each of eight row pairs: columns 0, 2, 4, 6, 8, 9, 11, 13, 15 of the thumbnail. */
const COLUMNS = [0, 2, 4, 6, 8, 9, 11, 13, 15];

function differenceHash(thumbnail: Uint8Array): [number, number] {
  const words: [number, number] = [0, 0];
  for (let row = 0; row < 8; row++) {
    const top = 2 * row * THUMBNAIL;
    const at = (i: number) => thumbnail[top + COLUMNS[i]!]! + thumbnail[top + THUMBNAIL + COLUMNS[i]!]!;
    for (let i = 0; i < 8; i++) {
      const word = row < 4 ? 0 : 1;
      words[word] = (words[word] << 1) | (at(i) > at(i + 1) ? 1 : 0);
    }
  }
  return [words[0] >>> 0, words[1] >>> 0];
}

function rotatedKey(high: number, low: number, by: number): number {
  const word = (from: number) => {
    // 16 bits from bit `from` of the 64, wrapping round.
    const at = from % 64;
    return at < 32 ? (high >>> (16 - (at % 32))) & 0xffff : (low >>> (16 - (at % 32))) & 0xffff;
  };
  return word(by) * 2 ** 36 + word(by + 16) * 2 ** 20 + word(by + 32) * 16 + (word(by + 48) >>> 12);
}

function bits(value: number): number {
  let v = value - ((value >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

function momentsOf(thumbnail: Uint8Array): [number, number] {
  let sum = 0;
  let squares = 0;
  for (const value of thumbnail) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / PIXELS;
  return [mean, Math.sqrt(Math.max(0, squares / PIXELS - mean * mean))];
}
