/** Every limit that scores allow, and what it comes to. */
import type { ScoredParts } from "./operating-point.ts";

export interface Limit {
  /** Scores of at least this are rejected. */
  readonly limit: number;
  /** Bad parts below it, good parts at or above it. */
  readonly escapes: number;
  readonly overkill: number;
}

export interface Sweep {
  readonly good: number;
  readonly bad: number;
  /** One for each distinct score, rising, and one above all. */
  readonly limits: readonly Limit[];
}

/** In O(n log n), for curves over the threshold, ROC and precision-recall. */
export function sweep({ scores, bad }: ScoredParts): Sweep {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  const total = order.reduce((n, i) => n + (bad[i] ? 1 : 0), 0);
  const good = order.length - total;
  const limits: Limit[] = [];
  let escapes = 0;
  let overkill = good;
  for (const [at, i] of order.entries()) {
    if (at === 0 || scores[i] !== scores[order[at - 1]!]) limits.push({ limit: scores[i]!, escapes, overkill });
    if (bad[i]) escapes++;
    else overkill--;
  }
  limits.push({ limit: Number.POSITIVE_INFINITY, escapes, overkill });
  return { good, bad: total, limits };
}
