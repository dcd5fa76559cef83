/** From trained weights to the certified file and its report. */
import { AndonError, type AnomalyCard, DECISIONS, type TrainingEvent } from "@andon/contracts";
import { encodeAnswers } from "../classify/answers.ts";
import { evaluateDecisions } from "../decide/evaluate.ts";
import { chooseThresholds } from "../decide/operating-point.ts";
import { evaluateAnomaly } from "../evaluate/anomaly.ts";
import { decisionThresholds } from "../model/decision.ts";
import { trainedCard } from "../train/card.ts";
import type { Learnt } from "../train/learning.ts";
import { deliver } from "../train/output.ts";
import { retold } from "../train/retold.ts";
import type { Start } from "../train/road.ts";
import { type Distance, distancesOf, scaleOf } from "./calibrate.ts";
import { certifyAnomaly, decisionAt, keep } from "./certify.ts";
import { anomalyModel, describingModel, distanceModel, scoreOf } from "./graph.ts";
import { judgeLabelled } from "./judge-labelled.ts";
import { remember } from "./memory.ts";
import type { Method } from "./method.ts";
import type { Plan } from "./plan.ts";
import type { Parts } from "./read.ts";
import { writeReport } from "./report.ts";
import { openAnomalyScorer } from "./scorer.ts";
import { wholeOf } from "./tiles.ts";

/**
 * Remembers the training pictures, sets scale and thresholds on the validation pictures, replays the file over the held-out ones (the test split, or
 * the validation split where there is none), evaluates its answers, and writes file and report.
 * @throws AndonError `decide/*`, `model/not-certified`, `mask/other-size`, `source/changed`
 */
export async function* shipAnomaly(
  start: Start,
  { dataset, goodLabel, size, tiles }: Parts,
  plan: Plan,
  learnt: Learnt,
): AsyncGenerator<TrainingEvent, void> {
  const { ort, source, options, threads, signal } = start;
  const { weights, history } = learnt;
  const { labels, split, network, wish } = plan;
  const { records, pixels } = dataset;
  const describer = { method: plan.method, network, weights, size, tiles };
  let memory: Float32Array | null = null;
  let remembered = 0;
  if (plan.method === "memory" || plan.method === "backbone") {
    const { model, places, features } = describingModel(describer);
    const remembering = remember(ort, model, pixels, split.train, { places, features, tiles, threads });
    memory = yield* retold(remembering, (progress) => {
      signal.throwIfAborted();
      return { kind: "remembering", ...progress };
    });
    remembered = memory.length / features;
  }
  const finder = { ...describer, memory };
  const measuring = distanceModel(finder);
  const measured = (samples: Int32Array) => distancesOf(ort, measuring, pixels, samples, threads);
  const labelOf = (i: number) => records[i]!.label!;
  const onValidation = await measured(split.validation);
  const scale = scaleOf(
    onValidation.filter((_, i) => labelOf(split.validation[i]!) === goodLabel),
    plan.weights,
  );
  const tested = split.test.length > 0;
  const held = tested ? split.test : split.validation;
  const scoresOf = (distances: readonly Distance[]) =>
    distances.map((distance) => Math.fround(scoreOf(distance, scale)));
  const validationScores = scoresOf(onValidation);
  const trainer = tested ? scoresOf(await measured(held)) : validationScores;

  const badOf = (samples: Int32Array) => Array.from(samples, (i) => labelOf(i) !== goodLabel);
  const limits = chooseThresholds({ scores: validationScores, bad: badOf(split.validation) }, wish);
  const thresholds = decisionThresholds(limits);
  const knowledge = { ...finder, scale };
  const bare = anomalyModel(knowledge, limits, {});

  const position = new Map(Array.from(held, (sample, i) => [records[sample]!.path, i]));
  const scorer = await openAnomalyScorer(ort, bare, threads);
  const replaying = judgeLabelled(scorer, source, goodLabel, new Set(position.keys()), signal);
  const replayed = yield* retold(replaying, ({ done }) => ({ kind: "certifying", done, total: held.length }));
  if (replayed.answers.length < held.length) {
    const found = new Set(replayed.answers.map(({ path }) => path));
    const file = [...position.keys()].find((path) => !found.has(path))!;
    throw new AndonError("source/changed", { path: source.root, file });
  }
  const order = replayed.answers.map(({ path }) => position.get(path)!);
  const scores = replayed.answers.map(({ score }) => score);
  const evaluation = evaluateAnomaly({ ...replayed, goodLabel, scores, threshold: limits.reject });
  const decided = (truth: readonly boolean[], decisions: Parameters<typeof evaluateDecisions>[0]) =>
    evaluateDecisions(decisions, truth, wish);
  const card: AnomalyCard = {
    ...trainedCard(start, dataset, plan, learnt, {
      network: remembered === 0 ? network.kind : `${network.kind}, ${remembered} places remembered`,
      imbalance: "none",
      augmentation: AUGMENTATION[plan.method].concat(
        AUGMENTATION[plan.method].length > 0 && plan.mirror ? ["mirrored"] : [],
      ),
    }),
    task: "inspection/anomaly",
    labels: [...labels],
    goodLabel,
    input: { name: "image", layout: "N x height x width x 3, RGB, any size", type: "uint8", ...wholeOf(size, tiles) },
    outputs: [
      {
        name: "score",
        layout: "N",
        meaning: "0 to 1: how unlike good parts the picture is, as a whole and where it is worst",
      },
      { name: "map", layout: "N x height x width", meaning: "the same, pixel by pixel" },
      { name: "decision", layout: "N, int64", meaning: DECISIONS.map((d, i) => `${i} ${d}`).join(", ") },
    ],
    thresholds,
    operatingPoint: {
      wish,
      chosenOn: "validation",
      there: decided(
        badOf(split.validation),
        validationScores.map((score) => decisionAt(score, thresholds)),
      ),
      test: tested
        ? decided(
            replayed.truth.map((label) => label !== goodLabel),
            replayed.answers.map(({ decision }) => decision),
          )
        : null,
    },
    validation: evaluateAnomaly({
      truth: Array.from(split.validation, labelOf),
      goodLabel,
      scores: validationScores,
      threshold: limits.reject,
      pixels: null,
      withoutMask: 0,
    }),
    test: tested ? evaluation : null,
    certificate: certifyAnomaly(
      bare,
      replayed.answers,
      order.map((i) => trainer[i]!),
      thresholds,
    ),
  };
  const kept = keep(
    replayed.answers,
    replayed.truth.map((label) => labels.indexOf(label)),
  );
  yield* deliver(options, {
    card,
    answers: encodeAnswers(kept),
    records,
    held,
    model: (metadata) => anomalyModel(knowledge, limits, metadata),
    report: async (language) => {
      const scorer = await openAnomalyScorer(ort, bare, threads);
      return writeReport({ card, dataset, plan, source, scorer, judged: replayed, evaluation, history, language });
    },
  });
}

/** What training does to good pictures, beside mirroring them. */
const AUGMENTATION: Readonly<Record<Method, readonly string[]>> = {
  memory: ["synthetic damage", "edges cut", "light"],
  autoencoder: [],
  backbone: [],
  rotations: ["turned", "moved"],
};
