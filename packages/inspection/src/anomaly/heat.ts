/** Heat maps as people see them: the picture, and a warm glow where it is unlike good parts. */
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { encodePng, type Picture, writeWhole } from "@andon/data";
import type { NamedPicture, Scorer } from "../model/scoring.ts";
import type { AnomalyAnswer, HeatMap } from "./scorer.ts";

/** Scores from half of the threshold on begin to glow; at the threshold the glow is at its half, and what is above is as good as covered. */
const strengthOf = (score: number, threshold: number): number =>
  Math.min(1, Math.max(0, (score - threshold / 2) / Math.max(threshold, 1e-6)));

/** The picture with the glow over it. */
export function glowing<P extends Pick<Picture, "data">>(picture: P, values: HeatMap["values"], threshold: number): P {
  const { data } = picture;
  const marked = new Uint8Array(data.length);
  for (let i = 0; i < values.length; i++) {
    const strength = 0.8 * strengthOf(values[i]!, threshold);
    for (let c = 0; c < 3; c++) marked[3 * i + c] = data[3 * i + c]! * (1 - strength) + [255, 90, 0][c]! * strength;
  }
  return { ...picture, data: marked };
}

/** The scorer, writing the heat map of each picture into the folder: a PNG file under the picture's own path. */
export function writingMaps(scorer: Scorer<AnomalyAnswer>, folder: string, threshold: number): Scorer<AnomalyAnswer> {
  return {
    ...scorer,
    async score(pictures: readonly NamedPicture[]) {
      const answers = await scorer.score(pictures);
      for (const [i, answer] of answers.entries()) {
        if ("error" in answer) continue;
        const file = join(folder, `${answer.path.replace(/\.[^./]*$/, "")}.png`);
        await mkdir(dirname(file), { recursive: true });
        await writeWhole(file, await encodePng(glowing(pictures[i]!.picture, answer.map.values, threshold)));
      }
      return answers;
    },
  };
}
