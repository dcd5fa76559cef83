/** Everything that is decided before the first step, as plain data, with its reasons. */
import { AndonError, type Decision } from "@andon/contracts";
import { adamW, type Objective, oneCycle, summarise } from "@andon/nn";
import { scalePixels } from "../model/prepare.ts";
import type { TrainOptions } from "../train/options.ts";
import { splitAsAsked, type TrainingPlan } from "../train/plan.ts";
import { detectionLoss } from "./loss.ts";
import { detector, STRIDE } from "./network.ts";
import type { Pairs } from "./read.ts";

export interface Plan extends TrainingPlan {
  readonly objective: Objective;
  /** Side of the square pieces that are learnt from, in pixels. */
  readonly side: number;
  /** Pieces taken of each pair in an epoch: as many as cover it. */
  readonly pieces: number;
}

const SIDE = 192;
/** Pieces that are looked at in all: twenty thousand small ones teach what there is to learn from a few hundred pairs. */
const VIEWS = 20_000;
const WHY = {
  en: "Every picture has a template: the network learns which differences are defects.",
  zh: "每张图片都有对应的模板：网络学习哪些差异是缺陷。",
};
/** Boards, lots or parts needed to keep some of them whole for validation. */
const GROUPS_NEEDED = 4;

/** @throws AndonError `data/unmarked`, `data/no-validation`, `data/no-training-samples` */
export function planComparison({ dataset, labels, alone, marked, size }: Pairs, options: TrainOptions): Plan {
  const { records } = dataset;
  if (labels.length === 0 || marked.every((boxes) => boxes.length === 0))
    throw new AndonError("data/unmarked", { path: options.source, count: records.length });
  const pool = records.filter(({ split }) => split !== "test");
  const groups = new Set(pool.map(({ group }) => group));
  const usual = groups.size >= GROUPS_NEEDED ? "group" : "sample";
  const by = options.splitBy === undefined || options.splitBy === "auto" ? usual : options.splitBy;
  const countOf = (i: number, c: number) => marked[i]!.filter(({ label }) => label === c).length;
  const parts = splitAsAsked(records, labels, countOf, options, by);
  const { split } = parts;

  const side = Math.min(SIDE, size.height, size.width);
  const pieces = Math.ceil((size.height * size.width) / (side * side));
  const network = detector(labels.length);
  const cells = side / STRIDE;
  const batch = Math.min(options.batch ?? 8, split.train.length * pieces);
  const epochs = options.epochs ?? Math.max(4, Math.min(60, Math.round(VIEWS / (split.train.length * pieces))));
  return {
    network,
    summary: summarise(network, [2 * size.channels, size.height, size.width]),
    objective: {
      network,
      input: { type: "uint8", shape: [2 * size.channels, side, side] },
      target: { type: "float32", shape: [labels.length + 5, cells, cells] },
      prepare: scalePixels,
      loss: detectionLoss(labels.length),
      optimizer: adamW({ weightDecay: 0.02, clipNorm: 10 }),
      averaging: 0.99,
    },
    ...parts,
    ...{ side, pieces, batch, epochs },
    why: WHY,
    optimizer: "adamw",
    learningRate: options.learningRate ?? 3e-3,
    schedule: oneCycle(0.2),
    decisions: [
      ...(alone.length === 0 ? [] : [leftOut(alone)]),
      {
        what: { en: "task", zh: "任务" },
        choice: { en: "comparison with a golden sample", zh: "与标准样品对比" },
        why: WHY,
      },
      {
        what: { en: "picture size", zh: "图片尺寸" },
        choice: `${size.width} x ${size.height}`,
        why: {
          en: "The pictures' own size where the long side is at most 640 px, as a multiple of 16.",
          zh: "长边不超过 640 像素时采用图片自身尺寸，取 16 的倍数。",
        },
      },
      {
        what: { en: "brightness", zh: "亮度" },
        choice: size.binary ? { en: "black and white", zh: "黑白" } : { en: "as it is", zh: "保持原样" },
        why: size.binary
          ? {
              en: "Nearly all pixels are dark or bright: cutting at half removes what compression left.",
              zh: "几乎所有像素非暗即亮：按一半亮度二值化可去除压缩痕迹。",
            }
          : { en: "The pictures have tones between dark and bright.", zh: "图片在明暗之间有过渡色调。" },
      },
    ],
  };
}

const leftOut = (alone: readonly string[]): Decision => ({
  what: { en: "without a partner", zh: "没有配对" },
  choice: { en: `${alone.length} left out`, zh: `略过 ${alone.length} 个` },
  why: {
    en: `Pictures without a template, or templates without a picture: ${alone.slice(0, 3).join(", ")}${alone.length > 3 ? ", ..." : ""}.`,
    zh: `没有模板的图片，或没有图片的模板：${alone.slice(0, 3).join("，")}${alone.length > 3 ? " 等" : ""}。`,
  },
});
