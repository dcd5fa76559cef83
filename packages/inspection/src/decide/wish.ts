/** Wishes as they are given, checked. */
import { AndonError, type Wish } from "@andon/contracts";

/** What a wish comes down to. */
export type Aim = "balanced" | "cost" | "limits" | "recall-first";

/**
 * What the wish aims at.
 * @throws AndonError `decide/cost` (one cost alone, below zero, or both zero), `decide/share` (a share outside 0 to 1), `decide/several-wishes`
 */
export function aimOf(wish: Wish): Aim {
  const { costEscape, costOverkill } = wish;
  const costs = costEscape !== undefined || costOverkill !== undefined;
  if (costs) {
    const known = costEscape !== undefined && costOverkill !== undefined;
    if (
      !known ||
      !(
        costEscape >= 0 &&
        costOverkill >= 0 &&
        Number.isFinite(costEscape + costOverkill) &&
        costEscape + costOverkill > 0
      )
    ) {
      throw new AndonError("decide/cost", { costEscape: costEscape ?? null, costOverkill: costOverkill ?? null });
    }
  }
  for (const name of ["maxEscape", "maxOverkill", "review", "defectRate"] as const) {
    const value = wish[name];
    if (value !== undefined && !(value >= 0 && value <= 1))
      throw new AndonError("decide/share", { name: OPTIONS[name], value });
  }
  const limits = wish.maxEscape !== undefined || wish.maxOverkill !== undefined;
  const aims: Aim[] = [
    ...(costs ? (["cost"] as const) : []),
    ...(limits ? (["limits"] as const) : []),
    ...(wish.recallFirst ? (["recall-first"] as const) : []),
  ];
  if (aims.length > 1) throw new AndonError("decide/several-wishes", { wishes: aims.join(", ") });
  return aims[0] ?? "balanced";
}

/**
 * Refuses, before any work, a wish that cannot be one, or that no class means good for.
 * @throws AndonError those of `aimOf`; `decide/no-good-label`
 */
export function requireWish(wish: Wish, goodLabel: string | null, labels: readonly string[]): void {
  aimOf(wish);
  if (goodLabel === null && Object.values(wish).some((value) => value !== undefined)) {
    throw new AndonError("decide/no-good-label", { labels: labels.join(", ") });
  }
}

const OPTIONS = {
  maxEscape: "--max-escape",
  maxOverkill: "--max-overkill",
  review: "--review",
  defectRate: "--defect-rate",
} as const;
