/** The first look at signals: what each column and each unit holds. One pass, memory bounded by units and columns. */
import { createHash } from "node:crypto";
import { median, Reservoir } from "./sample.ts";
import type { Repair, SignalBlock, SignalSource } from "./source.ts";

const SAMPLE = 1000;
const STEPS = 200;

export interface ColumnSurvey {
  present: number;
  missing: number;
  mean: number;
  /** Sum of squared deviations from the mean (Welford 1962). */
  squares: number;
  minimum: number;
  maximum: number;
  readonly sample: Reservoir;
  /** The longest run of one value, and where it began. */
  longest: { length: number; unit: string; row: number; value: number };
  /** The longest run of missing values. */
  absent: { length: number; unit: string; row: number };
  /** Values beside each binary label: where it is 0, where it is 1. */
  readonly beside: readonly { readonly zero: Reservoir; readonly one: Reservoir; ones: number; onesAtOne: number }[];
  /** Whether every value is 0 or 1. */
  binary: boolean;
}

export interface UnitSurvey {
  rows: number;
  first: number;
  last: number;
  duplicates: number;
  backwards: number;
  readonly steps: Reservoir;
  /** Value of each column in the last row, and how long it has been that. */
  readonly held: Float64Array;
  readonly run: Uint32Array;
}

export interface Survey {
  readonly columns: readonly ColumnSurvey[];
  readonly units: ReadonlyMap<string, UnitSurvey>;
  readonly splits: ReadonlyMap<string, number>;
  readonly rows: number;
  /** Share of rows in which each label is 1; null where it is not binary. In the order of `labels`. */
  readonly labels: readonly number[];
  readonly fingerprint: string;
  readonly repairs: readonly Repair[];
}

/** Reads everything once. Yields rows done. */
export async function* survey(source: SignalSource, signal?: AbortSignal): AsyncGenerator<number, Survey> {
  const labels = source.columns.flatMap(({ role, kind }, i) => (role === "label" && kind === "number" ? [i] : []));
  const columns = source.columns.map(
    (): ColumnSurvey => ({
      present: 0,
      missing: 0,
      mean: 0,
      squares: 0,
      minimum: Number.POSITIVE_INFINITY,
      maximum: Number.NEGATIVE_INFINITY,
      sample: new Reservoir(SAMPLE),
      longest: { length: 0, unit: "", row: 0, value: Number.NaN },
      absent: { length: 0, unit: "", row: 0 },
      beside: labels.map(() => ({ zero: new Reservoir(SAMPLE), one: new Reservoir(SAMPLE), ones: 0, onesAtOne: 0 })),
      binary: true,
    }),
  );
  const units = new Map<string, UnitSurvey>();
  const splits = new Map<string, number>();
  const hash = createHash("sha256");
  let rows = 0;
  const reading = source.read({ signal });
  let step = await reading.next();
  for (; !step.done; step = await reading.next()) {
    const block = step.value;
    let unit = units.get(block.unit);
    if (!unit) {
      unit = {
        rows: 0,
        first: Number.NaN,
        last: Number.NaN,
        duplicates: 0,
        backwards: 0,
        steps: new Reservoir(STEPS),
        held: new Float64Array(columns.length).fill(Number.NaN),
        run: new Uint32Array(columns.length),
      };
      units.set(block.unit, unit);
    }
    if (block.split !== null) splits.set(block.split, (splits.get(block.split) ?? 0) + block.rows);
    followTime(unit, block);
    for (const [c, column] of columns.entries()) {
      if (source.columns[c]!.role === "ignored") continue;
      takeColumn(column, block, c, unit);
      for (const [k, label] of labels.entries())
        if (label !== c) takeBeside(column.beside[k]!, block.values[c]!, block.values[label]!);
    }
    hash.update(`${block.unit}\n`);
    for (const array of [block.time, ...block.values])
      hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    unit.rows += block.rows;
    rows += block.rows;
    yield rows;
  }
  return {
    columns,
    units,
    splits,
    rows,
    labels: labels.map((c) => {
      const { binary, minimum, maximum, mean } = columns[c]!;
      return binary && minimum < maximum ? mean : Number.NaN;
    }),
    fingerprint: hash.digest("hex"),
    repairs: step.value,
  };
}

function followTime(unit: UnitSurvey, { time, rows }: SignalBlock): void {
  for (let i = 0; i < rows; i++) {
    const now = time[i]!;
    if (Number.isNaN(now)) continue;
    if (Number.isNaN(unit.first)) unit.first = now;
    else {
      const step = now - unit.last;
      if (step === 0) unit.duplicates++;
      else if (step < 0) unit.backwards++;
      else unit.steps.add(step);
    }
    unit.last = now;
  }
}

function takeColumn(column: ColumnSurvey, block: SignalBlock, c: number, unit: UnitSurvey): void {
  const values = block.values[c]!;
  for (let i = 0; i < block.rows; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) {
      column.missing++;
      const length = Number.isNaN(unit.held[c]!) ? unit.run[c]! + 1 : 1;
      if (length > column.absent.length)
        column.absent = { length, unit: block.unit, row: block.start + i + 1 - length };
      unit.run[c] = length;
      unit.held[c] = Number.NaN;
      continue;
    }
    column.present++;
    const off = value - column.mean;
    column.mean += off / column.present;
    column.squares += off * (value - column.mean);
    if (value < column.minimum) column.minimum = value;
    if (value > column.maximum) column.maximum = value;
    column.sample.add(value);
    if (value !== 0 && value !== 1) column.binary = false;
    unit.run[c] = value === unit.held[c] ? unit.run[c]! + 1 : 1;
    unit.held[c] = value;
    if (unit.run[c]! > column.longest.length) {
      const length = unit.run[c]!;
      column.longest = { length, unit: block.unit, row: block.start + i + 1 - length, value };
    }
  }
}

function takeBeside(beside: ColumnSurvey["beside"][number], values: Float64Array, label: Float64Array): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    if (value === 1) beside.ones++;
    if (label[i] === 0) beside.zero.add(value);
    else if (label[i] === 1) {
      beside.one.add(value);
      if (value === 1) beside.onesAtOne++;
    }
  }
}

/** The usual step of each unit; NaN where it has fewer than two times. */
export const usualSteps = (units: Survey["units"]): ReadonlyMap<string, number> =>
  new Map([...units].map(([name, unit]) => [name, median(unit.steps.values)]));
