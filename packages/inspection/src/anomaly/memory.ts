/**
 * What the model remembers of good parts: descriptions of places, the unlike ones (PatchCore, Roth et al., CVPR 2022, here with descriptions
 * learnt from the parts themselves). Of each picture the places that are farthest from all that is remembered are taken, one after the other
 * (greedy k-centre, picture by picture): marks that a few parts have are kept, and what all parts share is kept once. Memory and time are
 * bounded beforehand.
 */
import type { PixelCache } from "@andon/data";
import { constant, input, type OnnxRuntime, op, openSession, tensor, type Value, writeModel } from "@andon/nn";
import { countOf, type Tiles } from "./tiles.ts";

/** No more descriptions than this are kept, whatever the number of pictures: 4.7 MB. */
export const MOST_KEPT = 24_576;
/** Of one tile of a picture at most so many. */
const MOST_OF_ONE = 32;
/** Descriptions compared at once: what a comparison needs does not grow with the memory. */
const SLICE = 4096;

/**
 * Distance of each description to the nearest of the memory, 1 - cosine: described [N, places, features] to [N, places].
 * @param memory rows of as many features
 */
export function distanceTo(described: Value, memory: Float32Array): Value {
  const features = described.shape[2] as number;
  const rows = memory.length / features;
  let nearest: Value | null = null;
  for (let start = 0; start < rows; start += SLICE) {
    const count = Math.min(SLICE, rows - start);
    const columns = new Float32Array(features * count);
    for (let r = 0; r < count; r++)
      for (let f = 0; f < features; f++) columns[f * count + r] = memory[(start + r) * features + f]!;
    const similar = op.reduceMax(
      op.matMul(described, constant(columns, [features, count], "float32", `memory.${start}`)),
      [2],
    );
    nearest = nearest === null ? similar : op.maximum(nearest, similar);
  }
  return op.sub(op.like(nearest!, 1), nearest!);
}

/** How many descriptions of each picture, which has so many tiles and places in all, are kept. */
export const keptOfEach = (pictures: number, places: number, tiles = 1): number =>
  Math.max(1, Math.min(MOST_OF_ONE * tiles, places, Math.floor(MOST_KEPT / pictures)));

/** What is remembered of each picture: places of all its tiles, features of each. */
interface Remembering {
  readonly places: number;
  readonly features: number;
  readonly tiles: Tiles;
  readonly threads: number;
}

/**
 * Goes through the pictures once and yields how far it is; returns the memory, rows of so many features.
 * @param describing model from `pixels` uint8 [N, H, W, C] to `described` [N, places, features]
 */
export async function* remember(
  ort: OnnxRuntime,
  describing: Uint8Array,
  pixels: PixelCache,
  samples: Int32Array,
  { places, features, tiles, threads }: Remembering,
): AsyncGenerator<{ readonly done: number; readonly total: number }, Float32Array> {
  const { height, width, channels } = pixels.layout;
  // where there are more pictures than descriptions to keep, evenly spread ones stand for all
  const stride = Math.ceil(samples.length / MOST_KEPT);
  const chosen = samples.filter((_, i) => i % stride === 0);
  const each = keptOfEach(chosen.length, places, countOf(tiles));
  const kept = new Float32Array(chosen.length * each * features);
  let rows = 0;
  const session = await openSession(ort, describing, { threads });
  const q = input("query", "float32", ["P", features]);
  const m = input("memory", "float32", ["M", features]);
  const similarity = writeModel([{ name: "nearest", value: op.reduceMax(op.matMul(q, op.transpose(m, [1, 0])), [1]) }]);
  const comparing = await openSession(ort, similarity, { threads });
  try {
    for (const [i, sample] of chosen.entries()) {
      const x = new Uint8Array(height * width * channels);
      pixels.read(sample, x);
      const result = await session.run({ pixels: tensor(ort, "uint8", x, [1, height, width, channels]) });
      const described = result.described!.data as Float32Array;
      const nearest = new Float32Array(places).fill(-1);
      for (let start = 0; start < rows; start += SLICE) {
        const count = Math.min(SLICE, rows - start);
        const found = await comparing.run({
          query: tensor(ort, "float32", described, [places, features]),
          memory: tensor(ort, "float32", kept.subarray(start * features, (start + count) * features), [
            count,
            features,
          ]),
        });
        for (const [p, s] of (found.nearest!.data as Float32Array).entries()) nearest[p] = Math.max(nearest[p]!, s);
      }
      for (let k = 0; k < each; k++) {
        let farthest = 0;
        for (let p = 1; p < places; p++) if (nearest[p]! < nearest[farthest]!) farthest = p;
        const row = described.subarray(farthest * features, (farthest + 1) * features);
        kept.set(row, rows++ * features);
        for (let p = 0; p < places; p++) {
          let s = 0;
          for (let f = 0; f < features; f++) s += described[p * features + f]! * row[f]!;
          if (s > nearest[p]!) nearest[p] = s;
        }
      }
      yield { done: i + 1, total: chosen.length };
    }
  } finally {
    await session.release();
    await comparing.release();
  }
  return kept;
}
