/** Charts of probabilities against what came of the rows. */
import { type Html, histogram, type Limit, linearAxis, oddsAxis, type Point, plot } from "@andon/report";
import { costAt, levelsOf } from "../calibrate.ts";
import type { View } from "./view.ts";

const limitsOf = ({ input, say, write }: View): readonly Limit[] => {
  const { value } = input.card.thresholds[0]!;
  return [{ at: value, text: say.alarmFrom(write.percent(value)) }];
};

const axisOf = ({ input, say, write }: View) =>
  oddsAxis(say.probability, Array.from(input.judged.probabilities), write.roundPercent);

export function scoreHistogram(view: View): Html {
  const { input, say, write } = view;
  const { probabilities, failed } = input.judged;
  const side = (wanted: number) => Array.from(probabilities).filter((_, i) => failed[i] === wanted);
  const [quiet, failing] = [side(0), side(1)];
  return histogram({
    title: say.histogram,
    x: axisOf(view),
    above: { name: say.without(write.count(quiet.length)), values: quiet },
    below: { name: say.with(write.count(failing.length)), values: failing },
    limits: limitsOf(view),
    band: null,
    formatShare: write.roundPercent,
    yLabel: say.share,
    spoken: `${say.histogram}. ${say.thresholdSentence(write.percent(input.card.thresholds[0]!.value))}`,
  });
}

export function precisionRecall({ input, say, write }: View): Html {
  const { probabilities, failed } = input.judged;
  const { precision, recall, failures } = input.evaluation;
  const points = levelsOf(probabilities, failed)
    .filter(({ hits, falseAlarms }) => hits + falseAlarms > 0)
    .map(({ hits, falseAlarms }): Point => [hits / failures, hits / (hits + falseAlarms)]);
  return plot({
    title: say.prChart,
    x: linearAxis(say.found, 0, 1, write.roundPercent),
    y: linearAxis(say.right, 0, 1, write.roundPercent),
    lines: [{ name: say.prChart, tone: "good", points }],
    spots: [{ at: [recall.value, precision.value], tone: "good", text: say.here }],
    spoken: `${say.prChart}. ${say.found} ${write.percent(recall.value)}, ${say.right} ${write.percent(precision.value)}`,
  });
}

/** Null where no costs are named. */
export function costCurve(view: View): Html | null {
  const { input, say, write } = view;
  const { costMiss, costAlarm } = input.wish;
  if (costMiss === undefined || costAlarm === undefined) return null;
  const { probabilities, failed } = input.judged;
  const { rows, failures, cost } = input.evaluation;
  const points = levelsOf(probabilities, failed)
    .slice(1)
    .reverse()
    .map((level): Point => [level.threshold, (1000 * costAt(level, failures, costMiss, costAlarm)) / rows]);
  return plot({
    title: say.costChart,
    x: axisOf(view),
    y: linearAxis(say.costAxis, 0, Math.max(...points.map(([, y]) => y)), write.short),
    lines: [{ name: say.costChart, tone: "note", points }],
    limits: limitsOf(view),
    spots: cost === null ? [] : [{ at: [input.card.thresholds[0]!.value, cost.per1000], tone: "note", text: "" }],
    spoken: say.costChart,
  });
}

export function calibrationChart({ input, say, write }: View): Html {
  const { bins } = input.evaluation.calibration;
  return plot({
    title: say.calibrationChart,
    x: linearAxis(say.foretold, 0, 1, write.roundPercent),
    y: linearAxis(say.came, 0, 1, write.roundPercent),
    lines: [
      {
        name: say.came,
        tone: "good",
        points: bins.map(({ predicted, observed }): Point => [predicted, observed.value]),
        band: bins.map(({ predicted, observed }) => [predicted, observed.low, observed.high] as const),
      },
      {
        name: say.exact,
        tone: "note",
        points: [
          [0, 0],
          [1, 1],
        ],
      },
    ],
    spoken: `${say.calibrationChart}: ${bins.map(({ predicted, observed }) => `${write.percent(predicted)} → ${write.percent(observed.value)}`).join("; ")}`,
  });
}
