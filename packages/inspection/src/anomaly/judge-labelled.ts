/** An anomaly file's answers on labelled pictures, with what its heat maps are worth where there are masks. */
import { AndonError } from "@andon/contracts";
import type { PictureSource } from "@andon/data";
import { type PixelFigures, pixelEvaluator } from "../evaluate/pixels.ts";
import { type Scorer, scoreSource } from "../model/scoring.ts";
import type { Reading } from "../use/results.ts";
import { maskOn, readMasks } from "./masks.ts";
import type { AnomalyAnswer } from "./scorer.ts";

export type Answer = Omit<AnomalyAnswer, "map">;

export interface LabelledAnswers {
  readonly answers: readonly Answer[];
  /** Labels, as many. */
  readonly truth: readonly string[];
  readonly pixels: PixelFigures | null;
  readonly withoutMask: number;
  readonly unreadable: { readonly count: number; readonly first: string | null };
}

/**
 * Answers on the wanted pictures of the source, in its order. Maps are looked at one by one and not kept. Closes the scorer.
 * @param look what else is to be done with an answer and its map
 * @throws AndonError `source/*`, `data/unlabelled`, `mask/other-size`
 */
export async function* judgeLabelled(
  scorer: Scorer<AnomalyAnswer>,
  source: PictureSource,
  goodLabel: string,
  {
    wanted = () => true,
    total,
    look = () => {},
    signal,
  }: {
    readonly wanted?: (path: string) => boolean;
    readonly total?: number;
    readonly look?: (answer: AnomalyAnswer, truth: string) => void;
    readonly signal?: AbortSignal | undefined;
  } = {},
): AsyncGenerator<Reading, LabelledAnswers> {
  const evaluator = pixelEvaluator();
  const masks = await readMasks(source, wanted, signal);
  const answers: Answer[] = [];
  const truth: string[] = [];
  let [withoutMask, failed, told] = [0, 0, 0];
  let first: string | null = null;
  try {
    for await (const answer of scoreSource(scorer, source, { wanted, signal })) {
      if ("error" in answer) {
        first ??= answer.path;
        failed++;
        continue;
      }
      const { map, truth: label, ...rest } = answer;
      if (label === null) throw new AndonError("data/unlabelled", { where: source.root, count: 1 });
      const mask = masks.get(answer.path);
      if (label === goodLabel) evaluator.add(map.values, null, map.width, map.height);
      else if (mask === undefined) withoutMask++;
      else evaluator.add(map.values, maskOn(mask, { ...map, path: answer.path }), map.width, map.height);
      look(answer, label);
      answers.push(rest);
      truth.push(label);
      const now = performance.now();
      if (now - told > 50) {
        told = now;
        yield { kind: "reading", done: answers.length, total: total ?? source.count, file: answer.path };
      }
    }
  } finally {
    await scorer.close();
  }
  const pixels = masks.size === 0 ? null : evaluator.figures();
  return { answers, truth, pixels, withoutMask, unreadable: { count: failed, first } };
}
