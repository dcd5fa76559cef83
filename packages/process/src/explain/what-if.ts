import { type Bounded, Z90 } from "@andon/statistics";
import { keeping } from "../acquire/surest.ts";
import type { Problem, Settings } from "../problem/problem.ts";
import { decode, encode, type Space } from "../problem/space.ts";
import type { Trial } from "../study/study.ts";
import { processPosterior } from "../surrogate/gaussian-process.ts";
import { FAILURE_LIMIT, type Learnt } from "../surrogate/learn.ts";
import type { Paths } from "../surrogate/paths.ts";
import { contributionsOf } from "./contributions.ts";
import { expectedOf } from "./interval.ts";
import type { Response } from "./response.ts";

/** What is expected at some settings. */
export interface WhatIf {
  readonly settings: Settings;
  readonly results: readonly (Bounded & {
    readonly name: string;
    readonly unit: string | null;
    /** Where 90 % of single batches lie, noise included; `low` and `high` are of the mean of many. */
    readonly batch: { readonly low: number; readonly high: number };
  })[];
  /** The chance of keeping each constraint. */
  readonly constraints: readonly {
    readonly name: string;
    readonly side: "max" | "min";
    readonly bound: number;
    readonly probability: number;
  }[];
  /** The chance that the trial fails altogether; null where none has failed. */
  readonly failing: number | null;
  /** The trial whose settings are most alike: the fewest levels differ, and then no number by more than this share of its range. */
  readonly nearest: { readonly trial: number; readonly apart: number; readonly levels: readonly string[] };
}

/** What going from one recipe to another is expected to change. */
export interface Change {
  readonly from: WhatIf;
  readonly to: WhatIf;
  /** The parameters that differ. */
  readonly changed: readonly string[];
  readonly results: readonly (Bounded & {
    readonly name: string;
    readonly unit: string | null;
    /** How much of the change each parameter brings, the most first; together they are the whole change. */
    readonly contributions: readonly (Bounded & { readonly parameter: string })[];
  })[];
}

/** A result with the functions it may be. */
export interface Drawn {
  readonly response: Response;
  readonly curves: Paths;
  /** How many times wider than the process says intervals are, as held-out trials ask for. */
  readonly widening: number;
}

export function whatIf(
  problem: Problem,
  learnt: Learnt,
  drawn: readonly Drawn[],
  trials: readonly Trial[],
  x: Float64Array,
): WhatIf {
  return {
    settings: decode(learnt.space, x),
    results: drawn.map(({ response, widening }) => {
      const { process, outside } = response.outcome;
      const { means, variance } = processPosterior(process, x);
      const between = (deviation: number): { low: number; high: number } => {
        const ends = [-Z90, Z90].map((z) => outside(means[0]! + z * deviation));
        return { low: Math.min(...ends), high: Math.max(...ends) };
      };
      return {
        name: response.result.name,
        unit: response.result.unit,
        value: outside(means[0]!),
        ...between(widening * Math.sqrt(variance)),
        batch: between(widening * Math.sqrt(variance + process.hyper.noise)),
      };
    }),
    constraints: problem.constraints.map(({ name, side, bound }, k) => ({
      name,
      side,
      bound,
      probability: keeping(learnt.limits[k]!, x),
    })),
    failing: learnt.failure && 1 - keeping({ outcome: { process: learnt.failure }, limit: FAILURE_LIMIT }, x),
    nearest: nearestTo(learnt.space, trials, x),
  };
}

function nearestTo(space: Space, trials: readonly Trial[], x: Float64Array): WhatIf["nearest"] {
  const [nearest] = trials
    .map((t) => {
      const other = encode(space, t.settings);
      const differ = [...x.keys()].filter((c) => x[c] !== other[c]);
      return {
        trial: t.id,
        apart: Math.max(0, ...differ.map((c) => (space.categorical[c] ? 0 : Math.abs(x[c]! - other[c]!)))),
        levels: differ.flatMap((c) => (space.categorical[c] ? space.columns[c]!.parameter.name : [])),
      };
    })
    .sort((a, b) => a.levels.length - b.levels.length || a.apart - b.apart);
  return nearest!;
}

export function changeBetween(
  { space }: Learnt,
  drawn: readonly Drawn[],
  [from, to]: readonly [WhatIf, WhatIf],
  seed: number,
): Change {
  const [a, b] = [encode(space, from.settings), encode(space, to.settings)];
  const changed = [...a.keys()].filter((c) => a[c] !== b[c]);
  const nameOf = (c: number): string => space.columns[c]!.parameter.name;
  return {
    from,
    to,
    changed: changed.map(nameOf),
    results: drawn.map(({ response, curves }) => {
      const before = curves(a);
      const contributions = contributionsOf(curves, a, b, changed, seed);
      return {
        name: response.result.name,
        unit: response.result.unit,
        ...expectedOf(curves(b).map((v, k) => v - before[k]!)),
        contributions: changed
          .map((c, k) => ({ parameter: nameOf(c), ...expectedOf(contributions[k]!) }))
          .sort((p, q) => Math.abs(q.value) - Math.abs(p.value)),
      };
    }),
  };
}
