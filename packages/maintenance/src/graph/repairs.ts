/** What had to be repaired in a source, told where everything else that training decides is told. */
import type { Decision, Language } from "@andon/contracts";
import type { Repair, SignalSource } from "@andon/data";

/** The same source, and what its latest whole reading had to repair. */
export function withRepairs<S extends SignalSource>(
  source: S,
): {
  readonly source: S;
  readonly repairs: () => readonly Repair[];
} {
  let latest: readonly Repair[] = [];
  return {
    source: {
      ...source,
      async *read(options) {
        latest = yield* source.read(options);
        return latest;
      },
    },
    repairs: () => latest,
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
