/** Thresholds of a classifier file set anew on labelled pictures. */
import type { ClassificationCard } from "@andon/contracts";
import { openPictureSource } from "@andon/data";
import { evaluateClassification } from "@andon/statistics";
import { evaluateDecisions } from "../decide/evaluate.ts";
import { chooseThresholds } from "../decide/operating-point.ts";
import { requireTunable, retune, tunedCard, writeTuned } from "../decide/retune.ts";
import { decide, NOVELTY_THRESHOLD } from "../model/decision.ts";
import type { Loaded } from "../model/file.ts";
import type { TuneOptions } from "../use/options.ts";
import { testPaths } from "../use/paths.ts";
import type { Reading, TuneResult } from "../use/results.ts";
import { type KeptAnswers, verdictsHash } from "./answers.ts";
import { judgeLabelled } from "./judge-labelled.ts";
import { type Rule, thresholdValue, type Verdict, verdictOf } from "./verdict.ts";

/**
 * Chooses the thresholds by the wish on the pictures of the source, test pictures in it left out, and writes them.
 *
 * The held-out pictures need not be at hand: what new thresholds make of them follows from their certified scores, which the file keeps.
 * @throws AndonError `decide/*`, `model/damaged`, `output/not-writable`, those of `judgeLabelled`
 */
export async function* tuneClassifier(
  loaded: Loaded<ClassificationCard>,
  options: TuneOptions,
  signal?: AbortSignal,
): AsyncGenerator<Reading | TuneResult, void> {
  const { card, bytes, heldOut } = loaded;
  const { labels, goodLabel } = card;
  const { wish, model } = options;
  const file = options.out ?? model;
  const kept = await requireTunable(loaded, options);

  const judged = yield* judgeLabelled(loaded, { ...options, split: "all" }, signal);
  const marked = await testPaths(await openPictureSource(options.source), signal);
  const test = new Set([...(marked ?? []), ...(judged.seen ? (heldOut ?? []) : [])]);
  const used = judged.answers.map(({ path }) => !test.has(path));
  const answers = judged.answers.filter((_, i) => used[i]);
  const bad = Array.from(judged.truth, (t) => labels[t] !== goodLabel).filter((_, i) => used[i]);
  const thresholds = chooseThresholds({ scores: answers.map((a) => a.score), bad }, wish, 0.5);
  const limits = { ...thresholds, novelty: thresholdValue(card.thresholds, NOVELTY_THRESHOLD) };
  const figures = evaluateDecisions(
    answers.map((a) => decide(a.score, limits, a.novelty)),
    bad,
    wish,
  );

  const tuned = retune(card, bytes, thresholds, options, answers.length, figures);
  const rule: Rule = { labels, goodLabel, thresholds: tuned.thresholds };
  const verdicts = kept.answers.map((answer) => verdictOf({ ...answer, probability: 1 }, rule));
  const certified = evaluateKept(kept, verdicts, rule);
  const decided = evaluateDecisions(
    verdicts.map((v) => v.decision),
    kept.answers.map(({ truth }) => labels[truth] !== goodLabel),
    wish,
  );
  const next: ClassificationCard = {
    ...card,
    ...tunedCard(card, tuned, decided, verdictsHash(kept.pathsSha256, verdicts)),
    // the certified pictures are those of the test, or of validation where there is none
    ...(card.test === null ? { validation: certified } : { test: certified }),
  };
  await writeTuned(file, tuned.bytes, next);
  const { seen, unreadable } = judged;
  const leftOut = judged.answers.length - answers.length;
  yield { kind: "result", file, card: next, tuning: tuned.tuning, seen, leftOut, unreadable };
}

const evaluateKept = ({ answers }: KeptAnswers, verdicts: readonly Verdict[], { labels, goodLabel }: Rule) =>
  evaluateClassification({
    labels,
    goodLabel,
    truth: Int32Array.from(answers, (a) => a.truth),
    answers: Int32Array.from(verdicts, (v) => v.label),
    decisions: verdicts.map((v) => v.decision),
    scores: Float32Array.from(answers, (a) => a.score),
    probabilities: null,
  });
