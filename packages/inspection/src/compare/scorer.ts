/** A comparison in a session: picture and template in, boxes in the picture's own pixels out. */
import type { Picture } from "@andon/data";
import { type OnnxRuntime, openSession, tensor } from "@andon/nn";
import type { FoundBox } from "../evaluate/detection.ts";
import type { Answered, Scorer } from "../model/scoring.ts";
import { boxesOfFile } from "./boxes.ts";

/** What was found when the template was laid over the picture. */
export interface Laid {
  /** Shift of the template to the right and down, in pixels that the network sees, and turn in degrees. */
  readonly dx: number;
  readonly dy: number;
  readonly degrees: number;
  /** Height of the correlation's peak: 1 for equal pictures, near 0 for pictures of different things. */
  readonly agreement: number;
}

export interface ComparisonAnswer extends Answered {
  /** All that are worth listing, the most confident first. */
  readonly boxes: readonly FoundBox[];
  /** So many of them reach the threshold. */
  readonly count: number;
  readonly score: number;
  readonly laid: Laid;
}

/** Opens the model. `template` gives the template of a picture; what it throws is said of that picture. */
export async function openComparer(
  ort: OnnxRuntime,
  model: Uint8Array,
  template: (path: string) => Promise<Picture>,
  threads: number,
): Promise<Scorer<ComparisonAnswer>> {
  const session = await openSession(ort, model, { threads });
  const feed = ({ data, width, height }: Picture) => tensor(ort, "uint8", data, [1, height, width, 3]);
  return {
    async score(pictures) {
      const answers = [];
      for (const { path, picture } of pictures) {
        const golden = await template(path).catch((error: unknown) => ({ error }));
        if ("error" in golden) {
          answers.push({ path, error: golden.error });
          continue;
        }
        const began = performance.now();
        const result = await session.run({ image: feed(picture), template: feed(golden) });
        const milliseconds = performance.now() - began;
        const [dx, dy, degrees, agreement] = result.alignment!.data as Float32Array;
        answers.push({
          path,
          boxes: boxesOfFile(result),
          count: Number((result.count!.data as BigInt64Array)[0]),
          score: (result.score!.data as Float32Array)[0]!,
          laid: { dx: dx!, dy: dy!, degrees: degrees!, agreement: agreement! },
          milliseconds,
        });
      }
      return answers;
    },
    close: () => session.release(),
  };
}
