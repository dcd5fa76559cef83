import type { DecisionEvaluation, OperatingPoint, Wish } from "@andon/contracts";
import {
  type Axis,
  type Html,
  histogram,
  html,
  type Limit,
  type Line,
  linearAxis,
  oddsAxis,
  type Point,
  plot,
  rangeOf,
  type Section,
  span,
} from "@andon/report";
import { proportion } from "@andon/statistics";
import type { ScoredParts, Thresholds } from "../../decide/operating-point.ts";
import { type Sweep, type Limit as Swept, sweep } from "../../decide/sweep.ts";
import type { View } from "./view.ts";

/** What the section shows, whatever the task. */
export interface DecisionFigures {
  /** The pictures of the test, or of validation where there is none. */
  readonly parts: ScoredParts;
  readonly thresholds: Thresholds;
  readonly point: OperatingPoint;
  readonly evaluation: DecisionEvaluation;
  /** Scores that are probabilities are drawn by their log odds. */
  readonly probabilities: boolean;
}

type Speaker = Pick<View, "say" | "write">;

/** From scores to pass, review and reject: by what they were chosen, what they come to, and what other thresholds would. */
export function decision(figures: DecisionFigures, speaker: Speaker): Section {
  const { say, write } = speaker;
  const { evaluation: e, point } = figures;
  const swept = sweep(figures.parts);
  const cards = [
    e.reviewRate.successes > 0 ? reviewCard(e, speaker) : null,
    e.cost === null ? null : costCard(e.cost, speaker),
    e.proof === null ? null : proofCard(e, e.proof, speaker),
  ].filter((card) => card !== null);
  return {
    id: "decision",
    heading: say.decisionHeading,
    body: html`<p class="lead">${wishSentence(point.wish, speaker)} ${point.chosenOn === "validation" ? say.chosenOnValidation : say.chosenOnTuning}</p>
${cards.length === 0 ? null : html`<div class="figures">${cards}</div>`}
${
  swept.good === 0 || swept.bad === 0
    ? null
    : html`<div class="charts">${scoreHistogram(figures, speaker)}${rates(figures, swept, speaker)}${rocCurve(
        figures,
        swept,
        speaker,
      )}${precisionRecall(figures, swept, speaker)}${point.wish.costEscape === undefined ? null : costCurve(figures, swept, speaker)}</div>`
}<p class="quiet">${say.thresholdsSentence(write.short(figures.thresholds.review), write.short(figures.thresholds.reject))}</p>`,
  };
}

function wishSentence(wish: Wish, { say, write }: Speaker): string {
  const { costEscape, costOverkill, maxEscape, maxOverkill, recallFirst, review } = wish;
  const sentences = [
    costEscape !== undefined && costOverkill !== undefined
      ? say.wishCost(write.short(costEscape), write.short(costOverkill))
      : null,
    maxEscape === undefined ? null : say.wishMaxEscape(write.roundPercent(maxEscape)),
    maxOverkill === undefined ? null : say.wishMaxOverkill(write.roundPercent(maxOverkill)),
    recallFirst ? say.wishRecallFirst : null,
  ].filter((sentence) => sentence !== null);
  return [
    ...(sentences.length === 0 ? [say.wishBalanced] : sentences),
    ...(review === undefined ? [] : [say.wishReview(write.roundPercent(review))]),
  ].join(" ");
}

const reviewCard = ({ reviewRate: r }: DecisionEvaluation, { say, write }: Speaker): Html => {
  const range = rangeOf([r.low, r.high]);
  const between = say.between(write.percent(r.low), write.percent(r.high));
  return html`<div class="figure"><h3>${say.review}</h3><p class="value small">${write.percent(r.value)}</p>
${span(r, range, `${say.review}: ${write.percent(r.value)}. ${between}`)}
<div class="scale" aria-hidden="true"><span>${write.roundPercent(range[0])}</span><span>${write.roundPercent(range[1])}</span></div>
<p class="between">${between}</p><p>${say.reviewSentence(write.count(r.successes), write.count(r.total))}</p></div>`;
};

const costCard = (cost: NonNullable<DecisionEvaluation["cost"]>, { say, write }: Speaker): Html =>
  html`<div class="figure"><h3>${say.cost}</h3><p class="value small">${write.short(cost.per1000)}</p>
<p class="between">${say.between(write.short(cost.low), write.short(cost.high))}</p>
<p>${say.costSentence(write.percent(cost.defectRate), cost.defectRateFrom)}</p></div>`;

const proofCard = (
  { escapeRate }: DecisionEvaluation,
  { maxEscape, more }: NonNullable<DecisionEvaluation["proof"]>,
  { say, write }: Speaker,
): Html => {
  const limit = write.roundPercent(maxEscape);
  return html`<div class="figure"><h3>${say.proof(limit)}</h3><p class="value small">${
    more === null ? "–" : more === 0 ? say.proven : say.moreParts(write.count(more))
  }</p><p>${
    more === null
      ? say.unprovable(limit)
      : more === 0
        ? say.provenSentence(write.count(escapeRate.successes), write.count(escapeRate.total), limit)
        : say.proofSentence(write.count(escapeRate.successes), write.count(escapeRate.total), write.count(more), limit)
  }</p></div>`;
};

function scoreAxis({ parts, probabilities }: DecisionFigures, { say, write }: Speaker): Axis {
  const scores = Array.from(parts.scores);
  if (probabilities) return oddsAxis(say.score, scores, write.roundPercent);
  const [low, high] = scores.reduce(
    ([a, b], s) => [Math.min(a, s), Math.max(b, s)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  return linearAxis(say.score, low!, high!, write.short);
}

function limitsOf(
  { thresholds: { review, reject } }: DecisionFigures,
  { say, write }: Speaker,
  probabilities: boolean,
) {
  const text = probabilities ? (v: number) => write.roundPercent(v) : write.short;
  const band = review < reject ? ([review, reject] as const) : null;
  const limits: Limit[] = [
    ...(band === null ? [] : [{ at: review, text: say.reviewFrom(text(review)) }]),
    { at: reject, text: say.rejectFrom(text(reject)) },
  ];
  return { limits, band };
}

function scoreHistogram(figures: DecisionFigures, speaker: Speaker): Html {
  const { say, write } = speaker;
  const { parts, probabilities } = figures;
  const side = (wanted: boolean) => Array.from(parts.scores).filter((_, i) => Boolean(parts.bad[i]) === wanted);
  const [good, bad] = [side(false), side(true)];
  return histogram({
    title: say.histogram,
    x: scoreAxis(figures, speaker),
    above: { name: say.goodParts(write.count(good.length)), values: good },
    below: { name: say.badParts(write.count(bad.length)), values: bad },
    ...limitsOf(figures, speaker, probabilities),
    formatShare: write.roundPercent,
    yLabel: say.shareOfSide,
    spoken: `${say.histogram}. ${say.thresholdsSentence(write.short(figures.thresholds.review), write.short(figures.thresholds.reject))}`,
  });
}

/** Steps: up to each limit the rate is the one at it. */
function steps(limits: readonly Swept[], rate: (limit: Swept) => number): Point[] {
  return limits.flatMap((limit, i): Point[] =>
    i === 0
      ? [[limit.limit, rate(limit)]]
      : [
          [limits[i - 1]!.limit, rate(limit)],
          [limit.limit, rate(limit)],
        ],
  );
}

/** Bands are drawn at so many limits: an interval takes longer than a rate, and more could not be seen. */
const BAND_POINTS = 120;

function rates(figures: DecisionFigures, { good, bad, limits }: Sweep, speaker: Speaker): Html {
  const { say, write } = speaker;
  const every = Math.max(1, Math.ceil(limits.length / BAND_POINTS));
  const some = limits.filter((_, i) => i % every === 0 || i === limits.length - 1);
  const line = (name: string, tone: Line["tone"], count: (l: Swept) => number, total: number): Line => ({
    name,
    tone,
    points: steps(limits, (l) => count(l) / total),
    band: some.map((l) => {
      const { low, high } = proportion(count(l), total);
      return [l.limit, low, high] as const;
    }),
  });
  return plot({
    title: say.ratesChart,
    x: scoreAxis(figures, speaker),
    y: linearAxis(say.shareOfSide, 0, 1, write.roundPercent),
    lines: [line(say.escapes, "bad", (l) => l.escapes, bad), line(say.overkill, "second", (l) => l.overkill, good)],
    ...limitsOf(figures, speaker, figures.probabilities),
    spoken: `${say.ratesChart}. ${operating(figures, speaker)}`,
  });
}

const operating = ({ evaluation: e }: DecisionFigures, { say, write }: Speaker): string =>
  `${say.escapes} ${write.percent(e.escapeRate.value)}, ${say.overkill} ${write.percent(e.overkillRate.value)}`;

/** At each limit, from the highest down, so that overkill rises. */
const falling = ({ limits }: Sweep) => [...limits].reverse();

function rocCurve(figures: DecisionFigures, swept: Sweep, speaker: Speaker): Html {
  const { say, write } = speaker;
  const { escapeRate: e, overkillRate: o } = figures.evaluation;
  return plot({
    title: say.rocChart,
    x: linearAxis(say.overkill, 0, 1, write.roundPercent),
    y: linearAxis(say.found, 0, 1, write.roundPercent),
    lines: [
      {
        name: say.rocChart,
        tone: "good",
        points: falling(swept).map((l): Point => [l.overkill / swept.good, 1 - l.escapes / swept.bad]),
      },
    ],
    spots: [{ at: [o.value, 1 - e.value], tone: "good", text: say.here }],
    spoken: `${say.rocChart}. ${operating(figures, speaker)}`,
  });
}

function precisionRecall(figures: DecisionFigures, swept: Sweep, speaker: Speaker): Html {
  const { say, write } = speaker;
  const { escapeRate: e, overkillRate: o } = figures.evaluation;
  const found = (l: Swept) => swept.bad - l.escapes;
  const points = falling(swept)
    .filter((l) => found(l) + l.overkill > 0)
    .map((l): Point => [found(l) / swept.bad, found(l) / (found(l) + l.overkill)]);
  const caught = e.total - e.successes;
  const precision = caught + o.successes === 0 ? null : caught / (caught + o.successes);
  return plot({
    title: say.prChart,
    x: linearAxis(say.found, 0, 1, write.roundPercent),
    y: linearAxis(say.rightlyRejected, 0, 1, write.roundPercent),
    lines: [{ name: say.prChart, tone: "good", points }],
    spots: precision === null ? [] : [{ at: [1 - e.value, precision], tone: "good", text: say.here }],
    spoken: `${say.prChart}. ${operating(figures, speaker)}`,
  });
}

function costCurve(figures: DecisionFigures, { good, bad, limits }: Sweep, speaker: Speaker): Html {
  const { say, write } = speaker;
  const { costEscape = 0, costOverkill = 0 } = figures.point.wish;
  const cost = figures.evaluation.cost;
  const share = cost?.defectRate ?? bad / (good + bad);
  const price = (l: Swept) =>
    1000 * ((share * costEscape * l.escapes) / bad + ((1 - share) * costOverkill * l.overkill) / good);
  const points = steps(limits, price);
  const high = Math.max(...limits.map(price), cost?.per1000 ?? 0);
  return plot({
    title: say.costChart,
    x: scoreAxis(figures, speaker),
    y: linearAxis(say.costAxis, 0, high || 1, write.short),
    lines: [{ name: say.costChart, tone: "note", points }],
    ...limitsOf(figures, speaker, figures.probabilities),
    spots: cost === null ? [] : [{ at: [figures.thresholds.reject, cost.per1000], tone: "note", text: "" }],
    spoken: say.costChart,
  });
}
