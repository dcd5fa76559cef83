/** From scores to probabilities, and to a threshold. */
import { AndonError, type FailureWish } from "@andon/contracts";
import { bestF1 } from "@andon/statistics";
import { Matrix, solve } from "ml-matrix";
import type { Calibration } from "./graph.ts";

/** The chance that scores come to: 1 / (1 + exp(-(slopes · scores + offset))). */
export const calibrated = ({ slopes, offset }: Calibration, scores: readonly number[]): number =>
  1 / (1 + Math.exp(-slopes.reduce((sum, slope, k) => sum + slope * scores[k]!, offset)));

/**
 * The slopes and the offset under which scores together are the most likely log odds of what happened, by Newton's method, with the targets drawn in
 * a little (J. Platt, "Probabilistic outputs for support vector machines", 1999; H.-T. Lin, C.-J. Lin, R. C. Weng, Machine Learning 68 (2007)
 * 267-276; of several models: D. Wolpert, "Stacked generalization", 1992). No slope is negative: what tells nothing beside the others has 0.
 * @param scores of each model, of rows that it had not seen
 * @param failed 1 where it failed
 */
export function fitCalibration(scores: readonly ArrayLike<number>[], failed: ArrayLike<number>): Calibration {
  const kept = scores.map(() => true);
  for (;;) {
    const used = scores.filter((_, k) => kept[k]);
    if (used.length === 0) {
      const positives = Array.from(failed).reduce((a, b) => a + b, 0);
      return { slopes: scores.map(() => 0), offset: Math.log(positives / (failed.length - positives)) };
    }
    const { slopes, offset } = mostLikely(used, failed);
    const falling = slopes.findIndex((slope) => !(slope > 0));
    if (falling < 0) {
      let next = 0;
      return { slopes: kept.map((keep) => (keep ? slopes[next++]! : 0)), offset };
    }
    // a falling map would call the safest rows the riskiest
    const at = kept.flatMap((keep, k) => (keep ? [k] : []))[slopes.indexOf(Math.min(...slopes))]!;
    kept[at] = false;
  }
}

function mostLikely(scores: readonly ArrayLike<number>[], failed: ArrayLike<number>): Calibration {
  const count = failed.length;
  let positives = 0;
  for (let i = 0; i < count; i++) positives += failed[i]!;
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (count - positives + 2);
  const size = scores.length + 1;
  // the offset is the slope of a score that is always 1
  const score = (k: number, i: number) => (k < scores.length ? scores[k]![i]! : 1);
  const oddsOf = (map: readonly number[], i: number) => map.reduce((sum, slope, k) => sum + slope * score(k, i), 0);
  const loss = (map: readonly number[]) => {
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const z = oddsOf(map, i);
      sum += Math.max(z, 0) - z * (failed[i] ? high : low) + Math.log1p(Math.exp(-Math.abs(z)));
    }
    return sum;
  };
  let map: readonly number[] = [...scores.map(() => 0), Math.log((positives + 1) / (count - positives + 1))];
  let best = loss(map);
  for (let round = 0; round < 100; round++) {
    const slope = new Float64Array(size);
    const bend = Matrix.eye(size, size).mul(1e-12);
    for (let i = 0; i < count; i++) {
      const p = 1 / (1 + Math.exp(-oddsOf(map, i)));
      for (let k = 0; k < size; k++) {
        slope[k]! += (p - (failed[i] ? high : low)) * score(k, i);
        for (let l = 0; l < size; l++) bend.set(k, l, bend.get(k, l) + p * (1 - p) * score(k, i) * score(l, i));
      }
    }
    const step = solve(bend, Matrix.columnVector([...slope])).to1DArray();
    const after = (share: number) => map.map((v, k) => v - share * step[k]!);
    let share = 1;
    while (!(loss(after(share)) <= best) && share > 1e-10) share /= 2;
    const next = loss(after(share));
    if (!(next < best - 1e-10 * count)) break;
    [map, best] = [after(share), next];
  }
  return { slopes: map.slice(0, -1), offset: map.at(-1)! };
}

/** What rises and falls as the threshold goes down from above all probabilities: alarms that are right, and that are not. */
export interface Level {
  readonly threshold: number;
  readonly hits: number;
  readonly falseAlarms: number;
}

/** One level for each distinct probability, falling; before them the one without any alarm, at infinity. */
export function levelsOf(probabilities: ArrayLike<number>, failed: ArrayLike<number>): readonly Level[] {
  const order = Array.from(probabilities, (_, i) => i).sort((a, b) => probabilities[b]! - probabilities[a]!);
  const levels: Level[] = [{ threshold: Number.POSITIVE_INFINITY, hits: 0, falseAlarms: 0 }];
  let [hits, falseAlarms] = [0, 0];
  for (const [at, i] of order.entries()) {
    if (failed[i]) hits++;
    else falseAlarms++;
    const next = order[at + 1];
    if (next === undefined || probabilities[next] !== probabilities[i])
      levels.push({ threshold: probabilities[i]!, hits, falseAlarms });
  }
  return levels;
}

/** The most failures that alarms find when so large a share of them must be right; null where none does. */
export function levelAtPrecision(levels: readonly Level[], precision: number): Level | null {
  return levels.reduce<Level | null>(
    (best, level) =>
      level.hits > 0 && level.hits >= precision * (level.hits + level.falseAlarms) && level.hits > (best?.hits ?? 0)
        ? level
        : best,
    null,
  );
}

/** Cost of all rows at a level. */
export const costAt = (level: Pick<Level, "hits" | "falseAlarms">, failures: number, miss: number, alarm: number) =>
  miss * (failures - level.hits) + alarm * level.falseAlarms;

/** The wish without what was not wished for. @throws AndonError `maintenance/wish` for one cost alone, or costs and a precision */
export function oneWish({ costMiss, costAlarm, precision }: FailureWish = {}): FailureWish {
  const said = Object.entries({ costMiss, costAlarm, precision }).filter(([, value]) => value !== undefined);
  const costs = costMiss !== undefined && costAlarm !== undefined;
  if (said.length > 0 && (costs ? said.length > 2 : precision === undefined || said.length > 1))
    throw new AndonError("maintenance/wish", {
      // as they are typed
      wishes: said
        .map(([name, value]) => `--${name.replace(/[A-Z]/, (c) => `-${c.toLowerCase()}`)} ${value}`)
        .join(", "),
    });
  return Object.fromEntries(said);
}

/**
 * The threshold that a wish asks for: the least cost, the most failures found at a precision, or the best F1. Halfway to the next probability, so
 * that the same rows on another machine fall on the same side.
 * @returns null where no threshold reaches the precision
 */
export function chooseThreshold(
  probabilities: ArrayLike<number>,
  failed: ArrayLike<number>,
  { costMiss, costAlarm, precision }: FailureWish,
): number | null {
  const levels = levelsOf(probabilities, failed);
  const failures = levels.at(-1)!.hits;
  let chosen: Level | null;
  if (costMiss !== undefined && costAlarm !== undefined)
    chosen = levels.reduce((best, level) =>
      costAt(level, failures, costMiss, costAlarm) < costAt(best, failures, costMiss, costAlarm) ? level : best,
    );
  else if (precision !== undefined) chosen = levelAtPrecision(levels, precision);
  else {
    const { threshold } = bestF1(probabilities, Array.from(failed, Boolean))!;
    chosen = levels.find((level) => level.threshold === threshold)!;
  }
  if (chosen === null) return null;
  const top = levels[1]!.threshold;
  // above 1 nothing raises an alarm
  if (chosen.threshold === Number.POSITIVE_INFINITY) return top < 0.999 ? (1 + top) / 2 : 2;
  const next = levels[levels.indexOf(chosen) + 1]?.threshold ?? 0;
  const middle = (chosen.threshold + next) / 2;
  return middle > next ? middle : chosen.threshold;
}
