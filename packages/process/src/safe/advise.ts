import type { Acquisition } from "../acquire/acquisition.ts";
import { maximise } from "../acquire/maximise.ts";
import { type Region, snapped } from "../problem/space.ts";
import type { GaussianProcess } from "../surrogate/gaussian-process.ts";
import { FAILURE_LIMIT, type Learnt } from "../surrogate/learn.ts";
import { type Guard, guardOf, guardWith } from "./guard.ts";

/** What the safe advisor is allowed. */
export interface SafeOptions {
  /** The chance of breaking any constraint that is allowed. */
  readonly risk: number;
  /** The risk is for so many trials together: each may take its share of it. One when left out. */
  readonly over?: number | undefined;
  /** Only one parameter may differ from the running recipe. */
  readonly oneChange?: boolean | undefined;
  /** How far from the running recipe, as a share of each parameter's range. */
  readonly reach?: number | undefined;
}

export interface Advice {
  readonly x: Float64Array;
  /** The chance of breaking any constraint. */
  readonly risk: number;
}

const REACH = 0.1;
/** What falling short costs, by its square, on the logarithmic scale of an acquisition. */
const PENALTY = 100;
/** So many candidates that are not sure enough are pulled back until they are. */
const PULLED = 8;

/**
 * The most promising point near the running recipe among those that break no constraint with more than the allowed chance. The chance is shared out
 * evenly among the constraints (Bonferroni), and over failing where a trial failed.
 *
 * Y. Sui, A. Gotovos, J. Burdick, A. Krause, "Safe exploration for optimization with Gaussian processes", ICML 2015, is the idea: a step at a time
 * from what is known to be safe.
 *
 * @param running the recipe that runs
 * @returns null where no other point is sure enough
 */
export function advise(
  wish: Acquisition,
  learnt: Learnt<GaussianProcess>,
  region: Region,
  running: Float64Array,
  { risk, over = 1, oneChange = false, reach = REACH }: SafeOptions,
  seed: number,
): Advice | null {
  const share = risk / over / Math.max(1, learnt.limits.length + (learnt.failure === null ? 0 : 1));
  const guards = guardsOf(learnt, share);
  const slope = new Float64Array(running.length);
  const careful: Acquisition = (x, gradient) => {
    let value = wish(x, gradient);
    for (const guard of guards) {
      const short = guard.short(x, gradient && slope);
      if (short <= 0) continue;
      value -= PENALTY * short * short;
      gradient?.forEach((_, c) => {
        gradient[c]! -= 2 * PENALTY * short * slope[c]!;
      });
    }
    return value;
  };
  const chances = (x: Float64Array): number[] => guards.map((g) => g.chance(x));
  const sure = (x: Float64Array): boolean => chances(x).every((chance) => chance <= share);
  let best: Float64Array | null = null;
  let most = Number.NEGATIVE_INFINITY;
  for (const part of partsOf(region, running, reach, oneChange)) {
    const found = maximise(careful, part, [running], seed);
    const first = found.find(({ x }) => sure(x));
    const pulled = found.slice(0, PULLED).flatMap(({ x }) => pulledBack(part, running, x, sure) ?? []);
    for (const x of first === undefined ? pulled : [first.x, ...pulled]) {
      const value = wish(x);
      if (value > most) [best, most] = [x, value];
    }
  }
  return best && { x: best, risk: chances(best).reduce((sum, chance) => sum + chance, 0) };
}

function guardsOf({ limits, failure }: Learnt<GaussianProcess>, risk: number): Guard[] {
  const guards = limits.map(({ outcome, limit, excesses }) =>
    guardOf(outcome.process, excesses.map(outcome.inside), limit, risk),
  );
  // what failing looks like is set, not fitted: it is taken as it is
  return failure === null ? guards : [...guards, guardWith(failure, FAILURE_LIMIT, risk)];
}

/** The box about the running recipe; or, for one change, a line through it for each parameter. */
function partsOf(region: Region, running: Float64Array, reach: number, oneChange: boolean): Region[] {
  const low = region.low.slice();
  const high = region.high.slice();
  for (const [i, { given, parameter, count }] of region.space.columns.entries()) {
    if (given || parameter.kind === "categorical") continue;
    // a whole number has to be able to move by one
    const most = Number.isFinite(count) ? Math.max(1, Math.round(reach * count)) / count : reach;
    const at = Math.min(high[i]!, Math.max(low[i]!, running[i]!));
    low[i] = Math.max(low[i]!, at - most);
    high[i] = Math.min(high[i]!, at + most);
  }
  if (!oneChange) return [{ ...region, low, high }];
  const at = running.map((v, i) => Math.min(high[i]!, Math.max(low[i]!, v)));
  return [...at.keys()].flatMap((i) => {
    if (low[i] === high[i]) return [];
    const line = { low: at.slice(), high: at.slice() };
    line.low[i] = low[i]!;
    line.high[i] = high[i]!;
    return [{ ...region, ...line }];
  });
}

/** The point nearest to `x` on the way from the running recipe that is sure enough; null where not even the beginning is. */
function pulledBack(
  region: Region,
  running: Float64Array,
  x: Float64Array,
  sure: (x: Float64Array) => boolean,
): Float64Array | null {
  const { low, high, space } = region;
  const between = (share: number): Float64Array =>
    snapped(
      space,
      x.map((to, i) => {
        const from = Math.min(high[i]!, Math.max(low[i]!, running[i]!));
        return space.categorical[i] && share < 1 ? from : from + share * (to - from);
      }),
    );
  const allowed = (share: number): boolean => region.broken(between(share)) === 0 && sure(between(share));
  if (allowed(1)) return x;
  let [inside, outside] = [0, 1];
  for (let k = 0; k < 20; k++) {
    const middle = (inside + outside) / 2;
    if (allowed(middle)) inside = middle;
    else outside = middle;
  }
  return inside === 0 ? null : between(inside);
}
