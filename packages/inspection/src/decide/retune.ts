/** Thresholds of a model file set anew: values, history and the tuning in the card, whatever the task. Weights are not touched. */
import {
  AndonError,
  CARD_KEY,
  type DecisionEvaluation,
  type ModelCard,
  type Threshold,
  type Tuning,
} from "@andon/contracts";
import { requireWritable, writeWhole } from "@andon/data";
import { weightsSha256 } from "@andon/model";
import { readMetadata, writeInitializer, writeMetadata } from "@andon/nn";
import { decodeAnswers, type KeptAnswers } from "../classify/answers.ts";
import { DEFECT_THRESHOLD, REVIEW_THRESHOLD } from "../model/decision.ts";
import type { Loaded } from "../model/file.ts";
import type { TuneOptions } from "../use/options.ts";
import type { Thresholds } from "./operating-point.ts";
import { requireWish } from "./wish.ts";

/**
 * Asks, before any work, whether a file can be tuned as wished and written; gives its certified answers.
 * @throws AndonError `decide/*`, `output/not-writable`, `model/damaged`
 */
export async function requireTunable(
  { card, answers }: Loaded,
  { model, wish, out = model }: TuneOptions,
): Promise<KeptAnswers> {
  const { goodLabel, labels } = card;
  requireWish(wish, goodLabel, labels);
  if (goodLabel === null) throw new AndonError("decide/no-good-label", { labels: labels.join(", ") });
  await requireWritable(out);
  const kept = decodeAnswers(answers);
  if (kept === null)
    throw new AndonError("model/damaged", { path: model, reason: "its certified answers are not whole" });
  return kept;
}

export interface Retuned {
  readonly bytes: Uint8Array;
  /** With the old value of each that changed in its history. */
  readonly thresholds: Threshold[];
  readonly tuning: Tuning;
}

/**
 * @param samples pictures that the thresholds were chosen on, and what they come to there
 * @throws AndonError `model/damaged` where the weights of the file are not those of its certificate
 */
export function retune(
  card: ModelCard,
  bytes: Uint8Array,
  { reject, review }: Thresholds,
  { model, source, wish, by, why }: TuneOptions,
  samples: number,
  figures: DecisionEvaluation,
): Retuned {
  const at = new Date().toISOString();
  const values = new Map([
    [DEFECT_THRESHOLD, reject],
    [REVIEW_THRESHOLD, review],
  ]);
  const names = card.thresholds.map(({ name }) => name);
  const tuned = [...values].reduce((file, [name, value]) => writeInitializer(file, name, [value]), bytes);
  if (weightsSha256(tuned, names) !== card.certificate.weightsSha256) {
    throw new AndonError("model/damaged", { path: model, reason: "its weights are not those that were certified" });
  }
  const changed = card.thresholds.flatMap(({ name, value: before }) => {
    const after = values.get(name);
    return after === undefined ? [] : [{ name, before, after }];
  });
  const thresholds = card.thresholds.map((t) => {
    const value = values.get(t.name);
    return value === undefined || value === t.value
      ? t
      : { ...t, value, history: [...t.history, { value: t.value, at, by, why }] };
  });
  return {
    bytes: tuned,
    thresholds,
    tuning: { at, by, why, source, samples, wish, thresholds: changed, figures },
  };
}

/**
 * What the card then says, but for the figures of the task.
 * @param decided what the decisions on the held-out pictures come to now
 */
export const tunedCard = (
  card: ModelCard,
  { thresholds, tuning }: Retuned,
  decided: DecisionEvaluation,
  answersSha256: string,
): Pick<ModelCard, "thresholds" | "tunings" | "operatingPoint" | "certificate"> => ({
  thresholds,
  tunings: [...(card.tunings ?? []), tuning],
  operatingPoint: {
    wish: tuning.wish,
    chosenOn: "tuning",
    there: tuning.figures,
    test: card.test === null ? null : decided,
  },
  certificate: { ...card.certificate, answersSha256, tunedAt: tuning.at },
});

/** Writes the tuned file with its card. */
export const writeTuned = (file: string, bytes: Uint8Array, card: ModelCard): Promise<void> =>
  writeWhole(file, writeMetadata(bytes, { ...readMetadata(bytes), [CARD_KEY]: JSON.stringify(card) }));
