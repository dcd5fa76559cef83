/** Distances of prepared pictures, and the scale that turns them into scores. */
import type { PixelCache } from "@andon/data";
import { type OnnxRuntime, openSession, tensor } from "@andon/nn";
import { type Scale, sumOf } from "./graph.ts";

/** How far a picture is from good ones, in the order of `distanceModel`. */
export type Distance = Float32Array;

/** Distance of each sample, by a model made with `distanceModel`. */
export async function distancesOf(
  ort: OnnxRuntime,
  model: Uint8Array,
  pixels: PixelCache,
  samples: Int32Array,
  threads: number,
): Promise<readonly Distance[]> {
  const session = await openSession(ort, model, { threads });
  const { height, width, channels } = pixels.layout;
  const distances: Distance[] = [];
  const x = new Uint8Array(height * width * channels);
  for (const sample of samples) {
    pixels.read(sample, x);
    const result = await session.run({ pixels: tensor(ort, "uint8", x, [1, height, width, channels]) });
    distances.push((result.distance!.data as Float32Array).slice());
  }
  await session.release();
  return distances;
}

/**
 * Mean and deviation of each distance over good held-out pictures, and the deviation of the weighted sum of all.
 * @param weights how much each distance counts
 */
export function scaleOf(good: readonly ArrayLike<number>[], weights: readonly number[]): Scale {
  const spreads = weights.map((weight, k) => ({ ...spreadOf(good.map((distance) => distance[k]!)), weight }));
  const sums = good.map((distance) => sumOf(distance, spreads));
  return { spreads, together: Math.max(0.5, spreadOf(sums).deviation) };
}

function spreadOf(values: readonly number[]) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
  // of very few pictures the deviation says little; it is never taken for nothing
  return { mean, deviation: Math.max(Math.sqrt(variance), 1e-3 + 0.02 * Math.abs(mean)) };
}
