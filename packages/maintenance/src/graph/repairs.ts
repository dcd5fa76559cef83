/** What had to be repaired in a source, told where everything else that training decides is told. */
import type { Decision } from "@andon/contracts";
import type { Repair, SignalSource } from "@andon/data";

/** The same source, and what its latest whole reading had to repair. */
export function withRepairs(source: SignalSource): {
  readonly source: SignalSource;
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

export const repairDecisions = (repairs: readonly Repair[]): readonly Decision[] =>
  repairs.map(({ column, count, first, done }) => ({
    what: { en: "repaired", zh: "修复" },
    choice: column === null ? first : `${column}: ${first}`,
    why: {
      en: `${count} like it; ${done === "left-out" ? "left out" : "taken for missing"}. andon data check tells more.`,
      zh: `此类共 ${count} 处；${done === "left-out" ? "已排除" : "按缺失处理"}。详见 andon data check。`,
    },
  }));
