/** The training of the describing network: views of good parts, judged on views of held-out good parts. */

import { openSession, tensor } from "@andon/nn";
import { pixelEvaluator } from "../evaluate/pixels.ts";
import { learnWeights } from "../train/learning.ts";
import type { Start } from "../train/road.ts";
import { epochSamples, viewFeed } from "./feed.ts";
import { judgingModel } from "./graph.ts";
import { targetSize } from "./loss.ts";
import { gridsOf } from "./model.ts";
import type { Plan } from "./plan.ts";
import type { Parts } from "./read.ts";
import { countOf } from "./tiles.ts";
import type { KnownDefects } from "./views.ts";

/** Parts of validation that are judged together. */
const TOGETHER = 8;

/** Trains as planned. @throws AndonError `checkpoint/*`, `training/diverged` */
export function fitDescriber(
  start: Start,
  { dataset, goodLabel, size, tiles }: Parts,
  plan: Plan,
  defects: KnownDefects,
): ReturnType<typeof learnWeights> {
  const { seed, network, split, mirror } = plan;
  const good = split.validation.filter((i) => dataset.records[i]!.label === goodLabel);
  const together = Math.min(TOGETHER, good.length);
  // the same views after every epoch, of other parts than those trained on
  const feed = viewFeed(dataset, good, { seed: seed + 1, mirror, known: new Map(), tiles });
  const { cells } = gridsOf(size);
  const cellCount = cells.height * cells.width;
  return learnWeights(start, plan, {
    objective: plan.objective!,
    samples: epochSamples(split.train, defects).length * countOf(tiles),
    batchAt: viewFeed(dataset, split.train, { seed, mirror, known: defects, tiles }),
    judge: async (weights) => {
      const session = await openSession(start.ort, judgingModel({ network, weights, size }, together), {
        threads: start.threads,
      });
      const evaluator = pixelEvaluator();
      let [loss, batches] = [0, 0];
      for (let at = 0; at + together <= good.length; at += together) {
        const { x, target } = await feed(0, at, together);
        const result = await session.run({
          views: tensor(start.ort, "uint8", x, [together, 2, size.height, size.width, size.channels]),
          target: tensor(start.ort, "float32", target, [together, targetSize(size)]),
        });
        loss += (result.loss!.data as Float32Array)[0]!;
        batches++;
        const damage = result.damage!.data as Float32Array;
        for (let v = 0; v < 2 * together; v++) {
          const truth = (target as Float32Array)
            .subarray((v >> 1) * targetSize(size) + (v & 1) * cellCount)
            .subarray(0, cellCount);
          evaluator.add(
            damage.slice(v * cellCount, (v + 1) * cellCount),
            Uint8Array.from(truth),
            cells.width,
            cells.height,
          );
        }
      }
      await session.release();
      const found = evaluator.figures()?.auroc ?? 0.5;
      return { loss: loss / batches, score: -loss / batches, shown: found };
    },
    pictures: dataset.report.fingerprint,
  });
}
