/** Checking a file against its certificate. */
import { ANSWERS_KEY, type Certificate, type Words } from "@andon/contracts";
import { readMetadata } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import { loadFor, weightsSha256 } from "../graph/file.ts";
import { answersSha256, certifiedRows, probabilitiesDifference } from "./certificate.ts";
import { FAILURE_THRESHOLD } from "./graph.ts";
import type { FailureUse } from "./options.ts";
import { openFailure } from "./scorer.ts";
import { tableFor } from "./use.ts";

export interface FailureProof {
  readonly holds: boolean;
  readonly reasons: readonly Words[];
  readonly certificate: Certificate;
  readonly found: {
    readonly samples: number;
    readonly difference: number;
    readonly weightsSha256: string;
    readonly answersSha256: string;
  };
}

/**
 * Does the file still answer as its certificate says, over the rows that it was trained on?
 * @throws AndonError `model/*`, `signal/*`, `maintenance/columns`
 */
export async function verifyFailure(options: FailureUse, signal?: AbortSignal): Promise<FailureProof> {
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
  const { certificate } = card;
  const reasons: Words[] = [];
  if (found.weightsSha256 !== certificate.weightsSha256)
    reasons.push({ en: "The weights are not those that were certified.", zh: "权重与签发证书时不同。" });
  if (found.samples !== certificate.samples)
    reasons.push({
      en: `${certificate.samples} rows were certified, ${found.samples} can be read here.`,
      zh: `证书涉及 ${certificate.samples} 行，此处可读取 ${found.samples} 行。`,
    });
  else if (!(found.difference <= certificate.tolerance))
    reasons.push({
      en: `Probabilities differ from those that were certified by up to ${found.difference.toPrecision(2)} (allowed ${certificate.tolerance}): weights or rows have changed.`,
      zh: `概率与签发证书时最多相差 ${found.difference.toPrecision(2)}（允许 ${certificate.tolerance}）：权重或数据已改变。`,
    });
  else if (found.answersSha256 !== certificate.answersSha256)
    reasons.push({
      en: "The alarms are not those that were certified: the threshold has changed.",
      zh: "报警与签发证书时不同：阈值已改变。",
    });
  return { holds: reasons.length === 0, reasons, certificate, found };
}
