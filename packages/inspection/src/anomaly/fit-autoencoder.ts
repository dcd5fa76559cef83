/** The training of the autoencoder, judged by how well it draws held-out good pictures. */
import { openSession, tensor } from "@andon/nn";
import { learnWeights } from "../train/learning.ts";
import type { Start } from "../train/road.ts";
import { pictureFeed, reconstructionModel } from "./autoencoder.ts";
import type { Plan } from "./plan.ts";
import type { Parts } from "./read.ts";

/** Pictures of validation that are drawn together. */
const TOGETHER = 8;

/** Trains as planned. @throws AndonError `checkpoint/*`, `training/diverged` */
export function fitAutoencoder(
  start: Start,
  { dataset, goodLabel, size }: Parts,
  plan: Plan,
): ReturnType<typeof learnWeights> {
  const { seed, network, split } = plan;
  const good = split.validation.filter((i) => dataset.records[i]!.label === goodLabel);
  const together = Math.min(TOGETHER, good.length);
  const shape = [together, size.height, size.width, size.channels];
  return learnWeights(start, plan, {
    objective: plan.objective!,
    samples: split.train.length,
    batchAt: pictureFeed(dataset, split.train, seed),
    judge: async (weights) => {
      const model = reconstructionModel(network, weights, size, together);
      const session = await openSession(start.ort, model, { threads: start.threads });
      let [loss, batches] = [0, 0];
      for (let at = 0; at + together <= good.length; at += together) {
        const x = new Uint8Array(shape.reduce((a, b) => a * b, 1));
        dataset.pixels.readBatch(good.subarray(at, at + together), x);
        const result = await session.run({ pixels: tensor(start.ort, "uint8", x, shape) });
        loss += (result.loss!.data as Float32Array)[0]!;
        batches++;
      }
      await session.release();
      const mean = loss / batches;
      return { loss: mean, score: -mean, shown: Math.max(0, 1 - mean) };
    },
    pictures: dataset.report.fingerprint,
  });
}
