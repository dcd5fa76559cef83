import { inLanguage, type Language, type Words } from "./words.ts";

/**
 * Every error a user can meet: its code, HTTP status, exit code, and its message in English and Chinese.
 * A message says what was expected, what came, and what to do next.
 */
interface ErrorEntry<D> {
  readonly status: number;
  /** 1: the data or the model says no; 2: wrong usage. */
  readonly exit: 1 | 2;
  readonly en: (details: D) => string;
  readonly zh: (details: D) => string;
}
const entry = <D>(e: ErrorEntry<D>): ErrorEntry<D> => e;

export const errorTable = {
  "annotation/unreadable": entry<{ path: string; reason: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected a COCO, labelme, YOLO or DeepPCB annotation in ${d.path}, but: ${d.reason}. Correct or remove the file.`,
    zh: (d) => `${d.path} 应为 COCO、labelme、YOLO 或 DeepPCB 标注，但：${d.reason}。请更正或删除该文件。`,
  }),
  "appraise/columns": entry<{ path: string; column: string; found: string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected a table with the columns part, appraiser and verdict (and trial, standard), but ${d.path} lacks ${d.column}; it has: ${d.found || "none"}. Name the column by --${d.column} <name>.`,
    zh: (d) =>
      `需要含 part、appraiser、verdict（以及 trial、standard）列的表格，但 ${d.path} 缺少 ${d.column}；现有：${d.found || "无"}。请用 --${d.column} <列名> 指定。`,
  }),
  "appraise/no-picture": entry<{ part: string; where: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected a readable picture of every part, but ${d.where} has none called ${d.part}. Name pictures as parts are named in the table.`,
    zh: (d) =>
      `每个零件都需要一张可读取的图片，但 ${d.where} 中没有名为 ${d.part} 的图片。请使图片名与表中零件名一致。`,
  }),
  "appraise/run": entry<{ path: string; line: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected what "andon inspect run --json" writes, but line ${d.line} of ${d.path} is no JSON. Write it anew.`,
    zh: (d) => `需要 "andon inspect run --json" 的输出，但 ${d.path} 第 ${d.line} 行不是 JSON。请重新生成。`,
  }),
  "appraise/standard": entry<{ part: string; first: string; second: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected one standard a part, but ${d.part} is once "${d.first}" and once "${d.second}". Correct the table.`,
    zh: (d) => `每个零件只能有一个标准，但 ${d.part} 一处为“${d.first}”，一处为“${d.second}”。请更正表格。`,
  }),
  "appraise/unbalanced": entry<{ appraiser: string; part: string; count: number; expected: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected each appraiser to judge each part equally often, but ${d.appraiser} judged ${d.part} ${d.count} times, others ${d.expected}. Add what is missing, or leave the part out.`,
    zh: (d) =>
      `每位评价人对每个零件的判断次数应相同，但 ${d.appraiser} 对 ${d.part} 判断了 ${d.count} 次，其他为 ${d.expected} 次。请补全或去掉该零件。`,
  }),
  "archive/damaged": entry<{ path: string; reason: string }>({
    status: 422,
    exit: 1,
    en: (d) => `Expected a whole archive, but ${d.path} is damaged: ${d.reason}. Copy or download it again.`,
    zh: (d) => `需要完整的压缩包，但 ${d.path} 已损坏：${d.reason}。请重新复制或下载。`,
  }),
  "checkpoint/damaged": entry<{ path: string; reason: string }>({
    status: 422,
    exit: 1,
    en: (d) => `The checkpoint ${d.path} cannot be read (${d.reason}). Train anew without --resume.`,
    zh: (d) => `检查点 ${d.path} 无法读取（${d.reason}）。请去掉 --resume 重新训练。`,
  }),
  "checkpoint/mismatch": entry<{ path: string }>({
    status: 409,
    exit: 2,
    en: (d) =>
      `The checkpoint ${d.path} belongs to other pictures, options or threads. Repeat the options of the interrupted run, or train anew without --resume.`,
    zh: (d) => `检查点 ${d.path} 与当前图片、选项或线程数不符。请使用中断时的相同选项，或去掉 --resume 重新训练。`,
  }),
  "checkpoint/missing": entry<{ path: string }>({
    status: 404,
    exit: 2,
    en: (d) => `There is nothing to resume: ${d.path} does not exist. Train without --resume.`,
    zh: (d) => `没有可继续的训练：${d.path} 不存在。请去掉 --resume 进行训练。`,
  }),
  "data/class-too-small": entry<{ label: string; count: number; needed: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected at least ${d.needed} pictures of every class, but "${d.label}" has ${d.count}: it cannot be both trained and tested. Add pictures of it, or leave the class out.`,
    zh: (d) =>
      `每个类别至少需要 ${d.needed} 张图片，但“${d.label}”只有 ${d.count} 张，无法既训练又测试。请补充图片或去掉该类别。`,
  }),
  "data/no-good-label": entry<{ labels: string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Learning from good parts needs to know which pictures are good, but none of the labels says so: ${d.labels}. Name it with --good.`,
    zh: (d) => `从良品学习需要知道哪些图片是良品，但没有标签表明这一点：${d.labels}。请用 --good 指定。`,
  }),
  "data/no-such-augmentation": entry<{ name: string; known: string }>({
    status: 400,
    exit: 2,
    en: (d) => `There is no augmentation ${d.name}. Known: ${d.known}; also auto and none.`,
    zh: (d) => `没有名为 ${d.name} 的数据增强。可用：${d.known}；以及 auto 和 none。`,
  }),
  "data/no-such-label": entry<{ label: string; labels: string }>({
    status: 400,
    exit: 2,
    en: (d) => `No class is called ${d.label}. The classes are: ${d.labels}.`,
    zh: (d) => `没有名为 ${d.label} 的类别。现有类别：${d.labels}。`,
  }),
  "data/no-training-samples": entry<{ label: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `After the split no picture of ${d.label} is left to train on. Add pictures of it (of other groups, if you split by group), or lower --validation and --test.`,
    zh: (d) =>
      `划分后类别 ${d.label} 没有训练图片。请补充该类图片（按组划分时需来自其他组），或减小 --validation 和 --test。`,
  }),
  "data/no-validation": entry<{ samples: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `No pictures are left for validation beside ${d.samples} for training. Raise --validation, or add pictures.`,
    zh: (d) => `除 ${d.samples} 张训练图片外没有可用于验证的图片。请增大 --validation，或补充图片。`,
  }),
  "data/one-class": entry<{ label: string; count: number; where: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected at least two classes, but all ${d.count} pictures of ${d.where} are "${d.label}". Put each class into a folder of its own, for example good/ and scratch/.`,
    zh: (d) =>
      `至少需要两个类别，但 ${d.where} 的 ${d.count} 张图片全部属于“${d.label}”。请把每个类别放进单独的文件夹，例如 good/ 和 scratch/。`,
  }),
  "data/too-few-good": entry<{ label: string; count: number; learnt: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected good pictures enough to learn from some and choose the threshold on others, but "${d.label}" has ${d.count}, of which ${d.learnt} would be learnt from. Take at least 10, better 100, of different parts.`,
    zh: (d) =>
      `需要足够的良品图片，一部分用于学习，另一部分用于确定阈值，但“${d.label}”只有 ${d.count} 张，其中 ${d.learnt} 张可用于学习。请拍摄至少 10 张（最好 100 张）不同零件的图片。`,
  }),
  "data/no-defects-to-learn": entry<{ defective: number; marked: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected defective pictures to learn from, but of ${d.defective} there are ${d.marked} that the source marks as test, and no other is enough. Put some of them in another folder than the test, or leave --learn-defects out.`,
    zh: (d) =>
      `需要用于学习的缺陷图片，但 ${d.defective} 张中有 ${d.marked} 张被数据源标为测试集，其余不足。请将部分图片放到测试集以外的文件夹，或不使用 --learn-defects。`,
  }),
  "data/unlabelled": entry<{ where: string; count: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected pictures with labels, but ${d.count} of ${d.where} have none. Sort them into one folder a class, or give a CSV list with the columns path and label.`,
    zh: (d) =>
      `需要带标签的图片，但 ${d.where} 中有 ${d.count} 张没有标签。请按类别分文件夹存放，或提供含 path 和 label 列的 CSV 清单。`,
  }),
  "backbone/unusable": entry<{ path: string; reason: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `${d.path} cannot describe pictures: ${d.reason}. Expected an ONNX network of pictures [N, 3, height, width].`,
    zh: (d) => `${d.path} 无法用于描述图片：${d.reason}。需要输入为 [N, 3, 高, 宽] 的 ONNX 图像网络。`,
  }),
  "mask/needed": entry<{ path: string; pictures: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected masks of the ${d.pictures} defective pictures that are to be learnt from, but ${d.path} has none of them. Draw what is defective (mask pictures, COCO, labelme), or leave --learn-defects out: defects without masks still help to choose the threshold (--tuning-defects).`,
    zh: (d) =>
      `需要用于学习的 ${d.pictures} 张缺陷图片的掩膜，但 ${d.path} 中没有。请标出缺陷（掩膜图片、COCO、labelme），或不使用 --learn-defects：没有掩膜的缺陷图片仍可用于确定阈值（--tuning-defects）。`,
  }),
  "mask/other-size": entry<{ path: string; size: string; picture: string; pictureSize: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected a mask of the size of its picture, but ${d.path} is ${d.size} and ${d.picture} is ${d.pictureSize}. Export the mask again at the picture's own size, or take it away.`,
    zh: (d) =>
      `掩膜尺寸应与图片一致，但 ${d.path} 为 ${d.size}，${d.picture} 为 ${d.pictureSize}。请按图片原尺寸重新导出掩膜，或移除该掩膜。`,
  }),
  "decide/cost": entry<{ costEscape: number | null; costOverkill: number | null }>({
    status: 400,
    exit: 2,
    en: (d) =>
      `Expected both costs, neither below zero and not both zero, but an escape costs ${d.costEscape ?? "nothing said"} and a false reject ${d.costOverkill ?? "nothing said"}. Give --cost-escape and --cost-overkill, in the same currency.`,
    zh: (d) =>
      `需要同时给出两个不小于零且不全为零的成本，但漏检成本为 ${d.costEscape ?? "未给出"}，过杀成本为 ${d.costOverkill ?? "未给出"}。请以同一货币给出 --cost-escape 和 --cost-overkill。`,
  }),
  "decide/share": entry<{ name: string; value: number }>({
    status: 400,
    exit: 2,
    en: (d) => `Expected a share from 0 to 1 (or 0 % to 100 %) as ${d.name}, but it is ${d.value}.`,
    zh: (d) => `${d.name} 应为 0 到 1 之间的比例（或 0 % 到 100 %），但给出的是 ${d.value}。`,
  }),
  "decide/several-wishes": entry<{ wishes: string }>({
    status: 400,
    exit: 2,
    en: (d) =>
      `Expected one wish, but there are several: ${d.wishes}. Give costs, or limits (--max-escape, --max-overkill), or --recall-first.`,
    zh: (d) =>
      `只能提出一种要求，但给出了多种：${d.wishes}。请给出成本，或上限（--max-escape、--max-overkill），或 --recall-first。`,
  }),
  "decide/no-good-label": entry<{ labels: string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Escapes and overkill need a class that means good, but none of ${d.labels} is known to. Name it with --good when you train.`,
    zh: (d) => `漏检和过杀需要一个表示良品的类别，但 ${d.labels} 中没有。请在训练时用 --good 指定。`,
  }),
  "decide/one-side": entry<{ good: number; bad: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected good and bad parts to choose thresholds on, but there are ${d.good} good and ${d.bad} bad ones. Add pictures of the missing side.`,
    zh: (d) => `选择阈值需要良品和不良品，但现有良品 ${d.good} 个、不良品 ${d.bad} 个。请补充缺少一方的图片。`,
  }),
  "decide/unreachable": entry<{
    wish: string;
    good: number;
    bad: number;
    /** The fewest escapes with a threshold that lets good parts pass, or that keeps the other limit. */
    escape: string;
    /** What they cost in good parts rejected. */
    escapeOverkill: string;
    /** The fewest false rejects at the escapes that were wished for; null where they are not reached. */
    overkill: string | null;
  }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `No threshold meets ${d.wish} on ${d.bad} bad and ${d.good} good parts. Reachable instead: escapes of ${d.escape} with ${d.escapeOverkill} overkill${d.overkill === null ? "" : `; or the escapes wished for with ${d.overkill} overkill`}. Allow more of one, send more parts to a person (--review), or train on more pictures of what escapes. After training, --resume with another wish goes on from the checkpoint.`,
    zh: (d) =>
      `在 ${d.bad} 个不良品和 ${d.good} 个良品上，没有阈值能满足 ${d.wish}。可达到的是：漏检 ${d.escape}，过杀 ${d.escapeOverkill}${d.overkill === null ? "" : `；或在要求的漏检率下过杀 ${d.overkill}`}。请放宽其中一项，让更多零件交由人工复核（--review），或补充漏检类型的图片重新训练。训练之后可用 --resume 和另一要求从检查点继续。`,
  }),
  "data/unmarked": entry<{ path: string; count: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected defects marked in the pictures of ${d.path}, but none of ${d.count} has any. Add COCO, labelme or YOLO files, masks, or DeepPCB's texts, and check that the names fit those of the pictures.`,
    zh: (d) =>
      `${d.path} 的 ${d.count} 张图片中都没有标出缺陷。请添加 COCO、labelme、YOLO 标注，掩码或 DeepPCB 文本，并检查文件名是否与图片一致。`,
  }),
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
  "maintenance/no-label": entry<{ path: string; found: string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected a column that says which rows are anomalous (0 or 1), but ${d.path} has: ${d.found}. Name it with --label.`,
    zh: (d) => `需要标明哪些行异常（0 或 1）的列，但 ${d.path} 的列是：${d.found}。请用 --label 指定。`,
  }),
  "maintenance/short-runs": entry<{ path: string; rows: number; needed: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected at least ${d.needed} normal rows on end, but the longest run in ${d.path} has ${d.rows}. Give longer runs, or a smaller --window.`,
    zh: (d) =>
      `至少需要连续 ${d.needed} 行正常数据，但 ${d.path} 中最长只有 ${d.rows} 行。请提供更长的数据，或减小 --window。`,
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
      `Expected at least ${d.needed} rows of each kind in ${d.path}, but found ${d.failures} with a failure and ${d.others} without: too few to learn from and to say how far to trust it. Add data.`,
    zh: (d) =>
      `${d.path} 中两类数据各至少需要 ${d.needed} 行，但失效有 ${d.failures} 行，正常有 ${d.others} 行：不足以学习并评估可信度。请补充数据。`,
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
  "design/unfit": entry<{ kind: string; reason: Words }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected parameters that suit a ${d.kind} design, but ${inLanguage(d.reason, "en")}. Choose another --kind (sobol and d-optimal suit any), or other numbers.`,
    zh: (d) =>
      `参数不适合 ${d.kind} 设计：${inLanguage(d.reason, "zh")}。请选择其他 --kind（sobol 和 d-optimal 适用于任何参数），或改变数量。`,
  }),
  "maintenance/columns": entry<{ path: string; missing: string; found: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `The model needs the columns ${d.missing}, but ${d.path} has: ${d.found}. Rename the columns, or give data of the same machines.`,
    zh: (d) => `模型需要列 ${d.missing}，但 ${d.path} 的列是：${d.found}。请修改列名，或提供同类设备的数据。`,
  }),
  "model/damaged": entry<{ path: string; reason: string }>({
    status: 422,
    exit: 1,
    en: (d) => `${d.path} is no whole model file: ${d.reason}. Copy it again from where it was made.`,
    zh: (d) => `${d.path} 不是完整的模型文件：${d.reason}。请从源头重新复制。`,
  }),
  "model/no-card": entry<{ path: string }>({
    status: 422,
    exit: 1,
    en: (d) => `${d.path} is an ONNX file without Andon's model card. Give a file that andon inspect train wrote.`,
    zh: (d) => `${d.path} 是没有 Andon 模型卡的 ONNX 文件。请提供由 andon inspect train 生成的文件。`,
  }),
  "model/not-certified": entry<{ flipped: number; samples: number; difference: number; tolerance: number }>({
    status: 500,
    exit: 1,
    en: (d) =>
      `The exported file does not answer as the trainer did: ${d.flipped} of ${d.samples} verdicts differ, probabilities by up to ${d.difference} (allowed ${d.tolerance}). Nothing was written. Train again; if it happens again, report it.`,
    zh: (d) =>
      `导出的文件与训练器结果不一致：${d.samples} 个判定中有 ${d.flipped} 个不同，概率最大相差 ${d.difference}（允许 ${d.tolerance}）。未写入任何文件。请重新训练；若再次出现请报告。`,
  }),
  "model/not-found": entry<{ path: string }>({
    status: 404,
    exit: 2,
    en: (d) => `Expected a model file, but ${d.path} cannot be opened. Check the path.`,
    zh: (d) => `需要模型文件，但无法打开 ${d.path}。请检查路径。`,
  }),
  "model/one-template": entry<{ path: string; count: number }>({
    status: 422,
    exit: 2,
    en: (d) => `Expected one picture as the template, but ${d.path} holds ${d.count}. Name the picture itself.`,
    zh: (d) => `模板应为一张图片，但 ${d.path} 中有 ${d.count} 张。请直接指定该图片。`,
  }),
  "model/other-task": entry<{ path: string; task: string; expected: string }>({
    status: 422,
    exit: 2,
    en: (d) => `${d.path} is a model for ${d.task}, and this command needs one for ${d.expected}.`,
    zh: (d) => `${d.path} 是用于 ${d.task} 的模型，而此命令需要 ${d.expected} 的模型。`,
  }),
  "model/template-needed": entry<{ model: string; source: string }>({
    status: 400,
    exit: 2,
    en: (d) =>
      `${d.model} compares pictures with a golden sample, but ${d.source} holds no templates. Give one with --template golden.png, or a folder with template/ beside the pictures.`,
    zh: (d) =>
      `${d.model} 将图片与标准样品对比，但 ${d.source} 中没有模板。请用 --template golden.png 指定，或提供含 template/ 的文件夹。`,
  }),
  "model/unknown-label": entry<{ label: string; labels: string; path: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `${d.path} is labelled ${d.label}, which the model does not know. It knows: ${d.labels}. Rename the class, or train with it.`,
    zh: (d) => `${d.path} 的标签 ${d.label} 是模型未知的类别。已知类别：${d.labels}。请改名或加入该类别重新训练。`,
  }),
  "output/not-writable": entry<{ path: string; folder: string; reason: string }>({
    status: 403,
    exit: 2,
    en: (d) => `Cannot write ${d.path} (${d.reason}). Give a path in a folder that exists and that you may write to.`,
    zh: (d) => `无法写入 ${d.path}（${d.reason}）。请指定已存在且有写权限的文件夹中的路径。`,
  }),
  "pair/alone": entry<{ path: string; count: number; example: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected a template for every picture and a picture for every template in ${d.path}, but ${d.count} stand alone, such as ${d.example}. Complete or remove them, or train with --on-unreadable skip.`,
    zh: (d) =>
      `${d.path} 中每张图片都应有模板，每个模板都应有图片，但有 ${d.count} 个没有配对，例如 ${d.example}。请补全或删除，或使用 --on-unreadable skip 训练。`,
  }),
  "pair/none": entry<{ path: string; example: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected pictures with a template each in ${d.path}, but none has one (${d.example} stands alone). Give both files of a pair the same name, one in the folder template, or put one template for all there.`,
    zh: (d) =>
      `${d.path} 中的图片都应有对应的模板，但没有一张有（${d.example} 没有配对）。请让同一对文件同名，模板放在 template 文件夹中；或只放一张供全部图片使用的模板。`,
  }),
  "picture/too-large": entry<{ path: string; width: number; height: number; megapixels: number }>({
    status: 413,
    exit: 1,
    en: (d) =>
      `Expected a picture of at most ${d.megapixels} megapixels, but ${d.path} says it is ${d.width} x ${d.height}. Crop or shrink it, or remove the file.`,
    zh: (d) =>
      `图片最大为 ${d.megapixels} 百万像素，但 ${d.path} 的尺寸为 ${d.width} x ${d.height}。请裁剪、缩小或删除该文件。`,
  }),
  "picture/unreadable": entry<{ path: string; reason: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected a PNG, JPEG, BMP, TIFF or WebP picture, but ${d.path} cannot be read: ${d.reason}. Replace or remove the file.`,
    zh: (d) => `需要 PNG、JPEG、BMP、TIFF 或 WebP 图片，但无法读取 ${d.path}：${d.reason}。请替换或删除该文件。`,
  }),
  "problem/invalid": entry<{ path: string; line: number; column: number; where: string; reason: Words }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `${d.path}, line ${d.line}, column ${d.column}: ${d.where ? `${d.where}: ` : ""}${inLanguage(d.reason, "en")}. Correct it there; "andon optimize init --template" prints a whole problem.`,
    zh: (d) =>
      `${d.path} 第 ${d.line} 行第 ${d.column} 列：${d.where ? `${d.where}：` : ""}${inLanguage(d.reason, "zh")}。请在该处更正；"andon optimize init --template" 可打印完整示例。`,
  }),
  "problem/not-found": entry<{ path: string }>({
    status: 404,
    exit: 2,
    en: (d) =>
      `Expected a problem file (YAML or JSON), but ${d.path} cannot be read. Write one with "andon optimize init".`,
    zh: (d) => `需要问题文件（YAML 或 JSON），但无法读取 ${d.path}。请用 "andon optimize init" 生成。`,
  }),
  "prove/phases": entry<{ path: string; column: string; row: number | null; found: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected "before" or "after" in the column "${d.column}" of ${d.path}, at least three of each, but ${d.row === null ? "it has" : `row ${d.row} has`} "${d.found}". Mark each row, or name the column with --phase.`,
    zh: (d) =>
      `${d.path} 的“${d.column}”列应为 before 或 after，且各至少三行，但${d.row === null ? "" : `第 ${d.row} 行`}为“${d.found}”。请标明每一行，或用 --phase 指定该列。`,
  }),
  "records/column": entry<{ column: string; path: string; found: string }>({
    status: 422,
    exit: 2,
    en: (d) => `Expected a column "${d.column}" in ${d.path}, but it has: ${d.found}. Name one of these.`,
    zh: (d) => `${d.path} 中需要“${d.column}”列，但现有的列是：${d.found}。请从中选择。`,
  }),
  "records/not-numeric": entry<{ column: string; path: string; row: number; found: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected numbers in the column "${d.column}" of ${d.path}, but row ${d.row} has "${d.found}". Correct the cell, or empty it: rows without a result are left out.`,
    zh: (d) =>
      `${d.path} 的“${d.column}”列应为数值，但第 ${d.row} 行为“${d.found}”。请更正该单元格，或清空：没有结果的行会被略过。`,
  }),
  "study/command": entry<{ command: string; failures: number; reason: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected the command to read settings as JSON on standard input and to print the results as one JSON object, but its first ${d.failures} trials all failed: ${d.reason}. Try it by hand: ${d.command}.`,
    zh: (d) =>
      `命令应从标准输入读取 JSON 设置，并打印一个 JSON 对象作为结果，但前 ${d.failures} 次试验全部失败：${d.reason}。请手动试运行：${d.command}。`,
  }),
  "study/no-recipe": entry<{ path: string }>({
    status: 409,
    exit: 1,
    en: (d) =>
      `Expected a recipe that runs to stay near, but no trial has kept every constraint, and ${d.path} has no "current". Give the current recipe there.`,
    zh: (d) => `需要以正在运行的配方为起点，但没有试验满足全部约束，${d.path} 中也没有 current。请在其中给出当前配方。`,
  }),
  "study/no-room": entry<{ path: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `No settings keep the limits of ${d.path} within a step of the current recipe in this context. Loosen a limit or a step.`,
    zh: (d) => `在当前条件下，当前配方一步之内没有满足 ${d.path} 中 limits 的设置。请放宽 limits 或 step。`,
  }),
  "study/no-trial": entry<{ path: string; trial: string; open: string }>({
    status: 404,
    exit: 2,
    en: (d) => `There is no open trial ${d.trial} in ${d.path}. Open trials: ${d.open || "none"}.`,
    zh: (d) => `${d.path} 中没有未完成的试验 ${d.trial}。未完成的试验：${d.open || "无"}。`,
  }),
  "study/nothing-safe": entry<{ path: string; risk: number }>({
    status: 409,
    exit: 1,
    en: (d) =>
      `Expected settings near the running recipe that break a constraint with a chance of at most ${d.risk}, but from what ${d.path} knows there are none. Stay with the running recipe; repeat it or record batches with smaller changes, or allow more risk.`,
    zh: (d) =>
      `在正在运行的配方附近，根据 ${d.path} 的记录，没有违反约束概率不超过 ${d.risk} 的设置。请保持现有配方；重复运行或记录更小改动的批次，或允许更大的风险。`,
  }),
  "study/too-few": entry<{ path: string; trials: number; needed: number }>({
    status: 409,
    exit: 1,
    en: (d) =>
      `Expected results of at least ${d.needed} trials to learn from, but ${d.path} has ${d.trials}. Ask for trials, run them, and tell what they gave.`,
    zh: (d) =>
      `至少需要 ${d.needed} 次试验的结果才能学习，但 ${d.path} 中只有 ${d.trials} 次。请先取得试验、运行并报告结果。`,
  }),
  "study/unreadable": entry<{ path: string; reason: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected the trials of a study in ${d.path}, but: ${d.reason}. Restore the file, or begin with another --study.`,
    zh: (d) => `${d.path} 应为试验记录，但：${d.reason}。请恢复该文件，或用 --study 另建一个。`,
  }),
  "study/value": entry<{ name: string; reason: Words }>({
    status: 422,
    exit: 2,
    en: (d) => `${d.name}: ${inLanguage(d.reason, "en")}. Give each setting, context and result as name=value.`,
    zh: (d) => `${d.name}：${inLanguage(d.reason, "zh")}。请以 name=value 给出每个设置、条件和结果。`,
  }),
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
  "signal/no-column": entry<{ column: string; path: string; found: string }>({
    status: 422,
    exit: 2,
    en: (d) => `Expected a column "${d.column}" in ${d.path}, but it has: ${d.found}. Name one of these.`,
    zh: (d) => `${d.path} 中需要“${d.column}”列，但现有的列是：${d.found}。请从中选择。`,
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
  "source/changed": entry<{ path: string; file: string }>({
    status: 409,
    exit: 1,
    en: (d) =>
      `The pictures in ${d.path} changed while they were used: ${d.file} is gone or unreadable now. Train again on a source that stays as it is.`,
    zh: (d) => `${d.path} 中的图片在使用过程中发生变化：${d.file} 已消失或无法读取。请在不变的数据源上重新训练。`,
  }),
  "source/empty": entry<{ path: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected pictures in ${d.path}, but it holds none. Put each class into a folder of its own, for example good/ and scratch/.`,
    zh: (d) => `${d.path} 中没有图片。请把每个类别放进单独的文件夹，例如 good/ 和 scratch/。`,
  }),
  "source/group-column": entry<{ column: string; path: string; found: string }>({
    status: 422,
    exit: 2,
    en: (d) => `Expected a column "${d.column}" in ${d.path}, but it has: ${d.found}. Name one of these.`,
    zh: (d) => `${d.path} 中需要“${d.column}”列，但现有的列是：${d.found}。请从中选择。`,
  }),
  "source/group-pattern": entry<{ pattern: string; reason: string }>({
    status: 400,
    exit: 2,
    en: (d) =>
      `Expected a regular expression whose first capture is the group, such as "(part[0-9]+)_", but "${d.pattern}" does not work: ${d.reason}.`,
    zh: (d) => `需要一个正则表达式，其第一个捕获组为分组名，例如 "(part[0-9]+)_"，但“${d.pattern}”无效：${d.reason}。`,
  }),
  "source/list-column": entry<{ path: string; found: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected a list with a column "path" (and "label", "group", "split" as needed), but ${d.path} has: ${d.found}. Rename the columns.`,
    zh: (d) =>
      `清单需要 "path" 列（以及可选的 "label"、"group"、"split"），但 ${d.path} 的列是：${d.found}。请修改列名。`,
  }),
  "source/none-readable": entry<{ path: string; count: number; file: string; reason: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected pictures in ${d.path}, but none of its ${d.count} files can be read; ${d.file}: ${d.reason}. Check the export.`,
    zh: (d) => `${d.path} 中的 ${d.count} 个文件都无法作为图片读取；${d.file}：${d.reason}。请检查导出过程。`,
  }),
  "source/not-found": entry<{ path: string }>({
    status: 404,
    exit: 2,
    en: (d) =>
      `Expected a folder, an archive, a list of pictures or a file of signals, but ${d.path} does not exist. Check the path.`,
    zh: (d) => `需要图片文件夹、压缩包、清单或信号文件，但 ${d.path} 不存在。请检查路径。`,
  }),
  "source/not-recognised": entry<{ path: string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected pictures (a folder, a .tar or .tar.gz archive, a CSV or JSON list, or a picture), but ${d.path} is none of them. See "andon data check --help".`,
    zh: (d) =>
      `需要图片文件夹、.tar 或 .tar.gz 压缩包、CSV 或 JSON 清单，或单张图片，但 ${d.path} 都不是。参见 "andon data check --help"。`,
  }),
  "training/other-network": entry<{ network: string; task: string; known: string }>({
    status: 400,
    exit: 2,
    en: (d) =>
      `${d.network} is no network for --task ${d.task}. Known there: ${["auto", d.known].filter(Boolean).join(", ")}.`,
    zh: (d) => `${d.network} 不是 --task ${d.task} 的网络。可用：${["auto", d.known].filter(Boolean).join("、")}。`,
  }),
  "training/diverged": entry<{ learningRate: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Training diverged in its first epoch: the loss is no longer a number. Lower --lr (it was ${d.learningRate}).`,
    zh: (d) => `训练在第一轮就发散：损失不再是数值。请减小 --lr（当前为 ${d.learningRate}）。`,
  }),
} satisfies Record<string, ErrorEntry<never>>;

export type ErrorCode = keyof typeof errorTable;
export type ErrorDetails<C extends ErrorCode> = Parameters<(typeof errorTable)[C]["en"]>[0];

/** An error meant for a person, in the table above. */
export class AndonError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = "AndonError";
  readonly code: C;
  readonly details: ErrorDetails<C>;
  constructor(code: C, details: ErrorDetails<C>, options?: ErrorOptions) {
    super((errorTable[code].en as (d: ErrorDetails<C>) => string)(details), options);
    this.code = code;
    this.details = details;
  }
  /** The message in the reader's language. */
  localised(language: Language): string {
    return (errorTable[this.code][language] as (d: ErrorDetails<C>) => string)(this.details);
  }
}

interface PackedError {
  readonly andon: true;
  readonly code: ErrorCode;
  readonly details: never;
}

/** An error as plain data: classes do not survive the way between threads. */
export const packError = (error: unknown): unknown =>
  error instanceof AndonError ? { andon: true, code: error.code, details: error.details } : error;

/** The error again. */
export const unpackError = (packed: unknown): unknown =>
  typeof packed === "object" && packed !== null && "andon" in packed
    ? new AndonError((packed as PackedError).code, (packed as PackedError).details)
    : packed;
