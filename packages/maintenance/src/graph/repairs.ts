/** What had to be repaired in a source, told where everything else that training decides is told. */
import type { Decision, Language } from "@andon/contracts";
import type { Repair, SignalSource } from "@andon/data";
import { listed } from "./listed.ts";
import { type Hold, withHolds } from "./still.ts";

/** The same source, what its latest whole reading had to repair, and the longest hold of each column in it. */
export function withRepairs<S extends SignalSource>(
  source: S,
): {
  readonly source: S;
  readonly repairs: () => readonly Repair[];
  readonly holds: () => readonly (Hold | undefined)[];
} {
  let latest: readonly Repair[] = [];
  const held = withHolds(source);
  return {
    source: {
      ...held.source,
      async *read(options) {
        latest = yield* held.source.read(options);
        return latest;
      },
    },
    repairs: () => latest,
    holds: held.holds,
  };
}

const DONE: Readonly<Record<Repair["done"], Readonly<Record<Language, string>>>> = {
  "left-out": { en: "left out", zh: "已排除" },
  "made-missing": { en: "taken for missing", zh: "按缺失处理" },
  sorted: { en: "brought into order of time", zh: "已按时间排序" },
  kept: {
    en: "rows of one time that differ, kept in the order of the source",
    zh: "时间相同但内容不同的行，按数据源中的次序保留",
  },
};

export const repairDecisions = (repairs: readonly Repair[]): readonly Decision[] =>
  repairs.map(({ column, count, first, done }) => ({
    what: { en: "repaired", zh: "修复" },
    choice: column === null ? first : `${column}: ${first}`,
    why: {
      en: `${count} like it; ${DONE[done].en}. andon data check tells more.`,
      zh: `此类共 ${count} 处；${DONE[done].zh}。详见 andon data check。`,
    },
  }));

/** Sensors and settings that a training source has, but that are not learnt from: they hold text, or one value alone. */
export function leftOutDecisions(source: SignalSource, taken: readonly string[]): readonly Decision[] {
  const rest = source.columns.filter(
    ({ name, role }) => (role === "sensor" || role === "setting") && !taken.includes(name),
  );
  const names = (kind: "number" | "category") => rest.filter((column) => column.kind === kind).map(({ name }) => name);
  return [...textDecisions(names("category")), ...constantDecisions(names("number"))];
}

const textDecisions = (names: readonly string[]): readonly Decision[] =>
  names.length === 0
    ? []
    : [
        {
          what: { en: "left out, because they hold text", zh: "因内容为文本而排除" },
          choice: listed(names),
          why: {
            en: "This task learns from numbers. If one names the machine of a row, say --unit; if it should be a sensor, its export has gone wrong.",
            zh: "该任务只从数值学习。如其中一列标明设备，请用 --unit 指定；如应为传感器读数，则导出有误。",
          },
        },
      ];

export const constantDecisions = (names: readonly string[]): readonly Decision[] =>
  names.length === 0
    ? []
    : [
        {
          what: { en: "left out, because they never change", zh: "因恒定不变而排除" },
          choice: listed(names),
          why: { en: "What never changes tells nothing.", zh: "恒定不变的列不含信息。" },
        },
      ];
