/** From trained weights to the certified file and its report. */
import { type ClassificationCard, DECISIONS, type TrainingEvent } from "@andon/contracts";
import { describeAugmentation } from "@andon/data";
import { evaluateClassification } from "@andon/statistics";
import { evaluateDecisions } from "../decide/evaluate.ts";
import { chooseThresholds } from "../decide/operating-point.ts";
import { replay } from "../model/replay.ts";
import { NOVELTY_LIMIT } from "../novelty/known.ts";
import { trainedCard } from "../train/card.ts";
import type { Learnt } from "../train/learning.ts";
import { deliver } from "../train/output.ts";
import type { Start } from "../train/road.ts";
import { encodeAnswers, keep } from "./answers.ts";
import { certify } from "./certify.ts";
import { inspectorModel, scoringModel } from "./graph.ts";
import { judge } from "./judge.ts";
import { knownPictures } from "./known.ts";
import type { Plan } from "./plan.ts";
import type { Pictures } from "./read.ts";
import { writeReport } from "./report.ts";
import { openScorer } from "./scorer.ts";
import { findingOf, freshThresholds, type Rule, type Verdict, verdictOf } from "./verdict.ts";

/**
 * Chooses the thresholds on the validation pictures, replays the file over the held-out ones (the test split, or the validation split
 * where there is none), evaluates its answers, and writes file and report.
 * @throws AndonError `decide/*`, `model/not-certified`, `source/changed`
 */
export async function* ship(
  start: Start,
  pictures: Pictures,
  plan: Plan,
  learnt: Learnt,
): AsyncGenerator<TrainingEvent, void> {
  const { ort, source, options, threads, signal } = start;
  const { weights, history } = learnt;
  const { dataset, size } = pictures;
  const { labels, goodLabel, split, classOf, network } = plan;
  const classes = labels.length;
  const known = await knownPictures({ ort, threads }, pictures, plan, weights);
  const scoring = scoringModel(network, weights, size, known);
  const judged = (samples: Int32Array) => judge(ort, scoring, dataset.pixels, samples, classOf, classes, threads);
  const tested = split.test.length > 0;
  const held = tested ? split.test : split.validation;
  const onValidation = await judged(split.validation);
  const trainer = tested ? await judged(held) : onValidation;

  const wish = options.wish ?? {};
  const good = goodLabel === null ? -1 : labels.indexOf(goodLabel);
  const truthOf = (samples: Int32Array) => Int32Array.from(samples, (i) => classOf[i]!);
  const onFindings = Array.from(onValidation.novelty, (novelty, i) =>
    findingOf(onValidation.probabilities.subarray(i * classes, (i + 1) * classes), novelty, { labels, goodLabel }),
  );
  const scored = {
    scores: onFindings.map((f) => f.score),
    bad: Array.from(truthOf(split.validation), (t) => t !== good),
  };
  const rule: Rule = {
    labels,
    goodLabel,
    thresholds: freshThresholds(goodLabel === null ? null : chooseThresholds(scored, wish, 0.5), NOVELTY_LIMIT),
  };
  const bare = inspectorModel(network, weights, size, rule, known, {});
  const records = Array.from(held, (i) => dataset.records[i]!);
  const scorer = await openScorer(ort, bare, classes, threads);
  const answers = yield* replay(scorer, source, records, (answer) => answer, signal);
  const evaluate = (samples: Int32Array, probabilities: Float32Array, verdicts: readonly Verdict[]) =>
    evaluateClassification({
      labels,
      goodLabel,
      truth: truthOf(samples),
      answers: Int32Array.from(verdicts, (v) => v.label),
      decisions: verdicts.map((v) => v.decision),
      scores: null,
      probabilities,
    });
  const answered = new Float32Array(held.length * classes);
  for (const [i, { probabilities }] of answers.entries()) answered.set(probabilities, i * classes);
  const evaluation = evaluate(held, answered, answers);
  const onVerdicts = onFindings.map((finding) => verdictOf(finding, rule));
  const decided = (samples: Int32Array, verdicts: readonly Verdict[]) =>
    evaluateDecisions(
      verdicts.map((v) => v.decision),
      Array.from(truthOf(samples), (t) => t !== good),
      wish,
    );
  const card: ClassificationCard = {
    ...trainedCard(start, dataset, plan, learnt, {
      network: plan.networkName,
      imbalance: plan.imbalance,
      augmentation: [
        ...describeAugmentation(plan.augmentation),
        ...(plan.synthesis === null ? [] : [`${plan.synthesis.patches.length} rare defects blended in`]),
      ],
    }),
    task: "inspection/classification",
    labels: [...labels],
    goodLabel,
    input: { name: "image", layout: "N x height x width x 3, RGB, any size", type: "uint8", ...size },
    outputs: [
      { name: "probabilities", layout: "N x classes", meaning: "probability of each label, in the order of labels" },
      {
        name: "score",
        layout: "N",
        meaning: goodLabel === null ? "1 - the largest probability" : `1 - probability of ${goodLabel}`,
      },
      { name: "label", layout: "N, int64", meaning: "index of the answer in labels; -1 where undecided" },
      { name: "decision", layout: "N, int64", meaning: DECISIONS.map((d, i) => `${i} ${d}`).join(", ") },
      {
        name: "novelty",
        layout: "N",
        meaning: "how unlike the pictures it was trained on, in multiples of what is still usual",
      },
    ],
    thresholds: [...rule.thresholds],
    ...(goodLabel === null
      ? {}
      : {
          operatingPoint: {
            wish,
            chosenOn: "validation",
            there: decided(split.validation, onVerdicts),
            test: tested ? decided(held, answers) : null,
          },
        }),
    validation: evaluate(split.validation, onValidation.probabilities, onVerdicts),
    test: tested ? evaluation : null,
    certificate: certify(bare, answers, trainer, rule),
  };
  yield* deliver(options, {
    card,
    answers: encodeAnswers(keep(answers, truthOf(held), rule)),
    records: dataset.records,
    held,
    model: (metadata) => inspectorModel(network, weights, size, rule, known, metadata),
    report: (language) =>
      writeReport({ ort, weights, dataset, card, held, answers, evaluation, history, plan, language }),
  });
}
