/** What a classifier has seen: fitted on its training pictures, so that it can say of a strange one that it does not know it. */
import { shuffle } from "@andon/data";
import { openSession, tensor, type Weights } from "@andon/nn";
import { type Described, type Known, knowing } from "../novelty/known.ts";
import type { Start } from "../train/road.ts";
import { describingModel } from "./graph.ts";
import type { Plan } from "./plan.ts";
import type { Pictures } from "./read.ts";

/** So many pictures tell a Gaussian all it can take in. */
const MOST = 4000;
const TOGETHER = 64;

/** Fits on the training pictures, on some thousands of them where there are more; the validation pictures set the limits. */
export async function knownPictures(
  { ort, threads }: Pick<Start, "ort" | "threads">,
  { dataset, size }: Pictures,
  { network, split, classOf, labels, seed }: Plan,
  weights: Weights,
): Promise<Known> {
  const { model, sizes } = describingModel(network, weights, size);
  const session = await openSession(ort, model, { threads });
  const { height, width, channels } = dataset.pixels.layout;
  async function* described(samples: Int32Array): AsyncGenerator<Described, void> {
    const some = samples.length > MOST ? shuffle(Int32Array.from(samples), seed, 0x6b6e).subarray(0, MOST) : samples;
    for (let start = 0; start < some.length; start += TOGETHER) {
      const chosen = some.subarray(start, start + TOGETHER);
      const x = new Uint8Array(chosen.length * height * width * channels);
      dataset.pixels.readBatch(chosen, x);
      const fed = { pixels: tensor(ort, "uint8", x, [chosen.length, height, width, channels]) };
      const { description } = await session.run(fed);
      yield { rows: description!.data as Float32Array, classes: Array.from(chosen, (sample) => classOf[sample]!) };
    }
  }
  try {
    return await knowing(sizes, labels.length, described(split.train), described(split.validation));
  } finally {
    await session.release();
  }
}
