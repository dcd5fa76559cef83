/** Time stamps as plants write them, to milliseconds since 1970 UTC. */
import { AndonError } from "@andon/contracts";
import type { TimeAxis } from "./source.ts";

export interface TimeOptions {
  /** IANA name of the zone of times that name none ("Asia/Shanghai"). Without it they are read as UTC. */
  readonly zone?: string | undefined;
  /** Which comes first in 03/04/2026. */
  readonly dateOrder?: "dmy" | "mdy" | undefined;
}

export interface TimeReader {
  readonly meaning: "clock" | "count";
  /** Whether the stamps name their zone themselves. */
  readonly zoned: boolean;
  /** NaN where the text is no time of this kind. */
  parse(text: string): number;
}

/**
 * Writes times of an axis as people read them: the wall time of the zone they were read in ("2026-02-12 16:41:00"), UTC where the stamps name their zones,
 * seconds since the beginning, a count. Null where rows are merely counted, and for a time that could not be read.
 */
export function timeWriter({ name, meaning, zone }: TimeAxis): (time: number) => string | null {
  if (meaning === "count") return (time) => (name === null || Number.isNaN(time) ? null : String(time));
  if (meaning === "elapsed") return (time) => (Number.isNaN(time) ? null : `${Number((time / 1000).toPrecision(9))} s`);
  const offset = zone === null || zone === "UTC" ? () => 0 : offsetsOf(zone);
  return (time) => {
    if (Number.isNaN(time)) return null;
    const [day, clock] = new Date(time + offset(time)).toISOString().split("T");
    return `${day} ${clock!.replace(".000Z", "Z").replace("Z", zone === null ? "Z" : "")}`;
  };
}

const STAMP =
  /^(\d{1,4})[-/.年](\d{1,2})[-/.月](\d{1,4})日?(?:[T\s]*(\d{1,2})[:时](\d{2})(?:[:分](\d{2}(?:[.,]\d+)?)秒?)?\s*(am|pm)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * Finds out how a column of times is written, from some of its cells; null where it holds no times.
 * Numbers are seconds, milliseconds, micro- or nanoseconds since 1970 by their size, else a count.
 * @throws AndonError `signal/date-order` where day and month cannot be told apart, `signal/zone` for an unknown zone
 */
export function timeReader(cells: readonly string[], path: string, options: TimeOptions = {}): TimeReader | null {
  const filled = cells.map((c) => c.trim()).filter((c) => c !== "");
  if (filled.length === 0) return null;
  if (filled.every((c) => Number.isFinite(Number(c)))) return epochReader(filled.map(Number));
  const stamps = filled.flatMap((c) => {
    const match = STAMP.exec(c);
    return match ? [match] : [];
  });
  if (stamps.length < filled.length / 2) return null;
  const order = stamps[0]![1]!.length === 4 ? "ymd" : (options.dateOrder ?? dayMonthOrder(stamps, path));
  const toUtc = options.zone === undefined ? null : zoneReader(options.zone);
  return {
    meaning: "clock",
    zoned: stamps.every((m) => m[8] !== undefined),
    parse: (text) => stampToMs(STAMP.exec(text.trim()), order, toUtc),
  };
}

/** By size: 1e9 seconds are 2001, 1e11 would be the year 5138. */
function epochReader(values: readonly number[]): TimeReader {
  const typical = [...values].sort((a, b) => a - b)[values.length >> 1]!;
  const perMillisecond =
    typical >= 1e17 ? 1e6 : typical >= 1e14 ? 1e3 : typical >= 1e11 ? 1 : typical >= 5e8 ? 1e-3 : null;
  const read = (text: string) => (text.trim() === "" ? Number.NaN : Number(text));
  if (perMillisecond === null) return { meaning: "count", zoned: true, parse: read };
  return { meaning: "clock", zoned: true, parse: (text) => Math.round((1e3 * read(text)) / perMillisecond) / 1e3 };
}

/** Dots mean day first; with slashes or dashes a number over 12 tells. */
function dayMonthOrder(stamps: readonly RegExpExecArray[], path: string): "dmy" | "mdy" {
  if (stamps.some((m) => Number(m[1]) > 12)) return "dmy";
  if (stamps.some((m) => Number(m[2]) > 12)) return "mdy";
  if (/^\d+\./.test(stamps[0]![0])) return "dmy";
  throw new AndonError("signal/date-order", { path, example: stamps[0]![0] });
}

function stampToMs(
  m: RegExpExecArray | null,
  order: "ymd" | "dmy" | "mdy",
  toUtc: ((local: number) => number) | null,
): number {
  if (!m) return Number.NaN;
  const [a, b, c] = [Number(m[1]), Number(m[2]), Number(m[3])];
  const [year, month, day] = order === "ymd" ? [a, b, c] : order === "dmy" ? [c, b, a] : [c, a, b];
  if (month < 1 || month > 12 || day < 1 || day > 31) return Number.NaN;
  const half = m[7]?.toLowerCase();
  const hour = (Number(m[4] ?? 0) % (half ? 12 : 25)) + (half === "pm" ? 12 : 0);
  const seconds = Number((m[6] ?? "0").replace(",", "."));
  const full = year < 100 ? 2000 + year : year;
  const local = Date.UTC(full, month - 1, day, hour, Number(m[5] ?? 0)) + Math.round(seconds * 1e6) / 1e3;
  const zone = m[8];
  if (zone === undefined) return toUtc ? toUtc(local) : local;
  if (zone.toUpperCase() === "Z") return local;
  const sign = zone[0] === "-" ? 1 : -1;
  return local + sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * 60_000;
}

/**
 * From local wall time (as if it were UTC) to UTC. Of a wall time that occurs twice, when clocks go back, the first is meant; one that never
 * occurs, when they go forward, is read with the offset before.
 */
function zoneReader(zone: string): (local: number) => number {
  const offsetAt = offsetsOf(zone);
  return (local) => {
    const [early, late] = [offsetAt(local - 86_400_000), offsetAt(local + 86_400_000)];
    for (const offset of [early, late]) if (offsetAt(local - offset) === offset) return local - offset;
    return local - early;
  };
}

/** How far the wall time of a zone is ahead of UTC, in milliseconds, at a time in UTC. @throws AndonError `signal/zone` */
function offsetsOf(zone: string): (utc: number) => number {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch (cause) {
    throw new AndonError("signal/zone", { zone }, { cause });
  }
  // offsets change at quarter hours at the finest; each is worked out once
  const known = new Map<number, number>();
  return (utc) => {
    const slot = Math.floor(utc / 900_000);
    const before = known.get(slot);
    if (before !== undefined) return before;
    const parts = Object.fromEntries(format.formatToParts(slot * 900_000).map((p) => [p.type, Number(p.value)]));
    const wall = Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour!, parts.minute!, parts.second!);
    const offset = wall - slot * 900_000;
    if (known.size > 100_000) known.clear();
    known.set(slot, offset);
    return offset;
  };
}
