/** The exported file itself over the held-out pictures: what certificates are made of. */
import { AndonError, type TrainingEvent } from "@andon/contracts";
import type { PictureSource, SampleRecord } from "@andon/data";
import { type Answered, type Scorer, scoreSource } from "./scoring.ts";

/**
 * Scores those pictures of the source, in a fresh session, as they lie on disk: for certificates. Tells of progress, closes the scorer.
 * @param keep what is kept of the answer on record i
 * @returns what is kept, in the order of the records
 * @throws AndonError `source/changed` if one is gone
 */
export async function* replay<A extends Answered, K>(
  scorer: Scorer<A>,
  source: PictureSource,
  records: readonly SampleRecord[],
  keep: (answer: A, i: number) => K | Promise<K>,
  signal?: AbortSignal,
): AsyncGenerator<TrainingEvent, readonly K[]> {
  const position = new Map(records.map((r, i) => [r.path, i]));
  const kept = new Array<K>(records.length);
  let done = 0;
  let told = 0;
  try {
    for await (const answer of scoreSource(scorer, source, { wanted: (path) => position.has(path), signal })) {
      if ("error" in answer) throw answer.error;
      const i = position.get(answer.path)!;
      kept[i] = await keep(answer, i);
      done++;
      const now = performance.now();
      if (now - told > 50 || done === records.length) {
        told = now;
        yield { kind: "certifying", done, total: records.length };
      }
    }
  } finally {
    await scorer.close();
  }
  const missing = records.find((_, i) => kept[i] === undefined);
  if (missing) throw new AndonError("source/changed", { path: source.root, file: missing.path });
  return kept;
}
