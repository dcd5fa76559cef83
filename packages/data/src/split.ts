import { randomUniform, shuffle } from "./random.ts";
import type { SampleRecord } from "./records.ts";

export interface SplitOptions {
  readonly seed: number;
  /** Share of all pictures for validation (default 0.15). */
  readonly validation?: number | undefined;
  /** Share of all pictures for the test (default 0.15); 0 for none. A test set that the source gives is always taken. */
  readonly test?: number | undefined;
  /** "group" where the records have groups, "sample" otherwise ("auto", the default); or one of them by force. */
  readonly by?: "auto" | "group" | "sample" | undefined;
  /** Whether to keep the split of the source (default true). */
  readonly given?: boolean | undefined;
  /** Cross-validation: of `foldCount` folds, number `fold` (from 0) is the test. Pools all pictures. */
  readonly foldCount?: number | undefined;
  readonly fold?: number | undefined;
}

/** Indices of records, ascending. Every record is in exactly one of the three. */
export interface SampleSplit {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
  /** How it was done, for the model card, in both languages. */
  readonly by: Both;
}

interface Both {
  readonly en: string;
  readonly zh: string;
}

const TRAIN = 0;
const VALIDATION = 1;
const TEST = 2;

/**
 * Splits records into training, validation and test: stratified by label, and never the same group, or the same picture
 * pixel for pixel, on two sides. The same records, options and seed give the same split.
 *
 * A given test set stays the test set; validation is given or taken from the rest. If the given training set lacks classes
 * that the test set has (as in anomaly-detection layouts, which train on good alone), all are pooled and split anew.
 * @throws RangeError for shares outside 0 to 1 or that leave nothing to train
 */
export function splitSamples(records: readonly SampleRecord[], options: SplitOptions): SampleSplit {
  const { seed, validation = 0.15, test = 0.15, by = "auto", given = true, foldCount } = options;
  if (!(validation >= 0 && test >= 0 && validation + test < 1))
    throw new RangeError(`Expected validation and test shares that sum to less than 1, got ${validation} and ${test}`);
  const grouped = by === "group" || (by === "auto" && records.some(({ group }) => group !== null));
  const units = unitsOf(records, grouped);
  const manner = {
    en: `${grouped ? "by group" : "by picture"}, stratified by class, seed ${seed}`,
    zh: `${grouped ? "按组" : "按图片"}划分，各类别按比例，种子 ${seed}`,
  };

  if (foldCount !== undefined) {
    const fold = options.fold ?? 0;
    if (!(Number.isInteger(foldCount) && foldCount >= 2 && fold >= 0 && fold < foldCount))
      throw new RangeError(`Expected at least 2 folds and a fold below their number, got fold ${fold} of ${foldCount}`);
    const folds = assign(records, units, new Array(foldCount).fill(1 / foldCount), seed, true);
    const rest = units.filter((_, i) => folds[i] !== fold);
    const sides = new Map(units.map((unit, i) => [unit, folds[i] === fold ? TEST : TRAIN]));
    divide(records, rest, sides, [1 - validation, validation, 0], seed + 1);
    return collect(records, sides, {
      en: `fold ${fold + 1} of ${foldCount}, ${manner.en}; validation ${percent(validation)} of the rest`,
      zh: `${foldCount} 折中的第 ${fold + 1} 折，${manner.zh}；验证集占其余的 ${percent(validation)}`,
    });
  }

  const hasGiven = given && records.some(({ split }) => split !== null);
  if (!hasGiven) {
    const sides = new Map<Unit, number>();
    divide(records, units, sides, [1 - validation - test, validation, test], seed);
    return collect(records, sides, {
      en: `validation ${percent(validation)}, test ${percent(test)}; ${manner.en}`,
      zh: `验证集 ${percent(validation)}，测试集 ${percent(test)}；${manner.zh}`,
    });
  }

  if (!trainCoversTest(records)) {
    const pooled = splitSamples(records, { ...options, given: false });
    const by = {
      en: `given split pooled, as its training set lacks classes of its test set; ${pooled.by.en}`,
      zh: `数据自带的训练集缺少其测试集中的类别，已合并后重新划分；${pooled.by.zh}`,
    };
    return { ...pooled, by };
  }
  return keepGiven(records, grouped, { seed, validation, test, manner });
}

/**
 * Stratified k-fold assignment in which no group (and no picture repeated pixel for pixel) lies in two folds.
 * @returns for each record its fold, 0 to k - 1
 */
export function groupedFolds(records: readonly SampleRecord[], k: number, seed: number): Int32Array {
  if (!(Number.isInteger(k) && k >= 2)) throw new RangeError(`Expected at least 2 folds, got ${k}`);
  const units = unitsOf(records, true);
  const folds = assign(records, units, new Array(k).fill(1 / k), seed, true);
  const out = new Int32Array(records.length);
  for (const [i, unit] of units.entries()) for (const position of unit) out[position] = folds[i]!;
  return out;
}

/** Positions of records that must stay together. */
type Unit = readonly number[];

/** Joins records of one group, and records with equal pixels, by union-find. */
function unitsOf(records: readonly SampleRecord[], grouped: boolean): Unit[] {
  const parent = Int32Array.from(records.keys());
  const rootOf = (i: number): number => {
    let at = i;
    while (parent[at] !== at) at = parent[at] = parent[parent[at]!]!;
    return at;
  };
  const join = (a: number, b: number) => {
    const [first, second] = [rootOf(a), rootOf(b)];
    parent[Math.max(first, second)] = Math.min(first, second);
  };
  const positionOf = new Map<number, number>();
  const firstOfGroup = new Map<string, number>();
  for (const [position, { index, duplicateOf, group }] of records.entries()) {
    positionOf.set(index, position);
    const twin = duplicateOf === null ? undefined : positionOf.get(duplicateOf);
    if (twin !== undefined) join(position, twin);
    if (!grouped || group === null) continue;
    const first = firstOfGroup.get(group);
    if (first === undefined) firstOfGroup.set(group, position);
    else join(position, first);
  }
  const units = new Map<number, number[]>();
  for (let i = 0; i < records.length; i++) {
    const root = rootOf(i);
    const unit = units.get(root);
    if (unit === undefined) units.set(root, [i]);
    else unit.push(i);
  }
  return [...units.values()];
}

/** Assigns units to the three sides by `shares` and notes it in `sides`. */
function divide(
  records: readonly SampleRecord[],
  units: readonly Unit[],
  sides: Map<Unit, number>,
  shares: readonly number[],
  seed: number,
): void {
  const assigned = assign(records, units, shares, seed, false);
  for (const [i, unit] of units.entries()) sides.set(unit, assigned[i]!);
}

/**
 * Greedy stratified assignment: units in descending order of the share they hold of any class (ties in seeded order), each to
 * the side s that keeps sum over classes c and sides s of (A[s,c] / N[c] - share[s])^2 / share[s] least, A being the
 * pictures assigned so far. Afterwards every class that can be is brought onto every side.
 */
function assign(
  records: readonly SampleRecord[],
  units: readonly Unit[],
  shares: readonly number[],
  seed: number,
  folds: boolean,
): Int32Array {
  const labels = new Map<string, number>();
  const classOf = records.map(({ label }) => {
    const key = label ?? "";
    if (!labels.has(key)) labels.set(key, labels.size);
    return labels.get(key)!;
  });
  const classes = labels.size;
  const totals = new Float64Array(classes);
  const counts = units.map((unit) => {
    const count = new Map<number, number>();
    for (const position of unit) count.set(classOf[position]!, (count.get(classOf[position]!) ?? 0) + 1);
    for (const [c, n] of count) totals[c] = totals[c]! + n;
    return count;
  });
  const weight = counts.map((count) => Math.max(...[...count].map(([c, n]) => n / totals[c]!)));
  const order = shuffle(Int32Array.from(units.keys()), seed);
  order.sort((a, b) => weight[b]! - weight[a]!);

  const wanted = shares.flatMap((share, side) => (share > 0 ? [side] : []));
  const assigned = shares.map(() => new Float64Array(classes));
  const sideOf = new Int32Array(units.length);
  for (const u of order) {
    let best = wanted[0]!;
    let least = Number.POSITIVE_INFINITY;
    for (const side of wanted) {
      let cost = 0;
      for (const [c, n] of counts[u]!) {
        const part = n / totals[c]!;
        cost += ((assigned[side]![c]! / totals[c]! - shares[side]!) * 2 * part + part * part) / shares[side]!;
      }
      // Equal costs are common (folds): the seed decides, not the order of the sides.
      cost += folds ? 1e-9 * randomUniform(seed, u, side, 1) : 0;
      if (cost < least) [least, best] = [cost, side];
    }
    sideOf[u] = best;
    for (const [c, n] of counts[u]!) assigned[best]![c]! += n;
  }
  if (!folds) coverClasses(order, counts, sideOf, wanted, classes);
  return sideOf;
}

/** Moves a unit of each class that a side lacks from the training side, as long as that keeps one of the class itself. */
function coverClasses(
  order: Int32Array,
  counts: readonly ReadonlyMap<number, number>[],
  sideOf: Int32Array,
  wanted: readonly number[],
  classes: number,
): void {
  const present = wanted.map(() => new Uint8Array(classes));
  for (const [u, count] of counts.entries()) for (const c of count.keys()) present[wanted.indexOf(sideOf[u]!)]![c] = 1;
  // Small units come last in the order; move those first. The test is served before validation.
  const smallFirst = order.toReversed();
  for (const [w, side] of [...wanted.entries()].reverse()) {
    if (side === TRAIN) continue;
    for (let c = 0; c < classes; c++) {
      if (present[w]![c] === 1) continue;
      const trained = smallFirst.filter((u) => sideOf[u] === TRAIN && counts[u]!.has(c));
      const keepsAll = (u: number) => [...counts[u]!].every(([k, n]) => countOn(k, TRAIN) > n);
      const movable = trained.length >= 2 ? trained.find(keepsAll) : undefined;
      if (movable === undefined) continue;
      sideOf[movable] = side;
      for (const k of counts[movable]!.keys()) present[w]![k] = 1;
    }
  }
  function countOn(c: number, side: number): number {
    let sum = 0;
    for (let u = 0; u < counts.length; u++) if (sideOf[u] === side) sum += counts[u]!.get(c) ?? 0;
    return sum;
  }
}

function trainCoversTest(records: readonly SampleRecord[]): boolean {
  const trained = new Set(records.filter(({ split }) => split !== "test").map(({ label }) => label));
  if (trained.size === 0) return true;
  return records.every(({ split, label }) => split !== "test" || trained.has(label));
}

function keepGiven(
  records: readonly SampleRecord[],
  grouped: boolean,
  options: { seed: number; validation: number; test: number; manner: Both },
): SampleSplit {
  const { seed, validation, test, manner } = options;
  const givenTest = records.some(({ split }) => split === "test");
  const givenValidation = records.some(({ split }) => split === "validation");
  const pool = records.filter(({ split }) => split === "train" || split === null);
  // Given sides are kept even where a group straddles them: the report says so, and the person decides.
  const sides = new Map<Unit, number>();
  for (const [position, { split }] of records.entries()) {
    if (split === "test") sides.set([position], TEST);
    if (split === "validation") sides.set([position], VALIDATION);
  }
  const positions = new Map(records.map(({ index }, position) => [index, position]));
  const units = unitsOf(pool, grouped).map((unit) => unit.map((i) => positions.get(pool[i]!.index)!));
  const shareTest = givenTest ? 0 : test;
  const shareValidation = givenValidation ? 0 : validation;
  if (units.length > 0)
    divide(records, units, sides, [1 - shareTest - shareValidation, shareValidation, shareTest], seed);
  const en = [
    givenTest ? "given test set" : `test ${percent(test)} of the given training set`,
    givenValidation ? "given validation set" : `validation ${percent(validation)} of the given training set`,
  ];
  const zh = [
    givenTest ? "数据自带的测试集" : `测试集取自带训练集的 ${percent(test)}`,
    givenValidation ? "数据自带的验证集" : `验证集取自带训练集的 ${percent(validation)}`,
  ];
  return collect(records, sides, { en: `${en.join(", ")}; ${manner.en}`, zh: `${zh.join("，")}；${manner.zh}` });
}

function collect(records: readonly SampleRecord[], sides: ReadonlyMap<Unit, number>, by: Both): SampleSplit {
  const lists: [number[], number[], number[]] = [[], [], []];
  for (const [unit, side] of sides)
    for (const position of unit) lists[side as 0 | 1 | 2].push(records[position]!.index);
  const [train, validation, test] = lists.map((list) => Int32Array.from(list).sort()) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  return { train, validation, test, by };
}

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;
