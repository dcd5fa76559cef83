/** Rows of signals dealt out into folds, so that nothing is judged by what has as good as seen it: by unit, by time with a gap, or row by row. */
import type { Gap, RowSplit } from "@andon/contracts";
import { lehmer } from "../random.ts";
import { duration } from "./findings.ts";

/** Rows, ascending. */
export interface Fold {
  readonly held: Int32Array;
  readonly train: Int32Array;
}

/** Rows with what became of them; the rows of a unit lie together. */
export interface Outcomes {
  readonly units: readonly { readonly from: number; readonly rows: number }[];
  /** Of each row, as in a block; NaN where it cannot be read. */
  readonly time: Float64Array;
  /** Whether times are of a clock, the same for all units. */
  readonly clock: boolean;
  /** 1 where it failed, 0 where it did not; rows with anything else are in no fold. */
  readonly failed: ArrayLike<number>;
}

/**
 * Deals out rows: every row whose outcome is known is held out in one fold, and learnt from in the others unless the gap takes it.
 *
 * By unit: whole units, those that fail and the others evenly. By time: stretches in order, with about as many failures each (one that lasts several
 * rows counts once); the moments between them are the same for all units where times are of a clock, else the same share of each unit's record. There
 * may be fewer stretches than wished for, as each holds a failure. By row: rows stand for themselves; those that fail and the others evenly.
 * @param gap by time, no row is learnt from that lies this near to a row of its unit that is held out
 * @param seed of the dealing by unit and by row
 */
export function foldsOf(
  rows: Outcomes,
  { by, parts, gap, seed }: { by: RowSplit["by"]; parts: number; gap: Gap; seed: number },
): readonly Fold[] {
  const known = Array.from({ length: rows.failed.length }, (_, i) => i).filter((i) => isKnown(rows.failed[i]!));
  if (by === "time") return stretches(rows, known, parts, gap);
  const groups =
    by === "row"
      ? known.map((i) => [i])
      : rows.units
          .map(({ from, rows: count }) => Array.from({ length: count }, (_, i) => from + i))
          .map((unit) => unit.filter((i) => isKnown(rows.failed[i]!)))
          .filter((unit) => unit.length > 0);
  const fails = (group: readonly number[]) => group.some((i) => rows.failed[i] === 1);
  const held = Array.from({ length: parts }, (): number[] => []);
  for (const stratum of [groups.filter(fails), groups.filter((group) => !fails(group))])
    for (const [k, of] of dealt(stratum.length, parts, seed).entries())
      held[k]!.push(...of.flatMap((g) => stratum[g]!));
  return held.map((of) => {
    const out = new Set(of);
    return { held: Int32Array.from(of).sort(), train: Int32Array.from(known.filter((i) => !out.has(i))) };
  });
}

/** The gap as people say it. */
export const gapWords = (gap: Gap): { readonly en: string; readonly zh: string } =>
  "rows" in gap
    ? { en: gap.rows === 1 ? "1 row" : `${gap.rows} rows`, zh: `${gap.rows} 行` }
    : { en: duration(gap.milliseconds), zh: duration(gap.milliseconds) };

/** So many things in a seeded random order, dealt out to the parts. */
export function dealt(count: number, parts: number, seed: number): readonly (readonly number[])[] {
  const order = Array.from({ length: count }, (_, i) => i);
  const random = lehmer(seed);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return Array.from({ length: parts }, (_, k) => order.filter((_, i) => i % parts === k));
}

const isKnown = (failed: number): boolean => failed === 0 || failed === 1;

/** Where each row lies: on the line that is cut into stretches, and in the order of its unit. */
interface Places {
  readonly line: Float64Array;
  /** Rows of each unit by time; of equal times, and where a time cannot be read, as they came. */
  readonly ordered: readonly Int32Array[];
  readonly time: Float64Array;
}

function placesOf({ units, time, clock, failed }: Outcomes): Places {
  const filled = new Float64Array(failed.length);
  const line = new Float64Array(failed.length);
  const ordered = units.map(({ from, rows }) => {
    // a row without a time stays with the row that it came after
    let last = time.subarray(from, from + rows).find((t) => !Number.isNaN(t)) ?? 0;
    for (let i = from; i < from + rows; i++) {
      if (!Number.isNaN(time[i]!)) last = time[i]!;
      filled[i] = last;
    }
    const order = Int32Array.from({ length: rows }, (_, i) => from + i).sort(
      (a, b) => filled[a]! - filled[b]! || a - b,
    );
    let first = 0;
    for (const [rank, i] of order.entries()) {
      // rows of one moment stay together
      if (filled[i] !== filled[order[first]!]) first = rank;
      line[i] = clock ? filled[i]! : first / rows;
    }
    return order;
  });
  return { line, ordered, time: filled };
}

function stretches(rows: Outcomes, known: readonly number[], parts: number, gap: Gap): readonly Fold[] {
  const { failed } = rows;
  const places = placesOf(rows);
  const { line, ordered } = places;
  const cuts = cutsBetween(eventsOf(places, failed), parts);
  const stretchOf = new Int32Array(failed.length);
  for (const i of known) stretchOf[i] = cuts.filter((cut) => line[i]! >= cut).length;
  return Array.from({ length: cuts.length + 1 }, (_, k) => {
    const isHeld = (i: number) => isKnown(failed[i]!) && stretchOf[i] === k;
    const near = new Set(ordered.flatMap((order) => nearTo(order, isHeld, places.time, gap)));
    return {
      held: Int32Array.from(known.filter(isHeld)),
      train: Int32Array.from(known.filter((i) => !isHeld(i) && !near.has(i))),
    };
  });
}

interface Event {
  readonly start: number;
  readonly end: number;
}

/** Failures that come row after row of a unit are one event. By their beginning. */
function eventsOf({ ordered, line }: Places, failed: ArrayLike<number>): readonly Event[] {
  const events: { start: number; end: number }[] = [];
  for (const order of ordered) {
    let open: { start: number; end: number } | null = null;
    for (const i of order) {
      if (failed[i] === 0) open = null;
      if (failed[i] !== 1) continue;
      if (open === null) {
        open = { start: line[i]!, end: line[i]! };
        events.push(open);
      } else open.end = line[i]!;
    }
  }
  return events.sort((a, b) => a.start - b.start);
}

/** Midway between events, or where the next begins if they overlap; ascending, none twice, none that leaves a side empty. */
function cutsBetween(events: readonly Event[], parts: number): readonly number[] {
  const cuts = new Set<number>();
  for (let k = 1; k < parts; k++) {
    const at = Math.round((k * events.length) / parts);
    const next = events[at];
    if (at === 0 || next === undefined) continue;
    const end = events.slice(0, at).reduce((latest, event) => Math.max(latest, event.end), Number.NEGATIVE_INFINITY);
    // what begins together stays together
    if (events[at - 1]!.start < next.start) cuts.add(end < next.start ? (end + next.start) / 2 : next.start);
  }
  return [...cuts].sort((a, b) => a - b);
}

/** Rows of a unit within the gap of one that is held out, these among them. */
function nearTo(order: Int32Array, isHeld: (i: number) => boolean, time: Float64Array, gap: Gap): number[] {
  const [reach, place] =
    "rows" in gap ? [gap.rows, (rank: number) => rank] : [gap.milliseconds, (rank: number) => time[order[rank]!]!];
  const near: number[] = [];
  const walk = (ranks: readonly number[]) => {
    let held: number | null = null;
    for (const rank of ranks) {
      if (isHeld(order[rank]!)) held = place(rank);
      if (held !== null && Math.abs(place(rank) - held) <= reach) near.push(order[rank]!);
    }
  };
  const ranks = Array.from(order.keys());
  walk(ranks);
  walk(ranks.reverse());
  return near;
}
