import { inLanguage, type WatchCard, type WatchEvaluation } from "@andon/contracts";
import type { WatchAnswer } from "@andon/maintenance";
import type { Terminal } from "../terminal/terminal.ts";
import { pairsText } from "../terminal/width.ts";

type Speaker = Pick<Terminal, "say" | "write" | "language">;

/** One alarm in a line: where, how strong, and the sensors to blame. */
export function alarmText({ unit, row, score, blame }: WatchAnswer, { say, write }: Speaker): string {
  const sensors = blame.map(({ column, share }) => `${column} ${write.percent(share)}`).join(", ");
  return `${say.alarmAt(unit, write.count(row), write.short(score))}  ${sensors}`;
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
    [say.rows, `${write.count(e.rows)} (${say.anomalousRows(write.count(e.anomalous))})`],
  ]);
}

/** The card of a watch, for reading. */
export function watchCardText(card: WatchCard, speaker: Speaker): string {
  const { say, write, language } = speaker;
  const { training: t, data, calibration } = card;
  return [
    `${card.name}  (${card.task})`,
    "",
    pairsText([
      [say.made, write.date(card.createdAt)],
      [say.input, `${card.input.name}: ${card.input.layout}; ${say.stepsOfHistory(write.count(card.input.steps))}`],
      ["", card.input.columns.map((c) => (c.unit === null ? c.name : `${c.name} (${c.unit})`)).join(", ")],
      ...card.outputs.map((o): [string, string] => [`${say.output} ${o.name}`, inLanguage(o.meaning, language)]),
      ...card.thresholds.map((th): [string, string] => [
        `${say.threshold} ${th.name}`,
        `${write.short(th.value)}: ${inLanguage(th.meaning, language)}`,
      ]),
      ["", inLanguage(calibration.why, language)],
      [say.network, `${t.network}: ${write.count(t.components)} / ${write.count(t.features)}`],
      ["", inLanguage(t.why, language)],
      [say.regimes, write.count(card.preparation.regimes.centroids.length)],
      [
        say.source,
        `${data.source} (${data.kind}), ${say.historiesRead(write.count(data.units), write.count(data.rows))}`,
      ],
      [say.fingerprint, data.fingerprint.slice(0, 16)],
      [
        say.certificate,
        say.certificateText(
          write.count(card.certificate.samples),
          write.count(card.certificate.flippedVerdicts),
          write.short(card.certificate.maxScoreDifference),
          write.short(card.certificate.tolerance),
        ),
      ],
    ]),
  ].join("\n");
}
