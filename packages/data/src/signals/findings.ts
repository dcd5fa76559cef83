/** What is wrong with signals, in sentences. */
import type { SignalFinding } from "@andon/contracts";
import { at, finding, percent, percentZh, type Severity, type Words } from "./finding.ts";
import { leaks } from "./leaks.ts";
import type { Look } from "./look.ts";
import { median } from "./sample.ts";
import type { Repair, SignalSource } from "./source.ts";
import { type ColumnSurvey, type Survey, usualSteps } from "./survey.ts";

/** So many rows on end are not lost by chance. */
const LONG_ABSENCE = 50;
/** Fewer rows cannot show how a unit behaves. */
const FEWEST_ROWS = 4;

/** All findings, worst first. */
export function findingsOf(source: SignalSource, survey: Survey, look: Look): readonly SignalFinding[] {
  const all = [
    ...survey.repairs.map(repaired),
    ...ofTime(source, survey, look),
    ...source.columns.flatMap((_, c) => ofColumn(source, survey, look, c)),
    ...ofMany(source, survey, look),
    ...ofUnits(survey),
  ];
  const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };
  return all.sort((a, b) => rank[a.severity] - rank[b.severity]);
}

function repaired({ code, column, count, first }: Repair): SignalFinding {
  const where = at(first);
  const told = (message: Words) => finding(code, "warning", column, { count, places: where.places }, message);
  switch (code) {
    case "ragged-row":
      return told({
        en: `${count} row(s) have another number of cells than the header; they are left out. Export them again.`,
        zh: `${count} 行的单元格数与表头不符，已忽略。请重新导出。`,
      });
    case "text-in-number":
      return told({
        en: `${column}: ${count} cell(s) hold text where numbers belong; they count as missing.`,
        zh: `${column}：${count} 个单元格应为数值却是文本，按缺失处理。`,
      });
    case "unreadable-time":
      return told({ en: `${count} time(s) cannot be read.`, zh: `${count} 个时间无法读取。` });
    case "missing-column":
      return told({
        en: `${column}: the column is absent from ${count} file(s); there it counts as missing.`,
        zh: `${column}：有 ${count} 个文件缺少该列，按缺失处理。`,
      });
    case "unsorted-time":
      return told({
        en: `${count} row(s) carry an earlier time than the row before; they are sorted.`,
        zh: `${count} 行的时间早于上一行，已排序。`,
      });
    case "duplicate-time":
      return told({
        en: `${count} row(s) carry the time of the row before.`,
        zh: `${count} 行与上一行时间相同。`,
      });
    case "unreadable-file":
      return told({
        en: `${count} file(s) are no table like the others; they are left out.`,
        zh: `${count} 个文件不是与其他文件相同的表格，已忽略。`,
      });
  }
}

function ofTime({ time }: SignalSource, { units }: Survey, look: Look): SignalFinding[] {
  const found: SignalFinding[] = [];
  const unitsWith = (count: (unit: Survey["units"] extends ReadonlyMap<string, infer U> ? U : never) => number) => {
    const hit = [...units].filter(([, unit]) => count(unit) > 0);
    return { count: hit.reduce((n, [, unit]) => n + count(unit), 0), places: hit.map(([name]) => name) };
  };
  const duplicates = unitsWith((unit) => unit.duplicates);
  if (duplicates.count > 0) {
    found.push(
      finding("duplicate-time", "warning", time.name, duplicates, {
        en: `${duplicates.count} row(s) carry the time of the row before. Two readings of one moment, or several units? Then name the column that tells them apart (--unit).`,
        zh: `${duplicates.count} 行与上一行时间相同。是同一时刻的两次读数，还是混有多台设备？如是后者，请用 --unit 指定区分设备的列。`,
      }),
    );
  }
  const backwards = unitsWith((unit) => unit.backwards);
  if (backwards.count > 0) {
    found.push(
      finding("unsorted-time", "warning", time.name, backwards, {
        en: `The time runs backwards ${backwards.count} time(s). Sort each unit's rows by time.`,
        zh: `时间倒退 ${backwards.count} 次。请按时间对每台设备的行排序。`,
      }),
    );
  }
  if (look.gaps.count > 0) {
    const longest = time.meaning === "count" ? String(look.gaps.longest) : duration(look.gaps.longest);
    found.push(
      finding("gap", "warning", time.name, look.gaps, {
        en: `${look.gaps.count} gap(s) of over five usual steps, the longest ${longest}. Windows must not reach across them.`,
        zh: `有 ${look.gaps.count} 处间断超过五个常规步长，最长 ${longest}。窗口不应跨越间断。`,
      }),
    );
  }
  const { count, total } = look.irregular;
  if (total > 0 && count > total / 10) {
    found.push(
      finding(
        "irregular",
        "warning",
        time.name,
        { count, places: [] },
        {
          en: `${percent(count / total)} of the steps differ from the usual one by more than half: resample before models that expect a fixed rate.`,
          zh: `${percentZh(count / total)} 的时间步长与常规步长相差超过一半：使用要求固定采样率的模型前请重采样。`,
        },
      ),
    );
  }
  const steps = [...usualSteps(units)].filter(([, step]) => Number.isFinite(step));
  const usual = median(steps.map(([, step]) => step));
  const other = steps.filter(([, step]) => step > 1.5 * usual || step < usual / 1.5);
  if (other.length > 0) {
    found.push(
      finding(
        "mixed-rates",
        "warning",
        time.name,
        { count: other.length, places: other.map(([name]) => name) },
        {
          en: `${other.length} unit(s) are sampled at another rate than the rest. A model would tell units apart by their rate: bring all to one.`,
          zh: `${other.length} 台设备的采样率与其他不同。模型会仅凭采样率区分设备：请统一采样率。`,
        },
      ),
    );
  }
  if (time.meaning === "clock" && time.zone === "UTC") {
    found.push(
      finding("no-zone", "note", time.name, at(), {
        en: "The times name no zone and are read as UTC. Say --zone where daylight saving matters.",
        zh: "时间未注明时区，按 UTC 读取。如涉及夏令时或本地时间，请用 --zone 指定。",
      }),
    );
  }
  return found;
}

export function duration(milliseconds: number): string {
  for (const [unit, size] of [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["min", 60_000],
    ["s", 1000],
  ] as const)
    if (milliseconds >= size) return `${Number((milliseconds / size).toPrecision(3))} ${unit}`;
  return `${Number(milliseconds.toPrecision(3))} ms`;
}

function ofColumn(source: SignalSource, survey: Survey, look: Look, c: number): SignalFinding[] {
  const { name, role, kind } = source.columns[c]!;
  const column = survey.columns[c]!;
  const found: SignalFinding[] = [];
  if (role === "ignored") return [];
  const total = column.present + column.missing;
  if (column.missing > 0) {
    const share = column.missing / total;
    const { length, unit, row } = column.absent;
    // a sensor that vanished, not values that are lost now and then
    const vanished = length >= LONG_ABSENCE && length >= column.missing / 2;
    found.push(
      finding(
        "missing",
        share > 0.05 ? "warning" : "note",
        name,
        { count: column.missing, places: vanished ? [`${unit}, row ${row + 1}`] : [] },
        {
          en: `${name}: ${percent(share)} of the values are missing${vanished ? `, ${length} rows on end` : ""}.`,
          zh: `${name}：${percentZh(share)} 的值缺失${vanished ? `，其中连续 ${length} 行` : ""}。`,
        },
      ),
    );
  }
  if (role === "label" || role === "leak") return [...found, ...leaks(source, survey, c)];
  if (isConstant(column)) return found;
  if (kind === "number") found.push(...stuck(name, column), ...ofLook(name, look, c));
  return [...found, ...leaks(source, survey, c)];
}

/** A sensor that shows one value far longer than it usually does, though it has many. */
function stuck(name: string, { longest, sample, present }: ColumnSurvey): SignalFinding[] {
  const distinct = new Set(sample.values).size;
  const usual = sample.values.length / Math.max(1, distinct);
  const commonest = sample.values.filter((v) => v === longest.value).length / Math.max(1, sample.values.length);
  if (distinct < 20 || longest.length < 50 || longest.length < 20 * usual) return [];
  // a value that is met often anyway (zero at standstill) holds by itself
  if (commonest > 0.2 && longest.length < present / 2) return [];
  const place = `${longest.unit}, row ${longest.row + 1}: ${longest.value}`;
  return [
    finding(
      "stuck",
      "warning",
      name,
      { count: longest.length, places: [place] },
      {
        en: `${name} shows ${longest.value} for ${longest.length} rows on end: stuck, or not connected?`,
        zh: `${name} 连续 ${longest.length} 行为 ${longest.value}：传感器卡死或未连接？`,
      },
    ),
  ];
}

function ofLook(name: string, look: Look, c: number): SignalFinding[] {
  const found: SignalFinding[] = [];
  const [jumps, outliers] = [look.jumps[c]!, look.outliers[c]!];
  if (jumps.count > 0) {
    found.push(
      finding("unit-jump", "warning", name, jumps, {
        en: `${name} changes its level ${jumps.count} time(s) exactly as a change of unit would (${jumps.what}). Bring it to one unit.`,
        zh: `${name} 的水平有 ${jumps.count} 次突变，恰与单位换算一致（${jumps.what}）。请统一单位。`,
      }),
    );
  }
  if (outliers.count > 0) {
    found.push(
      finding("outlier", "warning", name, outliers, {
        en: `${name}: ${outliers.count} value(s) lie more than 20 robust standard deviations from the median.`,
        zh: `${name}：${outliers.count} 个值偏离中位数超过 20 个稳健标准差。`,
      }),
    );
  }
  return found;
}

const isConstant = ({ present, minimum, maximum }: ColumnSurvey) => present > 1 && minimum === maximum;

/** What often holds for many columns at once, told once. */
function ofMany({ columns, levels, unitColumn }: SignalSource, survey: Survey, { drift }: Look): SignalFinding[] {
  const identifiers = columns.filter(({ role }) => role === "ignored").map(({ name }) => name);
  const constants = columns.flatMap(({ name, role, kind }, c) => {
    if ((role !== "sensor" && role !== "setting") || !isConstant(survey.columns[c]!)) return [];
    return [`${name}: ${kind === "category" ? levels.get(name)![0] : survey.columns[c]!.minimum}`];
  });
  const drifting = columns.flatMap(({ name }, c) => {
    const { moved, total, largest } = drift[c]!;
    return moved > 0 && moved >= total / 2 ? [`${name}: ${moved}/${total}, ≤ ${largest.toFixed(1)} σ`] : [];
  });
  const words = columns.flatMap(({ name, role, kind }, c) => {
    if (unitColumn !== null || role !== "sensor" || kind === "number" || isConstant(survey.columns[c]!)) return [];
    const names = levels.get(name)!;
    return names.length < 2 ? [] : [`${name}: ${names.slice(0, 4).join(", ")}${names.length > 4 ? ", …" : ""}`];
  });
  const told = (code: SignalFinding["code"], places: readonly string[], message: Words): SignalFinding[] =>
    places.length === 0 ? [] : [finding(code, "note", null, at(...places), message)];
  return [
    ...told("identifier", identifiers, {
      en: `${identifiers.length} column(s) name rows rather than measuring anything; they are not used.`,
      zh: `${identifiers.length} 列是行标识而非测量值，不使用。`,
    }),
    ...told("words", words, {
      en: `${words.length} column(s) hold words. If one names the machine of a row, say so: --unit. Remaining life and watches learn from numbers alone.`,
      zh: `${words.length} 列为文本。如其中一列标明该行属于哪台设备，请用 --unit 指定。剩余寿命与监视只从数值学习。`,
    }),
    ...told("constant", constants, {
      en: `${constants.length} column(s) never change: they tell nothing.`,
      zh: `${constants.length} 列恒定不变：不含信息。`,
    }),
    ...told("drift", drifting, {
      en: `${drifting.length} sensor(s) drift: in at least half of the units the last tenth lies over two robust standard deviations from the first. Wear to learn from, or sensors to calibrate.`,
      zh: `${drifting.length} 个传感器存在漂移：至少一半设备的最后十分之一与最初十分之一相差超过两个稳健标准差。可能是可学习的劣化，也可能是需校准的传感器。`,
    }),
  ];
}

function ofUnits({ units }: Survey): SignalFinding[] {
  const short = [...units].filter(([, { rows }]) => rows < FEWEST_ROWS);
  if (short.length === 0) return [];
  const places = short.map(([name, { rows }]) => `${name}: ${rows}`);
  return [
    finding(
      "short-unit",
      "warning",
      null,
      { count: short.length, places },
      {
        en: `${short.length} unit(s) have fewer than ${FEWEST_ROWS} rows: too few to learn from or to judge.`,
        zh: `${short.length} 台设备少于 ${FEWEST_ROWS} 行数据：不足以学习或判断。`,
      },
    ),
  ];
}
