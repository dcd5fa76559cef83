import { randomBits } from "@andon/data";
import { latinHypercube } from "../design/latin-hypercube.ts";
import { SOBOL_DIMENSIONS, sobol } from "../design/sobol.ts";

/** What functions are at the points of a plan for sensitivities. Each array is [outputs][points]. */
export interface Responses {
  readonly a: readonly Float64Array[];
  readonly b: readonly Float64Array[];
  /** For each column: the points of `a` with that column from `b`. */
  readonly mixed: readonly (readonly Float64Array[])[];
}

export interface SobolIndices {
  /** For each column, the share of the variance that it explains by itself. */
  readonly first: Float64Array;
  /** For each column, the share of the variance that is lost where it is known: by itself and with others. */
  readonly total: Float64Array;
}

/**
 * Evaluates several functions of the unit cube where `indicesOf` needs them: at two even sets of points, and at the one with each column in turn
 * from the other. That is (columns + 2) times `count` evaluations.
 *
 * @param f from a point of the unit cube to one number for each function
 */
export function respond(f: (u: Float64Array) => Float64Array, columns: number, count: number, seed: number): Responses {
  const width = 2 * columns;
  const scramble = randomBits(seed, 0x50b);
  const rows = width <= SOBOL_DIMENSIONS ? sobol(count, width, scramble) : latinHypercube(count, width, scramble);
  const row = (i: number): Float64Array => rows.subarray(i * width, (i + 1) * width);
  const evaluated = (pointOf: (i: number) => Float64Array): Float64Array[] => {
    const outputs: Float64Array[] = [];
    for (let i = 0; i < count; i++)
      f(pointOf(i)).forEach((value, k) => {
        outputs[k] ??= new Float64Array(count);
        outputs[k][i] = value;
      });
    return outputs;
  };
  return {
    a: evaluated((i) => row(i).subarray(0, columns)),
    b: evaluated((i) => row(i).subarray(columns)),
    mixed: Array.from({ length: columns }, (_, c) =>
      evaluated((i) => {
        const point = row(i).slice(0, columns);
        point[c] = row(i)[columns + c]!;
        return point;
      }),
    ),
  };
}

/**
 * First-order indices by the estimator of Saltelli, total ones by that of Jansen.
 *
 *     S = Σ f(b)(f(ab) - f(a)) / (N V)      T = Σ (f(a) - f(ab))² / (2 N V)
 *
 * A. Saltelli et al., "Variance based sensitivity analysis of model output", Comput. Phys. Commun. 181 (2010) 259-270, table 2 (b) and (f);
 * M. J. W. Jansen, "Analysis of variance designs for model output", Comput. Phys. Commun. 117 (1999) 35-43.
 *
 * @param output which of the functions
 * @param rows the points that count, some of them more than once: for a bootstrap; all when left out
 * @returns zeros where the function is constant
 */
export function indicesOf({ a, b, mixed }: Responses, output: number, rows?: Int32Array): SobolIndices {
  const [fa, fb] = [a[output]!, b[output]!];
  const among = rows ?? Int32Array.from(fa.keys());
  let mean = 0;
  for (const i of among) mean += (fa[i]! + fb[i]!) / (2 * among.length);
  let variance = 0;
  for (const i of among) variance += ((fa[i]! - mean) ** 2 + (fb[i]! - mean) ** 2) / (2 * among.length);
  const indices = { first: new Float64Array(mixed.length), total: new Float64Array(mixed.length) };
  if (!(variance > 1e-24 * Math.max(1, mean * mean))) return indices;
  for (const [c, outputs] of mixed.entries()) {
    const fab = outputs[output]!;
    for (const i of among) {
      indices.first[c]! += ((fb[i]! - mean) * (fab[i]! - fa[i]!)) / (among.length * variance);
      indices.total[c]! += (fa[i]! - fab[i]!) ** 2 / (2 * among.length * variance);
    }
  }
  return indices;
}
