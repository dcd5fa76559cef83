import { AndonError } from "@andon/contracts";
import type { Split } from "./source.ts";

/** One readable picture of a source. */
export interface SampleRecord {
  /** Position in the pixel cache and in `records`. */
  readonly index: number;
  readonly path: string;
  readonly label: string | null;
  readonly group: string | null;
  readonly split: Split | null;
  /** Of the picture as it lies in the source, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Index of the first picture with exactly the same pixels, or null. Splits keep the two together. */
  readonly duplicateOf: number | null;
}

/** Pictures of each label, unlabelled ones left out, in the order of `classes`. */
export function countLabels(records: readonly SampleRecord[], classes: readonly string[]): number[] {
  const counts = new Map<string, number>();
  for (const { label } of records) if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1);
  return classes.map((label) => counts.get(label) ?? 0);
}

/**
 * Refuses records from which no classifier can be trained and tested.
 * @param where the source, for the message
 * @throws AndonError `data/unlabelled`, `data/one-class`, `data/class-too-small` (fewer than 2 pictures)
 */
export function requireTrainable(records: readonly SampleRecord[], where: string): void {
  const counts = new Map<string, number>();
  let unlabelled = 0;
  for (const { label } of records) {
    if (label === null) unlabelled++;
    else counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  if (unlabelled > 0) throw new AndonError("data/unlabelled", { where, count: unlabelled });
  const [first] = counts;
  if (first === undefined) throw new AndonError("source/empty", { path: where });
  if (counts.size === 1) throw new AndonError("data/one-class", { label: first[0], count: first[1], where });
  for (const [label, count] of counts) {
    if (count < 2) throw new AndonError("data/class-too-small", { label, count, needed: 2 });
  }
}
