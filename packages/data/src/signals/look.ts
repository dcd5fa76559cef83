/** The second look, when it is known what is usual: gaps, outliers, drift, and values that change their unit of measure. */
import { median, robust } from "./sample.ts";
import type { SignalSource } from "./source.ts";
import { type Survey, usualSteps } from "./survey.ts";

const PLACES = 20;
/** A step so many times the usual one is a gap. */
const GAP = 5;
/** So many robust standard deviations from the median no sensor measures by chance. */
const FAR = 20;
/** Rows whose medians are compared, to see a change of unit. */
const STRETCH = 50;

export interface Places {
  count: number;
  readonly places: string[];
}

export interface Look {
  readonly gaps: Places & { longest: number };
  /** Steps that differ from the usual one by more than half, and all steps. */
  readonly irregular: { count: number; total: number };
  /** By column. */
  readonly outliers: readonly Places[];
  readonly jumps: readonly (Places & { what: string })[];
  /** Units whose last tenth lies apart from their first, and units long enough to tell. */
  readonly drift: readonly { moved: number; total: number; largest: number }[];
}

interface Follow {
  time: number;
  /** The stretch being gathered and the medians of the three before it, by column. */
  readonly stretch: number[][];
  readonly before: number[][];
  readonly start: { sum: number; count: number }[];
  readonly end: { sum: number; count: number }[];
}

export async function* secondLook(
  source: SignalSource,
  first: Survey,
  signal?: AbortSignal,
): AsyncGenerator<number, Look> {
  const steps = usualSteps(first.units);
  const usual = first.columns.map((c, i) => {
    const sensor = source.columns[i]!.role === "sensor" && source.columns[i]!.kind === "number";
    return sensor && new Set(c.sample.values).size > 20 ? robust(c.sample.values) : null;
  });
  const some = (): Places => ({ count: 0, places: [] });
  const look: Look = {
    gaps: { ...some(), longest: 0 },
    irregular: { count: 0, total: 0 },
    outliers: first.columns.map(some),
    jumps: first.columns.map(() => ({ ...some(), what: "" })),
    drift: first.columns.map(() => ({ moved: 0, total: 0, largest: 0 })),
  };
  const note = (to: Places, place: string) => {
    to.count++;
    if (to.places.length < PLACES) to.places.push(place);
  };
  const follows = new Map<string, Follow>();
  let rows = 0;
  for await (const block of source.read({ signal })) {
    const total = first.units.get(block.unit)!.rows;
    const tenth = Math.floor(total / 10);
    let follow = follows.get(block.unit);
    if (!follow) {
      const sums = () => first.columns.map(() => ({ sum: 0, count: 0 }));
      follow = {
        time: Number.NaN,
        stretch: first.columns.map(() => []),
        before: first.columns.map(() => []),
        start: sums(),
        end: sums(),
      };
      follows.set(block.unit, follow);
    }
    const step = steps.get(block.unit)!;
    for (let i = 0; i < block.rows; i++) {
      const now = block.time[i]!;
      const passed = now - follow.time;
      if (passed > 0) {
        look.irregular.total++;
        if (Math.abs(passed - step) > step / 2) look.irregular.count++;
        if (passed > GAP * step) {
          note(look.gaps, `${block.unit}, row ${block.start + i + 1}`);
          look.gaps.longest = Math.max(look.gaps.longest, passed);
        }
      }
      if (!Number.isNaN(now)) follow.time = now;
    }
    for (const [c, known] of usual.entries()) {
      if (known === null) continue;
      const values = block.values[c]!;
      for (let i = 0; i < block.rows; i++) {
        const value = values[i]!;
        if (Number.isNaN(value)) continue;
        const row = block.start + i;
        if (known.spread > 0 && Math.abs(value - known.centre) > FAR * known.spread)
          note(look.outliers[c]!, `${block.unit}, row ${row + 1}: ${value}`);
        const part = row < tenth ? follow.start[c] : row >= total - tenth ? follow.end[c] : undefined;
        if (part) {
          part.sum += value;
          part.count++;
        }
        const stretch = follow.stretch[c]!;
        stretch.push(value);
        if (stretch.length < STRETCH) continue;
        const before = follow.before[c]!;
        before.push(median(stretch));
        if (before.length > 4) before.shift();
        const what = before.length === 4 ? levelChange(before as [number, number, number, number]) : null;
        if (what !== null) {
          const [from, to] = [before[1]!, before[2]!];
          note(look.jumps[c]!, `${block.unit}, row ${row + 2 - 2 * STRETCH}: ${short(from)} → ${short(to)}`);
          look.jumps[c]!.what ||= what;
        }
        follow.stretch[c] = [];
      }
    }
    rows += block.rows;
    yield rows;
  }
  for (const { start, end } of follows.values()) {
    for (const [c, known] of usual.entries()) {
      const [a, b] = [start[c]!, end[c]!];
      if (known === null || !(known.spread > 0) || a.count < 5 || b.count < 5) continue;
      const moved = Math.abs(b.sum / b.count - a.sum / a.count) / known.spread;
      const drift = look.drift[c]!;
      drift.total++;
      if (moved > 2) drift.moved++;
      drift.largest = Math.max(drift.largest, moved);
    }
  }
  return look;
}

const short = (value: number) => String(Number(value.toPrecision(4)));

/** Factors between units that plants mix up. */
const FACTORS: readonly (readonly [number, string])[] = [
  [10, "× 10"],
  [100, "× 100"],
  [1000, "× 1000"],
  [14.5038, "bar → psi"],
  [6.89476, "psi → kPa"],
  [25.4, "inch → mm"],
];

/** A change of unit holds: two stretches of one level, then two of another. Ramps and noise do not pass. */
function levelChange([a, b, c, d]: readonly [number, number, number, number]): string | null {
  const level = (p: number, q: number) => Math.abs(p - q) <= 0.02 * Math.abs(q);
  return level(a, b) && level(c, d) ? conversion((a + b) / 2, (c + d) / 2) : null;
}

/** The conversion that leads from one level to another, within 1 %; null where none does. */
export function conversion(from: number, to: number): string | null {
  if (from === 0 || to === 0 || from === to) return null;
  const near = (a: number, b: number) => Math.abs(a - b) <= 0.01 * Math.abs(b);
  for (const [factor, what] of FACTORS) {
    if (near(to / from, factor)) return what;
    if (near(from / to, factor))
      return what.startsWith("×") ? what.replace("×", "÷") : what.split(" → ").reverse().join(" → ");
  }
  if (from > -60 && from < 1000 && near(to, from + 273.15) && Math.abs(from) > 3) return "°C → K";
  if (to > -60 && to < 1000 && near(from, to + 273.15) && Math.abs(to) > 3) return "K → °C";
  if (from > 20 && near(to, 1.8 * from + 32)) return "°C → °F";
  return to > 20 && near(from, 1.8 * to + 32) ? "°F → °C" : null;
}
