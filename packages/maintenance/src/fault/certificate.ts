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

export const probabilitiesOf = (held: readonly CertifiedAnswers[]): readonly number[] =>
  held.flatMap(({ answers }) => [...answers.probabilities]);
