/**
 * Gradient-boosted trees (J. Friedman, "Greedy function approximation: a gradient boosting machine", Annals of Statistics 29 (2001) 1189-1232), oblivious
 * ones: a tree asks all rows the same few questions, and its answers are a table (L. Prokhorenkova et al., "CatBoost: unbiased boosting with
 * categorical features", NeurIPS 31 (2018)). So they are a few plain operators in a graph. They cut at a value where networks bend about it:
 * many failures begin at a limit.
 */
import { shuffle } from "@andon/data";
import { constant, op, type Value } from "@andon/nn";

export interface Forest {
  /** Questions of each tree, whose leaves are 2^depth. */
  readonly depth: number;
  /** Question d of tree t stands at t depth + d: is this column greater than the threshold? */
  readonly columns: Int32Array;
  readonly thresholds: Float32Array;
  /** Log odds that a tree adds, [trees, 2^depth]: answer d counts 2^d. */
  readonly leaves: Float32Array;
  /** Log odds before the first tree. */
  readonly base: number;
}

/** A column that trees may ask about, and how far apart values have to be for a threshold to stand between them. */
export interface TreeColumn {
  readonly column: number;
  readonly apart: number;
}

/** What trees learn from: rows of numbers, row by row, and what they may ask about. */
export interface TreeTable {
  readonly values: Float32Array;
  readonly width: number;
  readonly columns: readonly TreeColumn[];
  readonly failed: Uint8Array;
}

export const TREES = 300;
const DEPTH = 6;
const RATE = 0.1;
/** Second derivatives that each leaf has beside those of its rows: shrinks leaves of few rows. */
const RIDGE = 3;
/** Each tree learns from so large a share of the rows (J. Friedman, "Stochastic gradient boosting", 2002), and from so many rows and columns at most. */
const SHARE = 0.8;
const MOST_ROWS = 50_000;
const MOST_COLUMNS = 40;
/** Thresholds of a column, one for so many rows; values nearer to each other than this are one. */
const MOST_THRESHOLDS = 255;
const ROWS_A_THRESHOLD = 4;
const APART = 1e-5;

/**
 * Grows a forest, tree by tree; yields the mean loss after each.
 * @param rows to learn from
 */
export function* growForest(table: TreeTable, rows: Int32Array, seed: number): Generator<number, Forest> {
  const { values, width, columns: asked, failed } = table;
  const count = rows.length;
  const thresholds = asked.map(({ column: c, apart }) =>
    thresholdsOf(
      Float32Array.from(rows, (r) => values[r * width + c]!),
      Math.max(APART, apart),
    ),
  );
  // a row's bin: how many thresholds it is greater than
  const bins = asked.map(({ column: c }, k) =>
    Uint8Array.from(rows, (r) => binOf(values[r * width + c]!, thresholds[k]!)),
  );
  const counts = thresholds.map((of) => of.length + 1);
  const labels = Uint8Array.from(rows, (r) => failed[r]!);
  const positives = labels.reduce((sum, y) => sum + y, 0);
  const base = Math.fround(Math.log((positives + 0.5) / (count - positives + 0.5)));
  const scores = new Float64Array(count).fill(base);
  const gradient = new Float64Array(count);
  const curvature = new Float64Array(count);
  const leafOf = new Uint8Array(count);
  const forest = {
    depth: DEPTH,
    columns: new Int32Array(TREES * DEPTH),
    thresholds: new Float32Array(TREES * DEPTH).fill(Number.POSITIVE_INFINITY),
    leaves: new Float32Array(TREES << DEPTH),
    base,
  };
  const all = Int32Array.from({ length: count }, (_, i) => i);
  const everyColumn = Int32Array.from(asked.keys());
  const size = Math.max(1, Math.min(Math.round(SHARE * count), MOST_ROWS));
  for (let t = 0; t < TREES; t++) {
    for (let i = 0; i < count; i++) {
      const p = 1 / (1 + Math.exp(-scores[i]!));
      gradient[i] = labels[i]! - p;
      curvature[i] = p * (1 - p);
    }
    const some = drawn(all, size, seed, 2 * t);
    const tried = drawn(everyColumn, MOST_COLUMNS, seed, 2 * t + 1);
    leafOf.fill(0);
    for (let d = 0; d < DEPTH; d++) {
      const best = bestQuestion({ some, tried, bins, counts, leafOf, gradient, curvature, leaves: 1 << d });
      if (best === null) break;
      const { column, bin } = best;
      forest.columns[t * DEPTH + d] = asked[column]!.column;
      forest.thresholds[t * DEPTH + d] = thresholds[column]![bin]!;
      const of = bins[column]!;
      for (let i = 0; i < count; i++) if (of[i]! > bin) leafOf[i]! |= 1 << d;
    }
    const leaves = forest.leaves.subarray(t << DEPTH, (t + 1) << DEPTH);
    const [sums, weights] = [new Float64Array(1 << DEPTH), new Float64Array(1 << DEPTH).fill(RIDGE)];
    for (const i of some) {
      sums[leafOf[i]!]! += gradient[i]!;
      weights[leafOf[i]!]! += curvature[i]!;
    }
    for (let l = 0; l < leaves.length; l++) leaves[l] = (RATE * sums[l]!) / weights[l]!;
    let loss = 0;
    for (let i = 0; i < count; i++) {
      scores[i]! += leaves[leafOf[i]!]!;
      loss += Math.log1p(Math.exp(labels[i] ? -scores[i]! : scores[i]!));
    }
    yield loss / count;
  }
  return forest;
}

const drawn = (all: Int32Array, size: number, seed: number, stream: number): Int32Array =>
  size >= all.length ? all : shuffle(all.slice(), seed, stream).subarray(0, size).sort();

/**
 * Thresholds halfway between values that rows have: all of them, or so many at quantiles that are evenly spaced in their log odds, so that tails,
 * where machines fail, are told apart finely.
 */
function thresholdsOf(values: Float32Array, apart: number): Float32Array {
  const sorted = values.sort();
  const places: number[] = [];
  for (let i = 1; i < sorted.length; i++) if (sorted[i]! - sorted[i - 1]! > apart) places.push(i);
  const reach = Math.log(Math.max(2, sorted.length));
  const most = Math.min(MOST_THRESHOLDS, Math.ceil(values.length / ROWS_A_THRESHOLD));
  const wanted =
    places.length <= most
      ? places
      : [
          ...new Set(
            Array.from({ length: most }, (_, k) => {
              const share = 1 / (1 + Math.exp(reach - (2 * reach * (k + 1)) / (most + 1)));
              return places[firstAtLeast(places, share * sorted.length)]!;
            }),
          ),
        ];
  return Float32Array.from(wanted, (i) => (sorted[i]! + sorted[i - 1]!) / 2);
}

/** The place of the first that is at least so large; the last where none is. */
function firstAtLeast(sorted: ArrayLike<number>, value: number): number {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! >= value) high = middle;
    else low = middle + 1;
  }
  return low;
}

function binOf(value: number, thresholds: Float32Array): number {
  let [low, high] = [0, thresholds.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value > thresholds[middle]!) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Level {
  readonly some: Int32Array;
  /** The columns that are asked about. */
  readonly tried: Int32Array;
  /** Of each column: the rows' bins, and how many there are. */
  readonly bins: readonly Uint8Array[];
  readonly counts: readonly number[];
  readonly leafOf: Uint8Array;
  readonly gradient: Float64Array;
  readonly curvature: Float64Array;
  /** Leaves so far. */
  readonly leaves: number;
}

/** The question that all leaves together gain most by (second-order: T. Chen, C. Guestrin, "XGBoost", KDD 2016); null where none gains. */
function bestQuestion({ some, tried, bins, counts, leafOf, gradient, curvature, leaves }: Level) {
  const room = leaves * (MOST_THRESHOLDS + 1);
  const sums = new Float64Array(room);
  const weights = new Float64Array(room);
  const gains = new Float64Array(MOST_THRESHOLDS);
  let best: { readonly column: number; readonly bin: number } | null = null;
  let most = 1e-9;
  for (const column of tried) {
    const of = bins[column]!;
    const count = counts[column]!;
    sums.fill(0, 0, leaves * count);
    weights.fill(0, 0, leaves * count);
    gains.fill(0);
    for (const i of some) {
      const at = leafOf[i]! * count + of[i]!;
      sums[at]! += gradient[i]!;
      weights[at]! += curvature[i]!;
    }
    for (let from = 0; from < leaves * count; from += count) {
      let [whole, weight] = [0, 0];
      for (let at = from; at < from + count; at++) {
        whole += sums[at]!;
        weight += weights[at]!;
      }
      const before = whole ** 2 / (weight + RIDGE);
      let [left, leftWeight] = [0, 0];
      for (let b = 0; b < count - 1; b++) {
        left += sums[from + b]!;
        leftWeight += weights[from + b]!;
        gains[b]! += left ** 2 / (leftWeight + RIDGE) + (whole - left) ** 2 / (weight - leftWeight + RIDGE) - before;
      }
    }
    for (let b = 0; b < count - 1; b++)
      if (gains[b]! > most) {
        most = gains[b]!;
        best = { column, bin: b };
      }
  }
  return best;
}

/** Log odds of each of these rows. */
export function forestScores(
  { depth, columns, thresholds, leaves, base }: Forest,
  { values, width }: Pick<TreeTable, "values" | "width">,
  rows: ArrayLike<number>,
): Float64Array {
  const trees = columns.length / depth;
  return Float64Array.from(rows, (row) => {
    let score = base;
    for (let t = 0; t < trees; t++) {
      let leaf = 0;
      for (let d = 0; d < depth; d++)
        if (values[row * width + columns[t * depth + d]!]! > thresholds[t * depth + d]!) leaf |= 1 << d;
      score += leaves[(t << depth) + leaf]!;
    }
    return score;
  });
}

/** The mean of the forests' log odds in a graph: x [N, width] to [N]. All have one depth. */
export function forestsValue(forests: readonly Forest[], x: Value): Value {
  const depth = forests[0]!.depth;
  const joined = (of: (forest: Forest) => ArrayLike<number>): Float32Array =>
    Float32Array.from(forests.flatMap((forest) => Array.from(of(forest))));
  const columns = joined((f) => f.columns);
  const trees = columns.length / depth;
  const values = op.gather(x, constant(columns, [columns.length], "int64"), 1);
  const greater = op.greater(
    values,
    constant(
      joined((f) => f.thresholds),
      [1, columns.length],
    ),
  );
  const answers = op.reshape(op.cast(greater, "float32"), [x.shape[0]!, trees, depth]);
  const places = constant(
    Float32Array.from({ length: depth }, (_, d) => 2 ** d),
    [depth, 1],
  );
  const first = constant(
    Float32Array.from({ length: trees }, (_, t) => t << depth),
    [1, trees],
  );
  const leaf = op.cast(op.add(op.squeeze(op.matMul(answers, places), [2]), first), "int64");
  const leaves = joined((f) => f.leaves);
  const added = op.reduceSum(op.gather(constant(leaves, [leaves.length]), leaf, 0), [1]);
  const share = 1 / forests.length;
  const base = forests.reduce((sum, f) => sum + share * f.base, 0);
  return op.add(op.mul(added, op.like(added, share)), op.like(added, base));
}
