/** Errors of predictive maintenance. */
import { entry } from "./entry.ts";

export const maintenanceErrors = {
  "maintenance/few-units": entry<{ path: string; units: number; needed: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected at least ${d.needed} units that ran to failure, but ${d.path} holds ${d.units}: too few to learn from and to say how far to trust it. Add histories, or name the column that tells units apart (--unit).`,
    zh: (d) =>
      `至少需要 ${d.needed} 台运行至失效的设备，但 ${d.path} 只有 ${d.units} 台：不足以学习并评估可信度。请补充历史数据，或用 --unit 指定区分设备的列。`,
  }),
  "maintenance/no-such-unit": entry<{ path: string; units: string; found: string }>({
    status: 422,
    exit: 2,
    en: (d) => `Expected units of ${d.path} that are still running, but it has no ${d.units}. It has: ${d.found}.`,
    zh: (d) => `指定为仍在运行的设备 ${d.units} 不在 ${d.path} 中。其中有：${d.found}。`,
  }),
  "maintenance/no-window": entry<{ network: string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected no --window with the network ${d.network}, as it sees whole histories. Leave one of both out, or name a network over windows, such as cnn.`,
    zh: (d) => `网络 ${d.network} 看整段历史，不应同时指定 --window。请去掉其一，或改用基于窗口的网络，例如 cnn。`,
  }),
  "maintenance/long-window": entry<{ path: string; window: number; longest: number }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected a window no longer than the longest history, but --window is ${d.window} rows and ${d.path} has ${d.longest} at most. Give a smaller one.`,
    zh: (d) =>
      `窗口不应长于最长的历史，但 --window 为 ${d.window} 行，而 ${d.path} 最长只有 ${d.longest} 行。请减小窗口。`,
  }),
  "maintenance/no-label": entry<{ path: string; found: string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected a column that says which rows are anomalous (0 or 1), but ${d.path} has: ${d.found}. Name it with --label.`,
    zh: (d) => `需要标明哪些行异常（0 或 1）的列，但 ${d.path} 的列是：${d.found}。请用 --label 指定。`,
  }),
  "maintenance/label-values": entry<{ path: string; column: string; found: number }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected ${d.column} of ${d.path} to say which rows are anomalous (0: normal, another whole number: anomalous), but it holds ${d.found}. Name another column with --label.`,
    zh: (d) =>
      `${d.path} 的 ${d.column} 应标明哪些行异常（0 为正常，其他整数为异常），但其中有 ${d.found}。请用 --label 指定其他列。`,
  }),
  "maintenance/short-runs": entry<{ path: string; rows: number; needed: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected at least ${d.needed} normal rows on end, but the longest run in ${d.path} has ${d.rows}. Give longer runs, or a smaller --window or --gap.`,
    zh: (d) =>
      `至少需要连续 ${d.needed} 行正常数据，但 ${d.path} 中最长只有 ${d.rows} 行。请提供更长的数据，或减小 --window 或 --gap。`,
  }),
  "maintenance/one-unit": entry<{ path: string; needed: number }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Remaining life is learnt from several units that each ran to failure (${d.needed} at least), but ${d.path} holds one. If it holds several machines, name the column that tells them apart (--unit). If it is one machine that failed now and then, learn to foretell its failures: --task failure --target <column> --horizon <rows>.`,
    zh: (d) =>
      `剩余寿命需从多台各自运行至失效的设备学习（至少 ${d.needed} 台），但 ${d.path} 只有一台。若其中有多台设备，请用 --unit 指定区分设备的列；若为一台多次失效的设备，请改为预测其失效：--task failure --target <列> --horizon <行数>。`,
  }),
  "maintenance/short-source": entry<{ path: string; rows: number; needed: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `The model looks at ${d.needed} rows together, but the longest run in ${d.path} has ${d.rows}. Give longer records.`,
    zh: (d) => `模型每次查看 ${d.needed} 行，但 ${d.path} 中最长的连续数据只有 ${d.rows} 行。请提供更长的记录。`,
  }),
  "maintenance/target": entry<{ path: string; column: string; found: string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected the target ${d.column} of ${d.path} to have two values, such as 0 and 1, but found: ${d.found}. Name a column that says whether it failed (--target), and which value means so (--positive).`,
    zh: (d) =>
      `${d.path} 的目标列 ${d.column} 应有两种取值（如 0 和 1），但实际为：${d.found}。请用 --target 指定表示是否失效的列，并用 --positive 指明失效的取值。`,
  }),
  "maintenance/costs": entry<{ failure: number | string; stop: number | string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected a failure to cost more than a planned stop, and a stop to cost something, but they cost ${d.failure} and ${d.stop}. Give --cost-failure and --cost-stop, in the same currency.`,
    zh: (d) =>
      `失效的成本应高于计划停机，且停机成本应大于零，但二者为 ${d.failure} 和 ${d.stop}。请以同一货币给出 --cost-failure 和 --cost-stop。`,
  }),
  "maintenance/whole-lives": entry<{ units: number; needed: number }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected at least ${d.needed} units that ran to failure, as a decision is weighed over whole lives, but got ${d.units}. Give such units, and leave --truth out.`,
    zh: (d) =>
      `维护决策需在完整寿命上衡量，至少需要 ${d.needed} 台运行至失效的设备，但只有 ${d.units} 台。请提供此类设备，并去掉 --truth。`,
  }),
  "maintenance/no-target": entry<{ path: string; found: string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected a column of ${d.path} that says whether it failed. Name it with --target; there are: ${d.found}.`,
    zh: (d) => `${d.path} 中需要一列表示是否失效。请用 --target 指定；现有列：${d.found}。`,
  }),
  "maintenance/text": entry<{ path: string; columns: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected numbers in ${d.columns}, as the model was trained on, but ${d.path} holds text there. Give numbers, or leave the cells empty.`,
    zh: (d) => `模型训练时 ${d.columns} 为数值，但 ${d.path} 中是文本。请提供数值，或将单元格留空。`,
  }),
  "maintenance/wish": entry<{ wishes: string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected both costs, or a precision, or none of them, but got ${d.wishes}. Give --cost-miss and --cost-alarm in the same currency, or --precision.`,
    zh: (d) =>
      `需要同时给出两项成本，或给出精确率，或都不给出，但收到的是 ${d.wishes}。请以同一货币给出 --cost-miss 和 --cost-alarm，或给出 --precision。`,
  }),
  "maintenance/unreachable": entry<{ path: string; precision: number; best: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `No threshold makes ${d.precision} of the alarms right on ${d.path}; ${d.best} is reachable. Ask for less (--precision), or add columns that tell failures.`,
    zh: (d) =>
      `在 ${d.path} 上没有阈值能使报警的精确率达到 ${d.precision}；可达到 ${d.best}。请降低要求（--precision），或补充能反映失效的列。`,
  }),
  "maintenance/few-failures": entry<{ path: string; failures: number; others: number; needed: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected at least ${d.needed} row(s) of each kind in ${d.path}, but found ${d.failures} with a failure and ${d.others} without: too few to learn from and to say how far to trust it. Add data.`,
    zh: (d) =>
      `${d.path} 中两类数据各至少需要 ${d.needed} 行，但失效有 ${d.failures} 行，正常有 ${d.others} 行：不足以学习并评估可信度。请补充数据。`,
  }),
  "maintenance/one-failure": entry<{ path: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected failures at two times at least, as a split by time holds one out and learns from the others, but ${d.path} has them at one time alone (rows that follow each other count once). Add a longer record, or several units (--unit).`,
    zh: (d) =>
      `按时间划分需留出一次失效、并从其余失效中学习，因此至少需要两个时段的失效，但 ${d.path} 只有一个（连续的行算一次）。请补充更长的记录，或提供多台设备（--unit）。`,
  }),
  "maintenance/little-left": entry<{
    path: string;
    part: number;
    parts: number;
    failures: number;
    others: number;
    needed: number;
  }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected at least ${d.needed} rows of each kind to learn from beside each part that is held out, but beside part ${d.part} of ${d.parts} of ${d.path} there are ${d.failures} with a failure and ${d.others} without. Add data, or give a smaller --gap where rows are split by time.`,
    zh: (d) =>
      `每留出一部分，其余数据中两类各至少需要 ${d.needed} 行，但 ${d.path} 留出第 ${d.part} 部分（共 ${d.parts} 部分）后，失效只有 ${d.failures} 行，正常只有 ${d.others} 行。请补充数据；若按时间划分，也可减小 --gap。`,
  }),
  "maintenance/no-gap": entry<{ path: string; by: "unit" | "row" }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected --gap with a split by time alone, but the rows of ${d.path} are split by ${d.by}, where a gap would do nothing. Leave it out, or say --split time.`,
    zh: (d) =>
      `--gap 仅用于按时间划分，但 ${d.path} 按${d.by === "unit" ? "设备" : "行"}划分，间隔不起作用。请去掉它，或指定 --split time。`,
  }),
  "maintenance/no-rate": entry<{ path: string; file: string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected the sample rate of ${d.file} in ${d.path}, but neither a time column, nor a value called rate or fs, nor an index tells it. Name it, in samples a second: --rate 12000.`,
    zh: (d) =>
      `需要 ${d.path} 中 ${d.file} 的采样率，但没有时间列、名为 rate 或 fs 的数值或索引说明它。请用 --rate 12000（每秒采样点数）指定。`,
  }),
  "maintenance/slow-rate": entry<{ path: string; file: string; rate: number; needed: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected at least ${d.needed} samples a second, as the model was trained on, but ${d.file} in ${d.path} has ${d.rate}: what lies above half of its rate is lost. Record faster, or train with this recording.`,
    zh: (d) =>
      `模型按每秒 ${d.needed} 点训练，但 ${d.path} 中 ${d.file} 每秒只有 ${d.rate} 点：高于其一半的频率已丢失。请提高采样率，或用此记录参与训练。`,
  }),
  "maintenance/not-finite": entry<{ path: string; file: string; row: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected a number for every sample, but sample ${d.row} of ${d.file} in ${d.path} is missing or no number. Cut the recording there, or leave it out.`,
    zh: (d) =>
      `每个采样点都应是数字，但 ${d.path} 中 ${d.file} 的第 ${d.row} 点缺失或不是数字。请在该处截断，或去掉该记录。`,
  }),
  "maintenance/lost-samples": entry<{ path: string; count: number; first: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected every sample of a recording, but ${d.count} row(s) of ${d.path} cannot be read (${d.first}): what follows would lie at the wrong time. Export the recording again, or cut it there.`,
    zh: (d) =>
      `录波应包含每个采样点，但 ${d.path} 有 ${d.count} 行无法读取（${d.first}）：其后的采样点时间将出错。请重新导出，或在该处截断。`,
  }),
  "maintenance/no-vibration": entry<{ path: string; found: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected a sensor that holds numbers to analyse as vibration, but ${d.path} has: ${d.found}, text or no sensors. Check the export, or name the column (--channel).`,
    zh: (d) =>
      `需要一列数值作为振动信号分析，但 ${d.path} 的列是：${d.found}，为文本或不是传感器。请检查导出过程，或用 --channel 指定列。`,
  }),
  "maintenance/no-speed": entry<{ path: string; file: string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `The model reads spectra over orders of the shaft, so it needs the speed of ${d.file} in ${d.path}. Give a column called rpm or speed, or name it: --rpm 1797.`,
    zh: (d) =>
      `模型按轴转速阶次读取频谱，需要 ${d.path} 中 ${d.file} 的转速。请提供名为 rpm 或 speed 的列，或用 --rpm 1797 指定。`,
  }),
  "maintenance/no-class": entry<{ path: string; file: string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected a class for every recording, but ${d.file} in ${d.path} has none. Put it into a folder named after its class, or name the column that holds it (--label).`,
    zh: (d) =>
      `每段记录都需要类别，但 ${d.path} 中的 ${d.file} 没有。请放入以类别命名的文件夹，或用 --label 指定类别列。`,
  }),
  "maintenance/no-known-class": entry<{ path: string; found: string; labels: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected recordings of the classes that the model knows (${d.labels}), but ${d.path} holds: ${d.found}. Name folders or labels as they were in training, or use maintain run, which needs no classes.`,
    zh: (d) =>
      `需要模型已知类别（${d.labels}）的记录，但 ${d.path} 只有：${d.found}。请按训练时的类别命名，或使用无需类别的 maintain run。`,
  }),
  "maintenance/one-class": entry<{ path: string; found: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected recordings of two classes at least, but ${d.path} holds: ${d.found}. Put recordings into one folder for each class, or watch normal operation instead (--task watch).`,
    zh: (d) =>
      `至少需要两个类别的记录，但 ${d.path} 只有：${d.found}。请按类别放入子文件夹，或改为监视正常运行（--task watch）。`,
  }),
  "maintenance/short-recording": entry<{ path: string; file: string; samples: number; needed: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected at least ${d.needed} samples, but ${d.file} in ${d.path} has ${d.samples} at the model's rate. Record longer, or train with a smaller --window.`,
    zh: (d) =>
      `至少需要 ${d.needed} 个采样点，但 ${d.path} 中 ${d.file} 按模型采样率只有 ${d.samples} 个。请延长记录，或用更小的 --window 训练。`,
  }),
  "maintenance/constant-recording": entry<{ path: string; file: string; value: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected vibration, but every sample of ${d.file} in ${d.path} is ${d.value}: the sensor was off or the wrong channel was taken (--channel). Leave the recording out, or name the channel.`,
    zh: (d) =>
      `需要振动信号，但 ${d.path} 中 ${d.file} 的所有采样点都是 ${d.value}：传感器未工作或通道有误（--channel）。请去掉该记录，或指定通道。`,
  }),
  "maintenance/no-stream": entry<{ model: string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected a model that judges rows, but ${d.model} diagnoses whole recordings. Give it recordings as files in place of standard input.`,
    zh: (d) => `需要按行判断的模型，但 ${d.model} 诊断的是整段记录。请用文件而不是标准输入提供记录。`,
  }),
  "maintenance/truth": entry<{ path: string; expected: number; found: number }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected ${d.expected} numbers in ${d.path}, one remaining life for each unit in the order of the source, but found ${d.found}.`,
    zh: (d) => `${d.path} 中需要 ${d.expected} 个数（按数据源顺序每台设备一个剩余寿命），但找到 ${d.found} 个。`,
  }),
  "maintenance/columns": entry<{ path: string; missing: string; found: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `The model needs the columns ${d.missing}, but ${d.path} has: ${d.found}. Rename the columns, or give data of the same machines.`,
    zh: (d) => `模型需要列 ${d.missing}，但 ${d.path} 的列是：${d.found}。请修改列名，或提供同类设备的数据。`,
  }),
};
