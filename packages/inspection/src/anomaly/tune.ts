/** Thresholds of an anomaly file set anew on labelled pictures. */
import { ANSWERS_KEY, AndonError, type AnomalyCard, CARD_KEY } from "@andon/contracts";
import { openPictureSource, requireWritable, writeWhole } from "@andon/data";
import { readMetadata, writeMetadata } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import { decodeAnswers } from "../classify/answers.ts";
import { evaluateDecisions } from "../decide/evaluate.ts";
import { chooseThresholds } from "../decide/operating-point.ts";
import { retune } from "../decide/retune.ts";
import { requireWish } from "../decide/wish.ts";
import { evaluateAnomaly } from "../evaluate/anomaly.ts";
import { decide } from "../model/decision.ts";
import type { Loaded } from "../model/file.ts";
import type { TuneOptions } from "../use/options.ts";
import type { Reading, TuneResult } from "../use/results.ts";
import { testPaths } from "../use/test-paths.ts";
import { decisionAt, keptHash } from "./certify.ts";
import { judgeLabelled } from "./judge-labelled.ts";
import { openAnomalyScorer } from "./scorer.ts";

/**
 * Chooses the thresholds by the wish on the pictures of the source, test pictures in it left out, and writes them. This is how a few labelled
 * defects come in after training: not a weight changes.
 *
 * The held-out pictures need not be at hand: what new thresholds make of them follows from their certified scores, which the file keeps.
 * @throws AndonError `decide/*`, `model/damaged`, `output/not-writable`, those of `judgeLabelled`
 */
export async function* tuneAnomaly(
  loaded: Loaded<AnomalyCard>,
  options: TuneOptions,
  signal?: AbortSignal,
): AsyncGenerator<Reading | TuneResult, void> {
  const { card, bytes, heldOut } = loaded;
  const { labels, goodLabel } = card;
  const { wish, model } = options;
  const file = options.out ?? model;
  requireWish(wish, goodLabel, labels);
  await requireWritable(file);
  const kept = decodeAnswers(loaded.answers);
  if (kept === null)
    throw new AndonError("model/damaged", { path: model, reason: "its certified answers are not whole" });

  const source = await openPictureSource(
    options.source,
    options.groupColumn === undefined ? {} : { groupColumn: options.groupColumn },
  );
  const scorer = await openAnomalyScorer(nodeRuntime(), bytes, options.threads ?? 2);
  const judged = yield* judgeLabelled(scorer, source, goodLabel, { signal });
  const found = new Set(judged.answers.map(({ path }) => path));
  const seen =
    heldOut !== null && judged.answers.length === card.data.samples && heldOut.every((path) => found.has(path));
  const test = new Set([...((await testPaths(source, signal)) ?? []), ...(seen ? heldOut : [])]);
  const used = judged.answers.map(({ path }) => !test.has(path));
  const scores = judged.answers.filter((_, i) => used[i]).map(({ score }) => score);
  const bad = judged.truth.map((label) => label !== goodLabel).filter((_, i) => used[i]);
  const limits = chooseThresholds({ scores, bad }, wish);
  const figures = evaluateDecisions(
    scores.map((score) => decide(score, limits)),
    bad,
    wish,
  );

  const tuned = retune(card, bytes, limits, options, scores.length, figures);
  const truth = kept.answers.map((answer) => labels[answer.truth]!);
  const certified = evaluateAnomaly({
    truth,
    goodLabel,
    scores: kept.answers.map(({ score }) => score),
    threshold: limits.reject,
    // heat maps do not change with thresholds
    pixels: (card.test ?? card.validation).pixels,
    withoutMask: (card.test ?? card.validation).withoutMask,
  });
  const decided = evaluateDecisions(
    kept.answers.map(({ score }) => decisionAt(score, tuned.thresholds)),
    truth.map((label) => label !== goodLabel),
    wish,
  );
  const next: AnomalyCard = {
    ...card,
    thresholds: tuned.thresholds,
    tunings: [...(card.tunings ?? []), tuned.tuning],
    operatingPoint: { wish, chosenOn: "tuning", there: figures, test: card.test === null ? null : decided },
    ...(card.test === null ? { validation: certified } : { test: certified }),
    certificate: {
      ...card.certificate,
      answersSha256: keptHash(kept, tuned.thresholds),
      tunedAt: tuned.tuning.at,
    },
  };
  const metadata = { ...readMetadata(tuned.bytes), [CARD_KEY]: JSON.stringify(next), [ANSWERS_KEY]: loaded.answers };
  await writeWhole(file, writeMetadata(tuned.bytes, metadata));
  const { unreadable } = judged;
  const leftOut = judged.answers.length - scores.length;
  yield { kind: "result", file, card: next, tuning: tuned.tuning, seen, leftOut, unreadable };
}
