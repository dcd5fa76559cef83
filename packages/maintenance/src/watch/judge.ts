/** From a file to what it says of one run. */
import type { WatchCard } from "@andon/contracts";
import type { RawHistory } from "../graph/raw.ts";
import { smooth } from "./alarms.ts";
import type { Baseline } from "./graph.ts";
import type { WatchScorer } from "./scorer.ts";

/** A run of raw rows with what a file says of them. */
export interface WatchedRun extends RawHistory {
  /** Of the rows from the first whole window on. */
  readonly smoothed: Float64Array;
  /** Of every row. */
  readonly alarms: Uint8Array;
  /** [whole windows, columns]. */
  readonly contributions: Float32Array;
  /** The alarms of principal components. */
  readonly baselines: Readonly<Record<Baseline, Uint8Array>>;
}

export async function judge(scorer: WatchScorer, card: WatchCard, run: RawHistory): Promise<WatchedRun> {
  const { scores, baselines, contributions } = await scorer.score(run);
  const before = card.input.steps - 1;
  const judged = (of: Float32Array, threshold: number) => {
    const smoothed = smooth(of, card.smoothing);
    const alarms = new Uint8Array(run.rows);
    // before the first whole window there is no alarm
    for (const [i, score] of smoothed.entries()) alarms[i + before] = score >= threshold ? 1 : 0;
    return { smoothed, alarms };
  };
  const beside = Object.fromEntries(
    card.baselines.map(({ output, threshold }) => [output, judged(baselines[output], threshold).alarms]),
  ) as Record<Baseline, Uint8Array>;
  return { ...run, ...judged(scores, card.thresholds[0]!.value), contributions, baselines: beside };
}
