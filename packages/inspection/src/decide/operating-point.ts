/** From scores of labelled parts to the two thresholds that a wish asks for. */
import { AndonError, type Wish } from "@andon/contracts";
import { type Aim, aimOf } from "./wish.ts";

/** Labelled parts: how bad each looks to the model (higher is worse), and whether it is bad. As long as each other. */
export interface ScoredParts {
  readonly scores: ArrayLike<number>;
  readonly bad: ArrayLike<boolean | number>;
}

export interface Thresholds {
  /** At least this: reject. */
  readonly reject: number;
  /** At least this, and below `reject`: a person looks. Equal to `reject` where nothing is to be reviewed. */
  readonly review: number;
}

/** Scores are float32 in the file, and shares are sums: differences below this are rounding. */
const DUST = 1e-12;

/**
 * Chooses the thresholds on parts that had no part in training and are not the test.
 *
 * A limit can lie in any gap between two scores. For each limit of the review band the reject limit is put as far up as the review budget
 * lets it (none: on the same place), so that fewest good parts are rejected; then the best of these pairs is taken:
 *
 * - balanced: the largest mean of both sides' rates of right decisions;
 * - costs: the least expected cost, at the stated share of bad parts or that in the data;
 * - limits: with `maxEscape` the fewest false rejects among those that keep it, with `maxOverkill` the fewest escapes. The rates here are the
 *   measured ones, not their upper bounds: how far they are proven is another question, which `evaluateDecisions` answers;
 * - recall first: the fewest escapes, and of these the fewest false rejects.
 *
 * Limits that let no good part pass are no answer to a limit or to recall first: rejecting everything meets any of them.
 * A limit lies midway in its gap, or at `preferred` where that is in the gap. What is equally good is decided towards fewer escapes, for the
 * balanced aim towards `preferred`.
 *
 * @param preferred the natural limit: one half for probabilities, nothing for scores without a scale
 * @throws AndonError those of `aimOf`; `decide/one-side` where a wish needs bad or good parts that are not there; `decide/unreachable`,
 *   which says what is reachable
 */
export function chooseThresholds(parts: ScoredParts, wish: Wish, preferred?: number): Thresholds {
  const aim = aimOf(wish);
  const { groups, good, bad } = grouped(parts);
  if (good === 0 || bad === 0) {
    const enough = aim === "balanced" || (aim === "limits" && wish.maxEscape === undefined && good > 0);
    if (!enough) throw new AndonError("decide/one-side", { good, bad });
    if (aim === "balanced" && preferred !== undefined) return { reject: preferred, review: preferred };
  }
  const pairs = pairsWithin(groups, good, bad, wish);
  const pair = best(pairs, aim, wish, preferred, groups, { good, bad });
  return {
    review: limitAt(groups, pair.review, preferred),
    reject: limitAt(groups, pair.reject, preferred),
  };
}

/** Parts of one score, by rising score. */
interface Group {
  readonly score: number;
  readonly good: number;
  readonly bad: number;
}

function grouped({ scores, bad }: ScoredParts) {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  const groups: { score: number; good: number; bad: number }[] = [];
  const total = { good: 0, bad: 0 };
  for (const i of order) {
    const side = bad[i] ? "bad" : "good";
    if (groups.at(-1)?.score !== scores[i]!) groups.push({ score: scores[i]!, good: 0, bad: 0 });
    groups.at(-1)![side]++;
    total[side]++;
  }
  return { groups, ...total };
}

/** Limits by the number of groups below them, and what comes of them. */
interface Pair {
  readonly review: number;
  readonly reject: number;
  /** Share of the bad parts that pass, of the good parts that are rejected, of the good parts that pass. */
  readonly escape: number;
  readonly overkill: number;
  readonly passed: number;
}

/** For each review limit the farthest reject limit within the budget. */
function pairsWithin(groups: readonly Group[], good: number, bad: number, wish: Wish): readonly Pair[] {
  const budget = wish.review ?? 0;
  const badShare = wish.defectRate ?? bad / (good + bad);
  // what one good or one bad part weighs among all parts of the line
  const weight = { good: good === 0 ? 0 : (1 - badShare) / good, bad: bad === 0 ? 0 : badShare / bad };
  const shareOf = (group: Group) => group.good * weight.good + group.bad * weight.bad;
  const pairs: Pair[] = [];
  let reject = 0;
  let band = 0;
  let [passedGood, passedBad, keptGood] = [0, 0, 0];
  for (let review = 0; review <= groups.length; review++) {
    if (reject < review) {
      keptGood += groups[reject]!.good;
      reject = review;
      band = 0;
    }
    while (budget > 0 && reject < groups.length && band + shareOf(groups[reject]!) <= budget + DUST) {
      band += shareOf(groups[reject]!);
      keptGood += groups[reject]!.good;
      reject++;
    }
    pairs.push({
      review,
      reject,
      escape: bad === 0 ? 0 : passedBad / bad,
      overkill: good === 0 ? 0 : 1 - keptGood / good,
      passed: passedGood,
    });
    const next = groups[review];
    if (next === undefined) break;
    passedGood += next.good;
    passedBad += next.bad;
    if (reject > review) band = Math.max(0, band - shareOf(next));
  }
  return pairs;
}

/** The best pair: the smallest key, compared place by place. */
function best(
  pairs: readonly Pair[],
  aim: Aim,
  wish: Wish,
  preferred: number | undefined,
  groups: readonly Group[],
  { good, bad }: { readonly good: number; readonly bad: number },
): Pair {
  const { maxEscape = 1, maxOverkill = 1, costEscape = 0, costOverkill = 0 } = wish;
  const badShare = wish.defectRate ?? bad / (good + bad);
  const off = (p: Pair) => (preferred === undefined ? 0 : Math.abs(limitAt(groups, p.reject, preferred) - preferred));
  const useful = pairs.filter((p) => p.passed > 0 || good === 0);
  switch (aim) {
    case "balanced":
      return least(pairs, (p) => [p.escape + p.overkill, off(p)]);
    case "cost":
      return least(pairs, (p) => [
        badShare * costEscape * p.escape + (1 - badShare) * costOverkill * p.overkill,
        p.escape,
      ]);
    case "recall-first":
      return least(useful, (p) => [p.escape, p.overkill]);
    case "limits": {
      const meeting = useful.filter((p) => p.escape <= maxEscape + DUST && p.overkill <= maxOverkill + DUST);
      if (meeting.length === 0) throw unreachable(useful, wish, good, bad);
      // without bad parts nothing is known of escapes: the whole allowance of false rejects is used to have few
      if (bad === 0) return least(meeting, (p) => [-p.overkill]);
      return wish.maxOverkill === undefined
        ? least(meeting, (p) => [p.overkill, p.escape])
        : least(meeting, (p) => [p.escape, p.overkill]);
    }
  }
}

function least(pairs: readonly Pair[], key: (pair: Pair) => readonly number[]): Pair {
  let [found, foundKey] = [pairs[0]!, key(pairs[0]!)];
  for (const pair of pairs) {
    const k = key(pair);
    const place = k.findIndex((v, i) => Math.abs(v - foundKey[i]!) > DUST);
    if (place >= 0 && k[place]! < foundKey[place]!) [found, foundKey] = [pair, k];
  }
  return found;
}

function unreachable(useful: readonly Pair[], wish: Wish, good: number, bad: number): AndonError {
  const { maxEscape, maxOverkill = 1 } = wish;
  const percent = (share: number) => `${Number((100 * share).toFixed(2))} %`;
  const within = useful.filter((p) => p.overkill <= maxOverkill + DUST);
  const fewest = least(within.length > 0 ? within : useful, (p) => [p.escape, p.overkill]);
  const meeting = maxEscape === undefined ? [] : useful.filter((p) => p.escape <= maxEscape + DUST);
  return new AndonError("decide/unreachable", {
    wish: [
      ...(maxEscape === undefined ? [] : [`--max-escape ${percent(maxEscape)}`]),
      ...(wish.maxOverkill === undefined ? [] : [`--max-overkill ${percent(maxOverkill)}`]),
    ].join(" "),
    good,
    bad,
    escape: percent(fewest.escape),
    escapeOverkill: percent(fewest.overkill),
    overkill: meeting.length === 0 ? null : percent(least(meeting, (p) => [p.overkill]).overkill),
  });
}

/**
 * The limit with so many groups below it, as float32, the file's precision. Below all scores it is the least score itself, above all a
 * little more than the largest.
 */
function limitAt(groups: readonly Group[], index: number, preferred: number | undefined): number {
  const below = groups[index - 1]?.score ?? Number.NEGATIVE_INFINITY;
  const above = groups[index]?.score ?? Number.POSITIVE_INFINITY;
  if (preferred !== undefined && below < preferred && preferred <= above) return preferred;
  if (below === Number.NEGATIVE_INFINITY) return Math.fround(above);
  if (above === Number.POSITIVE_INFINITY) return Math.fround(below + Math.max(1e-3, Math.abs(below) * 1e-3));
  const middle = Math.fround((below + above) / 2);
  // neighbours so close that rounding put the middle on the lower one: the upper one still parts them
  return middle > below ? middle : Math.fround(above);
}
