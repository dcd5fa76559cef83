/** From trained weights to the certified file and its report. */
import type { SegmentationCard, TrainingEvent } from "@andon/contracts";
import { countSegmentation, evaluateSegmentation, type SegmentationCounts } from "../evaluate/segmentation.ts";
import { certifyAnswers, encodeScores } from "../model/certificate.ts";
import { recordPixels } from "../model/pixels.ts";
import { replay } from "../model/replay.ts";
import { trainedCard } from "../train/card.ts";
import type { Learnt } from "../train/learning.ts";
import { deliver } from "../train/output.ts";
import type { Start } from "../train/road.ts";
import { freshMaskThreshold, segmentationModel, segmentJudging } from "./graph.ts";
import { judgeMarked, maskOf, openJudge } from "./judge.ts";
import type { Plan } from "./plan.ts";
import type { MarkedPictures } from "./read.ts";
import { writeReport } from "./report.ts";
import { openSegmenter, type SegmentAnswer } from "./scorer.ts";

/**
 * Chooses the threshold on the validation pictures, replays the file over the held-out ones (the test split, or the validation split
 * where there is none), evaluates its answers, and writes file and report. Of each picture a few counts are kept.
 * @throws AndonError `model/not-certified`, `source/changed`
 */
export async function* shipSegmentation(
  start: Start,
  pictures: MarkedPictures,
  plan: Plan,
  learnt: Learnt,
): AsyncGenerator<TrainingEvent, void> {
  const { ort, source, options, threads, signal } = start;
  const { weights, history } = learnt;
  const { dataset, labels, size } = pictures;
  const { network, split } = plan;
  const judge = await openJudge(ort, segmentJudging(network, weights, size), pictures, threads);
  try {
    const { best } = await judgeMarked(judge, pictures, split.validation);
    const fresh = freshMaskThreshold(best.threshold);
    const bare = segmentationModel(network, weights, size, fresh.value, {});
    const tested = split.test.length > 0;
    const held = tested ? split.test : split.validation;
    const records = Array.from(held, (i) => dataset.records[i]!);
    const segmenter = await openSegmenter(ort, bare, threads);
    // each answer is compared with the trainer's and let go
    const compared = async ({ path, score, probabilities }: SegmentAnswer, i: number) => {
      const own = await judge.probabilities(held[i]!);
      return {
        answer: { path, verdict: verdictOf(score, fresh.value), score },
        trainer: verdictOf(highest(own, size.height * size.width), fresh.value),
        difference: probabilities.reduce((most, p, k) => Math.max(most, Math.abs(p - own[k]!)), 0),
        counts: countsOf(pictures, held[i]!, probabilities, fresh.value),
      };
    };
    const replayed = yield* replay(segmenter, source, records, compared, signal);
    const answers = replayed.map(({ answer }) => answer);
    const counts = replayed.map((one) => one.counts);
    const trainer = replayed.map((one) => one.trainer);
    const evaluation = evaluateSegmentation(counts, labels);
    const onValidation: SegmentationCounts[] = [];
    for (const record of split.validation)
      onValidation.push(countsOf(pictures, record, await judge.probabilities(record), fresh.value));
    const card: SegmentationCard = {
      ...trainedCard(start, dataset, plan, learnt, {
        network: network.kind,
        imbalance: "half of the pieces around a defect",
        augmentation: ["pieces", "flip left-right", "flip top-bottom", "contrast", "brightness", "noise"],
      }),
      task: "inspection/segmentation",
      labels: [...labels],
      goodLabel: null,
      input: { name: "image", layout: "1 x height x width x 3, RGB, any size", type: "uint8", ...size },
      outputs: [
        {
          name: "mask",
          layout: "1 x height x width, uint8",
          meaning: "0 for background, i + 1 for label i, at the picture's own size",
        },
        {
          name: "probabilities",
          layout: "1 x (labels + 1) x height x width",
          meaning: "of background and each label, at the size that the network sees",
        },
        { name: "score", layout: "1", meaning: "the highest probability of a defect" },
      ],
      thresholds: [{ ...fresh, history: [] }],
      validation: evaluateSegmentation(onValidation, labels),
      test: tested ? evaluation : null,
      certificate: certifyAnswers(bare, [fresh.name], answers, trainer, (i) => replayed[i]!.difference),
    };
    yield* deliver(options, {
      card,
      answers: encodeScores(answers),
      records: dataset.records,
      held,
      model: (metadata) => segmentationModel(network, weights, size, fresh.value, metadata),
      report: (language) => writeReport({ card, pictures, plan, judge, held, counts, evaluation, history, language }),
    });
  } finally {
    await judge.close();
  }
}

/** A picture is defective where its highest probability of a defect reaches the threshold. */
export const verdictOf = (score: number, threshold: number): string =>
  score >= Math.fround(threshold) ? "defective" : "good";

/** The highest probability of a defect among [classes, pixels]. */
const highest = (probabilities: Float32Array, pixels: number): number =>
  Math.fround(1 - probabilities.subarray(0, pixels).reduce((least, p) => Math.min(least, p), 1));

/** How the mask that these probabilities come to agrees with what is marked on a record. */
const countsOf = (
  { classes, size, labels }: MarkedPictures,
  record: number,
  probabilities: Float32Array,
  threshold: number,
): SegmentationCounts =>
  countSegmentation(
    recordPixels(classes, record),
    maskOf(probabilities, size.height * size.width, threshold),
    size,
    labels.length,
  );
