import type { Region } from "../problem/space.ts";
import type { Learnt } from "../surrogate/learn.ts";
import { isEnsemble } from "../surrogate/surrogate.ts";

/** From so many columns on the whole space is too large to look everywhere. */
const MANY = 15;
const FIRST = 0.8;
const LEAST = 2 ** -7;
const MOST = 1.6;
const SUCCESSES = 3;

/**
 * The part of a region about the best trial in which the next one is looked for, where there are many parameters. It doubles after three trials in
 * a row that were better than all before, halves after as many in vain as there are columns, and begins anew when it has become tiny; parameters
 * with long lengthscales get more of it. The history tells its size, so there is no state to keep.
 *
 * D. Eriksson, M. Pearce, J. Gardner, R. Turner, M. Poloczek, "Scalable global optimization via local Bayesian optimization", NeurIPS 2019.
 */
export function trustRegion(region: Region, learnt: Learnt, centre: Float64Array | null): Region {
  const columns = region.low.length;
  const [goal, another] = learnt.wishes;
  // several goals have no one best trial to be near to
  if (columns < MANY || centre === null || another !== undefined) return region;
  const length = lengthAfter(goal!.losses, Math.max(4, columns));
  const { process } = goal!.outcome;
  const lengthscales = isEnsemble(process) ? new Float64Array(columns).fill(1) : process.hyper.lengthscales;
  const typical = Math.exp(lengthscales.reduce((sum, l) => sum + Math.log(l), 0) / columns);
  const low = region.low.slice();
  const high = region.high.slice();
  for (let i = 0; i < columns; i++) {
    if (region.space.categorical[i]) continue;
    const half = (length / 2) * Math.min(4, Math.max(0.25, lengthscales[i]! / typical)) * (high[i]! - low[i]!);
    const { count } = region.space.columns[i]!;
    // a whole number has to be able to move by one
    const reach = Number.isFinite(count) ? Math.max(1, Math.round(half * count)) / count : half;
    const [from, to] = [low[i]!, high[i]!];
    const at = Math.min(to, Math.max(from, centre[i]!));
    low[i] = Math.max(from, at - reach);
    high[i] = Math.min(to, at + reach);
  }
  return { ...region, low, high };
}

/** The side of the trust region after trials with these losses. */
export function lengthAfter(losses: Float64Array, patience: number): number {
  let [length, successes, failures] = [FIRST, 0, 0];
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < losses.length; i++) {
    const better = losses[i]! < best - 1e-3 * Math.abs(best);
    best = Math.min(best, losses[i]!);
    successes = better ? successes + 1 : 0;
    failures = better ? 0 : failures + 1;
    if (successes === SUCCESSES) [length, successes] = [Math.min(MOST, 2 * length), 0];
    if (failures === patience) [length, failures] = [length / 2, 0];
    if (length < LEAST) length = FIRST;
  }
  return length;
}
