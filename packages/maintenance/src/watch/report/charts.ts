/** Scores, sensors and alarms over time; false alarms over thresholds. */
import type { WatchCard } from "@andon/contracts";
import { type Html, linearAxis, logAxis, type Point, plot, type Stretch } from "@andon/report";
import { holdOf } from "../calibrate.ts";
import { episodesOf } from "../episodes.ts";
import { LEAST_SCORE } from "../graph.ts";
import { blameOver, episodesIn } from "./alarms.ts";
import type { ShownRun, View } from "./view.ts";

const PIECES = 300;
const SENSORS = 5;

/** The least and the largest value of each of so many pieces of a course: what a line of its width can show. */
function thinned(values: ArrayLike<number>, from: number, to: number): readonly Point[] {
  const points: Point[] = [];
  const size = Math.max(1, Math.ceil((to - from) / PIECES));
  for (let start = from; start < to; start += size) {
    let [low, high] = [-1, -1];
    for (let i = start; i < Math.min(to, start + size); i++) {
      if (Number.isNaN(values[i]!)) continue;
      if (low < 0 || values[i]! < values[low]!) low = i;
      if (high < 0 || values[i]! > values[high]!) high = i;
    }
    for (const i of low === high ? [low] : [Math.min(low, high), Math.max(low, high)])
      if (i >= 0) points.push([i + 1, values[i]!]);
  }
  return points;
}

/** The score and the sensors blamed most, one below the other, over the same rows. */
export function timeCharts(run: ShownRun, view: View): readonly Html[] {
  const { input, say, write } = view;
  const { card, skip } = input;
  const { steps, columns } = card.input;
  const episodes = episodesIn(run, input);
  const known = episodesOf(run.anomalous?.subarray(skip) ?? [], 1);
  const stretches: Stretch[] = [
    ...known.map(({ start, end }) => ({ from: start + skip + 1, to: end + skip + 1, tone: "second" as const })),
    ...episodes.map(({ start, end }) => ({ from: start + 1, to: end + 1, tone: "bad" as const })),
  ];
  const shades = [
    ...(episodes.length === 0 ? [] : [{ name: say.alarm, tone: "bad" as const }]),
    ...(known.length === 0 ? [] : [{ name: say.known, tone: "second" as const }]),
  ];
  const x = linearAxis(say.row, skip + 1, run.rows, write.count);
  const threshold = card.thresholds[0]!.value;
  const score = thinned(run.smoothed, Math.max(0, skip - steps + 1), run.smoothed.length).map(
    ([row, v]): Point => [row + steps - 1, Math.max(LEAST_SCORE, v)],
  );
  const heights = [threshold, ...score.map(([, v]) => v)];
  const scored = plot({
    title: say.score(run.unit),
    x,
    y: logAxis(say.scoreAxis, Math.min(...heights), Math.max(...heights), write.short),
    lines: [
      { name: say.smoothed, tone: "good", points: score },
      {
        name: say.threshold,
        tone: "note",
        points: [
          [skip + 1, threshold],
          [run.rows, threshold],
        ],
      },
    ],
    stretches,
    shades,
    spoken: `${say.score(run.unit)}. ${say.threshold} ${write.short(threshold)}; ${say.alarm}: ${write.count(episodes.length)}`,
  });
  const whole = { start: skip, end: run.rows - 1 };
  const sensors = blameOver(run, input, whole, episodes.length > 0)
    .slice(0, SENSORS)
    .map(({ column }) => {
      const c = columns.findIndex(({ name }) => name === column);
      const values = Float64Array.from({ length: run.rows }, (_, i) => run.values[i * columns.length + c]!);
      const points = thinned(values, skip, run.rows);
      const sizes = points.map(([, v]) => v);
      return plot({
        title: say.sensor(column, run.unit),
        x,
        // marks are round, however little the sensor varies around a large value
        y: linearAxis(columns[c]!.unit ?? "", Math.min(...sizes), Math.max(...sizes), (v) =>
          String(Number(v.toPrecision(6))),
        ),
        lines: [{ name: column, tone: "good", points }],
        stretches,
        spoken: say.sensor(column, run.unit),
      });
    });
  return [scored, ...sensors];
}

const WEEK = 7 * 24 * 3600 * 1000;
const ROWS = 1000;
const THRESHOLDS = 40;
const BEYOND = 4;

/** Alarm episodes that the budget allows in a week or, where rows are counted, in 1,000 of them. */
export const allowedBy = ({ alarms, per, clock }: NonNullable<WatchCard["calibration"]["budget"]>): number =>
  alarms * ((clock ? WEEK : ROWS) / per);

/** False alarm episodes on normal rows at every threshold; null where the threshold followed from no budget. */
export function budgetChart({ input, say, write }: View): Html | null {
  const { card, runs, test } = input;
  const { budget, expected } = card.calibration;
  if (test !== null || budget === null || expected === null) return null;
  const hold = holdOf(card.input.steps);
  const allowed = allowedBy(budget);
  const own = card.thresholds[0]!.value;
  const scores = Float64Array.from(runs.flatMap((run) => [...run.smoothed])).sort();
  const low = Math.max(LEAST_SCORE, scores[Math.floor(0.9 * (scores.length - 1))]!);
  const high = 1.2 * Math.max(own, scores.at(-1)!);
  const points = Array.from({ length: THRESHOLDS + 1 }, (_, i): Point => {
    const at = low * (high / low) ** (i / THRESHOLDS);
    const episodes = runs.reduce(
      (sum, { smoothed }) =>
        sum +
        episodesOf(
          Uint8Array.from(smoothed, (v) => (v >= at ? 1 : 0)),
          hold,
        ).length,
      0,
    );
    return [at, (episodes / expected) * allowed];
  });
  const title = say.budgetChart(budget.clock ? say.perWeek : say.perRows);
  return plot({
    title,
    x: logAxis(say.thresholdAxis, low, high, write.short),
    y: linearAxis(
      "",
      0,
      // what is far beyond the budget is drawn at the top
      Math.min(
        BEYOND * allowed,
        points.reduce((most, [, v]) => Math.max(most, v), allowed),
      ),
      write.short,
    ),
    lines: [
      { name: say.counted, tone: "bad", points },
      {
        name: say.budget,
        tone: "note",
        points: [
          [low, allowed],
          [high, allowed],
        ],
      },
    ],
    limits: [{ at: own, text: `${say.threshold} ${write.short(own)}` }],
    spoken: `${title}: ${say.budget} ${write.short(allowed)}`,
  });
}
