/** A process model in a session. */
import { type OnnxRuntime, openSession, tensor } from "@andon/nn";

/** What settings are expected to give: each result in the order of the card. */
export interface Foretold {
  readonly mean: Float32Array;
  /** 90 % of single results lie between. */
  readonly low: Float32Array;
  readonly high: Float32Array;
}

/** A Gaussian process needs room for this many settings times its trials. */
const TOGETHER = 1024;

/** @param raw settings as the file takes them: [settings, columns], levels by their numbers */
export async function foretell(
  ort: OnnxRuntime,
  bytes: Uint8Array,
  raw: Float32Array,
  columns: number,
): Promise<Foretold[]> {
  const session = await openSession(ort, bytes, { threads: 1 });
  const told: Foretold[] = [];
  try {
    for (let at = 0; at < raw.length; at += TOGETHER * columns) {
      const some = raw.slice(at, at + TOGETHER * columns);
      const count = some.length / columns;
      const result = await session.run({ settings: tensor(ort, "float32", some, [count, columns]) });
      const [mean, low, high] = ["mean", "low", "high"].map((name) => result[name]!.data as Float32Array);
      const results = mean!.length / count;
      for (let i = 0; i < count; i++) {
        const own = (values: Float32Array): Float32Array => values.slice(i * results, (i + 1) * results);
        told.push({ mean: own(mean!), low: own(low!), high: own(high!) });
      }
    }
    return told;
  } finally {
    await session.release();
  }
}

/** All answers in one row, for `ANSWERS_KEY`. */
export const answersOf = (told: readonly Foretold[]): number[] =>
  told.flatMap(({ mean, low, high }) => [...mean, ...low, ...high]);
