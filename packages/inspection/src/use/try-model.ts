import { AndonError } from "@andon/contracts";
import type { PictureSource } from "@andon/data";
import type { Loaded } from "../model/file.ts";
import type { Answered, Scorer } from "../model/scoring.ts";
import type { TestOptions } from "./options.ts";
import { testPaths } from "./paths.ts";
import type { Reading, Tested } from "./results.ts";
import { takeAnswers } from "./take-answers.ts";

/**
 * Tries a model on the test set that the source marks, or on all its pictures; see `takeAnswers`.
 * @throws AndonError `source/empty` where no picture could be read
 */
export async function* tryModel<A extends Answered>(
  { card, heldOut }: Loaded,
  scorer: Scorer<A>,
  source: PictureSource,
  options: Pick<TestOptions, "source" | "split">,
  take: Parameters<typeof takeAnswers<A>>[3],
  signal?: AbortSignal,
): AsyncGenerator<Reading, Omit<Tested, "kind">> {
  const held = options.split === "all" ? null : await testPaths(source, signal);
  const certified = new Set(heldOut);
  const began = performance.now();
  let samples = 0;
  const counted: typeof take = (answer) => {
    take(answer);
    certified.delete(answer.path);
    samples++;
  };
  const unreadable = yield* takeAnswers(scorer, source, held, counted, signal);
  if (samples === 0) throw new AndonError("source/empty", { path: options.source });
  return {
    pictures: held === null ? "all" : "test",
    seen: held === null && heldOut !== null && certified.size === 0 && samples === card.data.samples,
    unreadable,
    milliseconds: performance.now() - began,
  };
}
