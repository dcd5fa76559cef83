/** Alarm episodes of shown runs, with what is to blame for each. */
import { timeWriter } from "@andon/data";
import { holdOf } from "../calibrate.ts";
import { type Episode, episodesOf } from "../episodes.ts";
import type { ShownRun, WatchReport } from "./view.ts";

export interface ShownAlarm extends Episode {
  readonly unit: string;
  /** Times of the first and the last row; null where rows are merely counted. */
  readonly from: string | null;
  readonly to: string | null;
  readonly highest: number;
  /** Null where nothing is known of the rows. */
  readonly known: boolean | null;
  /** Each column's share of the score over the episode, largest first. */
  readonly blame: readonly { readonly column: string; readonly share: number }[];
}

export const episodesIn = ({ alarms }: ShownRun, { card, skip }: WatchReport): readonly Episode[] =>
  episodesOf(alarms.subarray(skip), holdOf(card.input.steps)).map(({ start, end }) => ({
    start: start + skip,
    end: end + skip,
  }));

/** Mean contributions of the columns over rows of a run, largest first. */
export function blameOver(
  { contributions, alarms }: ShownRun,
  { card }: WatchReport,
  { start, end }: Episode,
  alarmed: boolean,
): ShownAlarm["blame"] {
  const { steps, columns } = card.input;
  const shares = new Float64Array(columns.length);
  let counted = 0;
  for (let row = Math.max(start, steps - 1); row <= end; row++) {
    if (alarmed && !alarms[row]) continue;
    for (let c = 0; c < columns.length; c++) shares[c]! += contributions[(row - steps + 1) * columns.length + c]!;
    counted++;
  }
  return columns
    .map(({ name }, c) => ({ column: name, share: shares[c]! / Math.max(1, counted) }))
    .sort((a, b) => b.share - a.share);
}

export function alarmsOf(report: WatchReport): readonly ShownAlarm[] {
  const { steps } = report.card.input;
  const written = timeWriter(report.axis);
  return report.runs.flatMap((run) =>
    episodesIn(run, report).map((episode) => {
      const rows = Array.from({ length: episode.end - episode.start + 1 }, (_, i) => episode.start + i);
      const highest = rows.reduce((most, row) => Math.max(most, run.smoothed[row - steps + 1]!), 0);
      const known =
        run.anomalous === undefined ? null : rows.some((r) => run.alarms[r] === 1 && run.anomalous![r] === 1);
      const [from, to] = [written(run.time[episode.start]!), written(run.time[episode.end]!)];
      return { ...episode, from, to, unit: run.unit, highest, known, blame: blameOver(run, report, episode, true) };
    }),
  );
}
