import type { PictureSource } from "@andon/data";
import { type Answered, type Scorer, scoreSource } from "../model/scoring.ts";
import type { Reading, Tested } from "./results.ts";

/**
 * Hands the model's answer on each picture to `take`, in the order of the source; what cannot be read is counted. Closes the scorer.
 * @param among which pictures; null for all
 */
export async function* takeAnswers<A extends Answered>(
  scorer: Scorer<A>,
  source: PictureSource,
  among: ReadonlySet<string> | null,
  take: (answer: A & { readonly truth: string | null }) => void,
  signal?: AbortSignal,
): AsyncGenerator<Reading, Tested["unreadable"]> {
  const wanted = (path: string) => among === null || among.has(path);
  const total = among?.size ?? source.count;
  let [done, told, failed] = [0, 0, 0];
  let first: string | null = null;
  try {
    for await (const answer of scoreSource(scorer, source, { wanted, signal })) {
      if ("error" in answer) {
        first ??= answer.path;
        failed++;
        continue;
      }
      take(answer);
      done++;
      const now = performance.now();
      if (now - told > 50) {
        told = now;
        yield { kind: "reading", done, total, file: answer.path };
      }
    }
  } finally {
    await scorer.close();
  }
  return { count: failed, first };
}
