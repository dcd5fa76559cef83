import type { FailureCard, FailureEvaluation } from "@andon/contracts";
import { gapWords } from "@andon/data";
import type { FailureRow } from "@andon/maintenance";
import type { Terminal } from "../terminal/terminal.ts";
import { tableText } from "../terminal/width.ts";
import { type FigureLine, figuresText } from "./figures.ts";
import { placeText } from "./watch.ts";

type Speaker = Pick<Terminal, "say" | "write" | "language">;

/** How well failures are foretold, one figure a line. */
export function failureEvaluationText(e: FailureEvaluation, speaker: Speaker): string {
  const { say, write } = speaker;
  const { hits, misses, falseAlarms } = e.counts;
  const lines: [string, string][] = [
    ...e.recallAtPrecision.map(({ precision, recall }): [string, string] => [
      say.recallAt(write.roundPercent(precision)),
      write.percent(recall),
    ]),
    [say.brier, say.brierOf(write.unit(e.brier), write.unit(e.brierOfBase))],
    [say.calibrationError, write.percent(e.calibration.error)],
    ...(e.cost === null
      ? []
      : [
          [
            say.expectedCost,
            say.expectedCostOf(write.short(e.cost.per1000), write.short(e.cost.never), write.short(e.cost.always)),
          ] as [string, string],
        ]),
  ];
  return [
    figuresText(
      [
        [say.prAuc, e.prAuc, write.unit],
        ["F1", e.f1, write.unit],
        ...foretoldLines(e, speaker),
        [
          say.recall,
          e.recall,
          write.percent,
          (e.foretold ? say.ofRowsAhead : say.ofFailures)(write.count(hits), write.count(hits + misses)),
        ],
        [say.precision, e.precision, write.percent, say.ofAlarms(write.count(hits), write.count(hits + falseAlarms))],
        [say.falseAlarmShare, e.falseAlarmRate, write.percent],
        ["AUROC", e.auroc, write.unit],
      ],
      speaker,
    ),
    tableText(lines),
    `  ${(e.foretold ? say.rowsAhead : say.failureRows)(write.count(e.rows), write.count(e.failures))}`,
  ].join("\n");
}

/** With a horizon: failure by failure. */
function foretoldLines({ foretold }: FailureEvaluation, { say, write }: Speaker): readonly FigureLine[] {
  if (foretold === undefined) return [];
  const { failures, lead } = foretold;
  const count = say.failuresForetold(write.count(failures.successes), write.count(failures.total));
  const ahead = lead === null ? "" : say.leadOf(write.short(lead));
  return [[say.foretold, failures, write.percent, `${count}${ahead}`]];
}

/** What a card says of its model: out of fold, beside the baseline, and the columns that matter. */
export function failureFiguresText(card: FailureCard, speaker: Speaker): string {
  const { validation, alone, baseline, importance, split } = card;
  const { say, write, language } = speaker;
  const gap = split?.gap ? gapWords(split.gap)[language] : "";
  const drops = importance.filter(({ drop }) => drop > 0).slice(0, 10);
  return [
    say.outOfFoldRows(split === undefined ? null : say.splitBy[split.by](gap)),
    failureEvaluationText(validation, speaker),
    // the interval reaches what tossing a coin would reach
    ...(validation.auroc.low > 0.5 ? [] : [`  ${say.nothingTold}`]),
    "",
    ...(["networks", "trees", "baseline"] as const).flatMap((who) => {
      const of = who === "baseline" ? baseline : alone?.[who];
      if (of === undefined) return [];
      const figures = [of.prAuc.value, of.f1.value, of.brier].map((v) => write.unit(v)) as [string, string, string];
      return [say.figuresBeside(say.besideIs[who], ...figures)];
    }),
    ...(drops.length === 0
      ? []
      : ["", say.importance, tableText(drops.map(({ column, drop }) => [column, write.unit(drop)]))]),
  ].join("\n");
}

/** The figures by name, and their intervals. */
export function failureFigures({ counts, calibration, cost, recallAtPrecision, ...e }: FailureEvaluation) {
  const { prAuc, auroc, precision, recall, f1, falseAlarmRate, ...plain } = e;
  const bounded = { prAuc, auroc, precision, recall, f1, falseAlarmRate };
  return {
    ...Object.fromEntries(Object.entries(bounded).map(([name, { value }]) => [name, value])),
    ...plain,
    recallAtPrecision: Object.fromEntries(recallAtPrecision.map((at) => [String(at.precision), at.recall])),
    calibrationError: calibration.error,
    calibration: calibration.bins,
    expectedCost: cost,
    counts,
    intervals: Object.fromEntries(Object.entries(bounded).map(([name, { low, high }]) => [name, [low, high]])),
  };
}

/** One row's chance of failure, in a line. */
export const failureText = (
  { probability, ...at }: Omit<FailureRow, "alarm">,
  { say, write }: Pick<Terminal, "say" | "write">,
): string => say.failureAt(placeText(at, { say, write }), write.percent(probability));
