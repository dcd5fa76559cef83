/** From trained weights to the certified file and its report. */

import { basename, extname } from "node:path";
import {
  ANSWERS_KEY,
  AndonError,
  type AnomalyCard,
  CARD_KEY,
  DECISIONS,
  HELD_OUT_KEY,
  type TrainingEvent,
} from "@andon/contracts";
import { writeWhole } from "@andon/data";
import { encodeAnswers } from "../classify/answers.ts";
import { evaluateDecisions } from "../decide/evaluate.ts";
import { chooseThresholds } from "../decide/operating-point.ts";
import { evaluateAnomaly } from "../evaluate/anomaly.ts";
import { decisionThresholds } from "../model/decision.ts";
import type { Learnt } from "../train/learning.ts";
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
  { ort, source, options, threads, began, signal }: Start,
  { dataset, goodLabel, size, tiles }: Parts,
  plan: Plan,
  { weights, bestEpoch, history }: Learnt,
): AsyncGenerator<TrainingEvent, void> {
  const { labels, split, network, wish } = plan;
  const { records, pixels } = dataset;
  const describer = { method: plan.method, network, weights, size, tiles };
  let memory: Float32Array | null = null;
  let remembered = 0;
  if (plan.method === "memory" || plan.method === "backbone") {
    const { model, places, features } = describingModel(describer);
    const remembering = remember(ort, model, pixels, split.train, { places, features, tiles, threads });
    let memorised = await remembering.next();
    while (!memorised.done) {
      signal.throwIfAborted();
      yield { kind: "remembering", ...memorised.value };
      memorised = await remembering.next();
    }
    memory = memorised.value;
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
  const replaying = judgeLabelled(await openAnomalyScorer(ort, bare, threads), source, goodLabel, {
    wanted: (path) => position.has(path),
    total: held.length,
    signal,
  });
  let step = await replaying.next();
  while (!step.done) {
    yield { kind: "certifying", done: step.value.done, total: held.length };
    step = await replaying.next();
  }
  const replayed = step.value;
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
    format: "andon-card/1",
    task: "inspection/anomaly",
    name: basename(options.out, extname(options.out)),
    createdAt: new Date().toISOString(),
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
    data: {
      source: options.source,
      kind: source.kind,
      samples: records.length,
      unreadable: dataset.unreadable.length,
      fingerprint: dataset.report.fingerprint,
    },
    split: plan.splitCard,
    training: {
      network: remembered === 0 ? network.kind : `${network.kind}, ${remembered} places remembered`,
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
      imbalance: "none",
      augmentation: AUGMENTATION[plan.method].concat(
        AUGMENTATION[plan.method].length > 0 && plan.mirror ? ["mirrored"] : [],
      ),
      seconds: (performance.now() - began) / 1000,
      threads,
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
    versions: { andon: "0.1.0", onnxruntime: "1.30.0", node: process.versions.node },
  };
  const isMarked = records.every(({ split: side, index }) => (side === "test") === position.has(records[index]!.path));
  const kept = keep(
    replayed.answers,
    replayed.truth.map((label) => labels.indexOf(label)),
  );
  const metadata = {
    [CARD_KEY]: JSON.stringify(card),
    [ANSWERS_KEY]: encodeAnswers(kept),
    ...(isMarked ? {} : { [HELD_OUT_KEY]: JSON.stringify([...position.keys()]) }),
  };
  await writeWhole(options.out, anomalyModel(knowledge, limits, metadata));
  if (options.report) {
    const scorer = await openAnomalyScorer(ort, bare, threads);
    const language = options.language ?? "en";
    const shown = { card, dataset, plan, source, scorer, judged: replayed, evaluation, history, language };
    await writeWhole(options.report, await writeReport(shown));
  }
  yield { kind: "done", file: options.out, report: options.report ?? null, card };
}

/** What training does to good pictures, beside mirroring them. */
const AUGMENTATION: Readonly<Record<Method, readonly string[]>> = {
  memory: ["synthetic damage", "edges cut", "light"],
  autoencoder: [],
  backbone: [],
  rotations: ["turned", "moved"],
};
