/** The certificate of a file, whatever its task: every answer is a verdict in a few letters and a score. */
import { createHash } from "node:crypto";
import type { Certificate } from "@andon/contracts";
import { issueCertificate, keptShares, prove, sharesDifference } from "@andon/model";
import type { VerifyResult } from "../use/results.ts";
import type { Loaded } from "./file.ts";

export interface CertifiedAnswer {
  readonly path: string;
  /** What is decided, as text: equal texts are equal decisions. */
  readonly verdict: string;
  /** From 0 to 1. */
  readonly score: number;
}

const byPath = <T extends { readonly path: string }>(answers: readonly T[]) =>
  [...answers].sort((a, b) => (a.path < b.path ? -1 : 1));

/** SHA-256 over paths and verdicts, sorted by path. */
export function verdictsHash(answers: readonly CertifiedAnswer[]): string {
  const hash = createHash("sha256");
  for (const { path, verdict } of byPath(answers)) hash.update(`${path} ${verdict}\n`);
  return hash.digest("hex");
}

/** The scores in the order of sorted paths, for `ANSWERS_KEY`. */
export const encodeScores = (answers: readonly CertifiedAnswer[]): string => keptShares(scoresOf(answers));

const scoresOf = (answers: readonly CertifiedAnswer[]) => byPath(answers).map(({ score }) => score);

/**
 * Compares the file's answers with the trainer's, in the same order.
 * @param difference the largest difference of any number of answer i from the trainer's
 * @throws AndonError `model/not-certified` if one verdict differs or one number is off by more than the tolerance
 */
export function certifyAnswers(
  model: Uint8Array,
  thresholds: readonly string[],
  answers: readonly CertifiedAnswer[],
  trainer: readonly string[],
  difference: (i: number) => number,
): Certificate {
  return issueCertificate(model, thresholds, {
    samples: answers.length,
    answersSha256: verdictsHash(answers),
    difference: answers.reduce((most, _, i) => Math.max(most, difference(i)), 0),
    flipped: answers.filter(({ verdict }, i) => verdict !== trainer[i]).length,
  });
}

/** Whether what a file answers now is what was certified, and if not, why. */
export function verifyAnswers(
  file: Loaded,
  held: ReadonlySet<string>,
  answers: readonly CertifiedAnswer[],
): VerifyResult {
  const difference = sharesDifference(scoresOf(answers), file.answers);
  return provePictures(file, held, answers, { answersSha256: verdictsHash(answers), difference });
}

/** The same of answers that were compared already. */
export function provePictures(
  file: Loaded,
  held: ReadonlySet<string>,
  answers: readonly { readonly path: string }[],
  found: { readonly answersSha256: string; readonly difference: number },
): VerifyResult {
  const here = new Set(answers.map(({ path }) => path));
  const missing = [...held].find((path) => !here.has(path));
  const what = { en: "held-out pictures", zh: "留出图片", measure: "张" };
  return { kind: "result", ...prove(file, { samples: answers.length, ...found }, what, missing) };
}
