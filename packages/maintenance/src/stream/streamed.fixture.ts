import type { LineProblem } from "@andon/data";
import { runStream, type StreamAnswer, type StreamUse } from "../index.ts";

/** All answers to a table that comes in pieces of 1 to 4,000 bytes. */
export async function streamed(
  options: StreamUse,
  text: string,
  problems: LineProblem[] = [],
): Promise<readonly StreamAnswer[]> {
  const bytes = Buffer.from(text);
  let state = 11;
  async function* pieces() {
    for (let at = 0; at < bytes.length; ) {
      state = (state * 48271) % 2147483647;
      const size = 1 + (state % 4000);
      yield bytes.subarray(at, at + size);
      at += size;
    }
  }
  const answers: StreamAnswer[] = [];
  for await (const some of runStream(options, pieces())) {
    answers.push(...some.answers);
    problems.push(...some.problems);
  }
  return answers;
}
