/**
 * Every error a user can meet: its code, HTTP status, exit code, and its message in English and Chinese.
 * A message says what was expected, what came, and what to do next.
 */
type Language = "en" | "zh";
interface ErrorEntry<D> {
  readonly status: number;
  /** 1: the data or the model says no; 2: wrong usage. */
  readonly exit: 1 | 2;
  readonly en: (details: D) => string;
  readonly zh: (details: D) => string;
}
const entry = <D>(e: ErrorEntry<D>): ErrorEntry<D> => e;

export const errorTable = {
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
  "data/one-class": entry<{ label: string; count: number; where: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected at least two classes, but all ${d.count} pictures of ${d.where} are "${d.label}". Put each class into a folder of its own, for example good/ and scratch/.`,
    zh: (d) =>
      `至少需要两个类别，但 ${d.where} 的 ${d.count} 张图片全部属于“${d.label}”。请把每个类别放进单独的文件夹，例如 good/ 和 scratch/。`,
  }),
  "data/unlabelled": entry<{ where: string; count: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected pictures with labels, but ${d.count} of ${d.where} have none. Sort them into one folder a class, or give a CSV list with the columns path and label.`,
    zh: (d) =>
      `需要带标签的图片，但 ${d.where} 中有 ${d.count} 张没有标签。请按类别分文件夹存放，或提供含 path 和 label 列的 CSV 清单。`,
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
    en: (d) => `Expected a folder, an archive or a list of pictures, but ${d.path} does not exist. Check the path.`,
    zh: (d) => `需要图片文件夹、压缩包或清单，但 ${d.path} 不存在。请检查路径。`,
  }),
  "source/not-recognised": entry<{ path: string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected a folder of pictures, a .tar or .tar.gz archive, a CSV or JSON list, or a picture, but ${d.path} is none of them. See "andon data check --help".`,
    zh: (d) =>
      `需要图片文件夹、.tar 或 .tar.gz 压缩包、CSV 或 JSON 清单，或单张图片，但 ${d.path} 都不是。参见 "andon data check --help"。`,
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
