/** How the rows are dealt out into parts, each of which some networks are trained without and judged by. */
import { AndonError, type Decision, type Gap, type RowSplit } from "@andon/contracts";
import { type Fold, foldsOf, gapWords, type SignalSource } from "@andon/data";
import type { FailureOptions } from "./options.ts";
import type { Table } from "./table.ts";

const PARTS = 5;
/** Fewer rows of a kind beside a part that is held out cannot be learnt from. */
const FEWEST_LEARNT = 5;

export interface Split {
  readonly split: RowSplit;
  readonly folds: readonly Fold[];
  readonly decision: Decision;
}

/**
 * By unit where there are several. One unit's rows by time where they have an order: they have a time, or a failure is foretold, so that neighbours
 * share most of their window and of what becomes of them. Row by row otherwise.
 * @param steps rows that a window looks back
 * @throws AndonError `maintenance/few-units`, `maintenance/one-failure`, `maintenance/little-left`, `maintenance/no-gap`, `signal/no-clock`
 */
export function splitFailures(
  { root: path, time }: Pick<SignalSource, "root" | "time">,
  table: Table,
  steps: number,
  members: number,
  { split = "auto", gap, horizon, seed = 1 }: Pick<FailureOptions, "split" | "gap" | "horizon" | "seed">,
): Split {
  const { units, failed } = table;
  const ordered = horizon !== undefined || time.name !== null;
  const by = split !== "auto" ? split : units.length > 1 ? "unit" : ordered ? "time" : "row";
  if (gap !== undefined && by !== "time") throw new AndonError("maintenance/no-gap", { path, by });
  if (gap !== undefined && "milliseconds" in gap && time.meaning === "count")
    throw new AndonError("signal/no-clock", { path, gap: gapWords(gap).en });
  const fails = units.filter(({ from, rows }) => failed.subarray(from, from + rows).includes(1)).length;
  // each member must learn from units that fail, and be judged by one
  if (by === "unit" && fails < 2) throw new AndonError("maintenance/few-units", { path, units: fails, needed: 2 });
  const parts = Math.min(members, PARTS, by === "unit" ? fails : PARTS);
  const near = gap ?? { rows: (horizon ?? 0) + steps };
  const folds = foldsOf({ ...table, clock: time.meaning === "clock" }, { by, parts, gap: near, seed });
  if (folds.length < 2) throw new AndonError("maintenance/one-failure", { path });
  for (const [k, { train }] of folds.entries()) {
    const failures = train.reduce((n, i) => n + failed[i]!, 0);
    const others = train.length - failures;
    if (Math.min(failures, others) < FEWEST_LEARNT)
      throw new AndonError("maintenance/little-left", {
        path,
        part: k + 1,
        parts: folds.length,
        failures,
        others,
        needed: FEWEST_LEARNT,
      });
  }
  const done = { by, parts: folds.length, gap: by === "time" ? near : null };
  const why = by === "row" && ordered ? GIVEN_AWAY : WHY[by](gap === undefined ? near : null);
  const choice = choiceOf(done);
  return {
    split: done,
    folds,
    decision: {
      what: { en: "split", zh: "划分" },
      choice,
      why: split === "auto" ? why : { en: `You asked for it. ${why.en}`, zh: `由您指定。${why.zh}` },
    },
  };
}

function choiceOf({ by, parts, gap }: RowSplit): { readonly en: string; readonly zh: string } {
  const of = {
    unit: { en: `by unit, ${parts} parts`, zh: `按设备，${parts} 部分` },
    time: { en: `by time, ${parts} stretches`, zh: `按时间，${parts} 段` },
    row: { en: `row by row, ${parts} parts`, zh: `逐行，${parts} 部分` },
  }[by];
  return gap === null ? of : { en: `${of.en}, gap ${gapWords(gap).en}`, zh: `${of.zh}，间隔 ${gapWords(gap).zh}` };
}

const GIVEN_AWAY = {
  en: "But these rows follow each other, and neighbours give each other away: expect worse than the figures say. --split time, or unit where there are several, does not.",
  zh: "但这些行前后相连，相邻的行会互相泄露：实际表现会差于所示指标。--split time（或有多台设备时的 unit）不会如此。",
};

/** `near`: the gap where it was chosen. */
const WHY: Readonly<Record<RowSplit["by"], (near: Gap | null) => { readonly en: string; readonly zh: string }>> = {
  unit: () => ({
    en: "No machine is judged by a network that knows it.",
    zh: "没有设备由见过它的网络评估。",
  }),
  time: (near) => ({
    en: `Neighbouring rows of one record tell of each other: each stretch is judged by networks that learnt neither from it nor from rows within the gap${near === null ? "" : " (the horizon, if any, and the window)"}.`,
    zh: `同一记录中相邻的行互相透露：每段由既未学习该段、也未学习其间隔内各行的网络评估${near === null ? "" : "（间隔为预测范围（如有）与窗口之和）"}。`,
  }),
  row: () => ({
    en: "Each row stands for itself, and is judged by networks that have not seen it. If rows follow each other in time, say --split time: neighbours would give each other away.",
    zh: "每行独立，由未见过它的网络评估。若各行按时间先后相连，请指定 --split time：否则相邻的行会互相泄露。",
  }),
};
