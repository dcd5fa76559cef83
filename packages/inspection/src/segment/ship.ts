/** From trained weights to the certified file and its report. */
import { basename, extname } from "node:path";
import {
  ANSWERS_KEY,
  AndonError,
  CARD_KEY,
  HELD_OUT_KEY,
  type SegmentationCard,
  type TrainingEvent,
} from "@andon/contracts";
import { writeWhole } from "@andon/data";
import { countSegmentation, evaluateSegmentation, type SegmentationCounts } from "../evaluate/segmentation.ts";
import { type CertifiedAnswer, certifyAnswers, encodeScores } from "../model/certificate.ts";
import { scoreSource } from "../model/scoring.ts";
import type { Learnt } from "../train/learning.ts";
import type { Start } from "../train/road.ts";
import { read } from "./fit.ts";
import { freshMaskThreshold, segmentationModel, segmentJudging } from "./graph.ts";
import { type Judge, judgeMarked, maskOf, openJudge } from "./judge.ts";
import type { Plan } from "./plan.ts";
import type { MarkedPictures } from "./read.ts";
import { writeReport } from "./report.ts";
import { openSegmenter } from "./scorer.ts";

/**
 * Chooses the threshold on the validation pictures, replays the file over the held-out ones (the test split, or the validation split
 * where there is none), evaluates its answers, and writes file and report. Of each picture a few counts are kept.
 * @throws AndonError `model/not-certified`, `source/changed`
 */
export async function* shipSegmentation(
  start: Start,
  pictures: MarkedPictures,
  plan: Plan,
  { weights, bestEpoch, history }: Learnt,
): AsyncGenerator<TrainingEvent, void> {
  const { ort, source, options, threads, began } = start;
  const { dataset, labels, size } = pictures;
  const { network, split } = plan;
  const judge = await openJudge(ort, segmentJudging(network, weights, size), pictures, threads);
  try {
    const { best } = await judgeMarked(judge, pictures, split.validation);
    const fresh = freshMaskThreshold(best.threshold);
    const bare = segmentationModel(network, weights, size, fresh.value, {});
    const tested = split.test.length > 0;
    const held = tested ? split.test : split.validation;
    const replayed = yield* replay(start, pictures, judge, bare, held, fresh.value);
    const { answers, trainer, differences, counts } = replayed;
    const evaluation = evaluateSegmentation(counts, labels);
    const records = Array.from(held, (i) => dataset.records[i]!);
    const card: SegmentationCard = {
      format: "andon-card/1",
      task: "inspection/segmentation",
      name: basename(options.out, extname(options.out)),
      createdAt: new Date().toISOString(),
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
      data: {
        source: options.source,
        kind: source.kind,
        samples: dataset.records.length,
        unreadable: dataset.unreadable.length,
        fingerprint: dataset.report.fingerprint,
      },
      split: plan.splitCard,
      training: {
        network: network.kind,
        why: plan.why,
        parameters: plan.summary.parameters,
        multiplyAdds: plan.summary.multiplyAdds,
        epochs: history.length,
        bestEpoch,
        batch: plan.batch,
        optimizer: "adamw",
        schedule: plan.schedule.name,
        learningRate: plan.learningRate,
        seed: plan.seed,
        imbalance: "half of the pieces around a defect",
        augmentation: ["pieces", "flip left-right", "flip top-bottom", "contrast", "brightness", "noise"],
        seconds: (performance.now() - began) / 1000,
        threads,
      },
      validation: evaluateSegmentation(await countsOf(judge, pictures, split.validation, fresh.value), labels),
      test: tested ? evaluation : null,
      certificate: certifyAnswers(bare, [fresh.name], answers, trainer, (i) => differences[i]!),
      versions: { andon: "0.1.0", onnxruntime: "1.30.0", node: process.versions.node },
    };
    const heldSet = new Set(held);
    const marked = dataset.records.every(({ split: side }, i) => (side === "test") === heldSet.has(i));
    const metadata = {
      [CARD_KEY]: JSON.stringify(card),
      [ANSWERS_KEY]: encodeScores(answers),
      ...(marked ? {} : { [HELD_OUT_KEY]: JSON.stringify(records.map(({ path }) => path)) }),
    };
    await writeWhole(options.out, segmentationModel(network, weights, size, fresh.value, metadata));
    if (options.report) {
      const shown = {
        card,
        pictures,
        plan,
        judge,
        held,
        counts,
        evaluation,
        history,
        language: options.language ?? "en",
      };
      await writeWhole(options.report, await writeReport(shown));
    }
    yield { kind: "done", file: options.out, report: options.report ?? null, card };
  } finally {
    await judge.close();
  }
}

interface Replayed {
  /** Each in the order of the held-out records. */
  readonly answers: readonly CertifiedAnswer[];
  readonly trainer: readonly string[];
  readonly differences: readonly number[];
  readonly counts: readonly SegmentationCounts[];
}

/** The file itself over the held-out pictures as they lie on disk, each answer compared with the trainer's and let go. */
async function* replay(
  { ort, source, threads, signal }: Start,
  pictures: MarkedPictures,
  judge: Judge,
  model: Uint8Array,
  held: Int32Array,
  threshold: number,
): AsyncGenerator<TrainingEvent, Replayed> {
  const { dataset, classes, size, labels } = pictures;
  const place = new Map(Array.from(held, (record, i) => [dataset.records[record]!.path, i]));
  const answers = new Array<CertifiedAnswer>(held.length);
  const [trainer, differences] = [new Array<string>(held.length), new Array<number>(held.length)];
  const counts = new Array<SegmentationCounts>(held.length);
  const segmenter = await openSegmenter(ort, model, threads);
  let done = 0;
  try {
    for await (const answer of scoreSource(segmenter, source, { wanted: (path) => place.has(path), signal })) {
      if ("error" in answer) throw answer.error;
      const i = place.get(answer.path)!;
      const own = await judge.probabilities(held[i]!);
      differences[i] = answer.probabilities.reduce((most, p, k) => Math.max(most, Math.abs(p - own[k]!)), 0);
      const score = highest(own, size.height * size.width);
      trainer[i] = verdictOf(score, threshold);
      answers[i] = { path: answer.path, verdict: verdictOf(answer.score, threshold), score: answer.score };
      const mask = maskOf(answer.probabilities, size.height * size.width, threshold);
      counts[i] = countSegmentation(read(classes, held[i]!), mask, size, labels.length);
      done++;
      yield { kind: "certifying", done, total: held.length };
    }
  } finally {
    await segmenter.close();
  }
  const missing = held.findIndex((_, i) => answers[i] === undefined);
  if (missing >= 0)
    throw new AndonError("source/changed", { path: source.root, file: dataset.records[held[missing]!]!.path });
  return { answers, trainer, differences, counts };
}

/** A picture is defective where its highest probability of a defect reaches the threshold. */
export const verdictOf = (score: number, threshold: number): string =>
  score >= Math.fround(threshold) ? "defective" : "good";

/** The highest probability of a defect among [classes, pixels]. */
const highest = (probabilities: Float32Array, pixels: number): number =>
  Math.fround(1 - probabilities.subarray(0, pixels).reduce((least, p) => Math.min(least, p), 1));

/** What the trainer's own weights make of records. */
async function countsOf(judge: Judge, pictures: MarkedPictures, records: Int32Array, threshold: number) {
  const { classes, size, labels } = pictures;
  const counts: SegmentationCounts[] = [];
  for (const record of records) {
    const mask = maskOf(await judge.probabilities(record), size.height * size.width, threshold);
    counts.push(countSegmentation(read(classes, record), mask, size, labels.length));
  }
  return counts;
}
