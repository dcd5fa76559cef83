/** What is certified of a fault file: its answers on the windows that were held out. */
import { createHash } from "node:crypto";
import type { WindowAnswers } from "./scorer.ts";

export interface CertifiedAnswers {
  readonly recording: string;
  readonly answers: Pick<WindowAnswers, "starts" | "decisions" | "probabilities">;
}

export const countOf = (held: readonly CertifiedAnswers[]): number =>
  held.reduce((sum, { answers }) => sum + answers.starts.length, 0);

/** SHA-256 over recordings, windows and decisions. */
export function hashOf(held: readonly CertifiedAnswers[]): string {
  const hash = createHash("sha256");
  for (const { recording, answers } of held)
    for (const [i, start] of answers.starts.entries()) hash.update(`${recording} ${start} ${answers.decisions[i]}\n`);
  return hash.digest("hex");
}

/** The probabilities, as the file keeps them: float32, base64. */
export const keptOf = (held: readonly CertifiedAnswers[]): string =>
  Buffer.from(Float32Array.from(held.flatMap(({ answers }) => [...answers.probabilities])).buffer).toString("base64");

/** The largest difference of a probability from what was kept; infinite where their numbers differ. */
export function largestDifference(held: readonly CertifiedAnswers[], kept: string): number {
  const bytes = new Uint8Array(Buffer.from(kept, "base64"));
  const certified = new Float32Array(bytes.buffer, 0, bytes.length >> 2);
  const now = held.flatMap(({ answers }) => [...answers.probabilities]);
  if (now.length !== certified.length) return Number.POSITIVE_INFINITY;
  return now.reduce((most, p, i) => Math.max(most, Math.abs(p - certified[i]!)), 0);
}
