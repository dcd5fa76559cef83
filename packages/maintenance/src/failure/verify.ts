/** Checking a file against its certificate. */
import { ANSWERS_KEY } from "@andon/contracts";
import { readMetadata } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import { loadFor, weightsSha256 } from "../graph/file.ts";
import { type Proof, prove } from "../graph/proof.ts";
import { answersSha256, certifiedRows, probabilitiesDifference } from "./certificate.ts";
import { FAILURE_THRESHOLD } from "./graph.ts";
import type { FailureUse } from "./options.ts";
import { openFailure } from "./scorer.ts";
import { tableFor } from "./use.ts";

/**
 * Does the file still answer as its certificate says, over the rows that it was trained on?
 * @throws AndonError `model/*`, `signal/*`, `maintenance/columns`
 */
export async function verifyFailure(options: FailureUse, signal?: AbortSignal): Promise<Proof> {
  const { card, bytes } = await loadFor(options.model, "maintenance/failure");
  const table = await tableFor(card, options, false, signal);
  const scorer = await openFailure(nodeRuntime(), bytes, card.input, table, options.source);
  const answers = await scorer.answer(certifiedRows(table)).finally(() => scorer.close());
  const found = {
    samples: answers.length,
    difference: probabilitiesDifference(readMetadata(bytes)[ANSWERS_KEY] ?? "", answers),
    weightsSha256: weightsSha256(bytes, [FAILURE_THRESHOLD]),
    answersSha256: answersSha256(answers),
  };
  return prove(card.certificate, found, { en: "rows", zh: "数据行" });
}
