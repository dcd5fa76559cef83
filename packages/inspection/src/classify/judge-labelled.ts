/** A classifier file's answers on labelled pictures. */
import { AndonError, type ClassificationCard } from "@andon/contracts";
import { openPictureSource } from "@andon/data";
import { nodeRuntime } from "@andon/nn/node";
import type { Loaded } from "../model/file.ts";
import type { TestOptions } from "../use/options.ts";
import type { Reading, Tested } from "../use/results.ts";
import { tryModel } from "../use/try-model.ts";
import { type Answer, openScorer } from "./scorer.ts";

export interface LabelledAnswers extends Omit<Tested, "kind"> {
  readonly answers: readonly Answer[];
  /** Class indices, as many. */
  readonly truth: Int32Array;
}

/**
 * Answers on the test set that the source marks, or on all its pictures.
 * @throws AndonError `model/*`, `source/*`, `data/unlabelled`, `model/unknown-label` for a label that the model was not trained on
 */
export async function* judgeLabelled(
  loaded: Loaded<ClassificationCard>,
  options: Omit<TestOptions, "model" | "threshold">,
  signal?: AbortSignal,
): AsyncGenerator<Reading, LabelledAnswers> {
  const { card, bytes } = loaded;
  const source = await openPictureSource(options.source, options);
  const scorer = await openScorer(nodeRuntime(), bytes, card.labels.length, options.threads ?? 2);
  const truth: number[] = [];
  const answers: Answer[] = [];
  const take = ({ truth: label, ...answer }: Answer & { readonly truth: string | null }) => {
    const { path } = answer;
    if (label === null) throw new AndonError("data/unlabelled", { where: options.source, count: 1 });
    const index = card.labels.indexOf(label);
    if (index < 0) throw new AndonError("model/unknown-label", { label, labels: card.labels.join(", "), path });
    truth.push(index);
    answers.push(answer);
  };
  const tested = yield* tryModel(loaded, scorer, source, options, take, signal);
  return { answers, truth: Int32Array.from(truth), ...tested };
}
