/** Scores of prepared rows by one measure alone, not yet scaled: for fitting and comparing. */
import { input, type OnnxRuntime, openSession, tensor, writeModel } from "@andon/nn";
import { type Measure, restOf, summed } from "./measures.ts";

/** Rows that follow each other as a measure sees them. */
export interface PreparedRun {
  readonly rows: number;
  /** [rows, width], row by row. */
  readonly features: Float32Array;
}

export interface Scores {
  /** @param windows [windows, steps, width] */
  ofWindows(windows: Float32Array): Promise<Float32Array>;
  /** Of the rows from `steps - 1` on. */
  ofRun(run: PreparedRun): Promise<Float32Array>;
  close(): Promise<void>;
}

const TOGETHER = 512;

export async function openScores(ort: OnnxRuntime, measure: Measure, width: number, threads: number): Promise<Scores> {
  const { steps } = measure;
  const features = steps * width;
  const x = input("x", "float32", ["N", steps, width]);
  const model = writeModel([{ name: "score", value: summed(restOf(measure, "measure", x)) }]);
  const session = await openSession(ort, model, { threads });
  const some = async (count: number, fill: (window: number, x: Float32Array, at: number) => void) => {
    const scores = new Float32Array(count);
    for (let start = 0; start < count; start += TOGETHER) {
      const size = Math.min(TOGETHER, count - start);
      const fed = new Float32Array(size * features);
      for (let i = 0; i < size; i++) fill(start + i, fed, i * features);
      const { score } = await session.run({ x: tensor(ort, "float32", fed, [size, steps, width]) });
      scores.set(score!.data as Float32Array, start);
    }
    return scores;
  };
  return {
    ofWindows: (windows) =>
      some(windows.length / features, (w, fed, at) => fed.set(windows.subarray(w * features, (w + 1) * features), at)),
    ofRun: ({ rows, features: all }) =>
      some(Math.max(0, rows - steps + 1), (w, fed, at) => fed.set(all.subarray(w * width, (w + steps) * width), at)),
    close: () => session.release(),
  };
}
