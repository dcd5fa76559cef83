/** The choices that training makes for itself, each with its reason. */
import { AndonError, type Decision } from "@andon/contracts";
import {
  type AugmentationSettings,
  chooseImbalance,
  defaultAugmentation,
  describeAugmentation,
  type ImbalanceMethod,
  NO_AUGMENTATION,
  type PixelCache,
} from "@andon/data";
import { prepareSynthesis, RARE, type Synthesis } from "../synthesis/rare.ts";
import type { TrainOptions } from "../train/options.ts";
import type { NetworkChoice } from "./networks.ts";

const GOOD =
  /(^|[^a-z])(good|ok|okay|free|normal|pass|passed|no[-_ ]?defects?|defect[-_ ]?free)$|^(良品|合格|合格品|正常)$/i;

/** The label that means "this part is good": the one asked for, or the only one whose name says so; null if none does. */
export function findGoodLabel(labels: readonly string[], wanted: string | undefined): string | null {
  if (wanted !== undefined) {
    if (!labels.includes(wanted))
      throw new AndonError("data/no-such-label", { label: wanted, labels: labels.join(", ") });
    return wanted;
  }
  const found = labels.filter((label) => GOOD.test(label));
  return found.length === 1 ? found[0]! : null;
}

export interface ImbalanceChoice {
  readonly method: ImbalanceMethod;
  readonly decision: Decision;
}

const METHODS = { none: "none", weights: "class-weights", balanced: "balanced-sampling", focal: "focal" } as const;
const METHOD_WORDS: Readonly<Record<ImbalanceMethod, { en: string; zh: string }>> = {
  none: { en: "nothing", zh: "不处理" },
  "class-weights": { en: "class weights in the loss", zh: "损失函数按类别加权" },
  "balanced-sampling": { en: "balanced sampling", zh: "均衡采样" },
  focal: { en: "focal loss", zh: "焦点损失" },
};

export function decideImbalance(counts: readonly number[], wanted: TrainOptions["imbalance"]): ImbalanceChoice {
  const what = { en: "class imbalance", zh: "类别不均衡" };
  if (wanted !== undefined && wanted !== "auto") {
    const method = METHODS[wanted];
    return {
      method,
      decision: { what, choice: METHOD_WORDS[method], why: { en: "You asked for it.", zh: "由您指定。" } },
    };
  }
  const { method, why } = chooseImbalance(counts);
  const smallest = Math.min(...counts.filter((n) => n > 0));
  const zh = `训练集中最大类别 ${Math.max(...counts)} 张，最小类别 ${smallest} 张。`;
  const en = `${why[0]!.toUpperCase()}${why.slice(1)}.`;
  return { method, decision: { what, choice: METHOD_WORDS[method], why: { en, zh } } };
}

export function decideAugmentation(
  network: NetworkChoice,
  grey: boolean,
  wanted: TrainOptions["augment"],
): { readonly settings: AugmentationSettings; readonly decision: Decision } {
  const what = { en: "augmentation", zh: "数据增强" };
  const said = (settings: AugmentationSettings) => describeAugmentation(settings).join(", ") || "none";
  if (wanted === "none") {
    return {
      settings: NO_AUGMENTATION,
      decision: { what, choice: "none", why: { en: "You asked for it.", zh: "由您指定。" } },
    };
  }
  if (Array.isArray(wanted)) {
    const settings = parseAugmentation(wanted);
    return { settings, decision: { what, choice: said(settings), why: { en: "You asked for it.", zh: "由您指定。" } } };
  }
  const kind = network.size > 48 ? "part" : grey ? "digits" : "objects";
  const settings = defaultAugmentation(kind);
  const why = {
    part: {
      en: "Photographs of parts: mirrored, moved and lit a little differently they are still the same part.",
      zh: "零件照片：镜像、平移和光照变化后仍是同一零件。",
    },
    digits: {
      en: "Small grey pictures may be signs, which must not be mirrored: turned, moved and scaled a little.",
      zh: "小尺寸灰度图片可能是字符，不能镜像：仅轻微旋转、平移和缩放。",
    },
    objects: {
      en: "Small colour pictures: mirrored left to right and moved a few pixels they show the same thing.",
      zh: "小尺寸彩色图片：左右镜像并移动几个像素后内容不变。",
    },
  }[kind];
  return { settings, decision: { what, choice: said(settings), why } };
}

/** Whether defects of rare classes are made for training, and from how many. Only where it is asked for. */
export function decideSynthesis(
  pixels: PixelCache,
  train: Int32Array,
  classOf: Int32Array,
  labels: readonly string[],
  goodLabel: string | null,
  wanted: TrainOptions["synthesise"] = "none",
): { readonly synthesis: Synthesis | null; readonly decisions: readonly Decision[] } {
  if (wanted === "none") return { synthesis: null, decisions: [] };
  const what = { en: "made-up defects", zh: "合成缺陷" };
  const none = { en: "none", zh: "无" };
  if (goodLabel === null) {
    const why = {
      en: "No class is known to mean good, so there is nothing to blend into.",
      zh: "没有表示良品的类别，无从合成。",
    };
    return { synthesis: null, decisions: [{ what, choice: none, why }] };
  }
  const synthesis = prepareSynthesis(pixels, train, classOf, labels.length, labels.indexOf(goodLabel));
  if (synthesis === null) {
    const why = {
      en: `No class has fewer than ${RARE} training pictures in which a defect stands out from good parts more than these do from each other (parts must lie alike).`,
      zh: `没有这样的类别：训练图片少于 ${RARE} 张，且缺陷与良品的差异大于良品之间的差异（零件位置须一致）。`,
    };
    return { synthesis, decisions: [{ what, choice: none, why }] };
  }
  const counts = labels.flatMap((label, c) => {
    const n = synthesis.patches.filter((p) => p.label === c).length;
    return n === 0 ? [] : [`${label} ${n}`];
  });
  const why = {
    en: `Rare classes (fewer than ${RARE} training pictures): their real defects are lifted and blended into good training pictures. Validation and test have none.`,
    zh: `少见类别（训练图片少于 ${RARE} 张）：提取其真实缺陷，融合到良品训练图片中。验证集和测试集中没有合成图片。`,
  };
  return { synthesis, decisions: [{ what, choice: counts.join(", "), why }] };
}

/** "flipHorizontal", "rotate=10", ... to settings; a name without a value takes a usual one. */
function parseAugmentation(list: readonly string[]): AugmentationSettings {
  const usual: AugmentationSettings = {
    flipHorizontal: true,
    flipVertical: true,
    rotate: 10,
    shift: 0.05,
    scale: 1.1,
    crop: 4,
    brightness: 0.08,
    contrast: 0.1,
    noise: 0.02,
    blur: 0.2,
    cutOut: 0.25,
  };
  const settings: Record<string, number | boolean> = { ...NO_AUGMENTATION };
  for (const item of list) {
    const [name = "", value] = item.split("=");
    if (!(name in usual))
      throw new AndonError("data/no-such-augmentation", { name, known: Object.keys(usual).join(", ") });
    const standard = usual[name as keyof AugmentationSettings];
    const number = value === undefined ? Number.NaN : Number(value);
    if (value !== undefined && !(Number.isFinite(number) && number >= 0)) {
      throw new AndonError("data/no-such-augmentation", { name: item, known: `${name}=<number of at least 0>` });
    }
    settings[name] = value === undefined ? standard : typeof standard === "boolean" ? number > 0 : number;
  }
  return settings as unknown as AugmentationSettings;
}
