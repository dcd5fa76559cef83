import { randomStream } from "@andon/data";
import type { Bounded } from "@andon/statistics";
import { place, type Space } from "../problem/space.ts";
import { meanAt } from "../surrogate/gaussian-process.ts";
import type { Paths } from "../surrogate/paths.ts";
import { wholeRegion } from "./effects.ts";
import type { HeldOutFolds } from "./held-out.ts";
import { boundedBy, jackknifeReach } from "./interval.ts";
import { indicesOf, respond } from "./sobol-indices.ts";

/** How much of a result one parameter (or context) decides, over its whole range. */
export interface Sensitivity {
  readonly parameter: string;
  /** By itself, as a share of the variance. */
  readonly first: Bounded;
  /** By itself and together with others. */
  readonly total: Bounded;
  /** What the model loses of its held-out R² where this parameter is shuffled. */
  readonly importance: Bounded;
}

/** Points of each of the two sets of a sensitivity analysis. */
const POINTS = 1024;
/** Functions drawn. */
export const DRAWS = 64;
/** Points for what is told of them without each part of the trials. */
const FOLD_POINTS = 512;

/**
 * Sensitivities are of the expected result over the whole region; their 90 % intervals come from functions drawn from the posterior, each over
 * resampled points (L. Le Gratiet, C. Cannamela, B. Iooss, "A Bayesian approach for global sensitivity analysis of (multifidelity) computer
 * codes", SIAM/ASA J. Uncertainty Quantification 2 (2014) 336-363), and from what is told without each part of the trials, lengthscales and
 * kernel learnt anew, which the drawn functions take as known; they hold both.
 *
 * @param curves the expected result, then those of `DRAWS` drawn functions
 */
export function sensitivitiesOf(
  curves: Paths,
  { heldOut, folds }: HeldOutFolds,
  space: Space,
  seed: number,
): Sensitivity[] {
  const columns = space.columns.length;
  const region = wholeRegion(space);
  const responses = respond((u) => curves(place(region, u)), columns, POINTS, seed);
  const expected = indicesOf(responses, 0);
  const drawn = Array.from({ length: DRAWS }, (_, s) => {
    const random = randomStream(seed, 0xb57, s);
    const rows = Int32Array.from({ length: POINTS }, () => Math.floor(random() * POINTS));
    return indicesOf(responses, s + 1, rows);
  });
  const withoutPart = (u: Float64Array): Float64Array => {
    const x = place(region, u);
    return Float64Array.from(folds, ({ process, outside }) => outside(meanAt(process, x)));
  };
  const means = respond(withoutPart, columns, FOLD_POINTS, seed);
  const without = folds.map((_, f) => indicesOf(means, f));
  const figure = (kind: "first" | "total", c: number): Bounded => {
    const value = expected[kind][c]!;
    const { low, high } = boundedBy(
      value,
      drawn.map((d) => d[kind][c]!),
    );
    const reach = jackknifeReach(without.map((w) => w[kind][c]!));
    return {
      value: share(value),
      low: share(Math.min(low, value - reach)),
      high: share(Math.max(high, value + reach)),
    };
  };
  return space.columns
    .map(({ parameter }, c) => ({
      parameter: parameter.name,
      first: figure("first", c),
      total: figure("total", c),
      importance: heldOut.importance[c]!,
    }))
    .sort((a, b) => b.total.value - a.total.value);
}

/** Estimates of a share of the variance scatter beyond what a share can be. */
const share = (v: number): number => Math.min(1, Math.max(0, v));
