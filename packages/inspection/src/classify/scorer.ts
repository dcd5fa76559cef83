/** A classifier file in a session: pictures in, answers out. */
import { DECISIONS, type PartDecision } from "@andon/contracts";
import { type OnnxRuntime, openSession } from "@andon/nn";
import { runTogether } from "../model/run.ts";
import type { Answered, Scorer } from "../model/scoring.ts";

export interface Answer extends Answered {
  /** Class index, or -1. */
  readonly label: number;
  readonly decision: PartDecision;
  readonly score: number;
  readonly novelty: number;
  /** What the last layer decides by; only where it was asked for. */
  readonly features?: Float32Array;
  readonly probabilities: Float32Array;
}

/** Opens the model for scoring with so many threads. */
export async function openScorer(
  ort: OnnxRuntime,
  model: Uint8Array,
  classes: number,
  threads: number,
  withFeatures = false,
): Promise<Scorer<Answer>> {
  const session = await openSession(ort, model, { threads });
  return {
    async score(pictures) {
      const { result, milliseconds } = await runTogether(ort, session, pictures);
      const labels = result.label!.data as BigInt64Array;
      const decisions = result.decision!.data as BigInt64Array;
      const novelties = result.novelty!.data as Float32Array;
      const scores = result.score!.data as Float32Array;
      const probabilities = result.probabilities!.data as Float32Array;
      return pictures.map(({ path }, i) => ({
        path,
        label: Number(labels[i]),
        decision: DECISIONS[Number(decisions[i])]!,
        score: scores[i]!,
        novelty: novelties[i]!,
        probabilities: probabilities.slice(i * classes, (i + 1) * classes),
        milliseconds,
        ...(withFeatures ? { features: row(result.embedding!, i) } : {}),
      }));
    },
    close: () => session.release(),
  };
}

/** A copy of one row of a tensor [N, D]. */
function row({ data, dims }: { readonly data: unknown; readonly dims: readonly number[] }, i: number): Float32Array {
  const width = dims[1]!;
  return (data as Float32Array).slice(i * width, (i + 1) * width);
}
