/** Unlabelled pictures ranked by what they would teach a classifier. */
import { AndonError } from "@andon/contracts";
import { openPictureSource } from "@andon/data";
import { nodeRuntime } from "@andon/nn/node";
import { type Answer, openScorer } from "../classify/scorer.ts";
import { loadModel } from "../model/file.ts";
import type { Reading, Tested } from "../use/results.ts";
import { takeAnswers } from "../use/take-answers.ts";
import { influenceOf, pickInstructive, type Teachable } from "./teach.ts";

export interface NextOptions {
  readonly model: string;
  readonly source: string;
  /** How many to name. */
  readonly count?: number | undefined;
  readonly threads?: number | undefined;
}

export interface NextPicture {
  readonly file: string;
  /** What the model takes it for, and how likely. */
  readonly label: string;
  readonly probability: number;
  /** How far its label would move the model away from what it knows and from the pictures named before. */
  readonly worth: number;
}

export interface NextResult {
  readonly kind: "result";
  readonly pictures: readonly NextPicture[];
  readonly samples: number;
  /** Pictures that are none the model knows: not ranked, look at them first. */
  readonly unknown: readonly string[];
  readonly unreadable: Tested["unreadable"];
}

/** So many of the most instructive by themselves are kept to choose among: memory does not grow with the source. */
const POOL = 4000;

/**
 * Names the pictures to label next.
 * @throws AndonError `model/*`, `source/*`; `model/other-task` for a model that is no classifier
 */
export async function* nextToLabel(
  { model, source: path, count = 20, threads = 2 }: NextOptions,
  signal?: AbortSignal,
): AsyncGenerator<Reading | NextResult, void> {
  const { card, bytes } = await loadModel(model);
  if (card.task !== "inspection/classification") {
    throw new AndonError("model/other-task", { path: model, task: card.task, expected: "inspection/classification" });
  }
  const source = await openPictureSource(path);
  const scorer = await openScorer(nodeRuntime(), bytes, card.labels.length, threads, true);
  let pool: (Teachable & { readonly file: string; readonly influence: number })[] = [];
  const strongest = () => {
    pool = pool.sort((a, b) => b.influence - a.influence || (a.file < b.file ? -1 : 1)).slice(0, POOL);
  };
  const unknown: string[] = [];
  let samples = 0;
  const take = ({ path: file, decision, probabilities, features }: Answer) => {
    samples++;
    if (decision === "unknown") {
      if (unknown.length < POOL) unknown.push(file);
      return;
    }
    const teachable = { probabilities, features: features! };
    pool.push({ ...teachable, file, influence: influenceOf(teachable) });
    if (pool.length >= 2 * POOL) strongest();
  };
  const unreadable = yield* takeAnswers(scorer, source, null, take, signal);
  if (samples === 0) throw new AndonError("source/empty", { path });
  strongest();
  const pictures = pickInstructive(pool, count).map(({ index, distance }) => {
    const { file, probabilities } = pool[index]!;
    const probability = probabilities.reduce((a, b) => Math.max(a, b));
    return { file, label: card.labels[probabilities.indexOf(probability)]!, probability, worth: distance };
  });
  yield { kind: "result", pictures, samples, unknown, unreadable };
}
