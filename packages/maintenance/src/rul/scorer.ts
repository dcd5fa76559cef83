/** A file of remaining life in a session. */
import { type OnnxRuntime, openSession, tensor } from "@andon/nn";
import type { RawHistory } from "../graph/raw.ts";

export interface Answer {
  readonly rul: number;
  readonly low: number;
  readonly high: number;
}

export interface RulScorer {
  /** Windows that end at these rows (counted from 0) of these histories. */
  answer(moments: readonly { readonly history: RawHistory; readonly end: number }[]): Promise<readonly Answer[]>;
  close(): Promise<void>;
}

const TOGETHER = 256;

export async function openRul(
  ort: OnnxRuntime,
  bytes: Uint8Array,
  steps: number,
  width: number,
  threads: number,
): Promise<RulScorer> {
  const session = await openSession(ort, bytes, { threads });
  return {
    async answer(moments) {
      const answers: Answer[] = [];
      for (let start = 0; start < moments.length; start += TOGETHER) {
        const part = moments.slice(start, start + TOGETHER);
        // before the history began there is nothing
        const x = new Float32Array(part.length * steps * width).fill(Number.NaN);
        for (const [i, { history, end }] of part.entries()) {
          const length = Math.min(steps, end + 1);
          x.set(
            history.values.subarray((end + 1 - length) * width, (end + 1) * width),
            (i * steps + steps - length) * width,
          );
        }
        const result = await session.run({ window: tensor(ort, "float32", x, [part.length, steps, width]) });
        const of = (name: string) => result[name]!.data as Float32Array;
        for (let i = 0; i < part.length; i++)
          answers.push({ rul: of("rul")[i]!, low: of("low")[i]!, high: of("high")[i]! });
      }
      return answers;
    },
    close: () => session.release(),
  };
}
