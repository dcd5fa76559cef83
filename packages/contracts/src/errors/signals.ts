/** Errors of signals. */
import { entry } from "./entry.ts";

export const signalErrors = {
  "signal/date-order": entry<{ path: string; example: string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `The dates of ${d.path} can be read in two ways: is ${d.example} day first or month first? Say --date-order dmy or --date-order mdy.`,
    zh: (d) =>
      `${d.path} 中的日期有两种读法：${d.example} 是日在前还是月在前？请用 --date-order dmy 或 --date-order mdy 指定。`,
  }),
  "signal/empty": entry<{ path: string }>({
    status: 422,
    exit: 1,
    en: (d) => `Expected signals in ${d.path}, but it holds not one row that can be read. Check the export.`,
    zh: (d) => `${d.path} 中没有可读取的数据行。请检查导出过程。`,
  }),
  "signal/encoding": entry<{ path: string; byte: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected text in UTF-8, UTF-16 or GB18030, but ${d.path} is none of them from byte ${d.byte} on. Export it again as UTF-8.`,
    zh: (d) =>
      `需要 UTF-8、UTF-16 或 GB18030 编码的文本，但 ${d.path} 从第 ${d.byte} 字节起都不是。请重新导出为 UTF-8。`,
  }),
  "signal/no-clock": entry<{ path: string; gap: string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected times of a clock for a gap of ${d.gap}, but the times of ${d.path} are counted. Give the gap in rows, such as --gap 20, or name the column of time (--time).`,
    zh: (d) =>
      `间隔 ${d.gap} 需要时钟时间，但 ${d.path} 的时间只是计数。请以行数给出间隔，例如 --gap 20，或用 --time 指定时间列。`,
  }),
  "signal/no-clock-step": entry<{ path: string; step: string; column: string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected times of a clock to resample every ${d.step}, but the times of ${d.path} (${d.column}) are counted. Give --resample as a bare number, in the unit of that column, or name the column of clock times (--time).`,
    zh: (d) =>
      `每 ${d.step} 重采样需要时钟时间，但 ${d.path} 的时间（${d.column}）只是计数。请将 --resample 改为该列单位下的数值，或用 --time 指定时钟时间列。`,
  }),
  "signal/no-column": entry<{ column: string; path: string; found: string }>({
    status: 422,
    exit: 2,
    en: (d) => `Expected a column "${d.column}" in ${d.path}, but it has: ${d.found}. Name one of these.`,
    zh: (d) => `${d.path} 中需要“${d.column}”列，但现有的列是：${d.found}。请从中选择。`,
  }),
  "signal/no-table": entry<{ path: string; found: string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected a table in ${d.path}: a header that names the columns, then a line a moment, with the same separator. But the first line is "${d.found}". Write CSV.`,
    zh: (d) => `${d.path} 中应为表格：先是列名表头，然后每个时刻一行，分隔符相同，但第一行是“${d.found}”。请输出 CSV。`,
  }),
  "signal/no-time": entry<{ path: string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected times to resample by, but ${d.path} has no column of time that can be read. Name it with --time, or leave --resample out.`,
    zh: (d) => `重采样需要时间，但 ${d.path} 中没有可读取的时间列。请用 --time 指定，或去掉 --resample。`,
  }),
  "signal/not-recognised": entry<{ path: string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected signals (CSV with a column a sensor or with time, tag and value; Parquet; .npy; MATLAB v5 .mat; C-MAPSS, SKAB, Tennessee Eastman, CWRU or AI4I), but ${d.path} is none of them. See "andon data check --help".`,
    zh: (d) =>
      `需要信号数据（每个传感器一列的 CSV，或含时间、测点、数值的 CSV；Parquet；.npy；MATLAB v5 .mat；C-MAPSS、SKAB、Tennessee Eastman、CWRU 或 AI4I），但 ${d.path} 都不是。参见 "andon data check --help"。`,
  }),
  "signal/nothing-varies": entry<{ path: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected at least one sensor that changes, but in ${d.path} every column is constant over the training units. Check the export.`,
    zh: (d) => `至少需要一个变化的传感器，但 ${d.path} 的训练设备中所有列都恒定不变。请检查导出过程。`,
  }),
  "signal/order": entry<{ path: string; unit: string; rows: number; ties: number }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected the rows of one unit in order of time, but in ${d.path} the time of ${d.unit} runs backwards, and ${d.ties} of its ${d.rows} rows share their time with another that differs: rows of several units, most likely. Name the column that tells units apart (--unit), or the right column of time (--time).`,
    zh: (d) =>
      `需要按时间排列的单台设备数据，但 ${d.path} 中 ${d.unit} 的时间出现倒退，且 ${d.rows} 行中有 ${d.ties} 行与内容不同的另一行时间相同：很可能混入了多台设备。请用 --unit 指定区分设备的列，或用 --time 指定正确的时间列。`,
  }),
  "signal/step": entry<{ unit: string; readings: number; rows: number }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected a step for resampling that is near the time between readings, but the first ${d.readings} readings of ${d.unit} would become over ${d.rows} rows, most of them empty. Give a longer --resample, or cut the record where nothing was recorded.`,
    zh: (d) =>
      `重采样步长应接近读数间隔，但 ${d.unit} 的前 ${d.readings} 个读数将变为超过 ${d.rows} 行，且大多为空。请增大 --resample，或在无记录处切分数据。`,
  }),
  "signal/unreadable": entry<{ path: string; reason: string }>({
    status: 422,
    exit: 1,
    en: (d) => `Expected a file of signals, but ${d.path} cannot be read: ${d.reason}.`,
    zh: (d) => `需要信号文件，但无法读取 ${d.path}：${d.reason}。`,
  }),
  "signal/zone": entry<{ zone: string }>({
    status: 400,
    exit: 2,
    en: (d) =>
      `There is no time zone called ${d.zone}. Name one as IANA does, for example Asia/Shanghai or Europe/Berlin.`,
    zh: (d) => `没有名为 ${d.zone} 的时区。请使用 IANA 名称，例如 Asia/Shanghai 或 Europe/Berlin。`,
  }),
};
