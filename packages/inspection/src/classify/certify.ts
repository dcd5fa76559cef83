/** The certificate: the exported file itself, in a fresh session, over the held-out pictures as they lie on disk. */
import type { Certificate } from "@andon/contracts";
import { issueCertificate } from "@andon/model";
import { byPath, pathsHash, verdictsHash } from "./answers.ts";
import type { Judgement } from "./judge.ts";
import type { Answer } from "./scorer.ts";
import { findingOf, type Rule, verdictOf } from "./verdict.ts";

/**
 * Compares the file's answers with the trainer's.
 * @param rule what the trainer decides by
 * @throws AndonError `model/not-certified` if one verdict differs or one probability is off by more than the tolerance
 */
export function certify(
  model: Uint8Array,
  answers: readonly Answer[],
  trainer: Pick<Judgement, "probabilities" | "novelty">,
  rule: Rule,
): Certificate {
  let largest = 0;
  let flipped = 0;
  for (const [i, answer] of answers.entries()) {
    const classes = answer.probabilities.length;
    const row = trainer.probabilities.subarray(i * classes, (i + 1) * classes);
    for (let c = 0; c < classes; c++) largest = Math.max(largest, Math.abs(row[c]! - answer.probabilities[c]!));
    const { label, decision } = verdictOf(findingOf(row, trainer.novelty[i]!, rule), rule);
    if (label !== answer.label || decision !== answer.decision) flipped++;
  }
  const thresholds = rule.thresholds.map(({ name }) => name);
  const ordered = byPath(answers);
  const answersSha256 = verdictsHash(pathsHash(ordered), ordered);
  return issueCertificate(model, thresholds, { samples: answers.length, answersSha256, difference: largest, flipped });
}
