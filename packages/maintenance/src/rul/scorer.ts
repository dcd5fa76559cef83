/** A file of remaining life in a session. */
import type { RulCard } from "@andon/contracts";
import { type OnnxRuntime, openSession, tensor } from "@andon/nn";
import type { RawHistory } from "../graph/raw.ts";
import { Follower } from "./follow.ts";

export interface Answer {
  readonly rul: number;
  readonly low: number;
  readonly high: number;
  /** It is the most that the model tells apart: at least so much is left. */
  readonly capped: boolean;
}

export interface RulScorer {
  /** What is left after these rows (counted from 0) of these histories. A file that carries state sees each history from its first row on. */
  answer(moments: readonly { readonly history: RawHistory; readonly end: number }[]): Promise<readonly Answer[]>;
  close(): Promise<void>;
}

type Session = Awaited<ReturnType<typeof openSession>>;
type Result = Awaited<ReturnType<Session["run"]>>;

/** Nearer to the cap than half a row nothing is told apart. */
const NEAR_CAP = 0.5;

export function answersIn(result: Result, cap: number): readonly Answer[] {
  const [lives, lows, highs] = ["rul", "low", "high"].map((name) => result[name]!.data as Float32Array);
  return Array.from(lives!, (rul, i) => ({
    rul,
    low: lows![i]!,
    high: highs![i]!,
    capped: rul >= cap - NEAR_CAP,
  }));
}

const TOGETHER = 256;

export async function openRul(
  ort: OnnxRuntime,
  bytes: Uint8Array,
  {
    input,
    state,
    cap,
  }: Pick<RulCard, "state" | "cap"> & { readonly input: Pick<RulCard["input"], "steps" | "columns"> },
  threads: number,
): Promise<RulScorer> {
  const session = await openSession(ort, bytes, { threads });
  const close = () => session.release();
  if (state !== null) {
    return {
      async answer(moments) {
        const ends = new Map<RawHistory, number>();
        for (const { history, end } of moments) ends.set(history, Math.max(end, ends.get(history) ?? 0));
        const courses = new Map<RawHistory, Answer[]>();
        for (const [history, end] of ends) {
          const course: Answer[] = [];
          const rows = history.values.subarray(0, ((end + 1) * history.values.length) / history.rows);
          const follower = new Follower(ort, session, "window", state.width);
          for await (const { result } of follower.take(end + 1, () => history.unit, rows))
            course.push(...answersIn(result, cap));
          courses.set(history, course);
        }
        return moments.map(({ history, end }) => courses.get(history)![end]!);
      },
      close,
    };
  }
  const { steps } = input;
  const width = input.columns.length;
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
        answers.push(...answersIn(result, cap));
      }
      return answers;
    },
    close,
  };
}
