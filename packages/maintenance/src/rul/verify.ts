/** Checking a file of remaining life against its certificate. */
import { ANSWERS_KEY, rulCard } from "@andon/contracts";
import { openHistories } from "@andon/data";
import { numbersDifference, type Proof, prove, readCard } from "@andon/model";
import { nodeRuntime } from "@andon/nn/node";
import { readRaw } from "../graph/raw.ts";
import { certifiedMoments, momentsSha256, sharesOf } from "./certificate.ts";
import { openRul } from "./scorer.ts";
import type { RulUse } from "./use.ts";

/**
 * Does the file still answer as its certificate says, over the histories that it was trained on?
 * @throws AndonError `model/*`, `signal/*`, `maintenance/columns`
 */
export async function verifyRul(options: RulUse, signal?: AbortSignal): Promise<Proof> {
  const file = await readCard(options.model, [rulCard]);
  const { card, bytes, metadata } = file;
  const source = await openHistories(
    options.source,
    { ...options, trainedWith: card.data, resample: card.resample ?? undefined },
    signal,
  );
  const names = card.input.columns.map(({ name }) => name);
  const histories = await readRaw(source, names, { use: ({ split }) => split !== "test", signal });
  const moments = certifiedMoments(histories);
  const scorer = await openRul(nodeRuntime(), bytes, card, options.threads ?? 1);
  const answers = await scorer
    .answer(moments.map(({ history, end }) => ({ history: histories[history]!, end })))
    .finally(() => scorer.close());
  const found = {
    samples: moments.length,
    difference: numbersDifference(sharesOf(answers, card.cap), metadata[ANSWERS_KEY]),
    answersSha256: momentsSha256(moments, histories),
  };
  return prove(file, found, { en: "moments of units", zh: "设备时刻", measure: "个" });
}
