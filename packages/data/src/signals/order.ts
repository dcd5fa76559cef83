/** Histories as models need them: the rows of each unit in order of time, none twice, and evenly apart where that is asked for. */
import { AndonError } from "@andon/contracts";
import { duration } from "./findings.ts";
import { Gatherer } from "./gather.ts";
import { openSignalSource } from "./open.ts";
import type { SignalOptions } from "./options.ts";
import { Evener, type Merge } from "./prepare/even.ts";
import { median, Reservoir } from "./sample.ts";
import { BLOCK_ROWS, Repairs, type SignalBlock, type SignalColumn, type SignalSource } from "./source.ts";

/** Of the rows of a unit that must be sorted, so many at most may share a time with another row that says something else. */
const MOST_TIES = 0.1;

export interface HistoryOptions extends SignalOptions {
  /** Rows so far apart, in milliseconds of clock times, else in the unit of the time column. Undefined: rows as they come. */
  readonly resample?: number | undefined;
  /** That is a length of time, so that the times must be those of a clock. */
  readonly resampleByClock?: boolean | undefined;
}

/** How far apart rows are. */
export interface Sampling {
  /** The usual step between rows, in milliseconds of clock times. */
  readonly usual: number;
  /** Share of the steps that differ from it by more than half. */
  readonly irregular: number;
}

export interface HistorySource extends SignalSource {
  /** As the source has it, before any resampling; null where rows are merely counted, or are too few. */
  readonly sampling: Sampling | null;
}

/**
 * `openSignalSource`, with each unit's rows in order of time: rows of a unit whose time runs backwards are sorted, a row that repeats the one before
 * it, time and all, is left out; rows of one time that differ stay in the order of the source. Each is a repair of its own. One more look at the
 * source is taken first; rows of units that must be sorted are held in memory, those of others are not.
 * @throws AndonError those of `openSignalSource`; while reading, `signal/order` where many rows of a unit to be sorted share a time: several units,
 * most likely, and no order of them is right; `signal/step`, and `signal/no-time` or `signal/no-clock-step` where rows are to be resampled that have no time
 */
export async function openHistories(
  path: string,
  { resample, resampleByClock = false, ...options }: HistoryOptions = {},
  signal?: AbortSignal,
): Promise<HistorySource> {
  const source = await openSignalSource(path, options);
  // rows that are merely counted are in order
  if (source.time.name === null) {
    if (resample !== undefined) throw new AndonError("signal/no-time", { path });
    return { ...source, sampling: null };
  }
  if (resample !== undefined && resampleByClock && source.time.meaning === "count")
    throw new AndonError("signal/no-clock-step", { path, step: duration(resample), column: source.time.name });
  const { unsorted, sampling } = await lookAtTimes(source, signal);
  const ordered = inOrder(source, unsorted);
  return { ...(resample === undefined ? ordered : evenly(ordered, resample)), sampling };
}

const keyOf = ({ unit, split }: SignalBlock): string => `${split}\n${unit}`;

const STEPS = 5000;

async function lookAtTimes(source: SignalSource, signal?: AbortSignal) {
  const last = new Map<string, number>();
  const unsorted = new Set<string>();
  const steps = new Reservoir(STEPS);
  for await (const block of source.read({ signal })) {
    const key = keyOf(block);
    let before = last.get(key) ?? Number.NEGATIVE_INFINITY;
    for (const time of block.time) {
      if (time < before) unsorted.add(key);
      else if (time > before && before !== Number.NEGATIVE_INFINITY) steps.add(time - before);
      if (!Number.isNaN(time)) before = time;
    }
    last.set(key, before);
  }
  const usual = median(steps.values);
  const irregular = steps.values.filter((v) => Math.abs(v - usual) > usual / 2).length / steps.values.length;
  return { unsorted, sampling: steps.values.length === 0 ? null : { usual, irregular } };
}

function inOrder(source: SignalSource, unsorted: ReadonlySet<string>): SignalSource {
  return {
    ...source,
    async *read(options) {
      const repairs = new Repairs();
      const distinct = withoutRepeats(source, repairs);
      const held = new Map<string, SignalBlock[]>();
      const reading = source.read(options);
      let step = await reading.next();
      for (; !step.done; step = await reading.next()) {
        const block = step.value;
        const key = keyOf(block);
        if (!unsorted.has(key)) yield* distinct(block);
        else if (held.has(key)) held.get(key)!.push(block);
        else {
          held.set(key, [block]);
          // units keep the order in which they appear: this one's rows come at the end
          yield picked(block, []);
        }
      }
      for (const blocks of held.values()) for (const block of sorted(blocks, source, repairs)) yield* distinct(block);
      return [...step.value, ...repairs.all()];
    },
  };
}

const sameRow = (a: SignalBlock, i: number, b: SignalBlock, j: number): boolean =>
  a.time[i] === b.time[j] && a.values.every((column, c) => Object.is(column[i], b.values[c]![j]));

/** Leaves out what repeats the row before it, and names rows of one time that differ. State with the life of a reading. */
function withoutRepeats({ time: { name } }: SignalSource, repairs: Repairs) {
  const units = new Map<string, { rows: number; last: SignalBlock }>();
  return function* (block: SignalBlock): Generator<SignalBlock> {
    const known = units.get(keyOf(block));
    const kept: number[] = [];
    for (let i = 0; i < block.rows; i++) {
      const before = i > 0 ? block : known?.last;
      const at = (i > 0 ? i : (before?.rows ?? 0)) - 1;
      if (before?.time[at] === block.time[i]) {
        const place = () => `${block.unit}, row ${block.start + i + 1}`;
        if (sameRow(before!, at, block, i)) {
          repairs.note("duplicate-time", name, "left-out", place);
          continue;
        }
        repairs.note("duplicate-time", name, "kept", place);
      }
      kept.push(i);
    }
    const start = known?.rows ?? 0;
    units.set(keyOf(block), { rows: start + kept.length, last: block });
    if (kept.length === block.rows) yield { ...block, start };
    else if (kept.length > 0) yield { ...picked(block, kept), start };
  };
}

const picked = (block: SignalBlock, rows: readonly number[]): SignalBlock => ({
  ...block,
  rows: rows.length,
  time: Float64Array.from(rows, (i) => block.time[i]!),
  values: block.values.map((column) => Float64Array.from(rows, (i) => column[i]!)),
});

/** All rows of a unit by time; of equal times the earlier row first. A row without a time stays behind the row that it came after. */
function* sorted(blocks: readonly SignalBlock[], source: SignalSource, repairs: Repairs): Generator<SignalBlock> {
  const [first] = blocks as [SignalBlock];
  const rows = blocks.reduce((n, block) => n + block.rows, 0);
  const joined = (of: (block: SignalBlock) => Float64Array) => {
    const all = new Float64Array(rows);
    let filled = 0;
    for (const block of blocks) {
      all.set(of(block), filled);
      filled += block.rows;
    }
    return all;
  };
  const whole: SignalBlock = {
    ...first,
    start: 0,
    rows,
    time: joined(({ time }) => time),
    values: first.values.map((_, c) => joined(({ values }) => values[c]!)),
  };
  let last = Number.NEGATIVE_INFINITY;
  const times = whole.time.map((time, i) => {
    if (time < last) repairs.note("unsorted-time", source.time.name, "sorted", () => `${whole.unit}, row ${i + 1}`);
    if (!Number.isNaN(time)) last = time;
    return last;
  });
  const order = Array.from({ length: rows }, (_, i) => i).sort((a, b) => times[a]! - times[b]!);
  const ties = order.filter((row, i) => {
    const before = order[i - 1];
    return before !== undefined && whole.time[before] === whole.time[row] && !sameRow(whole, before, whole, row);
  });
  if (ties.length > MOST_TIES * rows)
    throw new AndonError("signal/order", { path: source.root, unit: whole.unit, rows, ties: ties.length });
  for (let start = 0; start < rows; start += BLOCK_ROWS)
    yield { ...picked(whole, order.slice(start, start + BLOCK_ROWS)), start };
}

const mergeOf = ({ role, kind }: SignalColumn): Merge =>
  kind === "category" ? "last" : role === "label" ? "largest" : "mean";

/** Rows in order of time, to rows a step apart. A reading whose time cannot be read has no place among them. */
function evenly(source: SignalSource, step: number): SignalSource {
  const merges = source.columns.map(mergeOf);
  return {
    ...source,
    async *read(options) {
      const repairs = new Repairs();
      const gatherer = new Gatherer(merges.length);
      const units = new Map<string, { readonly block: SignalBlock; readonly evener: Evener }>();
      const full: SignalBlock[] = [];
      const into =
        ({ unit, split }: SignalBlock) =>
        (time: number, values: Float64Array) => {
          const block = gatherer.add(unit, split, time, values);
          if (block !== null) full.push(block);
        };
      const row = new Float64Array(merges.length);
      const reading = source.read(options);
      let next = await reading.next();
      for (; !next.done; next = await reading.next()) {
        const block = next.value;
        let known = units.get(keyOf(block));
        if (known === undefined) {
          known = { block: picked(block, []), evener: new Evener(step, merges, block.unit) };
          units.set(keyOf(block), known);
          // units keep the order in which they appear
          yield known.block;
        }
        const emit = into(block);
        for (const [i, time] of block.time.entries()) {
          if (Number.isNaN(time)) {
            const place = () => `${block.unit}, row ${block.start + i + 1}`;
            repairs.note("unreadable-time", source.time.name, "left-out", place);
            continue;
          }
          for (const [c, values] of block.values.entries()) row[c] = values[i]!;
          known.evener.take(time, row, emit);
        }
        yield* full.splice(0);
      }
      for (const { block, evener } of units.values()) evener.end(into(block));
      yield* full;
      yield* gatherer.rest();
      return [...next.value, ...repairs.all()];
    },
  };
}
