import type { WatchEvaluation } from "@andon/contracts";
import type { WatchAnswer, WatchMoment } from "@andon/maintenance";
import type { Terminal } from "../terminal/terminal.ts";
import { pairsText } from "../terminal/width.ts";

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

export function watchEvaluationText(e: WatchEvaluation, { say, write }: Speaker): string {
  return pairsText([
    [say.falseAlarmShare, write.percent(e.far)],
    [say.missedAlarmShare, write.percent(e.mar)],
    [say.precision, write.percent(e.precision)],
    ["F1", write.unit(e.f1)],
    [say.stretches, say.stretchesDetected(write.count(e.detected), write.count(e.stretches))],
    [say.delay, e.delay === null ? "–" : say.rowsCount(write.count(e.delay))],
    [say.falseEpisodes, write.count(e.falseEpisodes)],
    [say.nab, e.nab === null ? "–" : write.short(e.nab)],
    [say.rows, `${write.count(e.rows)} (${say.anomalousRows(write.count(e.anomalous))})`],
  ]);
}
