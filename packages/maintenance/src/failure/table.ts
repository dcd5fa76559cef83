/** Rows with what became of them: read whole, since tables of failures are small beside signals. */
import { AndonError } from "@andon/contracts";
import {
  checkSignals,
  completed,
  type Repair,
  type SignalBlock,
  type SignalColumn,
  type SignalSource,
} from "@andon/data";

/** A column as raw values: a number in its unit, or the place of a category among its levels; NaN where missing. */
export interface TableColumn {
  readonly name: string;
  readonly unit: string | null;
  readonly role: "sensor" | "setting";
  readonly levels: readonly string[] | null;
  readonly values: Float64Array;
}

export interface Table {
  readonly rows: number;
  /** Rows of a unit lie together, in their order. */
  readonly units: readonly { readonly name: string; readonly from: number; readonly rows: number }[];
  readonly columns: readonly TableColumn[];
  /** As the source has it: of a clock, or counted. */
  readonly time: Float64Array;
  /** 1 where it failed, 0 where it did not, 2 where that is not known. */
  readonly failed: Uint8Array;
}

/** Columns that are not learnt from, by the reason. */
export interface Dropped {
  readonly identifiers: readonly string[];
  /** Whole numbers without a unit that never repeat. */
  readonly rowNumbers: readonly string[];
  readonly leaks: readonly string[];
  readonly constants: readonly string[];
}

/** How the target is told, as it stands in a card. */
export interface Target {
  readonly column: string | null;
  readonly positive: string;
  readonly horizon: number | null;
}

export const UNKNOWN = 2;

/** The only column that its name calls a label; null where a unit's last row is its failure. @throws AndonError `maintenance/no-target` */
export function targetOf(source: SignalSource, horizon: number | undefined): string | null {
  const labels = source.columns.filter(({ role }) => role === "label").map(({ name }) => name);
  if (labels.length === 1) return labels[0]!;
  if (horizon !== undefined && labels.length === 0) return null;
  throw new AndonError("maintenance/no-target", {
    path: source.root,
    found: source.columns.map(({ name }) => name).join(", "),
  });
}

/**
 * Reads a source whole; what it marks as a test set is left out unless `all`.
 * @param target what is a failure: a value of a column (without a name for it 1 of 0 and 1); without a column a unit's last row; null: not needed
 * @throws AndonError `signal/empty`, `maintenance/target`
 */
export async function readTable(
  source: SignalSource,
  target: {
    readonly column: string | null;
    readonly positive: string | undefined;
    readonly horizon: number | null;
  } | null,
  { all = false, signal }: { readonly all?: boolean; readonly signal?: AbortSignal | undefined } = {},
): Promise<{ readonly table: Table; readonly positive: string; readonly repairs: readonly Repair[] }> {
  const blocks = new Map<string, SignalBlock[]>();
  const reading = source.read({ signal });
  let next = await reading.next();
  for (; !next.done; next = await reading.next()) {
    const block = next.value;
    if (block.split === "test" && !all) continue;
    const known = blocks.get(block.unit);
    if (known) known.push(block);
    else blocks.set(block.unit, [block]);
  }
  const ordered = [...blocks.values()].flat();
  const rows = ordered.reduce((sum, block) => sum + block.rows, 0);
  if (rows === 0) throw new AndonError("signal/empty", { path: source.root });
  const joinedBy = (of: (block: SignalBlock) => Float64Array): Float64Array => {
    const values = new Float64Array(rows);
    let at = 0;
    for (const block of ordered) {
      values.set(of(block), at);
      at += block.rows;
    }
    return values;
  };
  const joined = (c: number) => joinedBy(({ values }) => values[c]!);
  let from = 0;
  const units = [...blocks].map(([name, of]) => {
    const unit = { name, from, rows: of.reduce((sum, block) => sum + block.rows, 0) };
    from += unit.rows;
    return unit;
  });
  const at = source.columns.findIndex(({ name }) => name === target?.column);
  const { failed, positive } =
    target === null
      ? { failed: new Uint8Array(rows).fill(UNKNOWN), positive: "" }
      : target.column === null
        ? { failed: lastRows(rows, units), positive: "1" }
        : failures(source, source.columns[at]!, joined(at), target.positive, all);
  const columns = source.columns.flatMap((column, c): TableColumn[] => {
    const { name, unit, role, kind } = column;
    if (c === at || role === "ignored" || role === "label") return [];
    const levels = kind === "category" ? (source.levels.get(name) ?? []) : null;
    return [{ name, unit, role: role === "setting" ? "setting" : "sensor", levels, values: joined(c) }];
  });
  const horizon = target?.horizon ?? null;
  return {
    table: {
      rows,
      units,
      columns,
      time: joinedBy(({ time }) => time),
      failed: horizon === null ? failed : within(failed, units, horizon),
    },
    positive,
    repairs: next.value,
  };
}

/** @param oneSided whether one value alone will do. @throws AndonError `maintenance/target` */
function failures(
  source: SignalSource,
  { name, kind }: SignalColumn,
  values: Float64Array,
  positive: string | undefined,
  oneSided: boolean,
): { readonly failed: Uint8Array; readonly positive: string } {
  const levels = kind === "category" ? (source.levels.get(name) ?? []) : null;
  const found = [...new Set(values)].filter((v) => !Number.isNaN(v));
  const named = (v: number) => levels?.[v] ?? String(v);
  const refuse = () =>
    new AndonError("maintenance/target", {
      path: source.root,
      column: name,
      found: `${found.slice(0, 6).map(named).join(", ")}${found.length > 6 ? ", …" : ""}`,
    });
  const wanted = positive ?? "1";
  const at = found.find((v) => named(v) === wanted || (levels === null && v === Number(wanted)));
  const binary = found.length === 2 && found.every((v) => v === 0 || v === 1) && levels === null;
  // where the target is known already, rows may all be of one kind
  const few = oneSided ? found.length > 1 && at === undefined : at === undefined || found.length < 2;
  if (few || (positive === undefined && !binary)) throw refuse();
  return { failed: Uint8Array.from(values, (v) => (Number.isNaN(v) ? UNKNOWN : v === at ? 1 : 0)), positive: wanted };
}

function lastRows(rows: number, units: Table["units"]): Uint8Array {
  const failed = new Uint8Array(rows);
  for (const unit of units) failed[unit.from + unit.rows - 1] = 1;
  return failed;
}

/**
 * Whether a failure comes in the next `horizon` rows of the unit. Rows of a failure itself, and rows at the end of which too little is known,
 * are unknown: there is nothing to foretell, or no telling.
 */
function within(failed: Uint8Array, units: Table["units"], horizon: number): Uint8Array {
  const coming = new Uint8Array(failed.length);
  for (const { from, rows } of units) {
    let next = Number.POSITIVE_INFINITY;
    for (let i = from + rows - 1; i >= from; i--) {
      const seen = from + rows - 1 - i >= horizon;
      coming[i] = failed[i] !== 0 ? UNKNOWN : next - i <= horizon ? 1 : seen ? 0 : UNKNOWN;
      if (failed[i] === 1) next = i;
    }
  }
  return coming;
}

/**
 * The table without what must not, or cannot, be learnt from: names of rows, columns that never change, and those that give the target away, as
 * `andon data check` finds them.
 * @param foretold the failures are still to come in each row
 * @param keep columns that whoever trains knows before the event
 * @throws AndonError `signal/nothing-varies`
 */
export async function usable(
  source: SignalSource,
  table: Table,
  { foretold, keep }: { readonly foretold: boolean; readonly keep: readonly string[] },
): Promise<{ readonly table: Table; readonly dropped: Dropped }> {
  const known = source.columns.filter(({ role }) => role === "leak").map(({ name }) => name);
  // what tells a failure before it comes is no leak but a good sensor
  const findings = foretold ? [] : (await completed(checkSignals(asSource(source, table)))).findings;
  const found = findings.filter(({ code }) => code === "leak").map(({ column }) => column!);
  const leaks = new Set([...known, ...found].filter((name) => !keep.includes(name)));
  const identifiers = source.columns.filter(({ role }) => role === "ignored").map(({ name }) => name);
  const rowNumbers = table.columns
    .filter(
      // what has a unit of measure measures something
      ({ name, values, levels, unit }) =>
        levels === null && unit === null && !identifiers.includes(name) && !keep.includes(name) && numbersRows(values),
    )
    .map(({ name }) => name);
  const constant = table.columns.filter(({ values }) => new Set(values).size < 2);
  const constants = constant.map(({ name }) => name).filter((name) => !leaks.has(name));
  const columns = table.columns.filter(
    ({ name }) => !leaks.has(name) && ![...identifiers, ...rowNumbers, ...constants].includes(name),
  );
  if (columns.length === 0) throw new AndonError("signal/nothing-varies", { path: source.root });
  return {
    table: { ...table, columns: columns.map(commonestFirst) },
    dropped: { identifiers, rowNumbers, leaks: [...leaks], constants },
  };
}

/** Rarer categories than the commonest so many count as none of them. */
const MOST_LEVELS = 40;

function commonestFirst(column: TableColumn): TableColumn {
  const { levels, values } = column;
  if (levels === null) return column;
  const counts = levels.map(() => 0);
  for (const v of values) if (!Number.isNaN(v)) counts[v]!++;
  const order = [...levels.keys()].sort((a, b) => counts[b]! - counts[a]! || a - b);
  const kept = order.slice(0, MOST_LEVELS);
  return {
    ...column,
    levels: kept.map((l) => levels[l]!),
    values: values.map((v) => (Number.isNaN(v) ? v : Math.min(kept.length, order.indexOf(v)))),
  };
}

/** Whole numbers, another in each row, with hardly a gap between them: they number the rows, in whatever order. */
function numbersRows(values: Float64Array): boolean {
  if (values.length < 20 || !values.every(Number.isInteger)) return false;
  const sorted = values.toSorted();
  return sorted.at(-1)! - sorted[0]! < 2 * values.length && sorted.every((v, i) => i === 0 || v > sorted[i - 1]!);
}

/** The table as the check reads it: the failures are the one label. */
function asSource(source: SignalSource, { units, columns, failed }: Table): SignalSource {
  const label = Float64Array.from(failed, (f) => (f === UNKNOWN ? Number.NaN : f));
  return {
    ...source,
    columns: [
      ...columns.map(
        ({ name, unit, role, levels }): SignalColumn => ({
          name,
          unit,
          role,
          kind: levels === null ? "number" : "category",
        }),
      ),
      { name: "failure", unit: null, role: "label", kind: "number" },
    ],
    async *read() {
      for (const { name, from, rows: count } of units) {
        const part = (values: Float64Array) => values.subarray(from, from + count);
        const time = Float64Array.from({ length: count }, (_, i) => i);
        yield {
          unit: name,
          split: null,
          start: 0,
          rows: count,
          time,
          values: [...columns.map(({ values }) => part(values)), part(label)],
        };
      }
      return [];
    },
  };
}
