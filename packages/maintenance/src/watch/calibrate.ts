/** Thresholds: a budget of false alarms where normal rows are many, else a margin over what was seen. */
import type { OnnxRuntime } from "@andon/nn";
import type { RawHistory } from "../graph/raw.ts";
import { smooth, thresholdForBudget } from "./alarms.ts";
import { episodesOf } from "./episodes.ts";
import { BASELINES, type WatchFile, watchModel } from "./graph.ts";
import { openWatch } from "./scorer.ts";

/** So many times the largest score seen, where normal rows are too few for a budget. */
export const MARGIN = 2;
/** Of the scores on rows that were fitted on, this quantile is a usual extreme. */
const EXTREME = 0.95;

/** So many quiet rows end an alarm episode. */
export const holdOf = (steps: number): number => 5 * steps;

const MEASURED = ["score", ...BASELINES] as const;
type Measured = (typeof MEASURED)[number];

export interface Calibration {
  readonly scales: Readonly<Record<Measured, number>>;
  /** Float32 numbers: what ships, and verdicts are told by it. */
  readonly thresholds: Readonly<Record<Measured, number>>;
  /** Alarm episodes that the calibration rows would have raised. */
  readonly episodes: Readonly<Record<Measured, number>>;
  readonly rows: number;
}

/**
 * Scales and thresholds of all scores by the same rule.
 * @param file its scales 1
 * @param fitted rows that were fitted on
 * @param held rows that were not; the same where they are few
 * @param rate allowed alarm episodes a row; null for a margin
 */
export async function calibrate(
  ort: OnnxRuntime,
  file: WatchFile,
  fitted: readonly RawHistory[],
  held: readonly RawHistory[],
  rate: number | null,
): Promise<Calibration> {
  const { preparation, steps, smoothing } = file;
  const scorer = await openWatch(ort, watchModel(file, {}), steps, preparation.columns.length, 1);
  const scored = async (runs: readonly RawHistory[]) => {
    const all: Record<Measured, Float32Array>[] = [];
    for (const run of runs) {
      const { scores, baselines } = await scorer.score(run);
      all.push({ score: scores, ...baselines });
    }
    return all;
  };
  try {
    const usual = await scored(fitted);
    const calm = held === fitted ? usual : await scored(held);
    const each = MEASURED.map((name) => {
      const sorted = Float64Array.from(usual.flatMap((run) => [...run[name]])).sort();
      const scale = Math.max(1e-9, sorted[Math.floor(EXTREME * (sorted.length - 1))]!);
      const smoothed = calm.map((run) =>
        smooth(
          run[name].map((v) => v / scale),
          smoothing,
        ),
      );
      const limit =
        rate === null
          ? MARGIN * smoothed.reduce((most, run) => run.reduce((a, b) => Math.max(a, b), most), 0)
          : thresholdForBudget(smoothed, rate, holdOf(steps));
      const threshold = Math.fround(limit);
      const episodes = smoothed.reduce(
        (sum, run) =>
          sum +
          episodesOf(
            Array.from(run, (v) => v >= threshold),
            holdOf(steps),
          ).length,
        0,
      );
      return { name, scale, threshold, episodes };
    });
    const of = (key: "scale" | "threshold" | "episodes") =>
      Object.fromEntries(each.map((one) => [one.name, one[key]])) as Record<Measured, number>;
    return {
      scales: of("scale"),
      thresholds: of("threshold"),
      episodes: of("episodes"),
      rows: calm.reduce((sum, run) => sum + run.score.length, 0),
    };
  } finally {
    await scorer.close();
  }
}
