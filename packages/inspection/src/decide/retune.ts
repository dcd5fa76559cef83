/** Thresholds of a model file set anew: values, history and the tuning in the card, whatever the task. Weights are not touched. */
import { AndonError, type DecisionEvaluation, type ModelCard, type Threshold, type Tuning } from "@andon/contracts";
import { weightsSha256 } from "@andon/model";
import { writeInitializer } from "@andon/nn";
import { DEFECT_THRESHOLD, REVIEW_THRESHOLD } from "../model/decision.ts";
import type { TuneOptions } from "../use/options.ts";
import type { Thresholds } from "./operating-point.ts";

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
