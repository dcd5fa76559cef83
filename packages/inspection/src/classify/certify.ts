/** The certificate: the exported file itself, in a fresh session, over the held-out pictures as they lie on disk. */
import { createHash } from "node:crypto";
import { AndonError, type Certificate } from "@andon/contracts";
import { weightsHash } from "../model/file.ts";
import type { Answer } from "./scorer.ts";

/** A probability further off than this from the trainer's refuses the export. */
export const TOLERANCE = 1e-4;

const byPath = (answers: readonly Answer[]) => [...answers].sort((a, b) => (a.path < b.path ? -1 : 1));

/** SHA-256 over paths and verdicts, sorted by path. */
export function answersHash(answers: readonly Answer[]): string {
  const hash = createHash("sha256");
  for (const { path, label } of byPath(answers)) hash.update(`${path} ${label}\n`);
  return hash.digest("hex");
}

const likeliest = ({ probabilities }: Answer) => probabilities.reduce((a, b) => Math.max(a, b), 0);

/** The largest probability of each answer, for `ANSWERS_KEY`. */
export function encodeAnswers(answers: readonly Answer[]): string {
  const bytes = Buffer.alloc(2 * answers.length);
  for (const [i, answer] of byPath(answers).entries())
    bytes.writeUInt16LE(Math.round(likeliest(answer) * 65535), 2 * i);
  return bytes.toString("base64");
}

/** The largest difference between those probabilities and these; infinite where their number differs. */
export function answersDifference(encoded: string, answers: readonly Answer[]): number {
  const bytes = Buffer.from(encoded, "base64");
  if (bytes.length !== 2 * answers.length) return Number.POSITIVE_INFINITY;
  return byPath(answers).reduce(
    (largest, answer, i) => Math.max(largest, Math.abs(bytes.readUInt16LE(2 * i) / 65535 - likeliest(answer))),
    0,
  );
}

/**
 * Compares the file's answers with the trainer's probabilities.
 * @param verdict what the trainer decides from a row of probabilities
 * @throws AndonError `model/not-certified` if one verdict differs or one probability is off by more than the tolerance
 */
export function certify(
  model: Uint8Array,
  thresholds: readonly string[],
  answers: readonly Answer[],
  trainer: Float32Array,
  verdict: (row: Float32Array) => number,
): Certificate {
  let largest = 0;
  let flipped = 0;
  for (const [i, answer] of answers.entries()) {
    const classes = answer.probabilities.length;
    const row = trainer.subarray(i * classes, (i + 1) * classes);
    for (let c = 0; c < classes; c++) largest = Math.max(largest, Math.abs(row[c]! - answer.probabilities[c]!));
    if (verdict(row) !== answer.label) flipped++;
  }
  if (flipped > 0 || !(largest <= TOLERANCE)) {
    throw new AndonError("model/not-certified", {
      flipped,
      samples: answers.length,
      difference: largest,
      tolerance: TOLERANCE,
    });
  }
  return {
    issuedAt: new Date().toISOString(),
    samples: answers.length,
    maxScoreDifference: largest,
    flippedVerdicts: flipped,
    tolerance: TOLERANCE,
    weightsSha256: weightsHash(model, thresholds),
    answersSha256: answersHash(answers),
  };
}
