/** What had to be repaired in a source, told where everything else that training decides is told. */
import type { Decision, Language } from "@andon/contracts";
import type { Repair, SignalSource } from "@andon/data";

/** So many rows at least do not change by chance. */
const FEWEST_STUCK = 30;

/** The same source, what its latest whole reading had to repair, and which columns held one value all along. */
export function withRepairs<S extends SignalSource>(
  source: S,
): {
  readonly source: S;
  readonly repairs: () => readonly Repair[];
  readonly stuck: () => readonly string[];
} {
  let latest: readonly Repair[] = [];
  let rows = 0;
  let first: readonly number[] = [];
  let stuck: readonly number[] = [];
  return {
    source: {
      ...source,
      async *read(options) {
        rows = 0;
        const reading = source.read(options);
        let step = await reading.next();
        for (; !step.done; step = await reading.next()) {
          const { value: block } = step;
          if (rows === 0 && block.rows > 0) {
            first = block.values.map((values) => values[0]!);
            stuck = [...first.keys()].filter((c) => !Number.isNaN(first[c]!));
          }
          rows += block.rows;
          stuck = stuck.filter((c) => block.values[c]!.every((value) => value === first[c]));
          yield block;
        }
        latest = step.value;
        return latest;
      },
    },
    repairs: () => latest,
    stuck: () => (rows < FEWEST_STUCK ? [] : stuck.map((c) => source.columns[c]!.name)),
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
            en: "This task learns from numbers. If a sensor should be here, its export has gone wrong.",
            zh: "该任务只从数值学习。如其中应为传感器读数，则导出有误。",
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

/** Sensors that changed in training and hold one value here. */
export const stuckDecisions = (stuck: readonly string[], columns: readonly string[]): readonly Decision[] => {
  const names = columns.filter((name) => stuck.includes(name));
  return names.length === 0
    ? []
    : [
        {
          what: { en: "never changes", zh: "恒定不变" },
          choice: listed(names),
          why: {
            en: "In training it did: a stuck sensor, or a broken export? Do not trust the answers before you know.",
            zh: "训练数据中它是变化的：传感器卡死，还是导出有误？查明之前请勿采信结果。",
          },
        },
      ];
};

/** Names of columns, the first eight. */
export const listed = (names: readonly string[]): string =>
  names.length > 8 ? `${names.slice(0, 8).join(", ")}, …` : names.join(", ");
