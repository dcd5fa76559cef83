/** The training of the network that knows which way up good parts are, judged on held-out good pictures. */
import { openSession, tensor } from "@andon/nn";
import { learnWeights } from "../train/learning.ts";
import type { Start } from "../train/road.ts";
import type { Plan } from "./plan.ts";
import type { Parts } from "./read.ts";
import { TURNS, turningFeed, unsurenessModel } from "./rotations.ts";

/** Pictures of validation that are judged together. */
const TOGETHER = 64;

/** Trains as planned. @throws AndonError `checkpoint/*`, `training/diverged` */
export function fitRotations(
  start: Start,
  { dataset, goodLabel, size }: Parts,
  plan: Plan,
): ReturnType<typeof learnWeights> {
  const { seed, network, split, mirror } = plan;
  const good = split.validation.filter((i) => dataset.records[i]!.label === goodLabel);
  const each = size.height * size.width * size.channels;
  return learnWeights(start, plan, {
    objective: plan.objective!,
    samples: TURNS * split.train.length,
    batchAt: turningFeed(dataset, split.train, { seed, mirror }),
    judge: async (weights) => {
      const session = await openSession(start.ort, unsurenessModel(network, weights, size), { threads: start.threads });
      let loss = 0;
      for (let at = 0; at < good.length; at += TOGETHER) {
        const some = good.subarray(at, at + TOGETHER);
        const x = new Uint8Array(some.length * each);
        dataset.pixels.readBatch(some, x);
        const shape = [some.length, size.height, size.width, size.channels];
        const result = await session.run({ pixels: tensor(start.ort, "uint8", x, shape) });
        loss += (result.unsure!.data as Float32Array).reduce((a, b) => a + b, 0);
      }
      await session.release();
      const mean = loss / good.length;
      // the chance that it would give the right turn, by the geometric mean
      return { loss: mean, score: -mean, shown: Math.exp(-mean) };
    },
    pictures: dataset.report.fingerprint,
  });
}
