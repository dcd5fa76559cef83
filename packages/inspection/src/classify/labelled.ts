/** A classifier file's answers on labelled pictures. */
import { AndonError, type ClassificationCard } from "@andon/contracts";
import { openPictureSource } from "@andon/data";
import { nodeRuntime } from "@andon/nn/node";
import type { Loaded } from "../model/file.ts";
import { scoreSource } from "../model/scoring.ts";
import type { TestOptions } from "../use/options.ts";
import type { Reading, Tested } from "../use/results.ts";
import { testPaths } from "../use/test-paths.ts";
import { type Answer, openScorer } from "./scorer.ts";

export interface LabelledAnswers extends Omit<Tested, "kind"> {
  readonly answers: readonly Answer[];
  /** Class indices, as many. */
  readonly truth: Int32Array;
}

/**
 * Answers on the test set that the source marks, or on all its pictures.
 * @throws AndonError `model/*`, `source/*`, `data/unlabelled`, `model/unknown-label` for a label that the model was not trained on
 */
export async function* judgeLabelled(
  { card, bytes, heldOut }: Loaded<ClassificationCard>,
  options: Omit<TestOptions, "model" | "threshold">,
  signal?: AbortSignal,
): AsyncGenerator<Reading, LabelledAnswers> {
  const source = await openPictureSource(
    options.source,
    options.groupColumn === undefined ? {} : { groupColumn: options.groupColumn },
  );
  const scorer = await openScorer(nodeRuntime(), bytes, card.labels.length, options.threads ?? 2);
  const truth: number[] = [];
  const answers: Answer[] = [];
  const held = options.split === "all" ? null : await testPaths(source, signal);
  const began = performance.now();
  let told = 0;
  let first: string | null = null;
  let failed = 0;
  const certified = new Set(heldOut);
  try {
    const wanted = held === null ? undefined : (path: string) => held.has(path);
    for await (const answer of scoreSource(scorer, source, { ...(wanted ? { wanted } : {}), signal })) {
      certified.delete(answer.path);
      if ("error" in answer) {
        first ??= answer.path;
        failed++;
        continue;
      }
      if (answer.truth === null) throw new AndonError("data/unlabelled", { where: options.source, count: 1 });
      const index = card.labels.indexOf(answer.truth);
      if (index < 0)
        throw new AndonError("model/unknown-label", {
          label: answer.truth,
          labels: card.labels.join(", "),
          path: answer.path,
        });
      truth.push(index);
      answers.push(answer);
      const now = performance.now();
      if (now - told > 50) {
        told = now;
        yield { kind: "reading", done: truth.length, total: held?.size ?? source.count, file: answer.path };
      }
    }
  } finally {
    await scorer.close();
  }
  if (truth.length === 0) throw new AndonError("source/empty", { path: options.source });
  return {
    answers,
    truth: Int32Array.from(truth),
    pictures: held === null ? "all" : "test",
    seen: held === null && heldOut !== null && certified.size === 0 && truth.length === card.data.samples,
    unreadable: { count: failed, first },
    milliseconds: performance.now() - began,
  };
}
