import type { Figures } from "@andon/contracts";
import { type Axis, categoryAxis, contourChart, type Html, linearAxis, logAxis, type Point, plot } from "@andon/report";
import type { Explanation } from "../explain/explain.ts";
import type { HeldOut } from "../explain/held-out.ts";
import { keepsConstraints, loss, type Parameter, type Settings } from "../problem/problem.ts";
import type { Study, Trial } from "../study/study.ts";
import type { Messages } from "./messages.ts";

/** What charts are drawn from, in the reader's language. */
export interface View {
  readonly study: Study;
  readonly found: Explanation;
  readonly say: Messages;
  readonly write: Figures;
}

type Result = Explanation["results"][number];

/** An axis that holds the values with a little room. */
export function axisAround(label: string, values: readonly number[], format: (v: number) => string): Axis {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 0.04 * (high - low || Math.max(1, Math.abs(high)));
  return linearAxis(label, low - room, high + room, format);
}

export const withUnit = (name: string, unit: string | null): string => (unit === null ? name : `${name}, ${unit}`);

const doneOf = ({ trials }: Study): (Trial & { results: NonNullable<Trial["results"]> })[] =>
  trials.flatMap((t) => (t.results === null ? [] : [{ ...t, results: t.results }]));

export function parityChart({ name, unit }: Result, { predictions }: HeldOut, { say, write }: View): Html {
  const values = predictions.flatMap((p) => [p.measured, p.expected]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return plot({
    title: say.parity(withUnit(name, unit)),
    x: axisAround(say.measured, values, write.short),
    y: axisAround(say.foretold, values, write.short),
    lines: [
      {
        name: say.exact,
        tone: "note",
        points: [
          [low, low],
          [high, high],
        ],
      },
    ],
    dots: [
      {
        name: say.trials,
        tone: "good",
        points: predictions.map((p) => [p.measured, p.expected, p.low, p.high] as const),
      },
    ],
    spoken: say.parity(name),
  });
}

function parameterAxis(p: Parameter, write: Figures): Axis {
  const label = withUnit(p.name, p.unit);
  if (p.kind === "categorical") return categoryAxis(label, p.levels);
  if (p.kind === "fixed") return categoryAxis(label, [String(p.value)]);
  return p.scale === "log" ? logAxis(label, p.low, p.high, write.short) : linearAxis(label, p.low, p.high, write.short);
}

/** Where a setting stands on the axis of its parameter. */
const placeOf = (p: Parameter, value: Settings[string]): number =>
  p.kind === "categorical" ? p.levels.indexOf(String(value)) : Number(value);

/** Main effects of one result, all on the same scale, so that they can be compared. */
export function effectCharts(result: Result, view: View): Html[] {
  const { study, found, say, write } = view;
  const { parameters, context } = study.problem;
  const trials = doneOf(study);
  const y = axisAround(
    withUnit(result.name, result.unit),
    [
      ...trials.map((t) => t.results[result.name]!),
      ...result.effects.flatMap((e) => e.points.flatMap((p) => [p.low, p.high])),
    ],
    write.short,
  );
  return result.effects.map(({ parameter, points }) => {
    const p = [...parameters, ...context].find((q) => q.name === parameter)!;
    const discrete = p.kind === "categorical";
    // of a level what is expected stands beside what was tried
    const aside = discrete ? 0.1 : 0;
    const at = points.map((point) => placeOf(p, point.setting) + aside);
    const tried = trials.map((t): Point => [placeOf(p, t.settings[parameter]!) - aside, t.results[result.name]!]);
    const settings = found.whatIf?.settings[parameter];
    return plot({
      title: parameter,
      x: parameterAxis(p, write),
      y,
      lines: discrete
        ? []
        : [
            {
              name: say.onAverage,
              tone: "good",
              points: points.map((point, i): Point => [at[i]!, point.value]),
              band: points.map((point, i) => [at[i]!, point.low, point.high] as const),
            },
          ],
      dots: [
        { name: say.trials, tone: "note", points: tried },
        ...(discrete
          ? [
              {
                name: say.onAverage,
                tone: "good" as const,
                points: points.map((point, i) => [at[i]!, point.value, point.low, point.high] as const),
              },
            ]
          : []),
      ],
      limits:
        settings === undefined
          ? []
          : [
              {
                at: placeOf(p, settings),
                text: context.includes(p) ? say.given : found.asked ? say.asked : say.recommended,
              },
            ],
      spoken: `${result.name}, ${parameter}: ${points.map((q) => `${q.setting} → ${write.short(q.value)}`).join("; ")}`,
    });
  });
}

/** A result over two parameters, with what was tried and what is recommended. */
export function contourOf(result: Result, { study, found, say, write }: View): Html | null {
  const { contour } = result;
  if (contour === null) return null;
  const { parameters, context } = study.problem;
  const [x, y] = contour.parameters.map((name) => [...parameters, ...context].find((p) => p.name === name)!) as [
    Parameter,
    Parameter,
  ];
  const pointOf = (s: Settings): Point => [Number(s[x.name]), Number(s[y.name])];
  return contourChart({
    title: withUnit(result.name, result.unit),
    x: parameterAxis(x, write),
    y: parameterAxis(y, write),
    xs: contour.x,
    ys: contour.y,
    values: contour.values,
    format: write.short,
    margin: contour.margin,
    tried: doneOf(study).map((t) => pointOf(t.settings)),
    spots: [
      ...(found.change === null || found.base === null
        ? []
        : [{ at: pointOf(found.change.from.settings), tone: "note" as const, text: say.now[found.base] }]),
      ...(found.whatIf === null
        ? []
        : [
            {
              at: pointOf(found.whatIf.settings),
              tone: "good" as const,
              text: found.asked ? say.asked : say.recommended,
            },
          ]),
    ],
    spoken: `${result.name}: ${x.name}, ${y.name}`,
  });
}

/** Each pair of goals with the front and its knee. */
export function frontCharts({ study, found, say, write }: View): Html[] {
  const { problem } = study;
  const { front, best } = found.recommendation;
  const trials = doneOf(study);
  const pairs = problem.goals.flatMap((a, i) => problem.goals.slice(i + 1).map((b) => [a, b] as const));
  return pairs.map(([a, b]) => {
    const at = (t: Trial): Point => [t.results![a.name]!, t.results![b.name]!];
    const onFront = front.map((t) => t.id);
    const kept = trials.filter((t) => keepsConstraints(problem, t.results));
    const dots = (name: string, tone: "good" | "note" | "bad", some: readonly Trial[]) =>
      some.length === 0 ? [] : [{ name, tone, points: some.map(at) }];
    return plot({
      title: `${a.name} · ${b.name}`,
      x: axisAround(
        withUnit(a.name, a.unit),
        trials.map((t) => at(t)[0]),
        write.short,
      ),
      y: axisAround(
        withUnit(b.name, b.unit),
        trials.map((t) => at(t)[1]),
        write.short,
      ),
      lines: [],
      dots: [
        ...dots(
          say.broken,
          "bad",
          trials.filter((t) => !kept.includes(t)),
        ),
        ...dots(
          say.beaten,
          "note",
          kept.filter((t) => !onFront.includes(t.id)),
        ),
        ...dots(say.onFront, "good", front),
      ],
      spots: best === null ? [] : [{ at: at(best), tone: "second", text: say.knee(String(best.id)) }],
      spoken: front.map((t) => at(t).map(write.short).join(", ")).join("; "),
    });
  });
}

/** Each goal over the trials, with the best so far among those that kept the constraints. */
export function traceCharts({ study, say, write }: View): Html[] {
  const { problem } = study;
  const trials = doneOf(study);
  return problem.goals.map((goal) => {
    const values = trials.map((t) => t.results[goal.name]!);
    const keeps = trials.map((t) => keepsConstraints(problem, t.results));
    let best: number | null = null;
    const steps = trials.flatMap((t, i): Point[] => {
      const before = best;
      if (keeps[i] && (best === null || loss(goal, values[i]!) < loss(goal, best))) best = values[i]!;
      if (best === null) return [];
      return before === null
        ? [[t.id, best]]
        : [
            [t.id, before],
            [t.id, best],
          ];
    });
    const some = (wanted: boolean): Point[] =>
      trials.flatMap((t, i): Point[] => (keeps[i] === wanted ? [[t.id, values[i]!]] : []));
    return plot({
      title: say.trace(withUnit(goal.name, goal.unit)),
      x: axisAround(
        say.trialNumber,
        trials.map((t) => t.id),
        write.short,
      ),
      y: axisAround(withUnit(goal.name, goal.unit), values, write.short),
      lines: problem.goals.length === 1 ? [{ name: say.bestSoFar, tone: "second", points: steps }] : [],
      dots: [
        { name: say.keeps, tone: "good" as const, points: some(true) },
        ...(keeps.every(Boolean) ? [] : [{ name: say.broken, tone: "bad" as const, points: some(false) }]),
      ],
      spoken: `${say.trace(goal.name)}: ${best === null ? "" : write.short(best)}`,
    });
  });
}
