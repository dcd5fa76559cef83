import type { Finding } from "@andon/contracts";

/** At most this many examples are kept with a finding. */
const EXAMPLES = 20;

type Code = Finding["code"];
interface Meaning {
  readonly severity: Finding["severity"];
  readonly en: (count: number, detail: string) => string;
  readonly zh: (count: number, detail: string) => string;
}

const plural = (count: number, one: string, many: string): string => (count === 1 ? `1 ${one}` : `${count} ${many}`);
const pictures = (count: number): string => plural(count, "picture", "pictures");

/** What each finding means and what to do about it. */
const MEANINGS = {
  unreadable: {
    severity: "warning",
    en: (n) => `${plural(n, "file is", "files are")} not a readable picture and left out. Replace or remove them.`,
    zh: (n) => `${n} 个文件无法作为图片读取，已跳过。请替换或删除。`,
  },
  duplicate: {
    severity: "warning",
    en: (n) =>
      `${plural(n, "picture repeats", "pictures repeat")} another pixel for pixel. They stay on one side of the split; remove the copies.`,
    zh: (n) => `${n} 张图片与其他图片像素完全相同。划分时会放在同一侧；建议删除副本。`,
  },
  "near-duplicate": {
    severity: "warning",
    en: (n) =>
      `${plural(n, "picture looks", "pictures look")} almost like another. If they show the same part, split by group (--group-pattern), or the test result will be too good.`,
    zh: (n) => `${n} 张图片与其他图片几乎相同。如果拍的是同一零件，请按组划分（--group-pattern），否则测试结果会偏高。`,
  },
  "duplicate-across-splits": {
    severity: "error",
    en: (n) =>
      `${plural(n, "set of equal or near-equal pictures lies", "sets of equal or near-equal pictures lie")} in more than one of the given splits: the test result will be too good. Remove the copies from training.`,
    zh: (n) => `${n} 组相同或几乎相同的图片同时出现在给定的不同划分中，测试结果会偏高。请从训练集中删除副本。`,
  },
  "conflicting-labels": {
    severity: "error",
    en: (n) =>
      `${plural(n, "set of equal pictures has", "sets of equal pictures have")} different labels. Decide on one.`,
    zh: (n) => `${n} 组相同的图片标签不一致。请统一标签。`,
  },
  blank: {
    severity: "warning",
    en: (n) =>
      `${plural(n, "picture is", "pictures are")} of one colour all over. Check the camera and the light; remove them.`,
    zh: (n) => `${n} 张图片整张为单一颜色。请检查相机和光源，并删除这些图片。`,
  },
  saturated: {
    severity: "warning",
    en: (n) =>
      `${plural(n, "picture is", "pictures are")} mostly pure white or pure black, unlike the rest. Check exposure.`,
    zh: (n) => `${n} 张图片大部分为纯白或纯黑，与其他图片不同。请检查曝光。`,
  },
  imbalance: {
    severity: "note",
    en: (_, detail) =>
      `The classes differ much in size: ${detail}. Training balances them; judge by balanced accuracy.`,
    zh: (_, detail) => `各类别数量相差较大：${detail}。训练时会自动平衡；请以平衡准确率评判。`,
  },
  "few-samples": {
    severity: "warning",
    en: (n, detail) =>
      `${plural(n, "class has", "classes have")} fewer than 20 pictures: ${detail}. Rates for them will have wide intervals; collect more.`,
    zh: (n, detail) => `${n} 个类别的图片少于 20 张：${detail}。其指标的置信区间会很宽，请补充图片。`,
  },
  "mixed-colour": {
    severity: "note",
    en: (_, detail) =>
      `Grey and colour pictures are mixed (${detail}); all are taken as colour. If grey goes with one class, the network may learn the camera.`,
    zh: (_, detail) =>
      `灰度图与彩色图混合（${detail}）；全部按彩色处理。如果灰度图只属于某个类别，网络可能学到的是相机差异。`,
  },
  unlabelled: {
    severity: "warning",
    en: (n) => `${pictures(n)} without a label (not in a class folder). They cannot be trained on.`,
    zh: (n) => `${n} 张图片没有标签（不在类别文件夹中），无法用于训练。`,
  },
  "group-across-splits": {
    severity: "error",
    en: (n) =>
      `${plural(n, "group lies", "groups lie")} in more than one of the given splits: the same part is trained and tested. Split anew by group.`,
    zh: (n) => `${n} 个分组同时出现在给定的不同划分中：同一零件既用于训练又用于测试。请按组重新划分。`,
  },
  "likely-groups": {
    severity: "note",
    en: (n, detail) =>
      `File names look like several pictures of one part, ${n} parts in all (${detail}). If so, use --group-pattern so that no part is both trained and tested.`,
    zh: (n, detail) =>
      `文件名看起来同一零件有多张图片，共 ${n} 个零件（${detail}）。如属实，请使用 --group-pattern，避免同一零件既训练又测试。`,
  },
  "one-class": {
    severity: "error",
    en: (_, detail) => `All pictures are of one class (${detail}); a classifier needs at least two.`,
    zh: (_, detail) => `所有图片都属于同一类别（${detail}）；分类至少需要两个类别。`,
  },
} satisfies { readonly [K in Code]: Meaning };

/**
 * A finding with its message.
 * @param count pictures, files, sets, classes or groups, as the message of the code says
 * @param files examples; only the first 20 are kept
 * @param detail goes into the message of some codes
 */
export function finding(
  code: Code,
  count: number,
  files: readonly (readonly string[])[],
  detail = "",
  severity?: Finding["severity"],
): Finding {
  const meaning: Meaning = MEANINGS[code];
  return {
    code,
    severity: severity ?? meaning.severity,
    count,
    files: files.slice(0, EXAMPLES),
    message: { en: meaning.en(count, detail), zh: meaning.zh(count, detail) },
  };
}
