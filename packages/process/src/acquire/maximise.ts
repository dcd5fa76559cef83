import { randomStream } from "@andon/data";
import { evenPoints } from "../problem/even-points.ts";
import { type Region, snapped } from "../problem/space.ts";
import { minimise } from "../surrogate/minimise.ts";
import type { Acquisition } from "./acquisition.ts";

export interface Candidate {
  readonly x: Float64Array;
  readonly value: number;
}

/** Points looked at before the climb, starts of the climb from afar and from near the best, and evaluations of each. */
const RAW = 256;
const NEAR = 24;
const FAR_STARTS = 3;
const NEAR_STARTS = 3;
const CLIMB = { evaluations: 80, slope: 1e-5, gain: 1e-6 };
/** Discrete values are tried one by one up to so many; of more, those beside the present one. */
const ALL_VALUES = 12;
/** What breaking all limits by their whole span costs, on the acquisition's logarithmic scale. */
const PENALTY = 1000;

/**
 * The most promising points of a region, the best first: even points and points near `anchors` are looked at, the best of them climb along the
 * gradient, and discrete values change one at a time as long as that helps.
 *
 * @param anchors good points that are known
 * @returns empty where no point keeps the limits on settings
 */
export function maximise(
  acquisition: Acquisition,
  region: Region,
  anchors: readonly Float64Array[],
  seed: number,
): Candidate[] {
  const even = evenPoints(region, RAW, seed);
  if (even.length === 0) return [];
  const near = anchors.flatMap((anchor, a) => nearPoints(region, anchor, seed, a));
  const looked = (points: readonly Float64Array[]): Candidate[] =>
    points.map((x) => ({ x, value: acquisition(x) })).sort((a, b) => b.value - a.value);
  const far = looked(even);
  const close = looked(near);
  const starts = [...far.slice(0, FAR_STARTS), ...close.slice(0, NEAR_STARTS)];
  const climbed = starts.map((start) => settle(acquisition, region, start));
  return [...climbed, ...far, ...close].sort((a, b) => b.value - a.value);
}

/** Points about a good one, at distances from a tenth to a thousandth of the region, in some of the columns. */
function nearPoints(region: Region, anchor: Float64Array, seed: number, stream: number): Float64Array[] {
  const { low, high, space } = region;
  const random = randomStream(seed, 0xa2c, stream);
  const points: Float64Array[] = [];
  for (let i = 0; i < NEAR; i++) {
    const reach = 10 ** (-1 - 2 * (i / NEAR));
    const share = Math.max(0.3, 2 / anchor.length);
    const x = anchor.map((v, c) => {
      const inside = Math.min(high[c]!, Math.max(low[c]!, v));
      if (random() > share) return inside;
      const u = random();
      if (space.categorical[c]) return u < 0.5 ? inside : Math.round(low[c]! + random() * (high[c]! - low[c]!));
      const normal = Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * random());
      return Math.min(high[c]!, Math.max(low[c]!, inside + normal * reach * (high[c]! - low[c]!)));
    });
    const at = snapped(space, x);
    if (region.broken(at) === 0) points.push(at);
  }
  return points;
}

/** Climbs, then changes discrete values one at a time, in turn until neither helps. */
function settle(acquisition: Acquisition, region: Region, start: Candidate): Candidate {
  const { space } = region;
  const discrete = space.columns.flatMap((c, i) =>
    Number.isFinite(c.count) && region.low[i]! < region.high[i]! ? [i] : [],
  );
  let best = climb(acquisition, region, start, true);
  for (let round = 0; round < 4 && discrete.length > 0; round++) {
    let moved = false;
    for (const i of discrete) {
      for (const value of values(region, i, best.x[i]!)) {
        const x = best.x.slice();
        x[i] = value;
        if (region.broken(x) > 0) continue;
        const tried = acquisition(x);
        if (tried > best.value) {
          best = { x, value: tried };
          moved = true;
        }
      }
    }
    if (!moved && round > 0) break;
    best = climb(acquisition, region, best, false);
  }
  return best;
}

/** Other values of a discrete column. */
function values(region: Region, column: number, now: number): number[] {
  const { count } = region.space.columns[column]!;
  const [low, high] = [region.low[column]!, region.high[column]!];
  const width = region.space.categorical[column] ? 1 : 1 / count;
  const cells = Math.round((high - low) / width);
  const at = Math.round((now - low) / width);
  const wanted = cells < ALL_VALUES ? Array.from({ length: cells + 1 }, (_, k) => k) : [at - 2, at - 1, at + 1, at + 2];
  return wanted.filter((k) => k !== at && k >= 0 && k <= cells).map((k) => low + k * width);
}

/** Follows the gradient; integers move like continuous settings where `relaxed`, and are then put back into their cells. */
function climb(acquisition: Acquisition, region: Region, start: Candidate, relaxed: boolean): Candidate {
  const { space } = region;
  const held = space.columns.map((c) => (relaxed ? c.parameter.kind === "categorical" : Number.isFinite(c.count)));
  if (held.every(Boolean)) return start;
  const low = region.low.map((v, i) => (held[i] ? start.x[i]! : v));
  const high = region.high.map((v, i) => (held[i] ? start.x[i]! : v));
  const limited = region.space.problem.limits.length > 0;
  const { x } = minimise(
    (at, gradient) => {
      const value = acquisition(at, gradient);
      for (let i = 0; i < gradient.length; i++) gradient[i] = -gradient[i]!;
      return limited ? penalised(region, at, -value, gradient) : -value;
    },
    start.x,
    { low, high },
    CLIMB,
  );
  const between = (share: number): Float64Array =>
    snapped(
      space,
      x.map((v, i) => start.x[i]! + share * (v - start.x[i]!)),
    );
  let end = between(1);
  // the climb may lean over a limit: back towards the start, which keeps it, as far as is needed
  if (limited && region.broken(end) > 0) {
    let [inside, outside] = [0, 1];
    for (let k = 0; k < 30; k++) {
      const middle = (inside + outside) / 2;
      if (region.broken(between(middle)) > 0) outside = middle;
      else inside = middle;
    }
    end = between(inside);
    if (region.broken(end) > 0) return start;
  }
  const value = acquisition(end);
  return value > start.value ? { x: end, value } : start;
}

/** Adds what broken limits cost. */
function penalised(region: Region, x: Float64Array, value: number, gradient: Float64Array): number {
  const here = region.broken(x);
  if (here === 0) return value;
  for (let i = 0; i < x.length; i++) {
    if (region.space.categorical[i]) continue;
    const moved = x.slice();
    const step = x[i]! + 1e-6 > region.high[i]! ? -1e-6 : 1e-6;
    moved[i]! += step;
    gradient[i]! += (PENALTY * (region.broken(moved) - here)) / step;
  }
  return value + PENALTY * here;
}
