import type { WatchCard, WatchEvaluation, WatchTest } from "@andon/contracts";
import type { WatchAnswer, WatchMoment } from "@andon/maintenance";
import type { Terminal } from "../terminal/terminal.ts";
import { pairsText, tableText } from "../terminal/width.ts";

/** Principal components alone, as tables name them. */
const BASELINE_NAMES = { spe: "SPE", t2: "T²" };

type Speaker = Pick<Terminal, "say" | "write" | "language">;

/** One alarm in a line: where, how strong, and the sensors to blame. */
export function alarmText({ unit, row, score, blame }: WatchAnswer, { say, write }: Speaker): string {
  const sensors = blame.map(({ column, share }) => `${column} ${write.percent(share)}`).join(", ");
  return `${say.alarmAt(unit, write.count(row), write.short(score))}  ${sensors}`;
}

/** One row of a stream in a line, alarm or not. */
export function momentText(moment: WatchMoment, speaker: Speaker): string {
  const { unit, row, score, alarm } = moment;
  const { say, write } = speaker;
  if (score === null) return say.calmAt(unit, write.count(row));
  return alarm
    ? `${alarmText({ ...moment, score }, speaker)}  ${say.alarmWord}`
    : say.alarmAt(unit, write.count(row), write.short(score));
}

/** Alarms that the rows for the threshold would have raised, by the network and by principal components. */
export function watchCalibrationText(card: WatchCard, { say, write }: Speaker): string {
  const { calibration, baselines, training } = card;
  return pairsText([
    [say.calibrationRows, write.count(calibration.rows)],
    ...(calibration.expected === null ? [] : [[say.episodesExpected, write.short(calibration.expected)] as const]),
    [say.episodesBy(training.network), write.count(calibration.episodes)],
    ...baselines.map(
      ({ output, episodes }) => [say.episodesBy(BASELINE_NAMES[output]), write.count(episodes)] as const,
    ),
  ]);
}

/** The alarms of a file beside those of principal components on the same rows, each by its own threshold for the same budget. */
export function watchTestText(network: string, { evaluation, baselines }: WatchTest, speaker: Speaker): string {
  const { say, write } = speaker;
  const all = [
    { name: network, evaluation },
    // a file of components alone is its own first baseline
    ...(network === "components" ? [] : [{ name: BASELINE_NAMES.spe, evaluation: baselines.spe }]),
    { name: BASELINE_NAMES.t2, evaluation: baselines.t2 },
  ];
  const cells = all.map((one) => watchFigures(one.evaluation, speaker));
  const rows = cells[0]!.map(([figure], r) => [figure, ...cells.map((column) => column[r]![1])]);
  const table = [[say.byNetwork, ...all.map(({ name }) => name)], ...rows];
  return [
    tableText(table),
    say.rowsJudged(write.count(evaluation.rows), write.count(evaluation.anomalous)),
    say.baselinesBeside,
  ].join("\n");
}

function watchFigures(e: WatchEvaluation, { say, write }: Speaker): readonly (readonly [string, string])[] {
  return [
    [say.falseAlarmShare, write.percent(e.far)],
    [say.missedAlarmShare, write.percent(e.mar)],
    [say.precision, write.percent(e.precision)],
    ["F1", write.unit(e.f1)],
    [say.stretches, say.detectedOf(write.count(e.detected), write.count(e.stretches))],
    [say.delay, e.delay === null ? "–" : say.rowsCount(write.count(e.delay))],
    [say.falseEpisodes, write.count(e.falseEpisodes)],
    [say.nab, e.nab === null ? "–" : write.short(e.nab)],
  ];
}
