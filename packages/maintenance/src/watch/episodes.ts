/** Runs of rows with their alarms, and the episodes that alarms form. */

/** A run of rows that follow each other: alarms and what was true. */
export interface JudgedRun {
  readonly alarms: ArrayLike<boolean | number>;
  readonly anomalous: ArrayLike<boolean | number>;
}

export interface Episode {
  /** First and last row with an alarm. */
  readonly start: number;
  readonly end: number;
}

/** Alarms that follow each other with fewer than `hold` quiet rows between are one episode. */
export function episodesOf(alarms: ArrayLike<boolean | number>, hold: number): readonly Episode[] {
  const episodes: { start: number; end: number }[] = [];
  for (let i = 0; i < alarms.length; i++) {
    if (!alarms[i]) continue;
    const last = episodes.at(-1);
    if (last && i - last.end <= hold) last.end = i;
    else episodes.push({ start: i, end: i });
  }
  return episodes;
}
