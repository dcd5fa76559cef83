/** The training of a comparison: pieces of pairs, judged on whole validation pairs. */
import { shuffle } from "@andon/data";
import type { FitOptions } from "@andon/nn";
import { bestConfidence, evaluateDetection } from "../evaluate/detection.ts";
import { recordPixels } from "../model/pixels.ts";
import { learnWeights } from "../train/learning.ts";
import type { Start } from "../train/road.ts";
import { cropPair, USUAL } from "./crop.ts";
import { judgingModel } from "./graph.ts";
import { judgePairs } from "./judge.ts";
import { STRIDE } from "./network.ts";
import type { Plan } from "./plan.ts";
import type { Pairs } from "./read.ts";
import { writeTarget } from "./target.ts";

/** Trains as planned. @throws AndonError `checkpoint/*`, `training/diverged` */
export function fitComparison(start: Start, pairs: Pairs, plan: Plan): ReturnType<typeof learnWeights> {
  const { objective, network, split } = plan;
  const { labels, size, dataset } = pairs;
  return learnWeights(start, plan, {
    objective,
    samples: split.train.length * plan.pieces,
    batchAt: pieceFeed(pairs, plan),
    judge: async (weights) => {
      const { samples, loss } = await judgePairs(
        start.ort,
        judgingModel(network, weights, size, labels.length),
        pairs,
        split.validation,
        start.threads,
      );
      const { meanAveragePrecision } = evaluateDetection(samples, labels, bestConfidence(samples));
      return {
        loss,
        score: meanAveragePrecision.value - 1e-3 * Math.min(loss, 100),
        shown: meanAveragePrecision.value,
      };
    },
    pictures: dataset.report.fingerprint,
  });
}

/** The batches of each epoch: a function of (epoch, start, size) alone. */
function pieceFeed({ dataset, templates, marked, size, labels }: Pairs, plan: Plan): FitOptions["batchAt"] {
  const { side, pieces, seed, split } = plan;
  const { height, width, channels } = size;
  const cells = (side / STRIDE) ** 2 * (labels.length + 5);
  const bytes = 2 * channels * side * side;
  let known: { readonly epoch: number; readonly order: Int32Array } | null = null;
  return (epoch, start, count) => {
    if (known?.epoch !== epoch)
      known = {
        epoch,
        order: shuffle(
          Int32Array.from({ length: split.train.length * pieces }, (_, i) => i),
          seed,
          epoch + 1,
        ),
      };
    const x = new Uint8Array(count * bytes);
    const target = new Float32Array(count * cells);
    for (let i = 0; i < count; i++) {
      const piece = known.order[start + i]!;
      const record = split.train[Math.floor(piece / pieces)]!;
      const pair = {
        picture: recordPixels(dataset.pixels, record),
        template: recordPixels(templates, record),
        height,
        width,
        channels,
      };
      const inside = cropPair(
        pair,
        marked[record]!,
        side,
        USUAL,
        [seed, epoch, piece],
        x.subarray(i * bytes, (i + 1) * bytes),
      );
      writeTarget(target.subarray(i * cells, (i + 1) * cells), inside, labels.length, { height: side, width: side });
    }
    return { x, target, size: count };
  };
}
