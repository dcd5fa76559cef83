/** Raw windows to what the networks see: fitted on training rows without looking at the target, plain data that travels in the card. */
import type { FailureCard } from "@andon/contracts";
import type { Table } from "./table.ts";
import type { TreeColumn } from "./trees.ts";

export type Features = FailureCard["preparation"];
type Made = Features["made"][number];

/** With more number columns than this, pairs of columns would outnumber what there is to learn from. */
const MOST_PAIRED = 12;
const PIECES = 24;

const OVER_TIME = ["mean", "slope", "minimum", "maximum"] as const;

/**
 * Decides and scales the features: every number column as it is now (over a window also its mean, slope, least and largest value); products of two
 * (power is torque times speed), and differences where both have one unit; categories one-hot; whether a value is missing, where that happens.
 */
export function fitFeatures(table: Table, steps: number): Features {
  const numbers = table.columns.flatMap(({ levels }, c) => (levels === null ? [c] : []));
  const made: Made[] = numbers.map((c) => ({ how: "last", of: [c] }));
  if (steps > 1) for (const c of numbers) for (const how of OVER_TIME) made.push({ how, of: [c] });
  if (numbers.length <= MOST_PAIRED)
    for (const [i, a] of numbers.entries())
      for (const b of numbers.slice(i + 1)) {
        made.push({ how: "product", of: [a, b] });
        const unit = table.columns[a]!.unit;
        if (unit !== null && unit === table.columns[b]!.unit) made.push({ how: "difference", of: [a, b] });
      }
  const plain: Features = {
    columns: table.columns.map(({ name, levels, values }) => ({
      name,
      levels: levels?.length ?? null,
      missing: values.some(Number.isNaN),
    })),
    steps,
    made,
    fill: table.columns.map(({ levels, values }) => (levels === null ? Math.fround(meanOf(values)) : 0)),
    means: [],
    deviations: [],
    edges: [],
  };
  const values = makeAll(plain, table);
  const means: number[] = [];
  const deviations: number[] = [];
  const edges: number[][] = [];
  for (const k of made.keys()) {
    const of = Float64Array.from({ length: table.rows }, (_, i) => values[i * made.length + k]!);
    const mean = meanOf(of);
    const spread = Math.sqrt(of.reduce((sum, v) => sum + (v - mean) ** 2, 0) / of.length);
    means.push(Math.fround(mean));
    deviations.push(Math.fround(spread > 1e-7 * Math.max(1e-3, Math.abs(mean)) ? spread : 1));
    edges.push(edgesOf(of.map((v) => (v - means[k]!) / deviations[k]!)));
  }
  return { ...plain, means, deviations, edges };
}

/**
 * Where the pieces of a feature end: quantiles, evenly spaced in their log odds, so that the tails, where machines fail, are told apart as finely as
 * the middle.
 */
function edgesOf(values: Float64Array): number[] {
  const sorted = values.sort();
  const reach = 5.5;
  const edges = Array.from({ length: PIECES + 1 }, (_, p) => {
    const share = p === 0 ? 0 : p === PIECES ? 1 : 1 / (1 + Math.exp(reach - (2 * reach * p) / PIECES));
    return Math.fround(sorted[Math.round(share * (sorted.length - 1))]!);
  });
  return edges.filter((edge, p) => p === 0 || edge > edges[p - 1]! + 1e-5);
}

function meanOf(values: Float64Array): number {
  let [sum, count] = [0, 0];
  for (const v of values)
    if (!Number.isNaN(v)) {
      sum += v;
      count++;
    }
  return count === 0 ? 0 : sum / count;
}

/** Numbers that a network sees for each row. */
export const featureWidth = ({ columns, made, edges }: Features): number =>
  made.length +
  edges.reduce((sum, of) => sum + of.length - 1, 0) +
  columns.reduce((sum, { levels, missing }) => sum + (levels ?? 0) + (missing ? 1 : 0), 0);

/** Rounding steps of float32 by which what a window comes to may differ between the graph and `prepareTable`. */
const STEPS_OFF = 4;
const FLOAT32_STEP = 2 ** -23;

/**
 * What trees ask about of what networks see: all but the pieces, as trees cut for themselves. Sums over a window end on other last digits in the graph,
 * so there trees cut only between values that are farther apart; all else is the same to the bit.
 */
export function treeColumns(features: Features): readonly TreeColumn[] {
  const { made, means, deviations, edges } = features;
  const pieces = edges.reduce((sum, of) => sum + of.length - 1, 0);
  return Array.from({ length: featureWidth(features) }, (_, column): TreeColumn => {
    const how = made[column]?.how;
    const windowed = how !== undefined && OVER_TIME.some((over) => over === how);
    const size = windowed ? Math.abs(means[column]!) / deviations[column]! + 1 : 0;
    return { column, apart: 2 * STEPS_OFF * FLOAT32_STEP * size };
  }).filter(({ column }) => column < made.length || column >= made.length + pieces);
}

/** All rows as the networks see them, row by row: scaled features, their pieces, categories, what is missing. Raw values count as float32. */
export function prepareTable(features: Features, table: Table): Float32Array {
  const { columns, made, means, deviations, edges } = features;
  const width = featureWidth(features);
  const out = new Float32Array(table.rows * width);
  const values = makeAll(features, table);
  for (let i = 0; i < table.rows; i++) {
    let at = i * width;
    for (const k of made.keys()) out[at + k] = Math.fround(values[i * made.length + k]! - means[k]!) / deviations[k]!;
    const scaled = out.subarray(at, at + made.length);
    at += made.length;
    for (const [k, of] of edges.entries())
      for (let p = 0; p + 1 < of.length; p++)
        out[at++] = Math.min(1, Math.max(0, (scaled[k]! - of[p]!) / Math.fround(of[p + 1]! - of[p]!)));
    for (const [c, { levels }] of columns.entries()) {
      const value = table.columns[c]!.values[i]!;
      if (levels === null) continue;
      if (value < levels) out[at + value] = 1;
      at += levels;
    }
    for (const [c, { missing }] of columns.entries())
      if (missing) out[at++] = Number.isNaN(table.columns[c]!.values[i]!) ? 1 : 0;
  }
  return out;
}

/** [rows, made], not scaled. */
function makeAll({ made, fill, steps }: Features, { rows, units, columns }: Table): Float32Array {
  const out = new Float32Array(rows * made.length);
  const raw = columns.map(({ values }) => Float32Array.from(values));
  const known = (c: number, i: number) => {
    const value = raw[c]![i]!;
    return Number.isNaN(value) ? fill[c]! : value;
  };
  for (const { from, rows: count } of units)
    for (let i = from; i < from + count; i++)
      for (const [k, { how, of }] of made.entries()) {
        const [a, b] = of as [number, number];
        const first = Math.max(from, i - steps + 1);
        out[i * made.length + k] =
          how === "last"
            ? known(a, i)
            : how === "product"
              ? known(a, i) * known(b, i)
              : how === "difference"
                ? known(a, i) - known(b, i)
                : overTime(how, raw[a]!.subarray(first, i + 1), fill[a]!);
      }
  return out;
}

/** What the present values of a window come to; the usual value, and no slope, where there are none. */
function overTime(how: (typeof OVER_TIME)[number], window: Float32Array, fill: number): number {
  let [count, sum, times, least, most] = [0, 0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [t, v] of window.entries()) {
    if (Number.isNaN(v)) continue;
    count++;
    sum += v - fill;
    times += t;
    least = Math.min(least, v);
    most = Math.max(most, v);
  }
  if (how !== "slope")
    return count === 0 ? fill : how === "mean" ? fill + sum / count : how === "minimum" ? least : most;
  let [along, squares] = [0, 0];
  for (const [t, v] of window.entries()) {
    if (Number.isNaN(v)) continue;
    const off = t - times / count;
    along += off * (v - fill);
    squares += off * off;
  }
  return squares === 0 ? 0 : along / squares;
}
