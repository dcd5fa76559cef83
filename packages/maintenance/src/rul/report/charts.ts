/** Charts of predicted lives, of their intervals and of what the sensors showed. */
import { prepareRow } from "@andon/data";
import { type Html, linearAxis, type Point, plot } from "@andon/report";
import type { Prediction } from "../evaluate.ts";
import type { View } from "./view.ts";

/** The prediction of each unit that stands for it: its only one, or the one halfway through its life. */
const standing = (life: readonly Prediction[]): Prediction => life[life.length >> 1]!;

export function unitsChart({ input, say, write, units }: View): Html {
  const shown = units.map(standing).sort((a, b) => a.truth - b.truth);
  const { cap } = input.card;
  return plot({
    title: say.unitsChart,
    x: linearAxis(say.unit, 1, shown.length, write.count),
    y: linearAxis(say.life, 0, cap, write.short),
    lines: [
      {
        name: say.predicted,
        tone: "good",
        points: shown.map(({ rul }, i): Point => [i + 1, rul]),
        band: shown.map(({ low, high }, i) => [i + 1, low, high] as const),
      },
      { name: say.truth, tone: "note", points: shown.map(({ truth }, i): Point => [i + 1, Math.min(cap, truth)]) },
    ],
    spoken: `${say.unitsChart}: RMSE ${write.short(input.evaluation.rmse.value)}`,
  });
}

const COURSES = 4;

/** A few units from the shortest life to the longest. */
export function courses({ input, say, write, units }: View): readonly Html[] {
  const sorted = [...units].sort((a, b) => a.length - b.length);
  const count = Math.min(COURSES, sorted.length);
  const { cap } = input.card;
  return Array.from(
    { length: count },
    (_, i) => sorted[Math.round((i * (sorted.length - 1)) / Math.max(1, count - 1))]!,
  ).map((life) => {
    const title = say.course(life[0]!.unit);
    return plot({
      title,
      x: linearAxis(say.rows, 1, life.length, write.count),
      y: linearAxis(say.life, 0, cap, write.short),
      lines: [
        {
          name: say.predicted,
          tone: "good",
          points: life.map(({ rul }, t): Point => [t + 1, rul]),
          band: life.map(({ low, high }, t) => [t + 1, low, high] as const),
        },
        { name: say.truth, tone: "note", points: life.map(({ truth }, t): Point => [t + 1, Math.min(cap, truth)]) },
      ],
      spoken: title,
    });
  });
}

const STAGES = 8;

/** How many truths lie within the interval, by the life that was left; what is beyond the cap counts as the cap. */
export function coverageChart({ input, say, write }: View): Html | null {
  const { cap, confidence } = input.card;
  const stages = Array.from({ length: STAGES }, (): [within: number, all: number] => [0, 0]);
  for (const { truth, low, high } of input.predictions) {
    const known = Math.min(cap, truth);
    const stage = stages[Math.min(STAGES - 1, Math.floor((STAGES * known) / cap))]!;
    stage[0] += low <= known && known <= high ? 1 : 0;
    stage[1]++;
  }
  const points = stages.flatMap(([within, all], i): Point[] =>
    all === 0 ? [] : [[((i + 0.5) * cap) / STAGES, within / all]],
  );
  if (points.length < 2) return null;
  return plot({
    title: say.calibrationChart,
    x: linearAxis(say.life, 0, cap, write.short),
    y: linearAxis(say.held, 0, 1, write.roundPercent),
    lines: [
      { name: say.held, tone: "good", points },
      {
        name: say.wished,
        tone: "note",
        points: [
          [0, confidence],
          [cap, confidence],
        ],
      },
    ],
    spoken: `${say.calibrationChart}: ${points.map(([life, share]) => `${write.short(life)} → ${write.percent(share)}`).join("; ")}`,
  });
}

const SENSORS = 8;
const PARTS = 20;

/** The sensors that change most, each as the units' quantiles over the rows until the failure. */
export function sensorCharts({ input, say, write, units }: View): readonly Html[] {
  const { preparation, cap, input: takes } = input.card;
  const width = preparation.columns.length;
  // of each part of the last `cap` rows: all values of each sensor
  const parts = Array.from({ length: PARTS }, () => preparation.columns.map((): number[] => []));
  const out = new Float32Array(width + preparation.missing.length);
  for (const [u, { rows, values }] of input.histories.entries()) {
    const left = units[u]!.at(-1)!.truth;
    for (let i = 0; i < rows; i++) {
      const until = left + rows - 1 - i;
      if (until >= cap) continue;
      const raw = values.subarray(i * width, (i + 1) * width);
      prepareRow(preparation, raw, out);
      const part = parts[PARTS - 1 - Math.floor((until * PARTS) / cap)]!;
      for (let c = 0; c < width; c++) if (!Number.isNaN(raw[c])) part[c]!.push(out[c]!);
    }
  }
  const quantile = (sorted: Float64Array, q: number) => sorted[Math.round(q * (sorted.length - 1))]!;
  const drawn = preparation.columns.map((name, c) => {
    const line = parts.flatMap((part, p) => {
      if (part[c]!.length === 0) return [];
      const sorted = Float64Array.from(part[c]!).sort();
      const at = -((PARTS - p - 0.5) * cap) / PARTS;
      return [[at, quantile(sorted, 0.1), quantile(sorted, 0.5), quantile(sorted, 0.9)] as const];
    });
    return { name, line, change: line.length < 2 ? 0 : Math.abs(line.at(-1)![2] - line[0]![2]) };
  });
  return drawn
    .filter(({ name, line }) => line.length > 1 && takes.columns.find((c) => c.name === name)?.role !== "setting")
    .sort((a, b) => b.change - a.change)
    .slice(0, SENSORS)
    .map(({ name, line }) =>
      plot({
        title: name,
        x: linearAxis(say.toFailure, -cap, 0, write.short),
        y: linearAxis(
          say.deviations,
          Math.min(...line.map((l) => l[1])),
          Math.max(...line.map((l) => l[3])),
          write.short,
        ),
        lines: [
          {
            name,
            tone: "good",
            points: line.map(([at, , median]): Point => [at, median]),
            band: line.map(([at, low, , high]) => [at, low, high] as const),
          },
        ],
        spoken: name,
      }),
    );
}
