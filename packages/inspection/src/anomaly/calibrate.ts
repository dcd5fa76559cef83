/** Distances of prepared pictures, and the scale that turns them into scores. */
import type { PixelCache } from "@andon/data";
import { type OnnxRuntime, openSession, tensor } from "@andon/nn";
import type { Scale } from "./graph.ts";

/** How far a picture is from what is remembered: over all its places, and over the farthest. */
export interface Distance {
  readonly whole: number;
  readonly farthest: number;
}

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
    const [whole, farthest] = result.distance!.data as Float32Array;
    distances.push({ whole: whole!, farthest: farthest! });
  }
  await session.release();
  return distances;
}

/** Mean and deviation of each distance over good held-out pictures, and the deviation of the sum of both. */
export function scaleOf(good: readonly Distance[]): Scale {
  const whole = spreadOf(good.map((d) => d.whole));
  const farthest = spreadOf(good.map((d) => d.farthest));
  const sums = good.map(
    (d) => (d.whole - whole.mean) / whole.deviation + (d.farthest - farthest.mean) / farthest.deviation,
  );
  return { whole, farthest, together: Math.max(0.5, spreadOf(sums).deviation) };
}

function spreadOf(values: readonly number[]) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
  // of very few pictures the deviation says little; it is never taken for nothing
  return { mean, deviation: Math.max(Math.sqrt(variance), 1e-3 + 0.02 * Math.abs(mean)) };
}
