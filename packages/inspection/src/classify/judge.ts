/** Scoring cached pictures with the trainer's own weights: for validation, and for its side of the certificate. */
import type { PixelCache } from "@andon/data";
import { type OnnxRuntime, openSession, tensor } from "@andon/nn";

export interface Judgement {
  /** [samples, classes], row by row. */
  readonly probabilities: Float32Array;
  /** One a sample; empty where the model gives none. */
  readonly novelty: Float32Array;
  /** Mean cross-entropy. */
  readonly loss: number;
  readonly accuracy: number;
  /** Mean recall of the classes that occur. */
  readonly balancedAccuracy: number;
}

const TOGETHER = 64;

/** Scores `samples` of the cache with a scoring model. */
export async function judge(
  ort: OnnxRuntime,
  model: Uint8Array,
  pixels: PixelCache,
  samples: Int32Array,
  classOf: Int32Array,
  classes: number,
  threads: number,
): Promise<Judgement> {
  const session = await openSession(ort, model, { threads });
  const { height, width, channels } = pixels.layout;
  const probabilities = new Float32Array(samples.length * classes);
  const novelty: number[] = [];
  const hits = new Float64Array(classes);
  const counts = new Float64Array(classes);
  let loss = 0;
  for (let start = 0; start < samples.length; start += TOGETHER) {
    const chosen = samples.subarray(start, start + TOGETHER);
    const x = new Uint8Array(chosen.length * height * width * channels);
    pixels.readBatch(chosen, x);
    const result = await session.run({ pixels: tensor(ort, "uint8", x, [chosen.length, height, width, channels]) });
    const p = result.probabilities!.data as Float32Array;
    probabilities.set(p, start * classes);
    if (result.novelty) novelty.push(...(result.novelty.data as Float32Array));
    for (const [i, sample] of chosen.entries()) {
      const row = p.subarray(i * classes, (i + 1) * classes);
      const truth = classOf[sample]!;
      counts[truth]!++;
      if (row.every((v, c) => c === truth || v < row[truth]!)) hits[truth]!++;
      loss -= Math.log(Math.max(row[truth]!, 1e-12));
    }
  }
  await session.release();
  const present = [...counts.keys()].filter((c) => counts[c]! > 0);
  const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
  return {
    probabilities,
    novelty: Float32Array.from(novelty),
    loss: loss / samples.length,
    accuracy: sum(hits) / samples.length,
    balancedAccuracy: present.reduce((total, c) => total + hits[c]! / counts[c]!, 0) / present.length,
  };
}
