/** Sensors that stand still: one value, or none, for longer than ever in training. */
import type { Decision, MaintenanceCard } from "@andon/contracts";
import type { SignalBlock, SignalSource } from "@andon/data";
import { listed } from "./listed.ts";

/** Rows of a unit that follow each other and hold one value of a column. */
export interface Hold {
  readonly column: string;
  readonly unit: string;
  /** The first of the rows, counted from 1, and how many there are. */
  readonly from: number;
  readonly rows: number;
  /** Null where it is missing. */
  readonly value: number | null;
}

type Column = MaintenanceCard["input"]["columns"][number];

/** So many rows at least do not hold one value by chance. */
const FEWEST = 30;
/** What held for so many rows in training may hold somewhat longer. */
const LONGER = 2;

/** Rows for which a sensor may hold one value; without an end where training does not tell, and for settings and words, which are meant to. */
export function mostHeld(column: Column): number {
  const { role, longestHold } = column;
  const meantTo = role === "setting" || ("levels" in column && column.levels !== null);
  return meantTo || longestHold === undefined ? Number.POSITIVE_INFINITY : Math.max(FEWEST, LONGER * longestHold);
}

/** How long each column of each unit has held its value. State with the life of a reading: a value and two counts a column and unit. */
export class Holding {
  readonly #units = new Map<string, { row: number; values: Float64Array; rows: Int32Array }>();

  /** Takes the next row of a unit; `told` hears of each column how many rows it has held its value for, this one among them. */
  take(unit: string, values: ArrayLike<number>, told: (column: number, rows: number, row: number) => void): void {
    let known = this.#units.get(unit);
    if (known === undefined) {
      known = { row: 0, values: new Float64Array(values.length), rows: new Int32Array(values.length) };
      this.#units.set(unit, known);
    }
    known.row++;
    for (let c = 0; c < values.length; c++) {
      const value = values[c]!;
      known.rows[c] = known.row > 1 && Object.is(known.values[c], value) ? known.rows[c]! + 1 : 1;
      known.values[c] = value;
      told(c, known.rows[c]!, known.row);
    }
  }
}

export const holdOf = (column: string, unit: string, row: number, rows: number, value: number): Hold => ({
  column,
  unit,
  from: row - rows + 1,
  rows,
  value: Number.isNaN(value) ? null : value,
});

/** The same source, and the longest hold of each of its columns in its latest whole reading. */
export function withHolds<S extends SignalSource>(
  source: S,
): { readonly source: S; readonly holds: () => readonly (Hold | undefined)[] } {
  let longest: (Hold | undefined)[] = [];
  return {
    source: {
      ...source,
      async *read(options) {
        const found: (Hold | undefined)[] = source.columns.map(() => undefined);
        const holding = new Holding();
        const row = new Float64Array(source.columns.length);
        const look = ({ unit, split, rows, values }: SignalBlock) => {
          for (let i = 0; i < rows; i++) {
            for (let c = 0; c < row.length; c++) row[c] = values[c]![i]!;
            holding.take(`${split}\n${unit}`, row, (c, held, at) => {
              if (held > (found[c]?.rows ?? 0)) found[c] = holdOf(source.columns[c]!.name, unit, at, held, row[c]!);
            });
          }
        };
        const reading = source.read(options);
        let step = await reading.next();
        for (; !step.done; step = await reading.next()) {
          look(step.value);
          yield step.value;
        }
        longest = found;
        return step.value;
      },
    },
    holds: () => longest,
  };
}

/** Columns of a card with how long each held one value in training. */
export const withLongestHolds = <C extends { readonly name: string }>(
  columns: readonly C[],
  holds: readonly (Hold | undefined)[],
): (C & { longestHold: number })[] =>
  columns.map((column) => ({ ...column, longestHold: holds.find((h) => h?.column === column.name)?.rows ?? 0 }));

/** Sensors that hold one value, or none, for longer than ever in training. */
export function stillDecisions(holds: readonly (Hold | undefined)[], columns: readonly Column[]): readonly Decision[] {
  const still = columns.flatMap((column) => {
    const hold = holds.find((h) => h?.column === column.name);
    return hold !== undefined && hold.rows > mostHeld(column) ? [hold] : [];
  });
  if (still.length === 0) return [];
  return [
    {
      what: { en: "stands still", zh: "停止变化" },
      choice: {
        en: listed(
          still.map(({ column, unit, from, rows, value }) => {
            const what = value === null ? "missing" : value;
            return `${column} (${what} for ${rows} rows of ${unit}, from row ${from} on)`;
          }),
        ).en,
        zh: listed(
          still.map(({ column, unit, from, rows, value }) => {
            const what = value === null ? "缺失" : `均为 ${value}`;
            return `${column}（${unit} 自第 ${from} 行起 ${rows} 行${what}）`;
          }),
        ).zh,
      },
      why: {
        en: "Longer than ever in training: stuck, not connected, or a broken export? Do not trust the answers there before you know.",
        zh: "持续时间超过训练中的任何时候：传感器卡死、未接入，还是导出有误？查明之前请勿采信这些行的结果。",
      },
    },
  ];
}
