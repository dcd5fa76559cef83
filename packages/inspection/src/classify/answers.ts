/** The certified answers as they travel in the file: enough to verify it later, and to say what other thresholds make of them. */
import { createHash } from "node:crypto";
import type { Answer } from "./scorer.ts";
import { findingOf, type Rule, type Verdict } from "./verdict.ts";

/** One certified answer, as far as thresholds leave it alone. */
export interface KeptAnswer {
  readonly score: number;
  readonly novelty: number;
  /** The likeliest defect (without a good label: class). */
  readonly likeliest: number;
  /** The class that the picture is in truth. */
  readonly truth: number;
}

/** All of them, in the order of sorted paths. */
export interface KeptAnswers {
  /** SHA-256 over the sorted paths. */
  readonly pathsSha256: string;
  readonly answers: readonly KeptAnswer[];
}

export const byPath = <A extends { readonly path: string }>(answers: readonly A[]): readonly A[] =>
  [...answers].sort((a, b) => (a.path < b.path ? -1 : 1));

/** What is kept of answers and truths (class indices, as many). */
export function keep(answers: readonly Answer[], truth: ArrayLike<number>, rule: Rule): KeptAnswers {
  const ordered = byPath(answers.map((answer, i) => ({ ...answer, truth: truth[i]! })));
  return {
    pathsSha256: pathsHash(ordered),
    answers: ordered.map((a) => ({
      score: a.score,
      novelty: a.novelty,
      likeliest: findingOf(a.probabilities, a.novelty, rule).likeliest,
      truth: a.truth,
    })),
  };
}

/** SHA-256 over sorted paths, one a line. */
export function pathsHash(sorted: readonly { readonly path: string }[]): string {
  const hash = createHash("sha256");
  for (const { path } of sorted) hash.update(`${path}\n`);
  return hash.digest("hex");
}

/** SHA-256 over the paths' hash and the verdicts in their order. */
export function verdictsHash(pathsSha256: string, verdicts: Iterable<Verdict>): string {
  const hash = createHash("sha256").update(`${pathsSha256}\n`);
  for (const { label, decision } of verdicts) hash.update(`${label} ${decision}\n`);
  return hash.digest("hex");
}

/** Bytes of one answer: score and novelty as float32, two classes as uint16, little-endian. */
const WIDTH = 12;

/** For `ANSWERS_KEY`. */
export function encodeAnswers({ pathsSha256, answers }: KeptAnswers): string {
  const bytes = Buffer.alloc(WIDTH * answers.length);
  for (const [i, { score, novelty, likeliest, truth }] of answers.entries()) {
    bytes.writeFloatLE(score, WIDTH * i);
    bytes.writeFloatLE(novelty, WIDTH * i + 4);
    bytes.writeUInt16LE(likeliest, WIDTH * i + 8);
    bytes.writeUInt16LE(truth, WIDTH * i + 10);
  }
  return JSON.stringify({ pathsSha256, answers: bytes.toString("base64") });
}

/** @returns null where the text is not what `encodeAnswers` writes */
export function decodeAnswers(text: string): KeptAnswers | null {
  let json: { readonly pathsSha256?: unknown; readonly answers?: unknown };
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const { pathsSha256, answers } = json;
  if (typeof pathsSha256 !== "string" || typeof answers !== "string") return null;
  const bytes = Buffer.from(answers, "base64");
  if (bytes.length % WIDTH !== 0) return null;
  return {
    pathsSha256,
    answers: Array.from({ length: bytes.length / WIDTH }, (_, i) => ({
      score: bytes.readFloatLE(WIDTH * i),
      novelty: bytes.readFloatLE(WIDTH * i + 4),
      likeliest: bytes.readUInt16LE(WIDTH * i + 8),
      truth: bytes.readUInt16LE(WIDTH * i + 10),
    })),
  };
}

/** The largest difference between the certified scores and these; infinite where their number differs or none were kept. */
export function answersDifference(
  kept: KeptAnswers | null,
  answers: readonly Pick<Answer, "path" | "score">[],
): number {
  if (kept?.answers.length !== answers.length) return Number.POSITIVE_INFINITY;
  return byPath(answers).reduce(
    (largest, { score }, i) => Math.max(largest, Math.abs(kept.answers[i]!.score - score)),
    0,
  );
}
