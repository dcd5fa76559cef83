/** The training of a segmentation: pieces of pictures, half of them around a defect, judged on whole validation pictures. */
import { randomUniform } from "@andon/data";
import type { FitOptions } from "@andon/nn";
import { recordPixels } from "../model/pixels.ts";
import { learnWeights } from "../train/learning.ts";
import type { Start } from "../train/road.ts";
import { cropPicture } from "./crop.ts";
import { segmentJudging } from "./graph.ts";
import { judgeMarked, openJudge } from "./judge.ts";
import { STRIDE } from "./network.ts";
import type { Plan } from "./plan.ts";
import type { MarkedPictures } from "./read.ts";

/** Trains as planned. @throws AndonError `checkpoint/*`, `training/diverged` */
export function fitSegmentation(start: Start, pictures: MarkedPictures, plan: Plan): ReturnType<typeof learnWeights> {
  const { objective, network, split, pieces } = plan;
  return learnWeights(start, plan, {
    objective,
    samples: pieces,
    batchAt: pieceFeed(pictures, plan),
    judge: async (weights) => {
      const judge = await openJudge(
        start.ort,
        segmentJudging(network, weights, pictures.size),
        pictures,
        start.threads,
      );
      const { loss, best } = await judgeMarked(judge, pictures, split.validation);
      await judge.close();
      return { loss, score: best.dice, shown: best.dice };
    },
    pictures: pictures.dataset.report.fingerprint,
  });
}

/** The batches of each epoch: a function of (epoch, start, size) alone. Every other piece is of a picture with a defect, around it. */
function pieceFeed({ dataset, classes, size }: MarkedPictures, plan: Plan): FitOptions["batchAt"] {
  const { piece, seed, split, defective } = plan;
  const { height, width, channels } = size;
  const bytes = channels * piece.height * piece.width;
  const cells = (piece.height / STRIDE) * (piece.width / STRIDE);
  return (epoch, start, count) => {
    const x = new Uint8Array(count * bytes);
    const target = new Int32Array(count * cells);
    for (let i = 0; i < count; i++) {
      const sample = start + i;
      const centred = sample % 2 === 0;
      const from = centred ? defective : split.train;
      const record = from[Math.floor(randomUniform(seed, epoch, sample, 0x9e) * from.length)]!;
      const picture = {
        pixels: recordPixels(dataset.pixels, record),
        classes: recordPixels(classes, record),
        height,
        width,
        channels,
      };
      cropPicture(
        picture,
        piece,
        centred,
        [seed, epoch, sample],
        x.subarray(i * bytes, (i + 1) * bytes),
        target.subarray(i * cells, (i + 1) * cells),
      );
    }
    return { x, target, size: count };
  };
}
