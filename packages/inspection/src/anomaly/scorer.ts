/** An anomaly model in a session: pictures in, scores, decisions and heat maps out. */
import { DECISIONS, type PartDecision } from "@andon/contracts";
import { type OnnxRuntime, openSession } from "@andon/nn";
import { runTogether } from "../model/run.ts";
import type { Answered, NamedPicture, Scorer } from "../model/scoring.ts";

export interface HeatMap {
  readonly width: number;
  readonly height: number;
  /** height * width scores on the scale of the picture's score. */
  readonly values: Float32Array;
}

export interface AnomalyAnswer extends Answered {
  readonly score: number;
  readonly decision: PartDecision;
  readonly map: HeatMap;
}

/** Pictures that go through the memory together: more cost memory and gain nothing. Large ones go alone: they are many tiles. */
const TOGETHER = 4;
const LARGE = 768 * 768;

/** Opens the model for scoring with so many threads. */
export async function openAnomalyScorer(
  ort: OnnxRuntime,
  model: Uint8Array,
  threads: number,
): Promise<Scorer<AnomalyAnswer>> {
  const session = await openSession(ort, model, { threads });
  const run = async (pictures: readonly NamedPicture[]): Promise<AnomalyAnswer[]> => {
    const { width, height } = pictures[0]!.picture;
    const { result, milliseconds } = await runTogether(ort, session, pictures);
    const scores = result.score!.data as Float32Array;
    const decisions = result.decision!.data as BigInt64Array;
    const maps = result.map!.data as Float32Array;
    return pictures.map(({ path }, i) => ({
      path,
      score: scores[i]!,
      decision: DECISIONS[Number(decisions[i])]!,
      map: { width, height, values: maps.subarray(i * width * height, (i + 1) * width * height) },
      milliseconds,
    }));
  };
  return {
    async score(pictures) {
      const answers: AnomalyAnswer[] = [];
      const large = pictures.some(({ picture }) => picture.width * picture.height >= LARGE);
      const together = large ? 1 : TOGETHER;
      for (let start = 0; start < pictures.length; start += together)
        answers.push(...(await run(pictures.slice(start, start + together))));
      return answers;
    },
    close: () => session.release(),
  };
}
