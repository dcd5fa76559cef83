/** Which pictures an anomaly model learns from, is tuned on and tested with. */
import { AndonError } from "@andon/contracts";
import { type SampleRecord, type SampleSplit, shuffle } from "@andon/data";

export interface AnomalySplitOptions {
  readonly seed: number;
  /** Share of the good pictures that choose the threshold. */
  readonly validation: number;
  /** Share of the good pictures for the test, where the source marks no test set. */
  readonly test: number;
  /** Share of the defective pictures that help to choose the threshold, and share of those that are learnt from; the others are tested. */
  readonly defects: number;
  readonly learnt: number;
  readonly by: "auto" | "group" | "sample";
}

export interface AnomalySplit extends SampleSplit {
  /** Defective pictures to learn from; `train` holds the good ones. */
  readonly defects: Int32Array;
  /** Defective pictures that take no part: outside a test set that the source marks. */
  readonly unused: number;
  readonly grouped: boolean;
}

/**
 * Training sees good pictures, and the share of the defective ones that was asked for. What the source marks as test set stays it; otherwise a share of the good pictures is held out, and every
 * other defective one is tested. Equal pictures stay together; by group, so do groups: then good pictures of
 * a group that holds defective ones are tested too, because their twins are.
 * @throws AndonError `data/too-few-good` where fewer than 4 good pictures are left to learn from or none to choose the threshold on
 */
export function splitForAnomaly(
  records: readonly SampleRecord[],
  goodLabel: string,
  { seed, validation, test, defects, learnt, by }: AnomalySplitOptions,
): AnomalySplit {
  const grouped = by === "group" || (by === "auto" && records.some(({ group }) => group !== null));
  const marked = records.some(({ split }) => split === "test");
  const sides = new Map<number, Side>();
  const put = (units: readonly Unit[], side: Side) => {
    for (const { members } of units) for (const i of members) sides.set(i, side);
  };
  const isGood = (i: number) => records[i]!.label === goodLabel;
  const units = unitsOf(
    records.filter(({ split }) => !(marked && split === "test")),
    grouped,
  );
  for (const { index, split } of records) if (marked && split === "test") sides.set(index, "test");

  const spoilt = units.filter(({ members }) => !members.every(isGood));
  const clean = shuffle(
    units.filter(({ members }) => members.every(isGood)),
    seed,
    1,
  );
  const all = size(spoilt);
  const forThreshold = takeUpTo(shuffle(spoilt, seed, 2), defects * all);
  const toLearn = takeUpTo(forThreshold.left, learnt * all);
  put(forThreshold.taken, "validation");
  put(toLearn.taken, "train");
  // a test set that is marked stays as it is: other defective pictures would change what is measured
  if (!marked) put(toLearn.left, "test");
  const good = clean.reduce((sum, { members }) => sum + members.length, 0);
  const tested = takeUpTo(clean, marked ? 0 : test * size(clean));
  put(tested.taken, "test");
  const given = tested.left.filter(({ members }) => members.some((i) => records[i]!.split === "validation"));
  const rest = tested.left.filter((unit) => !given.includes(unit));
  const held = given.length > 0 ? { taken: given, left: rest } : takeUpTo(rest, validation * good);
  put(held.taken, "validation");
  put(held.left, "train");

  const of = (side: Side) =>
    Int32Array.from(
      records.filter(({ index }) => sides.get(index) === side),
      (r) => r.index,
    );
  const train = of("train");
  const split = {
    train: train.filter(isGood),
    defects: train.filter((i) => !isGood(i)),
    validation: of("validation"),
    test: of("test"),
  };
  if (split.train.length < 4 || !split.validation.some(isGood)) {
    const count = records.filter(({ label }) => label === goodLabel).length;
    throw new AndonError("data/too-few-good", { label: goodLabel, count, learnt: split.train.length });
  }
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  return {
    ...split,
    unused: records.filter(({ index }) => !isGood(index) && !sides.has(index)).length,
    grouped,
    by: {
      en: `good pictures ${grouped ? "by group" : "one by one"}: ${percent(validation)} for the threshold, ${
        marked ? "the test set of the source" : `${percent(test)} and all that is defective for the test`
      }; seed ${seed}`,
      zh: `良品${grouped ? "按组" : "逐张"}划分：${percent(validation)} 用于确定阈值，${
        marked ? "测试集由数据源给定" : `${percent(test)} 与全部缺陷图片用于测试`
      }；种子 ${seed}`,
    },
  };
}

type Side = "train" | "validation" | "test";

/** Pictures that stay together. */
interface Unit {
  readonly members: readonly number[];
}

const size = (units: readonly Unit[]): number => units.reduce((sum, { members }) => sum + members.length, 0);

function unitsOf(records: readonly SampleRecord[], grouped: boolean): Unit[] {
  const units = new Map<string, number[]>();
  const keyOf = new Map<number, string>();
  for (const { index, group, duplicateOf } of records) {
    const own = grouped && group !== null ? `group ${group}` : `picture ${index}`;
    const key = (duplicateOf === null ? undefined : keyOf.get(duplicateOf)) ?? own;
    keyOf.set(index, key);
    const members = units.get(key);
    if (members === undefined) units.set(key, [index]);
    else members.push(index);
  }
  return [...units.values()].map((members) => ({ members }));
}

/** The first units that hold about so many pictures. */
function takeUpTo(units: readonly Unit[], wanted: number) {
  let [count, cut] = [0, 0];
  for (; cut < units.length; cut++) {
    const next = count + units[cut]!.members.length;
    // whichever of "with it" and "without it" is nearer
    if (Math.abs(next - wanted) > Math.abs(count - wanted)) break;
    count = next;
  }
  return { taken: units.slice(0, cut), left: units.slice(cut) };
}
