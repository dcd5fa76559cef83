/** An anomaly file's answers on labelled pictures, with what its heat maps are worth where there are masks. */
import { AndonError } from "@andon/contracts";
import type { PictureSource } from "@andon/data";
import { type PixelFigures, pixelEvaluator } from "../evaluate/pixels.ts";
import type { Scorer } from "../model/scoring.ts";
import type { Reading, Tested } from "../use/results.ts";
import { takeAnswers } from "../use/take-answers.ts";
import { maskOn, readMasks } from "./masks.ts";
import type { AnomalyAnswer } from "./scorer.ts";

export type Answer = Omit<AnomalyAnswer, "map">;

export interface LabelledAnswers {
  readonly answers: readonly Answer[];
  /** Labels, as many. */
  readonly truth: readonly string[];
  readonly pixels: PixelFigures | null;
  readonly withoutMask: number;
  readonly unreadable: Tested["unreadable"];
}

/**
 * Answers on the pictures of the source, in its order. Maps are looked at one by one and not kept. Closes the scorer.
 * @param among which pictures; null for all
 * @throws AndonError `source/*`, `data/unlabelled`, `mask/other-size`
 */
export async function* judgeLabelled(
  scorer: Scorer<AnomalyAnswer>,
  source: PictureSource,
  goodLabel: string,
  among: ReadonlySet<string> | null,
  signal?: AbortSignal,
): AsyncGenerator<Reading, LabelledAnswers> {
  const evaluator = pixelEvaluator();
  const masks = await readMasks(source, (path) => among === null || among.has(path), signal);
  const answers: Answer[] = [];
  const truth: string[] = [];
  let withoutMask = 0;
  const take = ({ map, truth: label, ...rest }: AnomalyAnswer & { readonly truth: string | null }) => {
    if (label === null) throw new AndonError("data/unlabelled", { where: source.root, count: 1 });
    const mask = masks.get(rest.path);
    if (label === goodLabel) evaluator.add(map.values, null, map.width, map.height);
    else if (mask === undefined) withoutMask++;
    else evaluator.add(map.values, maskOn(mask, { ...map, path: rest.path }), map.width, map.height);
    answers.push(rest);
    truth.push(label);
  };
  const unreadable = yield* takeAnswers(scorer, source, among, take, signal);
  return { answers, truth, pixels: masks.size === 0 ? null : evaluator.figures(), withoutMask, unreadable };
}
