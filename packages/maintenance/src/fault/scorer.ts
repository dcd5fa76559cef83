/** A fault file in a session: windows of recordings in, answers out. */
import type { FaultCard } from "@andon/contracts";
import { type OnnxRuntime, openSession, tensor } from "@andon/nn";
import { ORDERS } from "./spectrum.ts";

export interface WindowAnswers {
  /** First samples of the windows. */
  readonly starts: readonly number[];
  /** [windows, classes], row by row. */
  readonly probabilities: Float32Array;
  /** [windows]: an index into the labels, or `UNKNOWN`. */
  readonly decisions: Int32Array;
  readonly novelty: Float32Array;
  /** [windows, ORDERS], row by row. */
  readonly spectra: Float32Array;
}

export interface FaultScorer {
  /** Windows that begin at these samples. */
  answer(samples: Float32Array, rpm: number, starts: readonly number[]): Promise<WindowAnswers>;
  close(): Promise<void>;
}

const TOGETHER = 64;

export async function openFault(
  ort: OnnxRuntime,
  bytes: Uint8Array,
  { steps, classes }: { readonly steps: number; readonly classes: number },
  threads: number,
): Promise<FaultScorer> {
  const session = await openSession(ort, bytes, { threads });
  return {
    async answer(samples, rpm, starts) {
      const answers = {
        starts,
        probabilities: new Float32Array(starts.length * classes),
        decisions: new Int32Array(starts.length),
        novelty: new Float32Array(starts.length),
        spectra: new Float32Array(starts.length * ORDERS),
      };
      for (let from = 0; from < starts.length; from += TOGETHER) {
        const part = starts.slice(from, from + TOGETHER);
        const x = new Float32Array(part.length * steps);
        for (const [i, start] of part.entries()) x.set(samples.subarray(start, start + steps), i * steps);
        const result = await session.run({
          window: tensor(ort, "float32", x, [part.length, steps]),
          rpm: tensor(ort, "float32", new Float32Array(part.length).fill(rpm), [part.length]),
        });
        answers.probabilities.set(result.probabilities!.data as Float32Array, from * classes);
        answers.decisions.set(Array.from(result.decision!.data as BigInt64Array, Number), from);
        answers.novelty.set(result.novelty!.data as Float32Array, from);
        answers.spectra.set(result.spectrum!.data as Float32Array, from * ORDERS);
      }
      return answers;
    },
    close: () => session.release(),
  };
}

/** What a card says that a session needs. */
export const sizesOf = (card: FaultCard) => ({ steps: card.input.steps, classes: card.labels.length });
