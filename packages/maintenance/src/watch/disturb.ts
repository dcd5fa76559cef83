/**
 * How well a measure would find what normal operation does not hold: sensors of held-out normal rows are disturbed, one at a time. No fault need be known
 * for it (choosing detectors by injected anomalies: Goswami et al., "Unsupervised model selection for time-series anomaly detection", ICLR 2023).
 */
import type { OnnxRuntime } from "@andon/nn";
import { smooth } from "./alarms.ts";
import type { Measure } from "./measures.ts";
import { partOf } from "./prepared.ts";
import { openScores, type PreparedRun } from "./scores.ts";

/** A measure with normal rows that it was not fitted on. */
export interface Judged {
  readonly measure: Measure;
  readonly held: readonly PreparedRun[];
}

/** So many sensors, spread over all, and so many rows at most. */
const SENSORS = 12;
const ROWS = 2000;
/** A sensor reads too high by so many of its deviations. */
const OFFSETS = [0.5, 1, 2, 3];

type Disturbance = (values: Float32Array) => Float32Array;

const disturbances: readonly Disturbance[] = [
  ...OFFSETS.map(
    (by): Disturbance =>
      (values) =>
        values.map((v) => v + by),
  ),
  // it no longer follows the others: its own course, from another time
  (values) => values.map((_, i) => values[(i + (values.length >> 1)) % values.length]!),
];

/**
 * The share of disturbed rows, over sensors and kinds of disturbance, whose smoothed score reaches what no undisturbed row reaches.
 * @param judged the same kind of measure fitted without each stretch of time, with that stretch
 * @param columns the first so many of `width` features are sensors, the rest tell what is missing
 */
export async function foundDisturbed(
  ort: OnnxRuntime,
  judged: readonly Judged[],
  columns: number,
  width: number,
  { smoothing, threads }: { readonly smoothing: number; readonly threads: number },
): Promise<number> {
  const sensors = Array.from({ length: Math.min(SENSORS, columns) }, (_, i) =>
    Math.floor((i * columns) / Math.min(SENSORS, columns)),
  );
  const calm: Float64Array[] = [];
  const disturbed: Float64Array[] = [];
  let left = ROWS;
  for (const { measure, held } of judged) {
    const scores = await openScores(ort, measure, width, threads);
    try {
      for (const whole of held) {
        const run = partOf(whole, 0, Math.min(whole.rows, left));
        if (run.rows < measure.steps) continue;
        left -= run.rows;
        calm.push(smooth(await scores.ofRun(run), smoothing));
        for (const sensor of sensors)
          for (const disturb of disturbances) {
            const features = run.features.slice();
            const values = Float32Array.from({ length: run.rows }, (_, i) => features[i * width + sensor]!);
            for (const [i, v] of disturb(values).entries()) features[i * width + sensor] = v;
            disturbed.push(smooth(await scores.ofRun({ rows: run.rows, features }), smoothing));
          }
      }
    } finally {
      await scores.close();
    }
  }
  const limit = calm.reduce((most, run) => run.reduce((a, b) => Math.max(a, b), most), 0);
  const [found, all] = disturbed.reduce(
    ([sum, count], run) => [sum + run.reduce((n, v) => n + (v > limit ? 1 : 0), 0), count + run.length],
    [0, 0],
  );
  return all === 0 ? 0 : found / all;
}
