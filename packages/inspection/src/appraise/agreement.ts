/** Attribute agreement analysis: do inspectors agree with themselves, with each other, and with what is true? */
import { AndonError, type Rate } from "@andon/contracts";
import { proportion } from "@andon/statistics";
import { findGoodLabel } from "../classify/choices.ts";
import { cohenKappa, type FleissKappa, fleissKappa, type Kappa } from "./kappa.ts";
import type { VerdictTable } from "./verdicts.ts";

export type Acceptance = "acceptable" | "marginal" | "unacceptable";
/** A rate, and how the reference manual would call it. */
export interface Graded extends Rate {
  readonly acceptance: Acceptance;
}

export interface AppraiserAgreement {
  readonly appraiser: string;
  /** Parts judged alike in all trials; null with one trial. */
  readonly within: Rate | null;
  /** Of the trials as so many verdicts; null with one trial. */
  readonly withinKappa: FleissKappa | null;
  /** Parts judged as the standard says, in all trials; null without a standard, like all that follows. */
  readonly effectiveness: Graded | null;
  readonly standardKappa: Kappa | null;
  /** Verdicts of good on bad parts, of all verdicts on bad parts; null also where no verdict is known to mean good. */
  readonly missRate: Graded | null;
  /** Verdicts of bad on good parts, of all verdicts on good parts. */
  readonly falseAlarmRate: Graded | null;
}

export interface Agreement {
  readonly parts: number;
  readonly trials: number;
  readonly categories: readonly string[];
  /** The verdict that means good; null where none is known to. */
  readonly good: string | null;
  readonly appraisers: readonly AppraiserAgreement[];
  /** Parts on which all appraisers agree in all trials; null with one appraiser. */
  readonly between: Rate | null;
  /** Of all verdicts on each part. */
  readonly betweenKappa: FleissKappa | null;
  readonly pairs: readonly { readonly first: string; readonly second: string; readonly kappa: Kappa | null }[];
  /** Parts on which all appraisers agree with the standard in all trials. */
  readonly allAgainstStandard: Rate | null;
}

/**
 * The limits of the AIAG reference manual for effectiveness, miss rate and false alarm rate: acceptable up to the first, marginal up to the
 * second. Automotive Industry Action Group, "Measurement Systems Analysis", 4th edition (2010), chapter III, section C.
 */
const LIMITS = { effectiveness: [0.9, 0.8], missRate: [0.02, 0.05], falseAlarmRate: [0.05, 0.1] } as const;

/**
 * Attribute agreement analysis as in the AIAG manual: agreement in parts with 95 % intervals, Cohen's kappa of each pair and of each appraiser
 * against the standard (trial by trial), Fleiss' kappa within and between, and against the standard effectiveness, misses and false alarms.
 *
 * @param good the verdict that means good; otherwise the only one whose name says so (good, ok, pass; 1 where the verdicts are 0 and 1)
 * @throws AndonError `data/no-such-label` where no verdict is called so
 */
export function agreementOf(table: VerdictTable, good?: string): Agreement {
  const { parts, appraisers, trials, categories, verdicts, standard } = table;
  const goodName = goodVerdict(categories, good);
  const goodIndex = goodName === null ? -1 : categories.indexOf(goodName);
  const all = (list: readonly number[], category = list[0]!) => list.every((c) => c === category);
  const partsWhere = (test: (part: number) => boolean) =>
    proportion(
      parts.reduce((n, _, part) => n + (test(part) ? 1 : 0), 0),
      parts.length,
    );
  const counted = (lists: readonly (readonly number[])[]) =>
    lists.map((list) => categories.map((_, c) => list.filter((v) => v === c).length));
  const onPart = (part: number) => verdicts.flatMap((byPart) => byPart[part]!);

  const appraised = appraisers.map((appraiser, a): AppraiserAgreement => {
    const mine = verdicts[a]!;
    const repeated = trials > 1;
    const base = {
      appraiser,
      within: repeated ? partsWhere((part) => all(mine[part]!)) : null,
      withinKappa: repeated ? fleissKappa(counted(mine)) : null,
    };
    if (standard === null)
      return { ...base, effectiveness: null, standardKappa: null, missRate: null, falseAlarmRate: null };
    const truths = mine.map((list, part) => list.map(() => standard[part]!));
    const wrong = (isBad: boolean) => {
      const judged = mine.flatMap((list, part) => ((standard[part] !== goodIndex) === isBad ? list : []));
      return proportion(judged.filter((v) => (v === goodIndex) === isBad).length, judged.length);
    };
    const errors = goodName === null ? null : { miss: wrong(true), alarm: wrong(false) };
    return {
      ...base,
      effectiveness: graded(
        partsWhere((part) => all(mine[part]!, standard[part]!)),
        LIMITS.effectiveness,
      ),
      standardKappa: cohenKappa(crossTable(mine.flat(), truths.flat(), categories.length)),
      missRate: errors && graded(errors.miss, LIMITS.missRate),
      falseAlarmRate: errors && graded(errors.alarm, LIMITS.falseAlarmRate),
    };
  });
  const several = appraisers.length > 1;
  return {
    parts: parts.length,
    trials,
    categories,
    good: goodName,
    appraisers: appraised,
    between: several ? partsWhere((part) => all(onPart(part))) : null,
    betweenKappa: several ? fleissKappa(counted(parts.map((_, part) => onPart(part)))) : null,
    pairs: appraisers.flatMap((first, a) =>
      appraisers.slice(a + 1).map((second, i) => ({
        first,
        second,
        kappa: cohenKappa(crossTable(verdicts[a]!.flat(), verdicts[a + 1 + i]!.flat(), categories.length)),
      })),
    ),
    allAgainstStandard: standard === null ? null : partsWhere((part) => all(onPart(part), standard[part]!)),
  };
}

/** How often the first said one thing and the second another, of the same parts in the same trials. */
export function crossTable(first: readonly number[], second: readonly number[], categories: number): number[][] {
  const table = Array.from({ length: categories }, () => new Array<number>(categories).fill(0));
  for (const [i, a] of first.entries()) table[a]![second[i]!]!++;
  return table;
}

/** The verdict that means good. */
export function goodVerdict(categories: readonly string[], wanted?: string): string | null {
  if (wanted === undefined && categories.every((c) => c === "0" || c === "1"))
    return categories.includes("1") ? "1" : null;
  if (wanted !== undefined && !categories.includes(wanted)) {
    throw new AndonError("data/no-such-label", { label: wanted, labels: categories.join(", ") });
  }
  return findGoodLabel(categories, wanted);
}

function graded(rate: Rate, [first, second]: readonly [number, number]): Graded {
  const rising = first > second; // the higher the better
  const keeps = (limit: number) => (rising ? rate.value >= limit - 1e-9 : rate.value <= limit + 1e-9);
  return { ...rate, acceptance: keeps(first) ? "acceptable" : keeps(second) ? "marginal" : "unacceptable" };
}
