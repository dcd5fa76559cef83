/** From scores to probabilities, and to a threshold. */
import { AndonError, type FailureWish } from "@andon/contracts";
import { bestF1 } from "@andon/statistics";
import type { Calibration } from "./graph.ts";

/** A share of rows as a chance: 1 / (1 + exp(-(slope score + offset))). */
export const calibrated = ({ slope, offset }: Calibration, score: number): number =>
  1 / (1 + Math.exp(-(slope * score + offset)));

/**
 * The slope and offset under which scores are the most likely log odds of what happened, by Newton's method, with the targets drawn in a little
 * (J. Platt, "Probabilistic outputs for support vector machines", 1999; H.-T. Lin, C.-J. Lin, R. C. Weng, Machine Learning 68 (2007) 267-276).
 * @param scores of rows that the scoring networks had not seen
 * @param failed 1 where it failed
 */
export function plattCalibration(scores: ArrayLike<number>, failed: ArrayLike<number>): Calibration {
  const count = scores.length;
  let positives = 0;
  for (let i = 0; i < count; i++) positives += failed[i]!;
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (count - positives + 2);
  const target = (i: number) => (failed[i] ? high : low);
  const loss = (slope: number, offset: number) => {
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const z = slope * scores[i]! + offset;
      sum += Math.max(z, 0) - z * target(i) + Math.log1p(Math.exp(-Math.abs(z)));
    }
    return sum;
  };
  let [slope, offset] = [0, Math.log((positives + 1) / (count - positives + 1))];
  let best = loss(slope, offset);
  for (let round = 0; round < 100; round++) {
    let [gs, go, ss, so, oo] = [0, 0, 1e-12, 0, 1e-12];
    for (let i = 0; i < count; i++) {
      const p = calibrated({ slope, offset }, scores[i]!);
      const [off, weight] = [p - target(i), p * (1 - p)];
      gs += off * scores[i]!;
      go += off;
      ss += weight * scores[i]! ** 2;
      so += weight * scores[i]!;
      oo += weight;
    }
    const determinant = ss * oo - so * so;
    const [ds, dOffset] = [(oo * gs - so * go) / determinant, (ss * go - so * gs) / determinant];
    let step = 1;
    let next = loss(slope - ds, offset - dOffset);
    while (!(next <= best) && step > 1e-10) {
      step /= 2;
      next = loss(slope - step * ds, offset - step * dOffset);
    }
    if (!(next < best - 1e-10 * count)) break;
    [slope, offset, best] = [slope - step * ds, offset - step * dOffset, next];
  }
  // a falling map would call the safest rows the riskiest: such scores tell nothing
  return slope > 0 ? { slope, offset } : { slope: 0, offset: Math.log(positives / (count - positives)) };
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
