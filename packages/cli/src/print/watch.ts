import type { WatchCard, WatchEvaluation, WatchTest } from "@andon/contracts";
import type { WatchAnswer, WatchMoment } from "@andon/maintenance";
import type { Terminal } from "../terminal/terminal.ts";
import { pairsText, tableText } from "../terminal/width.ts";

/** Principal components alone, as tables name them. */
const BASELINE_NAMES = { spe: "SPE", t2: "T²" };

type Speaker = Pick<Terminal, "say" | "write" | "language">;

/** One alarm in a line: where, how strong, and the sensors to blame. */
export function alarmText({ score, blame, ...at }: WatchAnswer, { say, write }: Speaker): string {
  const sensors = blame.map(({ column, share }) => `${column} ${write.percent(share)}`);
  return `${say.alarmAt(placeText(at, { say, write }), write.short(score))}  ${say.inOneLine(sensors)}`;
}

/** Where in a record a row is. */
export const placeText = (
  { unit, row, time }: Pick<WatchAnswer, "unit" | "row" | "time">,
  { say, write }: Pick<Terminal, "say" | "write">,
): string => (time === null ? say.rowOfUnit(unit, write.count(row)) : say.rowAt(unit, write.count(row), time));

/** One row of a stream in a line, alarm or not. */
export function momentText(moment: WatchMoment, speaker: Speaker): string {
  const { score, alarm } = moment;
  const { say, write } = speaker;
  const place = placeText(moment, speaker);
  if (score === null) return say.calmAt(place);
  return alarm
    ? `${alarmText({ ...moment, score }, speaker)}  ${say.alarmWord}`
    : say.alarmAt(place, write.short(score));
}

/** Alarms that the rows for the threshold would have raised, by the network and by principal components. */
export function watchCalibrationText(card: WatchCard, { say, write }: Speaker): string {
  const { calibration, baselines, training } = card;
  const { expected } = calibration;
  const figures = pairsText([
    [say.calibrationRows, write.count(calibration.rows)],
    ...(expected === null ? [] : [[say.episodesExpected, write.short(expected)] as const]),
    [say.episodesBy(training.network), write.count(calibration.episodes)],
    ...baselines.map(
      ({ output, episodes }) => [say.episodesBy(BASELINE_NAMES[output]), write.count(episodes)] as const,
    ),
  ]);
  return expected !== null && expected < 1 ? `${figures}\n  ${say.beyondRows}` : figures;
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
    ...(evaluation.anomalous === 0 ? [say.nothingAnomalous] : []),
    ...(evaluation.far === null ? [say.nothingNormal] : []),
    say.baselinesBeside,
  ].join("\n");
}

function watchFigures(e: WatchEvaluation, { say, write }: Speaker): readonly (readonly [string, string])[] {
  const share = (value: number | null) => (value === null ? "–" : write.percent(value));
  return [
    [say.falseAlarmShare, share(e.far)],
    [say.missedAlarmShare, share(e.mar)],
    [say.precision, share(e.precision)],
    ["F1", e.f1 === null ? "–" : write.unit(e.f1)],
    [say.stretches, e.stretches === 0 ? "–" : say.detectedOf(write.count(e.detected), write.count(e.stretches))],
    [say.delay, e.delay === null ? "–" : say.rowsCount(write.short(e.delay))],
    [say.falseEpisodes, write.count(e.falseEpisodes)],
    [say.nab, e.nab === null ? "–" : write.short(e.nab)],
  ];
}
