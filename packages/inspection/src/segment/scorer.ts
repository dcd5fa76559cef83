/** A segmentation in a session: pictures in, masks in their own pixels out. */
import type { OnnxRuntime } from "@andon/nn";
import { openSession, tensor } from "@andon/nn";
import type { Answered, Scorer } from "../model/scoring.ts";

export interface SegmentAnswer extends Answered {
  readonly width: number;
  readonly height: number;
  /** height * width classes: 0 background, i + 1 for label i. */
  readonly mask: Uint8Array;
  /** [classes, pixels] at the size that the network sees. */
  readonly probabilities: Float32Array;
  /** The highest probability of a defect. */
  readonly score: number;
}

export async function openSegmenter(
  ort: OnnxRuntime,
  model: Uint8Array,
  threads: number,
): Promise<Scorer<SegmentAnswer>> {
  const session = await openSession(ort, model, { threads });
  return {
    async score(pictures) {
      const answers: SegmentAnswer[] = [];
      for (const { path, picture } of pictures) {
        const { width, height, data } = picture;
        const began = performance.now();
        const result = await session.run({ image: tensor(ort, "uint8", data, [1, height, width, 3]) });
        answers.push({
          ...{ path, width, height },
          mask: result.mask!.data as Uint8Array,
          probabilities: result.probabilities!.data as Float32Array,
          score: (result.score!.data as Float32Array)[0]!,
          milliseconds: performance.now() - began,
        });
      }
      return answers;
    },
    close: () => session.release(),
  };
}
