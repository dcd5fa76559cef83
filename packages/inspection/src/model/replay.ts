/** The exported file itself over the held-out pictures: what certificates are made of. */
import { AndonError } from "@andon/contracts";
import type { PictureSource, SampleRecord } from "@andon/data";
import { type Answered, type Scorer, scoreSource } from "./scoring.ts";

export interface Replay<A> {
  /** In the order of the held-out records. */
  readonly answers: readonly A[];
  readonly milliseconds: number;
}

/**
 * Scores those pictures of the source, in a fresh session, as they lie on disk: for certificates. Yields progress, closes the scorer.
 * @throws AndonError `source/changed` if one is gone
 */
export async function* replay<A extends Answered>(
  scorer: Scorer<A>,
  source: PictureSource,
  records: readonly SampleRecord[],
  signal?: AbortSignal,
): AsyncGenerator<{ readonly done: number; readonly total: number; readonly file: string }, Replay<A>> {
  const position = new Map(records.map((r, i) => [r.path, i]));
  const answers = new Array<A>(records.length);
  const began = performance.now();
  let done = 0;
  let told = 0;
  try {
    for await (const answer of scoreSource(scorer, source, { wanted: (path) => position.has(path), signal })) {
      if ("error" in answer) throw answer.error;
      answers[position.get(answer.path)!] = answer;
      done++;
      const now = performance.now();
      if (now - told > 50 || done === records.length) {
        told = now;
        yield { done, total: records.length, file: answer.path };
      }
    }
  } finally {
    await scorer.close();
  }
  const missing = records.find((_, i) => answers[i] === undefined);
  if (missing) throw new AndonError("source/changed", { path: source.root, file: missing.path });
  return { answers, milliseconds: performance.now() - began };
}
