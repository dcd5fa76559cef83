/** From trained weights to the certified file and its report. */
import type { ComparisonCard, TrainingEvent } from "@andon/contracts";
import { bestConfidence, type DetectionSample, evaluateDetection, overlapOf } from "../evaluate/detection.ts";
import { certifyAnswers, encodeScores } from "../model/certificate.ts";
import { replay } from "../model/replay.ts";
import { trainedCard } from "../train/card.ts";
import type { Learnt } from "../train/learning.ts";
import { deliver } from "../train/output.ts";
import type { Start } from "../train/road.ts";
import { verdictOf } from "./boxes.ts";
import { comparisonModel, freshConfidence, judgingModel } from "./graph.ts";
import { judgePairs } from "./judge.ts";
import type { Plan } from "./plan.ts";
import { type Pairs, templateReader } from "./read.ts";
import { writeReport } from "./report.ts";
import { type ComparisonAnswer, openComparer } from "./scorer.ts";

/**
 * Chooses the confidence on the validation pictures, replays the file over the held-out ones (the test split, or the validation split
 * where there is none), evaluates its answers, and writes file and report.
 * @throws AndonError `model/not-certified`, `source/changed`
 */
export async function* shipComparison(
  start: Start,
  pairs: Pairs,
  plan: Plan,
  learnt: Learnt,
): AsyncGenerator<TrainingEvent, void> {
  const { ort, source, options, threads, signal } = start;
  const { weights, history } = learnt;
  const { dataset, labels, marked, size } = pairs;
  const { network, split } = plan;
  const judging = judgingModel(network, weights, size, labels.length);
  const judged = async (records: Int32Array) => (await judgePairs(ort, judging, pairs, records, threads)).samples;
  const onValidation = await judged(split.validation);
  const tested = split.test.length > 0;
  const held = tested ? split.test : split.validation;
  const trainer = tested ? await judged(held) : onValidation;
  const fresh = freshConfidence(bestConfidence(onValidation));

  const bare = comparisonModel(network, weights, size, labels.length, fresh.value, {});
  const records = Array.from(held, (i) => dataset.records[i]!);
  const comparer = await openComparer(ort, bare, templateReader(source), threads);
  const answers = yield* replay(comparer, source, records, (answer) => answer, signal);
  const certified = answers.map(certifiedAnswer);
  // the file speaks of the picture's own pixels, the marks are kept in those of the network
  const samples = answers.map(({ boxes }, i): DetectionSample => {
    const { width, height } = records[i]!;
    const [sx, sy] = [size.width / width, size.height / height];
    const found = boxes.map((b) => ({ ...b, x1: b.x1 * sx, x2: b.x2 * sx, y1: b.y1 * sy, y2: b.y2 * sy }));
    return { found, truth: marked[held[i]!]! };
  });
  const evaluation = evaluateDetection(samples, labels, fresh.value);
  const shared = trainedCard(start, dataset, plan, learnt, {
    network: network.kind,
    imbalance: "focal",
    augmentation: ["eight ways of a square", "template shifted", "template bent", "template with a missing rim"],
  });
  const card: ComparisonCard = {
    ...shared,
    task: "inspection/comparison",
    labels: [...labels],
    goodLabel: null,
    input: {
      name: "image",
      layout: "1 x height x width x 3, RGB, any size; and template likewise, laid over the image inside the file",
      type: "uint8",
      ...{ height: size.height, width: size.width, channels: size.channels },
    },
    outputs: [
      { name: "boxes", layout: "K x 4", meaning: "left, top, width, height in pixels of the image" },
      { name: "confidences", layout: "K", meaning: "descending; 0 for what was found twice" },
      { name: "classes", layout: "K, int64", meaning: "index of the kind of defect in labels" },
      { name: "count", layout: "1, int64", meaning: "so many boxes, the first ones, reach the threshold: the defects" },
      { name: "score", layout: "1", meaning: "the highest confidence" },
      {
        name: "alignment",
        layout: "1 x 4",
        meaning: "shift of the template right and down (pixels the network sees), turn (degrees), agreement (0 to 1)",
      },
    ],
    thresholds: [{ ...fresh, history: [] }],
    binary: size.binary,
    data: { ...shared.data, unreadable: shared.data.unreadable + pairs.alone.length },
    validation: evaluateDetection(onValidation, labels, fresh.value),
    test: tested ? evaluation : null,
    certificate: certifyAnswers(
      bare,
      [fresh.name],
      certified,
      trainer.map(({ found }) => verdictOf(found, fresh.value)),
      (i) => confidenceDifference(samples[i]!.found, trainer[i]!.found),
    ),
  };
  yield* deliver(options, {
    card,
    answers: encodeScores(certified),
    records: dataset.records,
    held,
    model: (metadata) => comparisonModel(network, weights, size, labels.length, fresh.value, metadata),
    report: (language) => writeReport({ card, pairs, plan, samples, records, evaluation, history, language }),
  });
}

/** What a certificate keeps of an answer. */
export const certifiedAnswer = ({ path, boxes, count, score }: ComparisonAnswer) => ({
  path,
  verdict: verdictOf(boxes.slice(0, count), 0),
  score,
});

/** Boxes less confident than this are not compared: where a pattern repeats, equal ones come and go with the last bit. */
const COMPARED_FROM = 0.05;

/** The largest difference of a box's confidence from that of the box in the same place in the other list; 0 where there is none. */
export function confidenceDifference(a: DetectionSample["found"], b: DetectionSample["found"]): number {
  const oneWay = (from: typeof a, to: typeof b) =>
    from
      .filter(({ confidence }) => confidence >= COMPARED_FROM)
      .reduce((most, box) => {
        const same = to.find((other) => other.label === box.label && overlapOf(other, box) > 0.9);
        return Math.max(most, Math.abs(box.confidence - (same?.confidence ?? 0)));
      }, 0);
  return Math.max(oneWay(a, b), oneWay(b, a));
}
