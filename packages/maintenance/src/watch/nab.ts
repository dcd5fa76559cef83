/** Numenta's score for alarms on a stream: early ones count more, and false ones cost. */
import { type Episode, episodesOf, type JudgedRun } from "./episodes.ts";

/** What a detection, a false alarm and a miss weigh in the standard profile. */
const STANDARD = { hit: 1, falseAlarm: 0.11, miss: 1 };

/** From 0.99 at the beginning of a window over 0 at its end towards -1 after it; `y` is the place in widths of the window, its end being 0. */
const sigmoid = (y: number): number => (y > 3 ? -1 : 2 / (1 + Math.exp(5 * y)) - 1);

/**
 * The score of Lavin and Ahmad (2015), standard profile: 100 where the first row of every anomalous stretch raises an alarm and nothing else does, 0 without
 * any alarm, below 0 where false alarms outweigh. A stretch is one window, of which the earliest alarm counts. Every alarmed row outside counts as
 * false, less so shortly after a window.
 * @returns null where nothing is anomalous
 */
export function nabScore(runs: readonly JudgedRun[]): number | null {
  let windows = 0;
  let score = 0;
  for (const { alarms, anomalous } of runs) {
    const stretches = episodesOf(anomalous, 1);
    windows += stretches.length;
    for (const { start, end } of stretches) {
      let first = start;
      while (first <= end && !alarms[first]) first++;
      const width = end - start + 1;
      score += first > end ? -STANDARD.miss : (STANDARD.hit * sigmoid(-(end - first + 1) / width)) / sigmoid(-1);
    }
    let before: Episode | null = null;
    let next = 0;
    for (let i = 0; i < alarms.length; i++) {
      while (next < stretches.length && stretches[next]!.end <= i) before = stretches[next++]!;
      if (!alarms[i] || anomalous[i]) continue;
      const past =
        before === null ? Number.POSITIVE_INFINITY : (i - before.end) / Math.max(1, before.end - before.start);
      score += STANDARD.falseAlarm * sigmoid(past);
    }
  }
  return windows === 0 ? null : (100 * (score + STANDARD.miss * windows)) / ((STANDARD.hit + STANDARD.miss) * windows);
}
