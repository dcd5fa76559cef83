import { AndonError, type Words } from "@andon/contracts";
import { shuffle } from "@andon/data";
import { evenPoints } from "../problem/even-points.ts";
import type { Problem, Settings } from "../problem/problem.ts";
import { place, type Region, regionOf, settable, snapped, spaceOf } from "../problem/space.ts";
import { dOptimal } from "./d-optimal.ts";
import { fractionalFactorial, fullFactorial } from "./factorial.ts";
import { latinHypercube } from "./latin-hypercube.ts";
import { boxBehnken, centralComposite } from "./response-surface.ts";

type DesignKind =
  | "sobol"
  | "latin-hypercube"
  | "full-factorial"
  | "fractional-factorial"
  | "central-composite"
  | "box-behnken"
  | "d-optimal";

/** What a D-optimal design is to tell: main effects, those and interactions of two, or those and curvature. */
type DesignModel = "main" | "interactions" | "quadratic";

export interface DesignOptions {
  readonly kind: DesignKind;
  /** How many runs, where the kind leaves that open. */
  readonly count?: number | undefined;
  /** Full factorial: levels of each continuous parameter. */
  readonly levels?: number | undefined;
  /** Fractional factorial: halves the runs so many times. */
  readonly dropped?: number | undefined;
  /** Runs at the centre, where the kind has them. */
  readonly centres?: number | undefined;
  readonly model?: DesignModel | undefined;
}

export interface Plan {
  /** In random order, so that a drift does not look like an effect; those that break limits on settings are left out. */
  readonly runs: readonly Settings[];
  /** Runs that would have broken a limit. */
  readonly leftOut: number;
  /** Fractional factorial: the length of the shortest word that is confounded, and which parameter each added one is the product of. */
  readonly resolution: number | null;
  readonly generators: readonly string[];
}

const MOST_RUNS = 10_000;
const CANDIDATES = 400;

/**
 * A plan of trials by a design of experiments, within the bounds, steps and limits of a problem.
 * @param context a value for each context of the problem
 * @throws AndonError `design/unfit`, where the kind does not suit the parameters
 */
export function planTrials(problem: Problem, context: Settings, options: DesignOptions): Plan {
  const space = spaceOf(problem);
  const region = regionOf(space, context);
  const factors = space.columns.flatMap((c, i) => (c.given || region.low[i] === region.high[i] ? [] : [i]));
  const { kind, levels = 2, dropped = 1, centres = 3, model = "interactions" } = options;
  const refuse = (reason: Words): never => {
    throw new AndonError("design/unfit", { kind, reason });
  };
  const numeric = (): void => {
    const worded = factors.find((i) => space.categorical[i]);
    if (worded !== undefined)
      refuse({
        en: `${space.columns[worded]!.parameter.name} has levels without an order`,
        zh: `${space.columns[worded]!.parameter.name} 的水平没有顺序`,
      });
  };
  /** Coded levels from -1 to 1, a share of the way from low to high, as points. */
  const coded = (runs: readonly (readonly number[])[], reach = 1): Float64Array[] =>
    runs.map((run) => {
      const x = region.low.slice();
      factors.forEach((i, k) => {
        const to = region.high[i]! - region.low[i]!;
        const share = (run[k]! / reach + 1) / 2;
        x[i] = region.low[i]! + (space.categorical[i] ? Math.round(share * to) : share * to);
      });
      return snapped(space, x);
    });
  let fraction: { readonly resolution: number; readonly generators: readonly (readonly number[])[] } | null = null;
  const points = ((): Float64Array[] => {
    const count = options.count ?? problem.start;
    switch (kind) {
      case "sobol":
        return evenPoints(region, count, problem.seed);
      case "latin-hypercube": {
        const u = latinHypercube(count, region.low.length, problem.seed);
        return Array.from({ length: count }, (_, i) => place(region, u, i * region.low.length));
      }
      case "full-factorial": {
        const counts = factors.map((i) => {
          const cells = Math.round((region.high[i]! - region.low[i]!) * space.columns[i]!.count) + 1;
          return space.categorical[i] ? region.high[i]! - region.low[i]! + 1 : Math.min(levels, cells);
        });
        const total = counts.reduce((a, b) => a * b, 1);
        if (total > MOST_RUNS) refuse({ en: `it would take ${total} runs`, zh: `需要 ${total} 次试验` });
        return coded(fullFactorial(counts).map((run) => run.map((level, k) => (2 * level) / (counts[k]! - 1) - 1)));
      }
      case "fractional-factorial": {
        const many = factors.find((i) => space.categorical[i] && region.high[i]! - region.low[i]! !== 1);
        if (many !== undefined)
          refuse({
            en: `${space.columns[many]!.parameter.name} has more than two levels`,
            zh: `${space.columns[many]!.parameter.name} 的水平多于两个`,
          });
        const found = factors.length > 20 ? null : fractionalFactorial(factors.length, dropped);
        if (found === null)
          return refuse({
            en: `${factors.length} parameters cannot be halved ${dropped} times`,
            zh: `${factors.length} 个参数不能减半 ${dropped} 次`,
          });
        fraction = found;
        return coded(found.runs);
      }
      case "central-composite": {
        numeric();
        if (factors.length < 2 || factors.length > 12)
          refuse({
            en: `it needs 2 to 12 parameters, not ${factors.length}`,
            zh: `需要 2 到 12 个参数，而非 ${factors.length} 个`,
          });
        // inscribed: star points lie on the bounds, which are not to be crossed
        const { runs, alpha } = centralComposite(factors.length, centres);
        return coded(runs, alpha);
      }
      case "box-behnken": {
        numeric();
        const runs = boxBehnken(factors.length, centres);
        if (runs === null)
          return refuse({
            en: `it needs 3 to 7 parameters, not ${factors.length}`,
            zh: `需要 3 到 7 个参数，而非 ${factors.length} 个`,
          });
        return coded(runs);
      }
      case "d-optimal": {
        const candidates = candidatesOf(region, factors, problem.seed);
        const terms = candidates.map((x) => termsOf(region, factors, x, model));
        const needed = terms[0]?.length ?? 0;
        const wanted = options.count ?? Math.max(problem.start, needed + 3);
        if (wanted < needed)
          refuse({
            en: `this model needs at least ${needed} runs, not ${wanted}`,
            zh: `此模型至少需要 ${needed} 次试验，而非 ${wanted} 次`,
          });
        return candidates.length === 0 ? [] : dOptimal(terms, wanted, problem.seed).map((i) => candidates[i]!);
      }
    }
  })();
  const kept = points.filter((x) => region.broken(x) === 0);
  const named = (k: number): string => space.columns[factors[k]!]!.parameter.name;
  const { resolution, generators } = fraction ?? { resolution: null, generators: [] };
  return {
    runs: shuffle([...kept], problem.seed, 0xde5).map((x) => settable(region, x)),
    leftOut: points.length - kept.length,
    resolution,
    generators: generators.map(
      (g, k) => `${named(factors.length - generators.length + k)} = ${g.map(named).join(" × ")}`,
    ),
  };
}

/** Even points and corners, middles and ends, as far as limits allow. */
function candidatesOf(region: Region, factors: readonly number[], seed: number): Float64Array[] {
  const three = 3 ** factors.length <= CANDIDATES ? fullFactorial(factors.map(() => 3)) : [];
  const grid = three.map((run) => {
    const x = region.low.slice();
    factors.forEach((i, k) => {
      const at = region.low[i]! + (run[k]! / 2) * (region.high[i]! - region.low[i]!);
      x[i] = region.space.categorical[i] ? Math.round(at) : at;
    });
    return snapped(region.space, x);
  });
  return [...grid.filter((x) => region.broken(x) === 0), ...evenPoints(region, CANDIDATES, seed)];
}

/** The terms of a model at a point, its factors coded from -1 to 1, levels without an order one by one. */
function termsOf(
  { low, high, space }: Region,
  factors: readonly number[],
  x: Float64Array,
  model: DesignModel,
): Float64Array {
  const groups = factors.map((i) =>
    space.categorical[i]
      ? Array.from({ length: high[i]! - low[i]! }, (_, level) => (x[i] === low[i]! + level + 1 ? 1 : 0))
      : [(2 * (x[i]! - low[i]!)) / (high[i]! - low[i]!) - 1],
  );
  const products =
    model === "main"
      ? []
      : groups.flatMap((a, g) => groups.slice(g + 1).flatMap((b) => a.flatMap((v) => b.map((w) => v * w))));
  const squares =
    model === "quadratic" ? groups.flatMap((g, k) => (space.categorical[factors[k]!] ? [] : [g[0]! ** 2])) : [];
  return Float64Array.of(1, ...groups.flat(), ...products, ...squares);
}
