/** Thresholds of an anomaly file set anew on labelled pictures. */
import type { AnomalyCard } from "@andon/contracts";
import { openPictureSource } from "@andon/data";
import { nodeRuntime } from "@andon/nn/node";
import { evaluateDecisions } from "../decide/evaluate.ts";
import { chooseThresholds } from "../decide/operating-point.ts";
import { requireTunable, retune, tunedCard, writeTuned } from "../decide/retune.ts";
import { evaluateAnomaly } from "../evaluate/anomaly.ts";
import { decide } from "../model/decision.ts";
import type { Loaded } from "../model/file.ts";
import type { TuneOptions } from "../use/options.ts";
import { testPaths } from "../use/paths.ts";
import type { Reading, TuneResult } from "../use/results.ts";
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
  const kept = await requireTunable(loaded, options);

  const source = await openPictureSource(options.source, options);
  const scorer = await openAnomalyScorer(nodeRuntime(), bytes, options.threads ?? 2);
  const judged = yield* judgeLabelled(scorer, source, goodLabel, null, signal);
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
    ...tunedCard(card, tuned, decided, keptHash(kept, tuned.thresholds)),
    ...(card.test === null ? { validation: certified } : { test: certified }),
  };
  await writeTuned(file, tuned.bytes, next);
  const { unreadable } = judged;
  const leftOut = judged.answers.length - scores.length;
  yield { kind: "result", file, card: next, tuning: tuned.tuning, seen, leftOut, unreadable };
}
