/** What the certificate of a failure model covers. */
import { createHash } from "node:crypto";
import type { FailureAnswer } from "./scorer.ts";
import type { Table } from "./table.ts";

/** A probability further off than this from the trainer's refuses the export. */
export const TOLERANCE = 1e-4;
const CERTIFIED = 2000;

/** Rows spread evenly over the table. */
export function certifiedRows({ rows }: Pick<Table, "rows">): Int32Array {
  const stride = Math.max(1, Math.floor(rows / CERTIFIED));
  return Int32Array.from({ length: Math.ceil(rows / stride) }, (_, i) => i * stride);
}

/** SHA-256 over the alarms. */
export const answersSha256 = (answers: readonly FailureAnswer[]): string =>
  createHash("sha256")
    .update(answers.map(({ alarm }) => (alarm ? "1" : "0")).join(""))
    .digest("hex");

/** The probabilities, for `ANSWERS_KEY`: base64 of little-endian 16-bit numbers, 65535 for 1. */
export function encodeProbabilities(answers: readonly FailureAnswer[]): string {
  const bytes = Buffer.alloc(2 * answers.length);
  for (const [i, { probability }] of answers.entries()) bytes.writeUInt16LE(Math.round(probability * 65535), 2 * i);
  return bytes.toString("base64");
}

/** The largest difference between those probabilities and these; infinite where their number differs. */
export function probabilitiesDifference(encoded: string, answers: readonly FailureAnswer[]): number {
  const bytes = Buffer.from(encoded, "base64");
  if (bytes.length !== 2 * answers.length) return Number.POSITIVE_INFINITY;
  return answers.reduce(
    (most, { probability }, i) => Math.max(most, Math.abs(bytes.readUInt16LE(2 * i) / 65535 - probability)),
    0,
  );
}
