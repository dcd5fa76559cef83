import { AndonError, type SignalReport } from "@andon/contracts";
import { findingsOf } from "./findings.ts";
import { secondLook } from "./look.ts";
import { median } from "./sample.ts";
import type { SignalSource } from "./source.ts";
import { survey, usualSteps } from "./survey.ts";

/** Rows read so far; everything is read twice. */
export interface SignalProgress {
  readonly pass: 1 | 2;
  readonly rows: number;
}

/**
 * What is in a source of signals and what is wrong with it, in two passes: what each column and unit holds, then what departs from it. Memory
 * grows with units and columns, not with rows.
 * @throws AndonError `source/empty` where there is not one row, and those of reading
 */
export async function* checkSignals(
  source: SignalSource,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<SignalProgress, SignalReport> {
  const first = survey(source, signal);
  let step = await first.next();
  for (; !step.done; step = await first.next()) yield { pass: 1, rows: step.value };
  const seen = step.value;
  if (seen.rows === 0) throw new AndonError("signal/empty", { path: source.root });
  const second = secondLook(source, seen, signal);
  let next = await second.next();
  for (; !next.done; next = await second.next()) yield { pass: 2, rows: next.value };
  const steps = [...usualSteps(seen.units).values()].filter(Number.isFinite);
  const times = [...seen.units.values()].filter(({ first: time }) => !Number.isNaN(time));
  const extreme = (pick: (...values: number[]) => number, values: number[]) =>
    values.length === 0 ? null : pick(...values);
  return {
    source: source.root,
    kind: source.kind,
    rows: seen.rows,
    units: seen.units.size,
    splits: Object.fromEntries(seen.splits),
    time: {
      column: source.time.name,
      meaning: source.time.meaning,
      zone: source.time.zone,
      first: extreme(
        Math.min,
        times.map((unit) => unit.first),
      ),
      last: extreme(
        Math.max,
        times.map((unit) => unit.last),
      ),
      step: steps.length === 0 ? null : median(steps),
    },
    columns: source.columns.map((column, c) => {
      const { present, missing, mean, squares, minimum, maximum } = seen.columns[c]!;
      const numeric = column.kind === "number" && present > 0;
      return {
        ...column,
        present,
        missing,
        minimum: numeric ? minimum : null,
        maximum: numeric ? maximum : null,
        mean: numeric ? mean : null,
        standardDeviation: numeric && present > 1 ? Math.sqrt(squares / (present - 1)) : null,
        levels: source.levels.get(column.name)?.slice(0, 20) ?? [],
      };
    }),
    fingerprint: seen.fingerprint,
    findings: findingsOf(source, seen, next.value),
  };
}
