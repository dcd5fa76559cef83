/** How well are failures foretold? */
import type { Estimate, FailureCard, FailureEvaluation, FailureWish } from "@andon/contracts";
import { randomStream } from "@andon/data";
import { auroc, averagePrecision, estimateOf, proportion } from "@andon/statistics";
import { costAt, levelAtPrecision, levelsOf } from "./calibrate.ts";
import type { Table } from "./table.ts";

/** Rows with the probabilities they were given. */
export interface Judged {
  readonly probabilities: ArrayLike<number>;
  /** 1 where it failed, 0 where not. */
  readonly failed: ArrayLike<number>;
  /** The unit of each row, counted from 0. */
  readonly units: ArrayLike<number>;
  /** Of one unit's record: the stretch of time of each row, where rows follow each other. */
  readonly stretches?: ArrayLike<number>;
  /** With a horizon: rows until the failure that comes; 0 where none does within it. */
  readonly until?: ArrayLike<number>;
}

/** One record is cut into so many stretches at most. */
const STRETCHES = 40;

/** Whether rows of one unit follow each other, and how far what is known of one reaches. */
type Order = Pick<FailureCard, "target" | "split"> & { readonly input: Pick<FailureCard["input"], "steps"> };

/** Rows of a table with their probabilities, in the same order. */
export function judgedBy(
  table: Table,
  known: Int32Array,
  probabilities: readonly number[],
  { target: { horizon }, split, input: { steps } }: Order,
): Judged {
  const unitOf = new Int32Array(table.rows);
  for (const [u, { from, rows }] of table.units.entries()) unitOf.fill(u, from, from + rows);
  const failed = Uint8Array.from(known, (i) => table.failed[i]!);
  const units = Int32Array.from(known, (i) => unitOf[i]!);
  return {
    probabilities,
    failed,
    units,
    ...(horizon === null ? {} : { until: rowsUntil(known, failed, units) }),
    ...(table.units.length === 1 && (horizon !== null || split?.by === "time")
      ? { stretches: stretchesOf(table, known, (horizon ?? 0) + steps) }
      : {}),
  };
}

/** Rows before a failure follow each other up to it; the rows of the failure itself are not among the known. */
function rowsUntil(known: Int32Array, failed: Uint8Array, units: Int32Array): Int32Array {
  const until = new Int32Array(known.length);
  for (let i = known.length - 1; i >= 0; i--) {
    const follows = units[i + 1] === units[i] && known[i + 1] === known[i]! + 1;
    until[i] = failed[i] === 0 ? 0 : 1 + (follows ? until[i + 1]! : 0);
  }
  return until;
}

/** @param least rows of a stretch: as far as a label and a window reach */
function stretchesOf({ rows, time }: Table, known: Int32Array, least: number): Int32Array {
  const length = Math.max(least, Math.ceil(rows / STRETCHES));
  const rank = new Int32Array(rows);
  // a time that cannot be read does not move a row
  const order = Array.from(rank.keys()).sort((a, b) => time[a]! - time[b]! || a - b);
  for (const [at, i] of order.entries()) rank[i] = at;
  return Int32Array.from(known, (i) => Math.floor(rank[i]! / length));
}

const RESAMPLES = 200;
const PRECISIONS = [0.5, 0.8, 0.9, 0.95];
const BINS = 10;

/**
 * All figures at a threshold. Rows of one machine are no independent witnesses: with several units, intervals come from resampling units (percentile
 * bootstrap, Efron 1979); of one record whose rows follow each other, from resampling stretches of it (block bootstrap, Künsch, Annals of Statistics 17
 * (1989) 1217-1241); else rows count one by one, proportions by `proportion`, F1 = 2J/(1+J) by the interval of the Jaccard index.
 * @throws RangeError where one side is empty
 */
export function evaluateFailures(
  judged: Judged,
  threshold: number,
  wish: FailureWish,
  seed: number,
): FailureEvaluation {
  const { probabilities, failed, units } = judged;
  const rows = probabilities.length;
  const levels = levelsOf(probabilities, failed);
  const { hits: failures, falseAlarms: others } = levels.at(-1)!;
  if (failures === 0 || others === 0)
    throw new RangeError(`Expected rows of both kinds, got ${failures} and ${others}`);
  const counts = { hits: 0, misses: 0, falseAlarms: 0, quiet: 0 };
  let brier = 0;
  for (let i = 0; i < rows; i++) {
    const alarm = probabilities[i]! >= threshold;
    counts[failed[i] ? (alarm ? "hits" : "misses") : alarm ? "falseAlarms" : "quiet"]++;
    brier += (probabilities[i]! - failed[i]!) ** 2 / rows;
  }
  const { until } = judged;
  const { costMiss, costAlarm } = wish;
  const per1000 = (cost: number) => (1000 * cost) / rows;
  const count = new Set(Array.from(units)).size;
  return {
    rows,
    units: count,
    failures,
    ...(until === undefined ? {} : { foretold: foretoldOf(probabilities, until, threshold) }),
    ...(count > 1
      ? resampled(judged, units, "units", threshold, seed)
      : judged.stretches !== undefined
        ? resampled(judged, judged.stretches, "stretches of time", threshold, seed)
        : byRow(judged, counts)),
    counts,
    recallAtPrecision: PRECISIONS.map((precision) => ({
      precision,
      recall: (levelAtPrecision(levels, precision)?.hits ?? 0) / failures,
    })),
    brier,
    brierOfBase: (failures / rows) * (1 - failures / rows),
    calibration: calibrationOf(probabilities, failed),
    cost:
      costMiss === undefined || costAlarm === undefined
        ? null
        : {
            per1000: per1000(costAt(counts, failures, costMiss, costAlarm)),
            never: per1000(costMiss * failures),
            always: per1000(costAlarm * others),
          },
  };
}

/** Failure by failure: which were foretold at all, and how long before. */
function foretoldOf(probabilities: ArrayLike<number>, until: ArrayLike<number>, threshold: number) {
  const leads: number[] = [];
  let failures = 0;
  let foretold = false;
  for (let i = 0; i < until.length; i++) {
    if (until[i] === 0) continue;
    if (i === 0 || until[i - 1] !== until[i]! + 1) {
      failures++;
      foretold = false;
    }
    if (foretold || probabilities[i]! < threshold) continue;
    foretold = true;
    leads.push(until[i]!);
  }
  const sorted = leads.toSorted((a, b) => a - b);
  const lead = (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
  return { failures: proportion(leads.length, failures), lead: leads.length === 0 ? null : lead };
}

type Figures = Pick<FailureEvaluation, "prAuc" | "auroc" | "precision" | "recall" | "f1" | "falseAlarmRate">;

function byRow(
  { probabilities, failed }: Judged,
  { hits, misses, falseAlarms, quiet }: FailureEvaluation["counts"],
): Figures {
  const positives = Array.from(failed, Boolean);
  const exact = (successes: number, total: number) =>
    estimateOf(
      (({ value, low, high }) => ({ value, low, high }))(proportion(successes, total)),
      "Clopper-Pearson with mid-p",
    );
  const jaccard = exact(hits, hits + misses + falseAlarms);
  const f1 = (j: number) => (2 * j) / (1 + j);
  return {
    prAuc: averagePrecision(probabilities, positives)!,
    auroc: auroc(probabilities, positives)!,
    precision: exact(hits, hits + falseAlarms),
    recall: exact(hits, hits + misses),
    f1: {
      value: f1(jaccard.value),
      low: f1(jaccard.low),
      high: f1(jaccard.high),
      method: "Clopper-Pearson with mid-p, of the Jaccard index",
    },
    falseAlarmRate: exact(falseAlarms, falseAlarms + quiet),
  };
}

/** @param groups of each row: rows of one are no independent witnesses */
function resampled(
  { probabilities, failed }: Judged,
  groups: ArrayLike<number>,
  named: "units" | "stretches of time",
  threshold: number,
  seed: number,
): Figures {
  const rowsOf = new Map<number, number[]>();
  for (let i = 0; i < probabilities.length; i++) {
    const known = rowsOf.get(groups[i]!);
    if (known) known.push(i);
    else rowsOf.set(groups[i]!, [i]);
  }
  const all = [...rowsOf.values()];
  const random = randomStream(seed);
  const figures = (rows: readonly number[]) => {
    const scores = rows.map((i) => probabilities[i]!);
    const positives = rows.map((i) => failed[i] === 1);
    let [hits, alarms, failures] = [0, 0, 0];
    for (const [at, score] of scores.entries()) {
      if (positives[at]) failures++;
      if (score < threshold) continue;
      alarms++;
      if (positives[at]) hits++;
    }
    return {
      prAuc: averagePrecision(scores, positives)?.value ?? Number.NaN,
      auroc: auroc(scores, positives)?.value ?? Number.NaN,
      precision: alarms === 0 ? 0 : hits / alarms,
      recall: failures === 0 ? Number.NaN : hits / failures,
      f1: (2 * hits) / Math.max(1, alarms + failures),
      falseAlarmRate: (alarms - hits) / Math.max(1, rows.length - failures),
    };
  };
  const whole = figures(all.flat());
  const drawn = Array.from({ length: RESAMPLES }, () =>
    figures(Array.from(all, () => all[Math.floor(random() * all.length)]!).flat()),
  );
  const bounded = (name: keyof Figures): Estimate => {
    const values = drawn
      .map((of) => of[name])
      .filter((v) => !Number.isNaN(v))
      .sort((a, b) => a - b);
    const at = (share: number) => values[Math.round(share * (values.length - 1))] ?? whole[name];
    const value = whole[name];
    return {
      value,
      low: Math.min(value, at(0.025)),
      high: Math.max(value, at(0.975)),
      method: `percentile bootstrap over ${named}`,
    };
  };
  return {
    prAuc: bounded("prAuc"),
    auroc: bounded("auroc"),
    precision: bounded("precision"),
    recall: bounded("recall"),
    f1: bounded("f1"),
    falseAlarmRate: bounded("falseAlarmRate"),
  };
}

/** Groups of like probability that hold about as many failures each: most rows are far from failing and would fill all groups. */
function calibrationOf(probabilities: ArrayLike<number>, failed: ArrayLike<number>): FailureEvaluation["calibration"] {
  const order = Array.from(probabilities, (_, i) => i).sort((a, b) => probabilities[a]! - probabilities[b]!);
  // the expected failures, not those that happened, so that what happened does not choose its own groups
  const total = order.reduce((sum, i) => sum + probabilities[i]!, 0);
  const bins: { predicted: number; count: number; failures: number }[] = [];
  let expected = 0;
  for (const i of order) {
    const bin = Math.min(BINS - 1, Math.floor((BINS * expected) / Math.max(total, 1e-12)));
    bins[bin] ??= { predicted: 0, count: 0, failures: 0 };
    bins[bin].predicted += probabilities[i]!;
    bins[bin].count++;
    bins[bin].failures += failed[i]!;
    expected += probabilities[i]!;
  }
  const filled = bins.filter((bin) => bin !== undefined);
  return {
    error: filled.reduce((sum, b) => sum + Math.abs(b.predicted - b.failures), 0) / order.length,
    bins: filled.map((b) => ({ predicted: b.predicted / b.count, observed: proportion(b.failures, b.count) })),
  };
}
