/** Errors of sources, pictures and files that are written. */
import { inLanguage, type Words } from "../words.ts";
import { entry } from "./entry.ts";

export const dataErrors = {
  "archive/damaged": entry<{ path: string; reason: string }>({
    status: 422,
    exit: 1,
    en: (d) => `Expected a whole archive, but ${d.path} is damaged: ${d.reason}. Copy or download it again.`,
    zh: (d) => `需要完整的压缩包，但 ${d.path} 已损坏：${d.reason}。请重新复制或下载。`,
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
  "data/unmarked": entry<{ path: string; count: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected defects marked in the pictures of ${d.path}, but none of ${d.count} has any. Add COCO, labelme or YOLO files, masks, or DeepPCB's texts, and check that the names fit those of the pictures.`,
    zh: (d) =>
      `${d.path} 的 ${d.count} 张图片中都没有标出缺陷。请添加 COCO、labelme、YOLO 标注，掩码或 DeepPCB 文本，并检查文件名是否与图片一致。`,
  }),
  "output/not-writable": entry<{ path: string; folder: string; reason: string }>({
    status: 403,
    exit: 2,
    en: (d) => `Cannot write ${d.path} (${d.reason}). Give a path in a folder that exists and that you may write to.`,
    zh: (d) => `无法写入 ${d.path}（${d.reason}）。请指定已存在且有写权限的文件夹中的路径。`,
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
      `Expected numbers in the column "${d.column}" of ${d.path}, but row ${d.row} has "${d.found}". Correct the cell, or empty it: rows without a result are left out. Decimals have a point.`,
    zh: (d) =>
      `${d.path} 的“${d.column}”列应为数值，但第 ${d.row} 行为“${d.found}”。请更正该单元格，或清空：没有结果的行会被略过。小数请用点号。`,
  }),
  "records/not-found": entry<{ path: string }>({
    status: 404,
    exit: 2,
    en: (d) => `Expected a CSV table of records, but ${d.path} cannot be read. Check the path.`,
    zh: (d) => `需要记录的 CSV 表格，但无法读取 ${d.path}。请检查路径。`,
  }),
  "records/unreadable": entry<{ path: string; reason: Words }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected a CSV table with the names of its columns in the first line, but of ${d.path}: ${inLanguage(d.reason, "en")}. Correct the file.`,
    zh: (d) => `需要首行为列名的 CSV 表格，但 ${d.path}：${inLanguage(d.reason, "zh")}。请更正文件。`,
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
};
