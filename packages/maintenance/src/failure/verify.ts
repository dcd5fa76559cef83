/** Checking a file against its certificate. */
import { ANSWERS_KEY, failureCard } from "@andon/contracts";
import { type Proof, prove, readCard, sharesDifference } from "@andon/model";
import { nodeRuntime } from "@andon/nn/node";
import { alarmsSha256, certifiedRows, probabilitiesOf } from "./certificate.ts";
import type { FailureUse } from "./options.ts";
import { openFailure } from "./scorer.ts";
import { tableFor } from "./use.ts";

/**
 * Does the file still answer as its certificate says, over the rows that it was trained on?
 * @throws AndonError `model/*`, `signal/*`, `maintenance/columns`
 */
export async function verifyFailure(options: FailureUse, signal?: AbortSignal): Promise<Proof> {
  const file = await readCard(options.model, [failureCard]);
  const { card, bytes, metadata } = file;
  const { table } = await tableFor(card, options, false, signal);
  const scorer = await openFailure(nodeRuntime(), bytes, card.input, table, options.source);
  const answers = await scorer.answer(certifiedRows(table)).finally(() => scorer.close());
  const found = {
    samples: answers.length,
    difference: sharesDifference(probabilitiesOf(answers), metadata[ANSWERS_KEY]),
    answersSha256: alarmsSha256(answers),
  };
  return prove(file, found, { en: "rows", zh: "数据", measure: "行" });
}
